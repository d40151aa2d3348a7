"""`python -m cf you` on tiny data: a vector, a list and errors, and its mistakes."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cf.analysis.film_groups import group_films, lean_towards
from cf.analysis.fold_in import freeze_films
from cf.analysis.well_rated import well_rated
from cf.cli.parser import main
from cf.data.sources.read import read_data
from cf.store.folder import read_run, save_run
from tests.cli.test_separate import N_MOVIES, TRAINING
from tests.cli.test_separate import tiny as tiny  # films of even ids are action, the others romance


@pytest.fixture(scope="module")
def trained(tiny, tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "run"
    training = [*TRAINING, "--epochs", "20", "--learning-rate", "0.05"]
    main(["train", "--data", tiny, *training, "--out", str(folder)])
    return ["--run", str(folder), "--data", tiny]


def write(tmp_path, lines):
    path = tmp_path / "mine.csv"
    path.write_text("\n".join(lines), "utf-8")
    return ["--ratings", str(path)]


ROMANTIC = ["title,year,rating", *(f"Film {m},1990,{2 + 3 * (m % 2)}" for m in range(8))]


def test_who_loves_romances_is_shown_more_of_them_and_told_better_than_by_film_means(
    capsys, tmp_path, trained
):
    capsys.readouterr()
    main(["you", *write(tmp_path, ROMANTIC), *trained, "--json"])
    found = json.loads(capsys.readouterr().out)
    assert (len(found["vector"]), found["n_ratings"]) == (4, 8)
    kinds = {name: {film["movieId"] % 2 for film in found[name]} for name in ("love", "hate")}
    assert kinds == {"love": {0}, "hate": {1}}  # ids begin at 1, titles at 0
    listed = {film["movieId"] for film in found["love"] + found["hate"]}
    assert listed <= set(range(9, N_MOVIES + 1))  # none that was rated
    assert found["mse"]["vector"] < found["mse"]["film mean"]


def test_groups_that_were_chosen_turn_the_vector_as_they_do_in_the_browser(
    capsys, tmp_path, trained
):
    _, folder, _, source = trained
    run, data = read_run(Path(folder)), read_data(source)
    films = freeze_films(run.settings, run.snapshots[-1], data.ratings)
    groups = group_films(films, data.movies, well_rated(data.movies.n_ratings))
    film = data.ratings.movie_ids[groups[1].rows[-1]]
    unseen = data.ratings.movie_ids[groups[0].rows[0]]
    table = ["movieId,title,rating,answer", f"{film},,,more like it", f"{unseen},,,not seen"]
    capsys.readouterr()
    main(["you", *write(tmp_path, table), *trained, "--json"])
    found = json.loads(capsys.readouterr().out)
    np.testing.assert_allclose(
        [*found["vector"], found["bias"]], lean_towards(films, groups, [1]).mean, atol=1e-9
    )
    assert unseen not in [film["movieId"] for film in found["love"] + found["hate"]]


def test_of_few_films_none_is_both_loved_and_hated(capsys, tmp_path, trained):
    for n_left, n_each in ((5, [3, 2]), (1, [1, 0])):
        lines = [f"{film},{1 + 4 * (film % 2)}" for film in range(1, N_MOVIES - n_left + 1)]
        capsys.readouterr()
        main(["you", *write(tmp_path, ["movieId,rating", *lines]), *trained, "--json"])
        found = json.loads(capsys.readouterr().out)
        love, hate = ([film["movieId"] for film in found[name]] for name in ("love", "hate"))
        assert [len(love), len(hate)] == n_each and not set(love) & set(hate)


def test_the_page_has_the_vector_the_lists_and_the_errors(capsys, tmp_path, trained):
    capsys.readouterr()
    main(["you", *write(tmp_path, ["movieId,rating", "1,5", "2,1", "999,3"]), *trained])
    out = capsys.readouterr().out
    for said in ("2 of 3 lines are used", "line 4 (", "Your vector: ", "You would love", "MSE"):
        assert said in out


def test_a_run_that_tells_nothing_apart_says_so_in_place_of_love_and_hate(
    capsys, tmp_path, trained
):
    _, folder, *data = trained
    run = read_run(Path(folder))
    alike = {"vectors": np.zeros_like, "biases": np.zeros_like}
    last = run.snapshots[-1]
    plain = replace(last, **{name: zero(getattr(last, name)) for name, zero in alike.items()})
    save_run(replace(run, snapshots=(plain,)), tmp_path / "alike")
    capsys.readouterr()
    main(["you", *write(tmp_path, ROMANTIC), "--run", str(tmp_path / "alike"), *data])
    out = capsys.readouterr().out
    assert "for every often-rated film that you have not rated: it hardly" in out
    assert "You would" not in out


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["movieId,rating", "1,5.5"], "“5.5” is no rating from 1 to 5"),
        (["movieId,rating", "1,good"], "no numbers"),
        (["mood,rating", "sad,5", "sad,4"], "needed are “movieId” or “title”"),
        (["title,rating", "Unheard of,5"], "None of the 1 lines"),
    ],
)
def test_a_file_that_says_nothing_is_refused_in_words(capsys, tmp_path, trained, lines, said):
    with pytest.raises(SystemExit) as exit:
        main(["you", *write(tmp_path, lines), *trained])
    assert exit.value.code == 2
    assert said in capsys.readouterr().err


def test_training_along_is_set_beside_folding_in(capsys, tmp_path, trained):
    capsys.readouterr()
    main(["you", *write(tmp_path, ROMANTIC), *trained, "--train", "--json"])
    found = json.loads(capsys.readouterr().out)["trained"]
    assert len(found["vector"]) == 4 and found["cosine"] > 0.5
    main(["you", *write(tmp_path, ROMANTIC), *trained, "--train"])
    assert f"{found['cosine']:7.3f}  cosine\n" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["you", *write(tmp_path, ROMANTIC[:4]), *trained, "--train"])
    assert "3 ratings are given, and 5 are needed" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"diverged_at": 1064}, "a run that diverged at step 1,064, so its vectors say nothing"),
        ({"snapshots": ()}, "holds no vectors"),
    ],
)
def test_a_run_that_knows_no_taste_is_refused_in_words(capsys, tmp_path, trained, broken, said):
    _, folder, *data = trained
    save_run(replace(read_run(Path(folder)), **broken), tmp_path / "broken")
    with pytest.raises(SystemExit) as exit:
        main(["you", *write(tmp_path, ROMANTIC), "--run", str(tmp_path / "broken"), *data])
    assert exit.value.code == 2
    assert said in capsys.readouterr().err


def test_of_averaged_starts_it_says_which_is_taken(capsys, tmp_path, trained):
    _, folder, *data = trained
    run = read_run(Path(folder))
    save_run(replace(run, settings=replace(run.settings, model="starts")), tmp_path / "averaged")
    capsys.readouterr()
    for where, is_said in ((tmp_path / "averaged", True), (folder, False)):
        main(["you", *write(tmp_path, ROMANTIC), "--run", str(where), *data])
        assert ("this is the first of 5 starts." in capsys.readouterr().out) == is_said
