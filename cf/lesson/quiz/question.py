"""A question of the quiz, and how an answer to it is marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from cf.data.noun import name_things
from cf.numbers import write_number


@dataclass(frozen=True)
class Question:
    """One idea as a question, of choice where it has options, else for a number.

    Texts, options and a choice's answer are Markdown, with names from the data already escaped.
    """

    key: str
    idea: str  # in a few words
    text: str
    answer: str | float  # one of the options, or a number in `unit`
    explanation: str  # why, with figures
    options: tuple[str, ...] = ()  # shuffled, always in the same way
    unit: str = ""
    tolerance: float = 0.0  # how far off a number may be, in `unit`

    def named(self, noun: str, titles: Sequence[str]) -> "Question":
        """Return it about the things that the data are about; titles in it stay as they are."""

        def say(text: str) -> str:
            return name_things(text, noun, *titles)

        return replace(
            self,
            text=say(self.text),
            answer=say(self.answer) if isinstance(self.answer, str) else self.answer,
            explanation=say(self.explanation),
            options=tuple(map(say, self.options)),
        )

    def check(self, given: str | float) -> "Mark":
        """Say whether an answer is right."""
        return Mark(given, self.answer, self._agrees(given))

    def still_holds(self, mark: "Mark") -> bool:
        """Whether the right answer is what it was when the mark was given.

        It is not once the run has gone on far enough to change it.
        """
        return self._agrees(mark.answer)

    def tell_answer(self) -> str:
        """Return the right answer as Markdown, a number with its unit and what is still right."""
        if isinstance(self.answer, str):
            return self.answer
        digits = 0 if self.answer == round(self.answer) and not self.tolerance else 2
        number = write_number(self.answer, f",.{digits}f")
        unit = f" {self.unit}" if self.unit else ""
        return f"{number}{unit}" + (f" (right within {self.tolerance:g})" if self.tolerance else "")

    def _agrees(self, given: str | float) -> bool:
        if isinstance(given, str) or isinstance(self.answer, str):
            return given == self.answer
        # A little is left for the rounding of decimal fractions.
        return abs(given - self.answer) <= self.tolerance + 1e-9 * max(1.0, abs(self.answer))


@dataclass(frozen=True)
class Mark:
    """An answer, what was right when it was checked, and whether it was."""

    given: str | float
    answer: str | float
    right: bool


def pick_open(questions: Sequence[Question], marks: Mapping[str, Mark]) -> list[Question]:
    """Return the questions without a mark that still holds."""
    return [q for q in questions if q.key not in marks or not q.still_holds(marks[q.key])]


def pick_right(questions: Sequence[Question], marks: Mapping[str, Mark]) -> list[Question]:
    """Return the questions that are answered rightly."""
    unanswered = {question.key for question in pick_open(questions, marks)}
    return [q for q in questions if q.key not in unanswered and marks[q.key].right]


def tell_score(questions: Sequence[Question], marks: Mapping[str, Mark]) -> str:
    """Return as Markdown how many answers are right, how many open, and which ideas to revisit."""
    unanswered, right = pick_open(questions, marks), pick_right(questions, marks)
    wrong = [q.idea for q in questions if q not in unanswered and q not in right]
    again = f" Worth another look: *{'*, *'.join(wrong)}*." if wrong else ""
    return f"**{len(right)} of {len(questions)}** right, {len(unanswered)} still open.{again}"


def shuffle(key: str, options: Sequence[str]) -> tuple[str, ...]:
    """Return the options in an order drawn from the question's key alone."""
    order = np.random.default_rng(list(key.encode())).permutation(len(options))
    return tuple(options[place] for place in order)
