"""The questions of the quiz that do not change while a run goes on."""

import numpy as np

from cf.data import Dataset, Ratings, Split
from cf.data.noun import count_things
from cf.data.titles import escape_markdown
from cf.lesson.lookup import draw_batch, one_hot
from cf.lesson.predict import sigmoid
from cf.lesson.quiz.insight import take_films
from cf.lesson.quiz.question import Question, shuffle
from cf.lesson.runs.ladder import NOT_ITS_OWN, PRINTED_ON, RUNGS
from cf.lesson.sigmoid_range import needed_score
from cf.lesson.table import share_filled
from cf.numbers import join_words
from cf.settings import Settings

MIN_RATINGS = 20  # of a user whose mean says something
TOP_SHARE = 0.1  # of the films: the famous ones
_COEFFICIENT, _NUMBER = 0.3, -2.0  # of weight decay's parabola, and where it is left


def ask_table(ratings: Ratings) -> Question:
    """Ask which share of the whole table is filled."""
    cells = ratings.n_users * ratings.n_movies
    share = 100 * share_filled(ratings)
    return Question(
        "table",
        "the table with holes",
        f"{count_things(ratings.n_users, 'user')} gave {len(ratings):,} ratings to "
        f"{count_things(ratings.n_movies, 'film')}. Which share of the table of all users and all "
        "films is filled?",
        share,
        f"{len(ratings):,} / ({ratings.n_users:,} × {ratings.n_movies:,}) = **{share:.2f} %**: "
        f"{cells - len(ratings):,} cells are holes, and to be predicted.",
        unit="%",
        tolerance=0.1,
    )


def ask_lookup(data: Dataset) -> Question:
    """Ask which row a one-hot vector picks out of a matrix."""
    rows = take_films(data.movies, data.movies.most_rated, 4)
    names = [data.movies.markdown_name(row) for row in rows]
    place = len(rows) // 2
    hot = " ".join(f"{value:.0f}" for value in one_hot(place, len(rows)))
    return Question(
        "lookup",
        "one-hot times matrix is a lookup",
        f"The rows of a matrix are the vectors of {join_words(names)}, in this "
        f"order. What is the one-hot vector **{hot}** times this matrix?",
        f"The vector of {names[place]}",
        f"Every row is multiplied by zero, except row {place}, counted from zero, which is "
        f"multiplied by one. So an embedding just takes that row: of all {len(data.movies.title):,}"
        " films, without a single multiplication.",
        shuffle("lookup", [f"The vector of {name}" for name in names] + ["The sum of all rows"]),
    )


def ask_middle(ratings: Ratings) -> Question:
    """Ask which stars a score of zero becomes."""
    end, middle = ratings.range_end, float(ratings.range_end * sigmoid(np.zeros(())))
    return Question(
        "middle",
        "the range, and where it starts",
        "Vectors that start as tiny random numbers have dot products near zero. How many stars "
        f"does a sigmoid make of a score of **0** when its range runs from 0 to {end:g}?",
        middle,
        f"sigmoid(0) = ½, so {middle:.2f} stars. The range ends above {ratings.highest:g} because "
        f"a sigmoid never reaches its end: {ratings.highest:g} stars now take a score of "
        f"{needed_score(ratings.highest, end):.2f}; on a range up to {ratings.highest:g}, no score "
        "would be enough.",
        unit="stars",
        tolerance=0.05,
    )


def ask_batch(ratings: Ratings, split: Split, settings: Settings) -> Question:
    """Ask how many rows of the movie matrix one mini-batch touches."""
    batch = draw_batch(ratings, split, settings.batch_size, settings.seed, 0)
    n_rows = len(batch.movies)
    again = batch.n_ratings - n_rows
    return Question(
        "batch",
        "a mini-batch moves a few rows",
        f"The first mini-batch of this run holds **{batch.n_ratings:,}** ratings; **{again:,}** of "
        "them are of a film that stood in it already. How many of the "
        f"{ratings.n_movies:,} rows of the movie matrix get a gradient from it?",
        float(n_rows),
        f"{batch.n_ratings:,} − {again:,} = **{n_rows:,}**: one row a film, however often it "
        f"occurs. The other {ratings.n_movies - n_rows:,} rows have a gradient of exactly zero.",
        unit="rows",
    )


