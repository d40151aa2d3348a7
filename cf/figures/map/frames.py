"""Where the dots are: one moment, or many of them to be played."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from cf.analysis.plane.line import is_level, spread_line
from cf.analysis.plane.projection import INT16_TOP, good_view, quantise
from cf.analysis.plane.territories import Territories, measure_territories
from cf.analysis.poles import Poles
from cf.figures.map.parts import hash_content, pack_json
from cf.numbers import write_percent
from cf.snapshot import Frame

BAND = "one dimension: height means nothing"  # in place of an axis's title


@dataclass(frozen=True, eq=False)
class MapFrame:
    """Where the dots are at one moment."""

    # Little-endian Int16 (n_movies, 2), or 3 of a cloud that can be turned; value / 32767 ×
    # `extent` is the coordinate.
    positions: bytes
    extent: float  # the largest coordinate that Int16 can express in this frame
    # Half-width of a good view in the same units, or half-width and half-height.
    home: float | tuple[float, float]
    # Titles of the axes, one for each dimension, with their share of the variance. Long ones are
    # cut short where they do not fit and then told in full to a pointer and a screen reader.
    axes: tuple[str, ...] = ("PC 1", "PC 2")
    # Where the first two classes of the colouring lie, as `Territories.packed` gives it for this
    # `extent`; drawn beneath the dots, with the densities along the horizontal below the map.
    territories: dict[str, Any] | None = None
    kind: str = ""  # names the kind of picture: from one kind to another the dots take their time
    # Names the vectors that `basis` lies among. Between two planes through the same vectors the
    # cloud is turned, as a solid body would be, instead of sliding through itself.
    space: str = ""
    # (2, n_factors): the two axes of an orthogonal projection; none of any other picture.
    basis: Sequence[Sequence[float]] = ()
    step: int | None = None  # of a run that is followed: what came before it leaves trails

    @classmethod
    def from_points(
        cls,
        points: np.ndarray,
        home: float | tuple[float, float],
        axes: tuple[str, ...] = ("PC 1", "PC 2"),
    ) -> "MapFrame":
        """Quantise `points` (n_movies, 2 or 3) float to Int16 of their own extent.

        Of points on a level line the picture is a band.
        """
        points, axes = _spread(points, home, axes)
        return cls(*quantise(points), home, axes)

    @classmethod
    def of_films(
        cls,
        points: np.ndarray,
        fitted_on: np.ndarray,
        axes: tuple[str, ...],
        poles: Poles | None = None,
    ) -> "MapFrame":
        """Show all but the farthest few of the films fitted on, and where two kinds of them lie."""
        frame = cls.from_points(points, good_view(points, fitted_on), axes)
        return frame.with_territories(measure_territories(points, poles) if poles else None)

    def with_territories(self, found: Territories | None) -> "MapFrame":
        """Show where two kinds of films lie, too."""
        return replace(self, territories=None if found is None else found.packed(self.extent))

    def with_basis(self, space: str, axes: np.ndarray) -> "MapFrame":
        """Say which plane through which vectors this is, so that another one is turned to."""
        if axes.shape[-1] < 2:
            return self  # a line, or no axes at all, has nothing to be turned in
        return replace(self, space=space, basis=np.round(axes, 6).tolist())

    @classmethod
    def of_run(cls, frame: Frame) -> "MapFrame":
        """Show a run as it published itself: its plane, or what probes see if that is asked for."""
        if (probe := frame.probe) is not None:
            return cls(
                probe["positions"],
                probe["extent"],
                probe["home"],
                title_probes(probe["contrasts"], probe["aucs"], frame.aucs is None),
                probe["territories"],
                kind="probe",
                step=frame.step,
            )
        drawn = cls(
            frame.positions,
            frame.extent,
            frame.home,
            title_run(frame),
            frame.territories,
            kind="plane" if frame.aligned else "plain",
            space=f"{hash(frame.settings)}:{frame.step}",
            basis=frame.axes,
            step=frame.step,
        )
        band = cls.from_points(unpack_points(frame), frame.home, drawn.axes)
        if band.axes == drawn.axes:
            return drawn  # no band
        return replace(drawn, positions=band.positions, axes=band.axes, space="", basis=())

    @property
    def whole(self) -> bytes:
        """Header and positions in one: uint32 header length | header, JSON | positions."""
        header = pack_json(self.header)
        return struct.pack("<I", len(header)) + header + self.positions

    @property
    def view(self) -> tuple[float, float]:
        """Half-width and half-height of a good view; 1 where nothing has spread yet."""
        across, upwards = self.home if isinstance(self.home, tuple) else (self.home, self.home)
        return float(across) or 1.0, float(upwards) or 1.0

    @property
    def points(self) -> np.ndarray:
        """Where the films are drawn, (n_movies, n_dimensions) float32: to find what is pointed at.

        Nothing is to be measured by it: of a line it is the band.
        """
        steps = np.frombuffer(self.positions, "<i2").reshape(-1, self.n_dimensions)
        return (steps * (self.extent / INT16_TOP)).astype(np.float32)

    @property
    def n_moments(self) -> int:
        """How many times over `positions` holds every movie."""
        return 1

    @property
    def n_dimensions(self) -> int:
        """How many numbers say where a film is."""
        return len(self.axes)

    @property
    def header(self) -> dict[str, Any]:
        """What the browser has to know to read the positions."""
        return {
            "dimensions": self.n_dimensions,
            "extent": self.extent,
            "home": self.view,
            "axes": self.axes,
            "territories": self.territories,
            "kind": self.kind,
            "space": self.space,
            "basis": self.basis,
            "step": self.step,
        }

    @cached_property
    def id(self) -> str:
        """Content hash: a frame that is passed again is not sent again."""
        return hash_content(pack_json(self.header) + self.positions)


@dataclass(frozen=True, eq=False)
class MapPlayback(MapFrame):
    """Where the dots are at many moments, which the browser plays without asking for more.

    `positions` is Int16 (n_moments, n_movies, 2), all of one extent and for one view; `captions`
    says what each moment is: "epoch 3 of 30".
    """

    captions: tuple[str, ...] = ()

    @classmethod
    def from_points(
        cls,
        points: np.ndarray,
        home: float | tuple[float, float],
        axes: tuple[str, ...] = ("PC 1", "PC 2"),
        captions: Sequence[str] = (),
    ) -> "MapPlayback":
        """Quantise `points` (n_moments, n_movies, 2) float; one caption for each moment."""
        if len(captions) != len(points) or not captions:
            raise ValueError(f"{len(points)} moments, but {len(captions)} captions")
        points, axes = _spread(points, home, axes)
        return cls(*quantise(points), home, axes, captions=tuple(captions))

    @property
    def n_moments(self) -> int:
        """How many times over `positions` holds every movie."""
        return len(self.captions)

    @property
    def header(self) -> dict[str, Any]:
        """What the browser has to know to read the positions."""
        return {**super().header, "captions": self.captions}


def _spread(
    points: np.ndarray, home: float | tuple[float, float], axes: tuple[str, ...]
) -> tuple[np.ndarray, tuple[str, ...]]:
    """Spread points that lie on a level line to a band, and say so in place of the second title.

    A line that is not level stays: it is a component against itself, or t-SNE on its way.
    """
    if points.shape[-1] != 2 or not is_level(points):
        return points, axes
    half_width = home[0] if isinstance(home, tuple) else home
    return spread_line(points, half_width), (axes[0], BAND)


def title_axes(explained: Sequence[float], name: str = "PC") -> tuple[str, str]:
    """Name two components with their share of the variance: "PC 1 · 23 % of the variance"."""
    first, second = (
        f"{name} {number} · {write_percent(share)} of the variance"
        for number, share in enumerate(explained[:2], start=1)
    )
    return first, second


def title_run(frame: Frame, explained: Sequence[float] | None = None) -> tuple[str, str]:
    """Name the axes of the picture that a run published, or of another one turned as that is.

    `explained` are the other one's shares of the variance.
    """
    shares = frame.explained if explained is None else explained
    if frame.territories is not None and frame.territories["lies_across"]:
        return title_contrast(shares, frame.territories["contrast"], frame.territories["above"])
    return title_axes(shares, "Direction" if frame.aligned else "PC")


def unpack_points(frame: Frame) -> np.ndarray:
    """Return where a run's movies lie in the picture that it published: (n_movies, 2) float32."""
    steps = np.frombuffer(frame.positions, "<i2").reshape(-1, 2)
    return (steps * (frame.extent / INT16_TOP)).astype(np.float32)


