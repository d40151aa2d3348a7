"""What the picture of a run shows and what it cannot show, as a line of HTML."""

from html import escape

from cf.analysis.plane.projection import explain_no_spread
from cf.numbers import write_percent
from cf.snapshot import Frame


def describe_view(frame: Frame) -> str:
    """Say what the map's places mean, with the figures that tell how far to believe them."""
    said, settings = _describe_places(frame), frame.settings
    if not settings.shown_part or frame.state == "running":  # while there is room for no more
        return said
    return f"{said} Map: start 1 of {settings.n_starts}."


def _describe_places(frame: Frame) -> str:
    if not any(frame.explained):
        return escape(explain_no_spread(len(frame.positions) // 4))
    share = write_percent(sum(frame.explained))
    if frame.probe is not None and frame.aucs is None:
        if frame.state != "running":  # it broke off
            return "One probe has scored each film, without having seen it."
        return "While it trains, one probe scores each film; when it pauses, the mean of five does."
    if frame.aucs is not None and (frame.probe is not None or frame.aligned):
        within, held_out = (
            " and ".join(f"<b>{auc:.2f}</b>" for auc in aucs)
            for aucs in zip(*frame.aucs.values(), strict=True)
        )
        if frame.step == 0:
            return f"Nothing is learned yet: probes reach AUC {held_out}, and 0.50 is chance."
        names = escape("; ".join(frame.aucs))
        return (
            f'<span title="{names}">Probes reach AUC {held_out} in all factors, '
            f"{within} in the plane alone.</span>"
        )
    plane = f"The plane holds <b>{share}</b> of the variance"
    if not frame.aligned:
        return f"{plane}. Plain components flip and swap; nothing is laid across."
    if frame.territories is None:
        return (
            f"{plane}. No two kinds of ten films or more are known, so nothing can be laid across: "
            "Direction 1 and 2 are only held steady."
        )
    contrast = escape(frame.territories["contrast"])
    if frame.territories["lies_across"]:
        return f"{plane}. In it, {contrast} is turned to lie across."
    if frame.state == "running":
        return f"{plane}. Still turning until {contrast} lies across."
    return f"{plane}."
