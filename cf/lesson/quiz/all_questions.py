"""The quiz at the end of the lesson: the ideas of all scenes, asked of the run as it stands."""

from cf.data import Dataset, Split
from cf.lesson.quiz import of_data as of_data
from cf.lesson.quiz import of_model as of_model
from cf.lesson.quiz.insight import look_inside
from cf.lesson.quiz.question import Question
from cf.snapshot import Run


def make_questions(run: Run, data: Dataset, split: Split) -> tuple[Question, ...]:
    """Return the questions of the whole lesson, their answers computed from a run and its data.

    The keys are the same for every run; texts and answers follow the run as it goes on.

    Parameters
    ----------
    run : with at least one snapshot; its newest model is the one asked about
    data : that it learns from, with at least two movies
    """
    insight = look_inside(run, data, split)
    questions = (
        of_data.ask_table(data.ratings),
        of_model.ask_sign(insight),
        of_model.ask_count(run, data.ratings),
        of_data.ask_lookup(data),
        of_data.ask_middle(data.ratings),
        of_model.ask_prediction(insight),
        of_model.ask_step(insight),
        of_data.ask_batch(data.ratings, split, run.settings),
        of_data.ask_generous(data.ratings, run.settings.formula),
        of_data.ask_decay(),
        of_data.ask_ladder(),
        of_model.ask_starts(insight),
        of_model.ask_preference(insight),
        of_model.ask_newcomer(insight),
        of_data.ask_loop(data),
    )
    titles = (insight.film, *insight.rivals)
    return tuple(question.named(data.noun, titles) for question in questions)
