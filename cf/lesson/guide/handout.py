"""The lesson on paper: one HTML document with all scenes, the run's figures, quiz and answers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from cf.data import Dataset
from cf.data.noun import name_things
from cf.lesson.guide.tour import Stop
from cf.lesson.quiz.question import Question
from cf.settings import TABLE
from cf.snapshot import Run

Facts = Sequence[tuple[str, str]]  # name, value; plain text

_STYLE = """
@page { size: A4; margin: 18mm 16mm; }
body { font: 10.5pt/1.4 "Source Sans 3", "Segoe UI", Helvetica, Arial, sans-serif; color: #1f2328;
  max-width: 178mm; margin: 0 auto; }
h1, h2, h3 { font-family: Georgia, "Times New Roman", serif; line-height: 1.2;
  break-after: avoid; }
h1 { font-size: 20pt; margin: 0 0 4mm; }
h2 { font-size: 15pt; margin: 8mm 0 3mm; }
h3 { font-size: 12pt; margin: 0 0 1mm; }
p, ul, ol { margin: 0 0 1.5mm; }
.box { border: 0.3mm solid #b9b6ae; border-radius: 1mm; padding: 2.5mm 3.5mm; margin: 0 0 3mm;
  break-inside: avoid; }
.write { height: 9mm; border-bottom: 0.2mm solid #b9b6ae; margin-bottom: 2mm; }
.options { list-style: none; padding: 0; }
.options li::before { content: "☐  "; }
.answers { break-before: page; }
.quiet { color: #5b626c; font-size: 9.5pt; overflow-wrap: anywhere; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; break-inside: avoid; }
td { padding: 0.4mm 6mm 0.4mm 0; vertical-align: top; }
code { font-size: 9.5pt; }
"""
# The few marks of Markdown that the lesson's texts use; everything else stands for itself.
_MARKS = re.compile(
    r"\\(?P<plain>[!-/:-@\[-`{-~])"
    r"|:material/\w+:\s*"
    r"|`(?P<code>[^`]+)`"
    r"|\*\*(?P<strong>(?:\\.|[^\\])+?)\*\*"
    r"|\*(?P<em>(?:\\.|[^\\*])+)\*"
)


@dataclass(frozen=True)
class Chapter:
    """One scene's texts, as Markdown but for the title, which is plain."""

    title: str
    sentence: str
    task: str
    question: str


def write_handout(
    title: str,
    chapters: Sequence[Chapter],
    questions: Sequence[Question],
    facts: Facts,
    citation: str,
    tour: Sequence[Stop],
) -> str:
    """Write the lesson as one HTML document to print on A4.

    It needs no network and runs no program; the answers stand on a last page of their own.

    Parameters
    ----------
    title : of the document, plain text
    citation : of the data, plain text
    tour : the guided tour, whose notes for the speaker stand before the answers
    """
    head = (
        f'<meta charset="utf-8"/><title>{_escape(title)}</title><style>{_STYLE}</style>'
        '<meta name="viewport" content="width=device-width"/>'
    )
    rows = "".join(f"<tr><td>{_escape(k)}</td><td>{_escape(v)}</td></tr>" for k, v in facts)
    body = [
        f"<h1>{_escape(title)}</h1>",
        *(_write_chapter(number, chapter) for number, chapter in enumerate(chapters, 1)),
        f'<h2>The run</h2><table class="facts">{rows}</table>',
        "<h2>Quiz</h2>",
        *(_write_question(number, question) for number, question in enumerate(questions, 1)),
        f'<h2>Data</h2><p class="quiet">{_escape(citation)}</p>',
        *_write_tour(tour),
        '<section class="answers"><h2>Answers</h2><ol>',
        *(_write_answer(question) for question in questions),
        "</ol></section>",
    ]
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head>\n<body>\n'
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def gather_facts(run: Run, data: Dataset) -> list[tuple[str, str]]:
    """Return a run's data, settings and losses, as name and value in plain text."""
    ratings, now = data.ratings, run.snapshots[-1]
    things = name_things("films", data.noun)
    facts = [
        *([("Run", run.name)] if run.name else []),
        (
            "Data",
            f"{data.name}: {len(ratings):,} ratings, {ratings.n_users:,} users, "
            f"{ratings.n_movies:,} {things}",
        ),
    ]
    values = run.settings.as_dict()
    facts += [(one.label, run.settings.write(one.name)) for one in TABLE if one.has_effect(values)]
    facts.append(("Trained so far", f"{now.step:,} steps, {now.epoch:.2f} epochs"))
    if run.losses:
        facts.append(("Training loss, last epoch", _tell_loss(run.losses[-1].train_mse)))
        facts.append(("Validation loss, last epoch", _tell_loss(run.losses[-1].validation_mse)))
    if best := run.best:
        told = f"{_tell_loss(best.validation_mse)}, after epoch {best.epoch}"
        facts.append(("Best validation loss", told))
    facts += [(f"To beat: {name}", _tell_loss(mse)) for name, mse in run.baselines.items()]
    if run.changes:
        times = "once" if len(run.changes) == 1 else f"{len(run.changes)} times"
        facts.append(("Changed by hand while it ran", times))
    return facts


def _tell_loss(mse: float) -> str:
    return f"{mse:.3f} squared stars"


def _write_chapter(number: int, chapter: Chapter) -> str:
    return (
        f'<div class="box chapter"><h3>{number} · {_escape(chapter.title)}</h3>'
        f"<p>{_mark_up(chapter.sentence)}</p>"
        f"<p><b>Do:</b> {_mark_up(chapter.task)}</p>"
        + (
            f"<p><b>Predict, then reveal:</b> {_mark_up(chapter.question)}</p>"
            '<div class="write"></div>'
            if chapter.question
            else ""
        )
        + "</div>"
    )


def _write_tour(tour: Sequence[Stop]) -> list[str]:
    stops = (
        f'<li class="stop"><p><b>{_mark_up(stop.title)}</b>, {stop.seconds} s. '
        f"{_mark_up(stop.sentence)} <b>Do:</b> {_mark_up(stop.task)}</p>"
        f'<p class="quiet">{_mark_up(stop.note)}</p></li>'
        for stop in tour
    )
    return ["<h2>The guided tour: notes for the speaker</h2><ol>", *stops, "</ol>"]


def _write_question(number: int, question: Question) -> str:
    answer = '<div class="write"></div>'
    if question.options:
        listed = "".join(f"<li>{_mark_up(option)}</li>" for option in question.options)
        answer = f'<ul class="options">{listed}</ul>'
    elif question.unit:
        answer = f'<p class="quiet">Answer in {_escape(question.unit)}:</p>{answer}'
    return (
        f'<div class="box question"><h3>Question {number}</h3>'
        f"<p>{_mark_up(question.text)}</p>{answer}</div>"
    )


def _write_answer(question: Question) -> str:
    return (
        f'<li class="answer"><p><b>{_mark_up(question.tell_answer())}</b></p>'
        f"<p>{_mark_up(question.explanation)}</p></li>"
    )


def _mark_up(text: str) -> str:
    written, after = "", 0
    for found in _MARKS.finditer(text):
        written += _escape(text[after : found.start()])
        after = found.end()
        kind = found.lastgroup
        if kind in ("plain", "code"):
            inner = _escape(found[kind])
            written += f"<code>{inner}</code>" if kind == "code" else inner
        elif kind is not None:
            written += f"<{kind}>{_mark_up(found[kind])}</{kind}>"
    return written + _escape(text[after:])


def _escape(text: str) -> str:
    # No document may hold control characters, and a title may come from anyone's file.
    return escape("".join(sign if sign.isprintable() else " " for sign in text))
