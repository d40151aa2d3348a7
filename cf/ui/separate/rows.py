"""The rows of the figure of a pair, each with a sentence on what it says."""

from collections.abc import Iterator

from cf.analysis.separation.auc import Auc
from cf.analysis.separation.matching import Matched
from cf.analysis.separation.measure import Null
from cf.analysis.separation.report import Report
from cf.analysis.separation.traits import RATINGS_FACTOR, YEARS
from cf.figures.separation.aucs import AucRow

# By the name of a trait: the film with more of it, and the one with less.
_FILMS = {
    "popularity": ("the more often rated", "the less often rated"),
    "year": ("the newer", "the older"),
    "mean stars": ("the one with more stars on average", "the one with fewer stars on average"),
    "movie bias": ("the one with the higher bias", "the one with the lower bias"),
}


def list_rows(report: Report) -> tuple[AucRow, ...]:
    """List what is measured of a pair; what cannot be had is left out once the report is whole."""
    rows = (*_vectors(report), *_pairs(report), *_rivals(report))
    return tuple(row for row in rows if row.auc or report.share < 1)


def _vectors(report: Report) -> Iterator[AucRow]:
    poles = report.poles
    yield _row(
        "all factors",
        report.full,
        "A probe, here a straight border fitted on other films, scores each film by all its "
        "factors. Of two films that it has not seen, one of “"
        + "” and one of “".join((poles.positive, poles.negative))
        + "”, it ranks the first higher {times}. Grey: where nine in ten such figures lie by "
        "chance, with the labels shuffled.",
        report.full_null,
    )
    yield _row(
        "principal plane",
        report.plane,
        "The same, with a probe that is given only the two coordinates of the map: {times}. What "
        "all factors have beyond that, the flat picture cannot show.",
        report.plane_null,
    )
    yield _row(
        "untrained vectors",
        report.untrained,
        "The same, with the random vectors that this run began with: {times}. Only what lies above "
        "comes from training.",
        report.untrained_null,
    )


def _pairs(report: Report) -> Iterator[AucRow]:
    year = "" if report.poles.by_year else f" and released at most {YEARS} years apart"
    known = f"one rated at most {RATINGS_FACTOR:g} times as often as the other{year}"
    matched, liked = report.matched, report.matched_liking
    yield _row(
        "pairs equally known",
        None if matched is None else matched.auc,
        f"All factors, among pairs of one film of each kind, {known}: what is left cannot be "
        f"put down to that. {_within(matched)}",
        within=None if matched is None else matched.within,
    )
    yield _row(
        "… and equally liked",
        None if liked is None else liked.auc,
        "All factors, among pairs alike in mean stars as well, and in the film’s bias where the "
        f"model has one. {_within(liked)}",
        within=None if liked is None else liked.within,
    )


def _rivals(report: Report) -> Iterator[AucRow]:
    known = {rival.name: rival.auc for rival in report.rivals}
    for name, films in _FILMS.items():
        auc = known.get(name)
        which = films[0] if auc is None or auc.is_higher else films[1]
        said = f"No vectors and no probe: of two films, one of each kind, {which} is of the kind "
        yield _row(f"{name} alone", auc, f"{said}“{report.poles.positive}” {{times}}.")


def _row(
    name: str, auc: Auc | None, said: str, null: Null | None = None, within: Auc | None = None
) -> AucRow:
    """A row; what is still being measured has nothing to say."""
    if auc is None:
        return AucRow(name, None, None, "")
    band = null.band if null and len(null.aucs) else None
    return AucRow(name, auc, band, said.replace("{times}", _times(auc)), within)


def _within(matched: Matched | None) -> str:
    if matched is None:
        return ""
    left = max(rival.auc.value for rival in matched.rivals if rival.name in matched.alike_in)
    return (
        f"Every film of the {matched.n_pairs} pairs meets every other: the first kind ranks higher "
        f"{{times}}. Within its own pair it does {_times(matched.within)} (95 % interval "
        f"{100 * matched.within.low:.0f} to {100 * matched.within.high:.0f}). By what the pairs "
        f"are matched in, one could still tell at most {left:.2f}."
    )


def _times(auc: Auc) -> str:
    return f"{100 * auc.value:.0f} times in 100"
