"""The two small panels beside the map, as HTML: one film's numbers, and how far the poles part.

Their colours are the CSS variables that `cf.ui.widgets.live` sets, so that one text serves every
viewer of a run, whatever the theme.
"""

from dataclasses import replace
from html import escape

import numpy as np

from cf.data import Movies
from cf.data.noun import FILM, name_things
from cf.numbers import write_rounded, write_signed, write_within
from cf.snapshot import BROKEN, Frame, Separation

POSITIVE, NEGATIVE = "var(--positive)", "var(--negative)"
_SHRUNK = (
    '<span class="number" title="Cosine × √(n / (n + 50)), n the smaller number of ratings: a film '
    'with few ratings points nearly anywhere">shrunk cosine</span>'
)
_ONE_FACTOR = (
    '<p class="quiet">One number points only up or down: the cosine is +1 or −1, and the order '
    "among films of one sign is only how many ratings they have.</p>"
)
_NO_NEAREST = '<p class="quiet">Which films are near says nothing here.</p>'
N_METERS = 2  # pairs of kinds at once: there is no room for more
_AUC = (
    "The share of pairs, one film of either kind, that a probe puts in the right order without "
    "having seen them: 0.5 is guessing, 1 is perfect"
)
_BIAS = "One number of the film’s own, added to the dot product: how well everybody likes it"
_LABELS = (
    "Blockbuster: high box office, with a major studio; independent: low box office, without one. "
    "The model never reads these labels"
)
CROWD_A_CORE = 3  # runs that share a core before one sees that each goes slower
N_NUMBERS = 5  # of a vector that are written out; the bars show all


def draw_numbers(frame: Frame, movies: Movies, noun: str = FILM, no_taste: str = "") -> str:
    """Draw the watched film's vector as numbers and bars, and its nearest films, as HTML.

    `no_taste`: why these data teach nothing of what is alike; the nearest are not named then.
    """
    watched = frame.watched
    if watched is None:
        return name_things("<p>Choose a film to see its numbers.</p>", noun)
    vector = np.asarray(watched["vector"])
    numbers = "".join(f"<td>{write_signed(value, '.3f')}</td>" for value in vector[:N_NUMBERS])
    # Few enough, they stand above their bars.
    is_all = len(vector) <= N_NUMBERS
    rest = "" if is_all else f'<td class="quiet">… of {len(vector)}</td>'
    neighbours = "".join(
        f"<tr><td>{escape(movies.name(row))}</td>"
        f'<td class="number">{write_signed(cosine)}</td></tr>'
        for row, cosine in watched["neighbours"]
    )
    about = name_things(_ONE_FACTOR, noun) if len(vector) == 1 else ""
    bias = watched["bias"]
    bias_text = (
        ""
        if bias is None
        else f' <span class="quiet" title="{_BIAS}">· bias {write_signed(bias)}</span>'
    )
    own = (
        f'<table class="vector{" all" if is_all else ""}"><tr>{numbers}{rest}</tr></table>'
        f"{_bars(vector)}"
    )
    if no_taste:
        return own + name_things(_NO_NEAREST, noun)
    return (
        f'{own}<p class="head">{name_things(f"Nearest films now{bias_text}{_SHRUNK}", noun)}</p>'
        f'<table class="films">{neighbours}</table>{about}'
    )


def draw_meter(frame: Frame, noun: str = FILM) -> str:
    """Draw two pairs' held-out AUC beside chance and the untrained start, as HTML.

    What lies across on the map comes first.
    """
    by_poles: dict[str, list[Separation]] = {}
    for result in frame.separations:
        by_poles.setdefault(result.poles, []).append(result)
    if not by_poles:
        alone = "No two kinds of ten films or more are known that could be told apart."
        return "<p>Measuring …</p>" if frame.territories else name_things(f"<p>{alone}</p>", noun)
    across = frame.territories["contrast"] if frame.territories else ""
    names = sorted(by_poles, key=lambda name: name != across)[:N_METERS]
    return name_things("".join(_meter_row(name, by_poles[name], frame) for name in names), noun)


def _meter_row(name: str, results: list[Separation], frame: Frame) -> str:
    newest, start = results[-1], results[0]
    # The meter measures ends of epochs and takes a while, and what has diverged is not measured.
    is_old = newest.epoch < frame.epoch or frame.state == "diverged"
    stands = (frame.aucs or {}).get(name)
    if is_old and stands and frame.state in ("paused", "finished"):
        # What is drawn now was measured by the same probes; epochs share the band of chance.
        newest, is_old = replace(newest, auc=stands[1], interval=()), False
    at = f"at epoch {newest.epoch}" if is_old else ""
    measured = f'<span class="quiet">{at}</span> ' if at else ""
    beneath = f'<span class="when">{at} · </span>' if at else ""  # where figures are large
    about = f' title="{_LABELS}"' if name.lower().startswith("blockbuster") else ""
    untrained = f"untrained {start.auc:.2f} · " if start.epoch == 0 else ""
    means = f"{_AUC}{_tell_interval(newest)}"
    return (
        f'<div class="meter"><p class="head"><span class="name"{about}>{escape(name)}</span>'
        f'<span class="number" title="{means}">{measured}AUC <b>{newest.auc:.2f}</b></span></p>'
        f"{_scale(newest, start)}"
        f'<p class="quiet"><span>{newest.n_positive:,} against {newest.n_negative:,} films</span>'
        f"<span>{beneath}{untrained}"
        f"shuffled {newest.null_low:.2f} to {newest.null_high:.2f}</span></p>"
        "</div>"
    )