def title_contrast(explained: Sequence[float], contrast: str, above: str) -> tuple[str, str]:
    """Name the axes of a plane whose contrast lies across, with their share of the variance.

    Parameters
    ----------
    explained : shares of the turned axes
    contrast : name of Poles, the kind that lies right first
    above : what lies above (`describe_upwards`), "" where nothing clearly does
    """
    right, _, left = contrast.partition(" / ")
    across, upwards = (write_percent(share) for share in explained[:2])
    return (
        f"{left} ← across → {right} · {across} of the variance",
        f"at right angles{above and f', {above}'} · {upwards} of the variance",
    )


def title_probes(
    contrasts: Sequence[str], aucs: Sequence[float], is_rough: bool = False
) -> tuple[str, str]:
    """Name the axes of what probes see: names of Poles across and upwards, and held-out AUCs.

    `is_rough`: of fewer probes than the figures elsewhere.
    """
    about = "≈ " if is_rough else ""
    across, upwards = (
        f"{left} ← probe → {right} · held-out AUC {about}{auc:.2f}"
        for (right, _, left), auc in zip(
            (name.partition(" / ") for name in contrasts), aucs, strict=True
        )
    )
    return across, upwards


def inside_polygon(points: np.ndarray, polygon: np.ndarray) -> np.ndarray:
    """Tell which points lie inside a polygon, by the even-odd rule.

    Parameters
    ----------
    points : (n_movies, 2) float
    polygon : (n_corners, 2) float in the same coordinates; the last corner joins the first. Fewer
        than three corners hold nothing.

    Returns
    -------
    np.ndarray
        (n_movies,) bool.
    """
    points = np.asarray(points, dtype=np.float64)
    corners = np.asarray(polygon, dtype=np.float64).reshape(-1, 2)
    inside = np.zeros(len(points), dtype=bool)
    if len(corners) < 3:
        return inside
    in_box = (points >= corners.min(axis=0)) & (points <= corners.max(axis=0))
    near = np.flatnonzero(in_box.all(axis=1))
    x, y = points[near].T
    odd = np.zeros(len(near), dtype=bool)
    for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        if y0 == y1:
            continue
        # A ray to the right crosses this side.
        odd ^= ((y0 > y) != (y1 > y)) & (x < x0 + (y - y0) * ((x1 - x0) / (y1 - y0)))
    inside[near] = odd
    return inside
