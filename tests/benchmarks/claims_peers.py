"""What is claimed of other systems and of millions of ratings, and what makes it."""

from tests.benchmarks.claims import README, TWO, Claim, Find, line, lines

PEERS = (
    ".venv-peers/bin/python -m tests.benchmarks.peers --splits 5 --only ours ours-quick cornac "
    "cornac-2 svd lenskit"
)
TUNED = (
    ".venv-peers/bin/python -m tests.benchmarks.peers --splits 5 --repeats 1 --only ours svdpp "
    "lenskit-tuned cmfrec-tuned knn-tuned"
)
FASTAI = ".venv-peers/bin/python -m tests.benchmarks.peers --only ours --repeats 1 --fastai"
SCALE = ".venv-peers/bin/python -m tests.benchmarks.scale --ratings 32000000"
S, TIMES, MSE = -5, -4, -1  # columns of the peers' table


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


OF_PEERS: tuple[Claim, ...] = (
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
    Claim(
        README,
        "LensKit ALS, tuned: decay {} | {} | {} | {} |",
        (TUNED,),
        line("LensKit BiasedMF (ALS), tuned:", 0, S, TIMES, MSE),
        0.002,
        timed=3,
        slow=True,
    ),
    *(  # what was chosen in tuning is part of the line that is looked for
        Claim(
            README,
            f"{told} | {{}} | {{}} | {{}} |",
            (TUNED,),
            line(f"{printed} |", S, TIMES, MSE),
            0.002,
            timed=2,
            slow=True,
        )
        for told, printed in (
            ("Surprise SVD++, its defaults", "Surprise SVD++"),
            (
                "tuned: decay 12 of vectors, 4 of biases",
                "cmfrec CMF (ALS), 50 factors, tuned: decay 12 of vectors, 4 of biases",
            ),
            (
                "100 neighbours, tuned: none below 20, shrinkage 400, decay 5",
                "Surprise KNNBaseline, 100 neighbours, tuned: none below 20, shrinkage 400, "
                "decay 5",
            ),
        )
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
        "reach the browser a second while it trains, and their age | {}, {} s |",
        ("python -m tests.benchmarks.live_page --ratings 32000000",),
        lines(line("positions arriving:", 0), lambda p: [line("their age:", 0)(p)[0] / 1000]),
        timed=2,
        slow=True,
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
)