def ask_generous(ratings: Ratings, model: str) -> Question:
    """Ask which numbers of the model say that a user is generous."""
    counts, means = ratings.n_by_user, ratings.user_means
    keen = np.flatnonzero(counts >= min(MIN_RATINGS, counts.max()))
    high, low = keen[np.argmax(means[keen])], keen[np.argmin(means[keen])]
    bias, vector = "The user’s bias", "The user’s vector alone, film by film"
    film, rate = "The films’ biases", "The learning rate"
    why = (
        "a bias is added to every score of its user, whatever the film, and leaves the vector to "
        "say who likes what."
        if model == "bias"
        else "this run’s model has no biases, so its vector has to say this as well, along with "
        "the taste. Biases would take it off the vectors."
    )
    return Question(
        "generous",
        "generous users, and biases",
        f"User {ratings.user_ids[high]} gave {counts[high]} films **{means[high]:.2f}** stars on "
        f"average, user {ratings.user_ids[low]} gave {counts[low]} films **{means[low]:.2f}**. "
        "Which numbers of this run’s model can say so?",
        bias if model == "bias" else vector,
        f"Everyone’s mean is {ratings.stars.mean():.2f} stars. Apart from the vectors, only a bias "
        f"belongs to one user: {why}",
        shuffle("generous", (bias, vector, film, rate)),
    )


def ask_decay() -> Question:
    """Ask for the gradient of weight decay's parabola."""
    gradient = 2 * _COEFFICIENT * _NUMBER
    return Question(
        "decay",
        "weight decay pulls towards zero",
        f"Weight decay adds {_COEFFICIENT:g} · w² to the loss. What does this add to the gradient "
        f"of a number w that stands at **{_NUMBER:g}**?".replace("-", "−"),
        gradient,
        f"2 · {_COEFFICIENT:g} · ({_NUMBER:g}) = **{gradient:g}**. A step goes against the "
        "gradient, so w rises: towards zero, the faster the farther away it is.".replace("-", "−"),
        tolerance=0.01,
    )


def ask_ladder() -> Question:
    """Ask which of the models whose losses the chapter prints has learned most by heart."""
    gaps = {
        f"{escape_markdown(rung.name)}: training {train:.3f}, validation {validation:.3f}": (
            validation - train
        )
        for place, rung in enumerate(RUNGS)
        for train, validation in rung.printed[-1:]
        if place != NOT_ITS_OWN
    }
    most = max(gaps, key=lambda option: gaps[option])
    return Question(
        "ladder",
        "learning by heart",
        "These are the losses, in squared stars, in training a running mean, that the course book "
        f"prints for {PRINTED_ON} "
        f"after {RUNGS[0].settings.epochs} epochs. Which model has learned most by heart?",
        most,
        f"Its two losses lie **{gaps[most]:.3f}** apart: it knows its training ratings well and "
        "the others no better for it. The training loss alone says nothing about new ratings.",
        shuffle("ladder", list(gaps)),
    )


def ask_loop(data: Dataset) -> Question:
    """Ask what comes of training on what was recommended."""
    counts = np.sort(data.movies.n_ratings)[::-1]
    n_top = max(1, round(TOP_SHARE * len(counts)))
    share = counts[:n_top].sum() / counts.sum()
    loop = "The films that are known already are rated still more"
    return Question(
        "loop",
        "what the model does not know",
        f"The {n_top:,} most rated of {len(counts):,} films hold **{100 * share:.0f} %** of all "
        "ratings. A service shows people what the model predicts best and trains it on the ratings "
        "that follow. What comes of it?",
        loop,
        f"A feedback loop: people rate what they are shown. Half of the films have at most "
        f"{np.median(counts):g} ratings, and a hole does not say that a film is disliked, only "
        "that nobody chose it and told. The model knows who rates, and nothing of the rest.",
        shuffle(
            "loop",
            (
                loop,
                "The holes fill up evenly, since every one of them is predicted",
                "Nothing: showing films does not change ratings",
                "Predictions get better for the films that nobody is shown",
            ),
        ),
    )