def _tell_interval(newest: Separation) -> str:
    if not newest.interval:
        return ""
    low, high = newest.interval
    return f". Other films of these kinds could have given {low:.2f} to {high:.2f} (95 % interval)"


def _scale(newest: Separation, start: Separation) -> str:
    """A line from 0.4 to 1 with chance as a band, the start as a tick, the present as a dot."""

    def x(auc: float) -> float:
        return 6 + 288 * (min(max(auc, 0.4), 1.0) - 0.4) / 0.6

    low, high = x(newest.null_low), x(newest.null_high)
    now, then = x(newest.auc), x(start.auc)
    chance = f"{newest.null_low:.2f} to {newest.null_high:.2f}"
    said = f"AUC {write_within(newest.auc, newest.interval)}; shuffled labels {chance}"
    return _picture(
        300,
        16,
        said,
        f'<line x1="6" x2="294" y1="8" y2="8" stroke="var(--line)" stroke-width="2"/>'
        f'<rect x="{low:.1f}" width="{high - low:.1f}" y="2" height="12" rx="2" '
        f'fill="var(--quiet)" opacity="0.45"/>'
        f'<line x1="{then:.1f}" x2="{then:.1f}" y1="1" y2="15" stroke="var(--muted)" '
        'stroke-width="1.5"/>'
        f'<line x1="{then:.1f}" x2="{now:.1f}" y1="8" y2="8" stroke="var(--positive)" '
        'stroke-width="2.5"/>'
        f'<circle cx="{now:.1f}" cy="8" r="5" fill="var(--positive)"/>',
    )


def _bars(vector: np.ndarray) -> str:
    """All of a vector's numbers as bars up and down from zero, scaled to its largest."""
    largest = float(np.abs(vector).max()) or 1.0
    width = 240 / len(vector)
    bars = "".join(
        f'<rect x="{i * width:.2f}" width="{max(width - 1, 0.5):.2f}" '
        f'y="{20 - max(h, 0):.2f}" height="{abs(h):.2f}" '
        f'fill="{POSITIVE if h >= 0 else NEGATIVE}"/>'
        for i, h in enumerate(18 * vector / largest)
    )
    zero = '<line x1="0" x2="240" y1="20" y2="20" stroke="var(--line)"/>'
    return _picture(240, 40, f"All {len(vector)} numbers as bars", zero + bars, "bars")


def _picture(width: int, height: int, said: str, body: str, kind: str = "scale") -> str:
    stretch = ' preserveAspectRatio="none"' if kind == "bars" else ""
    return (
        f'<svg class="{kind}" role="img" aria-label="{escape(said)}" '
        f'viewBox="0 0 {width} {height}"{stretch}>{body}</svg>'
    )


def _scheduled(frame: Frame) -> str:
    """Name what makes the rate another one than the slider says."""
    schedule = frame.settings.schedule
    return "" if schedule == "constant" else f" ({schedule})"


_TOOK = "What learning took: the pace’s waiting and the drawing are not counted."


def draw_progress(frame: Frame, sharing: tuple[int, int] = (1, 1)) -> str:
    """Say in one line of HTML where the run stands and what remains.

    Parameters
    ----------
    frame : Frame
    sharing : runs in training, this one included, and the cores that they share
    """
    epochs = frame.n_steps // frame.steps_per_epoch
    when = "then" if frame.state in BROKEN else "now"
    parts = [
        f"Epoch <b>{frame.epoch:.1f}</b> of {epochs}",
        f"step <b>{frame.step:,}</b> of {frame.n_steps:,}",
        f"rate {when} <b>{write_rounded(frame.current_rate)}</b>{_scheduled(frame)}",
        f"on {frame.device.upper()}",
    ]
    n_runs, n_cores = sharing
    if frame.state == "running" and n_runs > CROWD_A_CORE * n_cores:
        cores = "one core" if n_cores == 1 else f"{n_cores} cores"
        parts[-1] = f"<b>{n_runs}</b> runs share {cores}"
    if frame.state == "finished":
        took = write_rounded(sum(loss.seconds for loss in frame.losses))
        parts[-1] = f'<b title="{_TOOK}">{took} s</b> {parts[-1]}'
    if frame.state != "running":
        parts.append(frame.state)
    elif frame.seconds_left >= 1:
        parts.append(f"{_say_duration(frame.seconds_left)} left")
    return f"<p>{' · '.join(parts)}</p>"


def _say_duration(seconds: float) -> str:
    minutes = seconds / 60
    if minutes < 2:
        return f"{seconds:.0f} s"
    return f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.0f} hours"
