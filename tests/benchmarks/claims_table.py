"""Which figures are stated where, and what makes them: the rows of `tests.benchmarks.claims`."""

from cf.lesson.runs.ladder import RUNGS
from tests.benchmarks.claims import README, THREE, TWO, Claim, line, lines, run_of, span
from tests.benchmarks.claims_finds import (
    below_biases,
    gains,
    last_losses,
    of_run,
    of_starts,
    probes_overlap,
    split_by,
    unknown,
)
from tests.benchmarks.claims_peers import OF_PEERS
from tests.benchmarks.claims_screen import (
    BUDGETS,
    CHAPTERS,
    ML_100K,
    OF_SCREEN,
    ON_BUNDLED,
    PACE,
    SLOW_TIME,
    TRAIN,
    python,
)

SLOW_EFFECTS = "film by time", "calendar", "a user's slope"
TURNED = (
    *("default", "a user is what they rated", "a film is who rated it"),
    *("a film is that sum alone", "-a user is that sum alone"),
)


CLAIMS: tuple[Claim, ...] = (
    Claim(
        README,
        "Press Play, and {} movies that start",
        python('from cf.data import read_data; print(read_data("bundled").ratings.n_movies)'),
        line("", 0),
    ),
    Claim(
        README,
        "at every step, and refuse more than {}: 10M",
        python("from cf.data.demands import *; print(MOST_ADDED_UP)"),
        line("", 0),
    ),
    Claim(
        README,
        "In some {} seconds {} epochs pass",
        python(PACE % "MEDIUM_SECONDS, DEFAULT.epochs"),
        line("", 0, 1),
    ),
    Claim(
        README,
        "draws with replacement and so misses {} % of the ratings of an epoch",
        python("import math; print(100 / math.e)"),  # of many draws
        line("", 0),
        0.51,
    ),
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
        "it ends at {} (`python -m cf train --model starts`), with half the weight decay (its "
        "preset “Many starts”) at {}",
        (f"{TRAIN} --model starts", f'{TRAIN} --preset "Many starts"'),
        last_losses,
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
                "(SVD++) gains {}, that turned round, which is `raters`, {}; with nothing but the "
                "sum, no vector of their own (asymmetric models), movies gain {} and users "
                "lose {} (",
                TURNED,
            ),
            (
                "cf/ui/inside/scenes/raters.py",
                "gains {} squared stars on the bundled ratings, where this gains {}. With nothing "
                "but the sum, no vector of their own (asymmetric models), films gain {} and users "
                "lose {}.",
                TURNED,
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
    *OF_PEERS,
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
    Claim(
        README,
        "by an AUC of {} to {} over five seeds, and by {} to {} among pairs alike in popularity, "
        "year, mean stars and bias",
        (BUDGETS,),
        lines(line("all factors", 0, 2), line("alike and liked |", 0, 2)),
        TWO,
        slow=True,
    ),
    *OF_SCREEN,
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
