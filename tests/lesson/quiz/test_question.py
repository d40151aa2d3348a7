"""How an answer is marked, and the score of all."""

from dataclasses import replace

from cf.lesson.quiz.question import Mark, Question, pick_open, pick_right, tell_score


def test_a_number_is_right_within_its_tolerance_and_a_mark_holds_as_long():
    question = Question("k", "idea", "text", 3.0, "why", unit="stars", tolerance=0.25)
    assert question.check(3.25).right and question.check(2.75).right
    assert not question.check(3.26).right and not question.check("3").right
    assert question.still_holds(Mark(3.0, 3.2, True))
    assert not question.still_holds(Mark(3.0, 3.3, True))
    exact = replace(question, answer=204477.0, tolerance=0.0, unit="numbers")
    assert exact.check(204477).right and not exact.check(204478).right
    assert exact.tell_answer() == "204,477 numbers"
    assert replace(question, answer=-1.2, unit="").tell_answer() == "−1.20 (right within 0.25)"


def test_the_score_leaves_out_marks_that_no_longer_hold():
    questions = [Question(key, f"idea {key}", "?", "yes", "why", ("yes", "no")) for key in "abcd"]
    marks = {
        "a": questions[0].check("yes"),
        "b": questions[1].check("no"),
        "c": Mark("no", "no", True),  # was right once
    }
    assert [q.key for q in pick_open(questions, marks)] == ["c", "d"]
    assert [q.key for q in pick_right(questions, marks)] == ["a"]
    told = "**1 of 4** right, 2 still open. Worth another look: *idea b*."
    assert tell_score(questions, marks) == told
