"""How a run's plane is looked at: which way round, and where two kinds of movies lie in it."""

from typing import Any

import numpy as np

from cf.analysis.orientation import lay_across, lay_across_steadily
from cf.analysis.poles import Poles, default_poles, named_poles
from cf.analysis.projection import Projection, align_projection, fit_projection, well_rated
from cf.analysis.territories import measure_territories
from cf.data import Movies
from cf.live.frames import pack_positions


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
    """

    def __init__(self, movies: Movies) -> None:
        self._movies = movies
        self.fitted_on = well_rated(movies.n_ratings)
        self.aligned = True
        self.poles: Poles | None = default_poles(movies)
        self.reference: Projection | None = None
        self._start: Projection | None = None  # of the untrained model, however it is looked at
        self._at_start: dict[str, float] = {}

    def restart(self, vectors: np.ndarray) -> None:
        """Look at an untrained model, which all later pictures are compared with."""
        self._start = fit_projection(vectors, self.fitted_on)
        self._face_about(self._start)

    def follow(self, vectors: np.ndarray) -> None:
        """Let the steady picture follow the vectors, (n_movies, n_factors) float32."""
        self.reference, _ = self._turn(fit_projection(vectors, self.fitted_on))

    def face(self, contrast: str, vectors: np.ndarray) -> None:
        """Lay another contrast across, the name of its Poles; too few movies leave it as it is."""
        poles = named_poles(self._movies, contrast)
        if not poles.too_few and (self.poles is None or poles.name != self.poles.name):
            self.poles = poles
            self._face_about(fit_projection(vectors, self.fitted_on))

    def draw(self, vectors: np.ndarray) -> dict[str, Any]:
        """Return the fields of a Frame that hold the picture.

        Raises
        ------
        DivergedError
            A vector holds NaN, infinity or an absurdly large number.
        """
        projection = fit_projection(vectors, self.fitted_on)
        lies_across = False
        if self.aligned:
            projection, lies_across = self._turn(projection)
        packed = pack_positions(projection)
        found = None if self.poles is None else measure_territories(projection.points, self.poles)
        territories = None
        if found is not None and self.poles is not None:
            territories = {
                **found.packed(packed["extent"]),
                "contrast": self.poles.name,
                "lies_across": lies_across,
                "at_start": self._at_start,
            }
        return {**packed, "territories": territories}

    def state(self) -> dict[str, Any]:
        """Return what a checkpoint keeps of it."""
        contrast = None if self.poles is None else self.poles.name
        return {
            "aligned": self.aligned,
            "contrast": contrast,
            "reference": self.reference,
            "start": self._start,
        }

    def restore(self, kept: dict[str, Any]) -> None:
        """Go on from what `state` returned."""
        self.aligned, self._start = kept["aligned"], kept["start"]
        if kept["contrast"] is not None:
            self.poles = named_poles(self._movies, kept["contrast"])
        if self._start is not None:
            self._face_about(self._start)
        self.reference = kept["reference"]

    def _face_about(self, projection: Projection) -> None:
        """Take a new reference, without regard to the one before."""
        self.reference = self._laid_across(projection)
        self._at_start = {}
        if self._start is not None and self.poles is not None:
            start = self._laid_across(self._start)
            found = measure_territories(start.points, self.poles)
            if found is not None:
                self._at_start = {
                    "overlap": found.overlap,
                    "ridge_overlap": found.ridge_overlap,
                }

    def _laid_across(self, projection: Projection) -> Projection:
        if self.poles is None:
            return projection
        return lay_across(projection, self.poles, self._movies.mean_stars)

    def _turn(self, projection: Projection) -> tuple[Projection, bool]:
        """Turn a plane towards the contrast; tell whether it lies across by now."""
        if self.reference is None:
            return self._laid_across(projection), self.poles is not None
        if self.poles is None:
            return align_projection(projection, self.reference), False
        return lay_across_steadily(projection, self.reference, self.poles, self._movies.mean_stars)
