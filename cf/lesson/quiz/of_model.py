"""The questions of the quiz that look at a run's own numbers."""

import numpy as np

from cf.data import Ratings
from cf.data.days import number_days
from cf.lesson.factors import count_numbers
from cf.lesson.predict import predict
from cf.lesson.quiz.insight import Insight
from cf.lesson.quiz.question import Question, shuffle
from cf.numbers import write_signed
from cf.settings import ASK_WHICH_DAY, ASK_WHO_RATED, AVERAGED
from cf.snapshot import Run

HALF_STEP = 0.25  # stars: a prediction to the nearest half star is at most so far off


def ask_sign(insight: Insight) -> Question:
    """Ask what two signs say, in the factor that counts most for a rating."""
    u, m = insight.pair.u, insight.pair.m
    factor = int(np.argmax(np.abs(u * m)))
    product = float(u[factor] * m[factor])
    raises, lowers, nothing = "It raises the score", "It lowers the score", "It changes nothing"
    return Question(
        "sign",
        "what two signs say",
        f"In factor {factor + 1}, {insight.user} has **{_write(u[factor])}** and "
        f"{insight.film} has **{_write(m[factor])}**. What does this factor do to the score of "
        f"the two?{insight.note}",
        raises if product > 0 else lowers if product < 0 else nothing,
        f"The product is {_write(product)}. Equal signs add to the dot product, two minuses too; "
        "opposite signs take away from it.",
        shuffle("sign", (raises, lowers, nothing)),
    )


def ask_count(run: Run, ratings: Ratings) -> Question:
    """Ask how many numbers the run's model holds."""
    now, numbers = run.snapshots[-1], count_numbers(run.settings, run.snapshots[-1], ratings)
    users, biased = now.user_vectors, numbers.biases > 0
    parts = [f"each of {ratings.n_movies:,} films a vector of {now.vectors.shape[1]} numbers"]
    if users is not None:
        twice = "two vectors" if run.settings.model in ASK_WHO_RATED else "a vector"
        parts.insert(0, f"each of {len(users):,} users has {twice} of {users.shape[1]} numbers")
    more = ", and each of them a bias" * biased
    if run.settings.model in ASK_WHICH_DAY:
        more += f", and each of the users’ {number_days(ratings)[1]:,} days one as well"
    if run.settings.model in AVERAGED:
        more += f", all that in each of {run.settings.n_starts} starts"
    hidden = ", hidden layers not counted" if run.settings.model == "network" else ""
    return Question(
        "count",
        "how many numbers are learned",
        f"In this run’s model, {' and '.join(parts)}{more}. How many numbers is that{hidden}?",
        float(numbers.total),
        f"{numbers.vectors:,} in the vectors and {numbers.biases:,} biases, {numbers.total:,} in "
        f"all. Twice as many factors would add {numbers.vectors:,} numbers more: vectors grow "
        "with the factors, biases do not.",
    )


def ask_prediction(insight: Insight) -> Question:
    """Ask for the stars that the model makes of its numbers."""
    pair, products = insight.pair, insight.pair.u * insight.pair.m
    largest = float(products[np.argmax(np.abs(products))])
    terms = [("the largest product of two factors is", largest)]
    terms += [("all the others add up to", float(products.sum()) - largest)]
    if pair.model == "bias":
        terms += [("the user’s bias is", pair.user_bias), ("the film’s bias", pair.movie_bias)]
    said = ", ".join(f"{name} **{_write(value)}**" for name, value in terms)
    ending = "This model has no range: its score is the stars."
    made = f"the score is {_write(pair.score)}"
    if pair.model != "dot":
        ending = f"Stars = {pair.end:g} · sigmoid(score), and sigmoid(x) = 1 / (1 + e⁻ˣ)."
        made += f", sigmoid({_write(pair.score)}) = {pair.stars / pair.end:.3f}, times {pair.end:g}"
    return Question(
        "prediction",
        "a prediction from its parts",
        f"{insight.user[0].upper()}{insight.user[1:]} and {insight.film}: {said}. What is "
        f"predicted, to the nearest half star? {ending}{insight.note}",
        pair.stars,
        f"Added up, {made}: **{pair.stars:.2f}** stars. Really given: {pair.given:g}.",
        unit="stars",
        tolerance=HALF_STEP,
    )


