"""The parts of Inside that take a person, in a browser without a page around them."""

import json

import numpy as np
import pytest

from cf.analysis.fold_in import fold_in
from cf.lesson.step import Pair, steady_rate
from cf.numbers import write_signed
from cf.ui.inside.scenes.step import RATES
from cf.ui.widgets.newcomer import describe_model
from tests.browser.frozen_films import N_MOVIES, invent
from tests.browser.server import ROOT

pytestmark = pytest.mark.browser

SOURCES = ["widgets/newcomer/nodes.js", "widgets/newcomer/solver.js"]
SOURCES += [f"inside/with_you/{name}.js" for name in ("pictures", "step", "parts")]
PROGRAM = "\n".join((ROOT / "cf" / "ui" / source).read_text("utf-8") for source in SOURCES)
STEPS = f"""([cases, rates]) => {{ {PROGRAM}
    return cases.map(([films, pair]) => {{
        const rate = steadyRate(films, pair, rates);
        const next = stepPair(films, stepPair(films, pair, rate), rate);
        const {{ u, m, ownBias, filmBias }} = next;
        return [rate, ...u, ...m, ownBias, filmBias, ...Object.values(judge(films, next))] }}) }}"""
DRAW = f"""([films, ratings, parts]) => {{ {PROGRAM}
    films.vectors = Float32Array.from(films.vectors);
    const given = new Map(ratings.map(([row, stars]) => [films.ids[row], stars]));
    return parts.map(([name, about]) => {{
        const you = {{ given, films, ratings, noun: "book", nouns: "books", kept: {{}} }};
        const box = put("div");
        you.redraw = () => box.replaceChildren(...PARTS[name].draw(you, about));
        you.redraw();
        const first = box.textContent;
        const buttons = [...box.querySelectorAll("button")];
        buttons.find((button) => button.textContent === "Step")?.click();
        return [PARTS[name].promise(you), first, box.textContent] }}) }}"""


def test_a_step_on_a_persons_rating_is_the_one_that_python_takes(open_page):
    cases, expected = [], []
    for seed in range(40):
        rng, model = np.random.default_rng(seed), ("dot", "range", "bias")[seed % 3]
        u, m = rng.normal(0, 0.7, (2, int(rng.integers(1, 21))))
        biases = rng.normal(0, 0.5, 2) if model == "bias" else np.zeros(2)
        own, of_film = biases.tolist()
        pair = Pair(model, u, m, own, of_film, float(rng.integers(1, 11)) / 2, 5.5)
        films = {"hasBias": model == "bias", "end": 0 if model == "dot" else 5.5}
        sent = {"u": u.tolist(), "m": m.tolist(), "given": pair.given}
        cases.append([films, {**sent, "ownBias": pair.user_bias, "filmBias": pair.movie_bias}])
        rate = steady_rate(pair, RATES)
        then = pair.step(rate).step(rate)
        moved = [*then.u, *then.m, then.user_bias, then.movie_bias]
        expected.append([rate, *moved, then.score, then.stars, then.error, then.slope])
    found = open_page("about:blank").evaluate(STEPS, [cases, RATES])
    for mine, ours in zip(found, expected, strict=True):
        np.testing.assert_allclose(mine, ours, atol=1e-9)


@pytest.mark.parametrize("seed", [11, 10])  # without a bias and with one
def test_every_part_says_in_sound_figures_what_a_persons_ratings_say(open_page, seed):
    films, rows, stars = invent(seed)
    n_factors = len(films.mean) - films.has_bias
    sent = {
        "vectors": films.factors[:, :n_factors].ravel().tolist(),
        **describe_model(films),
        "ids": [100 + row for row in range(N_MOVIES)],
        "names": [f"Book {row}" for row in range(N_MOVIES)],
        "run": "one",
        "lowest": 0.5,
        "highest": 5,
    }
    rated, other = int(rows[0]), next(row for row in range(N_MOVIES) if row not in rows)
    two = [[100 + row, f"Book {row}", row] for row in (rated, other)]
    parts = [
        ["row", {"films": [one[:2] for one in two], "nFilms": 1000}],
        ["opinions", {"films": two}],
        ["numbers", {"row": rated, "tried": [0.5] * n_factors, "learned": [0.1] * n_factors}],
        ["product", {"row": rated}],
        ["step", {"rates": RATES}],
        ["list", {"among": list(range(N_MOVIES)), "ofNewcomers": [0, 1, 2]}],
    ]
    step, users = np.linspace(-1, 1, n_factors), np.linspace(-0.1, 0.1, 101)
    parts.append(["sums", {"reach": 4}])
    parts.append(["direction", {"step": step.tolist(), "users": users.tolist()}])
    counts = {"counts": [20, 30, 40], "known": [100 + rated], "percent": 10, "ofAll": 0.6}
    parts.append(["share", counts])
    if films.has_bias:
        parts.append(["bias", {"biases": [-0.5, 0, 0.5], "mean": 3.5}])
    ratings = list(zip(rows.tolist(), stars.tolist(), strict=True))
    drawn = open_page("about:blank").evaluate(DRAW, [sent, ratings, parts])
    told = dict(zip([name for name, _ in parts], drawn, strict=True))
    assert not [said for said in drawn if "NaN" in json.dumps(said) or "undefined" in str(said)]
    assert "of these 2 books you have rated 1; of all 1,000" in told["row"][1]
    assert told["opinions"][1].endswith("–") and f"{stars[0]:g}" in told["opinions"][1]
    assert f"You gave {stars[0]:g}." in told["numbers"][1]
    assert "You gave" in told["product"][1] and "sigmoid of the sum" in told["product"][1]
    _, before, after = told["step"]
    assert " → " not in before and " → " in after
    assert before.index("Book") < before.index("Errors so far")
    new = fold_in(films, rows, stars)
    predicted = films.predict(new.numbers)
    n_beyond = np.sum((predicted < 0.5) | (predicted > 5))
    assert f"{n_beyond or 'none'} lie" in told["sums"][1]
    place, spread = step @ new.numbers[:n_factors], new.covariance[:n_factors, :n_factors]
    reach = 1.645 * np.sqrt(step @ spread @ step)
    assert f"{write_signed(place)} ± {reach:.2f} with you" in told["direction"][1]
    assert "fewer than anybody here" in told["share"][1]
    assert ("your bias" in told["list"][1]) == films.has_bias
