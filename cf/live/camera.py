"""How a run's films are looked at: which way round, and where two kinds of them lie."""

from typing import Any

import numpy as np

from cf.analysis.plane.orientation import describe_upwards, lay_across, lay_across_steadily
from cf.analysis.plane.projection import Projection, align_projection, fit_projection
from cf.analysis.plane.territories import measure_territories
from cf.analysis.poles import Poles, default_poles, named_poles
from cf.analysis.separation.probe import N_REPEATS
from cf.analysis.separation.probe_plane import ProbePlane, fit_probe_plane
from cf.analysis.well_rated import well_rated
from cf.data import Movies
from cf.live.frames import pack_points, pack_projection

_OVERLAPS = ("overlap", "ridge_overlap")  # of territories, kept of the start


class Camera:
    """Turns each plane to lie like the one before, the contrast of two kinds of movies across.

    Parameters
    ----------
    movies : Movies

    Attributes
    ----------
    fitted_on : (n_movies,) bool, the movies that a plane is fitted on
    aligned : bool, False for plain principal components
    reference : Projection that the next ones are turned to; None before the first
    poles : Poles whose contrast lies across; None in data without two such kinds
    upwards : Poles of a second contrast while the view of the probes is drawn, too
    before : the untrained model as `draw` would return it now
    """

    def __init__(self, movies: Movies) -> None:
        self._movies = movies
        self.fitted_on = well_rated(movies.n_ratings)
        self.aligned = True
        self.poles: Poles | None = default_poles(movies)
        self.upwards: Poles | None = None
        self.reference: Projection | None = None
        self.before: dict[str, Any] = {}
        self._start: np.ndarray | None = None  # the vectors of the untrained model

    @property
    def contrast(self) -> str:
        """Name of the Poles that lie across; empty without any."""
        return "" if self.poles is None else self.poles.name

    def restart(self, vectors: np.ndarray) -> None:
        """Look at an untrained model, which all later pictures are compared with."""
        self._start = vectors
        self._face_about(vectors)

    def follow(self, vectors: np.ndarray) -> None:
        """Let the steady picture follow the vectors, (n_movies, n_factors) float32."""
        self.reference, _ = self._turn(fit_projection(vectors, self.fitted_on))

    def face(self, contrast: str, vectors: np.ndarray) -> None:
        """Lay another contrast across, the name of its Poles; too few movies leave it as it is."""
        poles = named_poles(self._movies, contrast)
        if not poles.too_few and (self.poles is None or poles.name != self.poles.name):
            self.poles = poles
            self._face_about(vectors)

    def align(self, on: bool) -> None:
        """Turn each plane to lie like the one before, or show plain principal components."""
        self.aligned = on
        self._look_back()

    def ask(self, upwards: str | None) -> None:
        """Draw what probes see, too, with another contrast upwards (its Poles' name), or no more.

        Too few movies leave it as it is.
        """
        poles = None if upwards is None else named_poles(self._movies, upwards)
        if poles is None or not poles.too_few:
            self.upwards = poles
            self._look_back()

    def draw(self, vectors: np.ndarray, is_moving: bool = False) -> dict[str, Any]:
        """Return the fields of a Frame that hold the picture.

        Parameters
        ----------
        vectors : (n_movies, n_factors) float32
        is_moving : the next picture follows at once, so that what takes long is done more coarsely

        Raises
        ------
        DivergedError
            A vector holds NaN, infinity or an absurdly large number.
        """
        plain = fit_projection(vectors, self.fitted_on)
        projection, lies_across = self._turn(plain) if self.aligned else (plain, False)
        drawn = self._draw(projection, lies_across, plain, vectors, is_moving)
        for now, then in ((drawn, self.before), (drawn["probe"], self.before.get("probe"))):
            if now and now["territories"] and then and then["territories"]:
                now["territories"]["at_start"] = {
                    name: then["territories"][name] for name in _OVERLAPS
                }
        return drawn

    def state(self) -> dict[str, Any]:
        """Return what a checkpoint keeps of it."""
        return {
            "aligned": self.aligned,
            "contrast": self.poles and self.poles.name,
            "upwards": self.upwards and self.upwards.name,
            "reference": self.reference,
            "start": self._start,
        }

    def restore(self, kept: dict[str, Any]) -> None:
        """Go on from what `state` returned."""
        self.aligned, self._start = kept["aligned"], kept["start"]
        if kept["contrast"] is not None:
            self.poles = named_poles(self._movies, kept["contrast"])
        if kept["upwards"] is not None:
            self.upwards = named_poles(self._movies, kept["upwards"])
        self._look_back()
        self.reference = kept["reference"]

    def _face_about(self, vectors: np.ndarray) -> None:
        """Take a new reference, without regard to the one before."""
        self.reference = self._laid_across(fit_projection(vectors, self.fitted_on))
        self._look_back()

    def _look_back(self) -> None:
        """Draw the untrained model as this one is looked at."""
        if self._start is None:
            return
        plain = fit_projection(self._start, self.fitted_on)
        start = self._laid_across(plain) if self.aligned else plain
        lies_across = self.aligned and self.poles is not None
        self.before = self._draw(start, lies_across, plain, self._start)

    def _draw(
        self,
        projection: Projection,
        lies_across: bool,
        plain: Projection,
        vectors: np.ndarray,
        is_moving: bool = False,
    ) -> dict[str, Any]:
        packed = pack_projection(projection)
        above = describe_upwards(projection, self._movies) if lies_across else ""
        drawn = {
            **packed,
            "territories": self._find_territories(
                projection.points, packed["extent"], lies_across, above
            ),
            "probe": None,
            "aucs": None,
        }
        if self.poles is None or (is_moving and self.upwards is None):
            return drawn
        other = self.upwards or default_poles(self._movies, besides=self.contrast)
        if other is None:
            return drawn
        asked = self.poles, other
        seen = fit_probe_plane(vectors, *asked, n_repeats=1 if is_moving else N_REPEATS)
        if self.upwards is not None:
            drawn["probe"] = self._draw_probe_plane(seen)
        if not is_moving:
            within = fit_probe_plane(plain.points, *asked)
            drawn["aucs"] = {
                poles.name: (flat.value, full.value)
                for poles, flat, full in zip(asked, within.aucs, seen.aucs, strict=True)
            }
        return drawn

    def _draw_probe_plane(self, plane: ProbePlane) -> dict[str, Any]:
        packed = pack_points(plane.points, self.fitted_on)
        return {
            **packed,
            "contrasts": tuple(poles.name for poles in plane.poles),
            "aucs": tuple(auc.value for auc in plane.aucs),
            "territories": self._find_territories(plane.points, packed["extent"], True),
        }

    def _find_territories(
        self, points: np.ndarray, extent: float, lies_across: bool, above: str = ""
    ) -> dict[str, Any] | None:
        found = None if self.poles is None else measure_territories(points, self.poles)
        if found is None or self.poles is None:
            return None
        return {
            **found.packed(extent),
            "contrast": self.poles.name,
            "lies_across": lies_across,
            "above": above,
            "at_start": {},
        }

    def _laid_across(self, projection: Projection) -> Projection:
        if self.poles is None:
            return projection
        return lay_across(projection, self.poles, self._movies)

    def _turn(self, projection: Projection) -> tuple[Projection, bool]:
        """Turn a plane towards the contrast; tell whether it lies across by now."""
        if self.reference is None:
            return self._laid_across(projection), self.poles is not None
        if self.poles is None:
            return align_projection(projection, self.reference), False
        return lay_across_steadily(projection, self.reference, self.poles, self._movies)