def ask_step(insight: Insight) -> Question:
    """Ask where a gradient step moves a user's vector."""
    pair = insight.pair
    along = "Along the film’s vector: the prediction rises"
    against = "Against the film’s vector: the prediction falls"
    alone = "Nowhere: only the film’s vector moves"
    longer = "Along itself: it only grows longer"
    return Question(
        "step",
        "where a gradient step leads",
        f"For {insight.film}, {insight.user} gave **{pair.given:g}** stars; predicted are "
        f"**{pair.stars:.2f}**. Where does a small step on this rating move the user’s "
        f"vector?{insight.note}",
        along if pair.error < 0 else against,
        f"The error is {write_signed(pair.error)} stars and d loss / d score = "
        f"{_write(pair.slope)}. The gradient for the user’s vector is this slope times the film’s "
        "vector, and a step goes against the gradient. The film’s vector moves along or against "
        "the user’s just so.",
        shuffle("step", (along, against, alone, longer)),
    )


def ask_starts(insight: Insight) -> Question:
    """Ask what a run with mirrored vectors predicts: why vectors of two runs are not averaged."""
    pair = insight.pair
    factor = int(np.argmax(np.abs(pair.u * pair.m)))
    product = float(pair.u[factor] * pair.m[factor])
    left = np.arange(len(pair.u)) != factor
    numbers = pair.u * left, pair.m * left, pair.user_bias, pair.movie_bias
    averaged = float(predict(pair.model, *numbers, pair.end).stars)
    same, more, fewer = "The same", "More stars", "Fewer stars"
    return Question(
        "starts",
        "why vectors of two runs are not averaged",
        f"Another run has learned what this one has, but every vector of it has the opposite sign "
        f"in factor {factor + 1}: {insight.user} has **{_write(-pair.u[factor])}**, not "
        f"{_write(pair.u[factor])}, and {insight.film} **{_write(-pair.m[factor])}**, not "
        f"{_write(pair.m[factor])}. What does it predict for the two, beside the "
        f"{pair.stars:.2f} stars of this run?{insight.note}",
        same,
        f"The product is {_write(product)} in both, so both predict {pair.stars:.2f} stars, and "
        "so does the mean of their predictions. In the mean of their vectors this factor would be "
        f"zero everywhere, and {averaged:.2f} stars be predicted. Runs can differ by such mirrors, "
        "and by turns, without differing in what they predict.",
        shuffle("starts", (same, more, fewer)),
    )


def ask_preference(insight: Insight) -> Question:
    """Ask which of two films the model puts first for a user."""
    said, explained = [], []
    for name, pair in zip(insight.rivals, insight.choices, strict=True):
        product = float(np.sum(pair.u * pair.m))
        bias = f" and a bias of **{_write(pair.movie_bias)}**" if pair.model == "bias" else ""
        said.append(f"{name} has a dot product of **{_write(product)}**{bias}")
        explained.append(f"{name}: {_write(product + pair.movie_bias)}, {pair.stars:.2f} stars")
    best = int(np.argmax([pair.score for pair in insight.choices]))
    own = " The user’s own bias is the same for both." if insight.pair.model == "bias" else ""
    return Question(
        "preference",
        "what is recommended first",
        f"For {insight.user}, {'; '.join(said)}. Which of the two does the model recommend "
        f"first?{insight.note}",
        insight.rivals[best],
        f"{'; '.join(explained)}. The larger sum gives more stars, squeezed or not.{own}",
        shuffle("preference", insight.rivals),
    )


def ask_newcomer(insight: Insight) -> Question:
    """Ask what is predicted for someone who has not rated anything."""
    pair = insight.pair
    zeros, known = np.zeros_like(pair.u), insight.model != "network"
    stars = float(predict(pair.model, zeros, pair.m, 0.0, pair.movie_bias, pair.end).stars)
    lead = "Someone new has rated nothing, so all numbers of this user are still **zero**."
    idea, unknown = "what is known of a newcomer", "Taste is learned from ratings, and only so."
    if insight.model == "bias":
        return Question(
            "newcomer",
            idea,
            f"{lead} {insight.film} has a bias of **{_write(pair.movie_bias)}**. What does the "
            f"model predict, to the nearest half star? Stars = {pair.end:g} · sigmoid(score)."
            f"{insight.note}",
            stars,
            f"The dot product with zeros is zero, so the film’s bias is the whole score: "
            f"**{stars:.2f}** stars, for every newcomer. {unknown}",
            unit="stars",
            tolerance=HALF_STEP,
        )
    alike = "Every film alike: the same stars for all of them"
    ranked = "The same order of films for every newcomer"
    mean, famous = "The films with the highest mean first", "The most rated films first"
    taste = "The films that suit the newcomer’s taste first"
    return Question(
        "newcomer",
        idea,
        f"{lead} What does this model recommend?",
        alike if known else ranked,
        f"Zeros times anything are zero: **{stars:.2f}** stars for every film. {unknown}"
        if known
        else "The hidden layers see zeros beside the film’s vector, whoever it is: every newcomer "
        f"gets the same answers. {unknown}",
        shuffle("newcomer", (alike if known else ranked, mean, famous, taste)),
    )


def _write(value: float) -> str:
    return write_signed(value, ".3g")
