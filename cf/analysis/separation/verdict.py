"""What the figures of a report allow one to say, in plain words, and nothing stronger."""

from collections.abc import Iterable

from cf.analysis.poles import FEW_MOVIES, Poles
from cf.analysis.separation.auc import Auc
from cf.analysis.separation.matching import Matched
from cf.analysis.separation.report import Null, Report
from cf.analysis.separation.traits import Rival
from cf.numbers import join_words

# How well, by the lower end of the interval: the strongest word that it reaches, if chance is
# ruled out first.
STRENGTHS = ((0.90, "very well"), (0.75, "well"), (0.65, "moderately well"), (0.0, "only faintly"))
# Chance is ruled out where shuffled labels do as well at most this often.
MOST_CHANCE = 0.05
# Nor is a separation denied where the interval's upper end leaves room for a moderate one.
LEAST_MODERATE = 0.65
# A simple explanation is not all of it where the lower end of the interval of matched pairs lies
# above the first and above what the explanation still gives among them, which is to be at most the
# second off 0.5.
LEAST_MATCHED, MOST_LEFT = 0.55, 0.10


def verdict(report: Report) -> str:
    """Sum up a report, as far as it goes, in plain sentences.

    Parameters
    ----------
    report : Report
        What is not measured is not spoken of, except that no claim stands without its null.
    """
    if report.full is None:
        return "The separation is still being measured."
    what = f"{report.poles.positive} from {report.poles.negative}"
    if report.full_null is None:
        return (
            f"For {what}, held-out AUC {_figure(report.full)}; how much of this chance could give "
            "is still being measured."
        )
    if not beats_chance(report.full, report.full_null):
        return _about_chance(report.poles, report.full, report.full_null)
    sentences = [
        f"The model separates {what} {strength(report.full)} (AUC {_figure(report.full)})"
        f"{_about_rivals(report)}.",
        _about_training(report),
        _about_plane(report),
    ]
    return " ".join(filter(None, sentences))


def strength(auc: Auc) -> str:
    """Return the strongest word that the lower end of an interval reaches."""
    return next(word for least, word in STRENGTHS if auc.low >= least)


def beats_chance(auc: Auc, null: Null) -> bool:
    """Whether shuffled labels so rarely do as well that chance is ruled out."""
    return auc.value > 0.5 and null.p_value <= MOST_CHANCE


def unexplained(matched: Matched | None, rivals: Iterable[Rival]) -> bool:
    """Whether films alike in them are still told apart, so that some rivals are not all of it."""
    if matched is None:
        return False
    left = max((rival.auc.value - 0.5 for rival in rivals), default=0.0)
    return left <= MOST_LEFT and matched.auc.low > max(LEAST_MATCHED, 0.5 + left)


def warnings_for(poles: Poles) -> list[str]:
    """Say which sides have so few films that every figure is to be taken with care."""
    sides = ((poles.positive, poles.n_positive), (poles.negative, poles.n_negative))
    return [
        f"Only {n} {'film' if n == 1 else 'films'} on the side “{name}”: with fewer than "
        f"{FEW_MOVIES}, a few films more or less change the figures."
        for name, n in sides
        if n < FEW_MOVIES
    ]


def _about_chance(poles: Poles, auc: Auc, null: Null) -> str:
    low, high = null.band
    chance = (
        f"what shuffled labels give (nine in ten: {low:.2f} to {high:.2f}; p = {null.p_value:.2f})"
    )
    both = f"{poles.positive} and {poles.negative}"
    if auc.high < LEAST_MODERATE:
        start = f"The model cannot tell {both} apart"
    else:
        start = f"Too uncertain to say whether the model tells {both} apart"
    shown, least, most = (round(value, 2) for value in (auc.value, low, high))
    lies = "within"
    if shown < least:
        lies = "below" if auc.value < null.aucs.min() else "at the lower end of"
    elif shown > most:
        lies = "at the upper end of"
    return f"{start}: AUC {auc.value:.2f} lies {lies} {chance}."


def _about_rivals(report: Report) -> str:
    """Name the strongest simple explanation, and what is left of the separation without it."""
    strongest = report.strongest
    if strongest is None:
        return ""
    fame = ["fame"] if report.poles.by_year else ["fame", "year"]
    alone = f"the strongest simple explanation reaches {_alone(strongest)}"
    for matched in (report.matched_liking, report.matched):
        if matched is not None and unexplained(matched, matched.rivals):
            of = f"{', '.join(fame)} or liking alone"
            return f", and not because of {of}: {alone}; {_pairs(matched)}"
    if report.matched is None:
        return f"; {alone}, and too few pairs are alike in {join_words(fame)} to look past it"
    if not unexplained(report.matched, (one for one in report.matched.rivals if not one.is_liking)):
        simpler = f"{', '.join(fame)} or liking" if strongest.is_liking else join_words(fame)
        return f", but {simpler} may be all of it: {alone}; {_pairs(report.matched)}"
    liked = max((one for one in report.rivals if one.is_liking), key=lambda one: one.auc.value)
    more = "too few pairs are alike in that as well"
    if report.matched_liking is not None:
        more = _pairs(report.matched_liking)
    return (
        f", and not because of {join_words(fame)} alone ({_pairs(report.matched)}), but how well "
        f"films are liked may be all of it: it reaches {_alone(liked)}; {more}"
    )


def _alone(rival: Rival) -> str:
    return f"{rival.auc.value:.2f} ({rival.name} alone)"


def _pairs(matched: Matched) -> str:
    alike = f"{matched.n_pairs} pairs alike in {join_words(matched.alike_in)}"
    return f"{alike}: {_figure(matched.auc)}, within the pairs {_figure(matched.within)}"


def _about_training(report: Report) -> str:
    assert report.full is not None
    if report.untrained is None or report.full.low > report.untrained.high:
        return ""
    return (
        "That this comes from training is not certain: the untrained vectors reach "
        f"{_figure(report.untrained)}."
    )


def _about_plane(report: Report) -> str:
    if report.plane is None or report.plane_null is None:
        return ""
    if beats_chance(report.plane, report.plane_null):
        return f"In the principal plane: {_figure(report.plane)}."
    value = report.plane.value
    return f"The principal plane does not show it: AUC {value:.2f} there does not beat chance."


def _figure(auc: Auc) -> str:
    return f"{auc.value:.2f} ± {auc.plus_minus:.2f}"
