"""What the screen's texts and the program's own notes state, and what makes it."""

from cf.lesson.runs.ladder import PRINTED_ON, RUNGS, Rung
from tests.benchmarks.claims import TWO, Claim, line, lines, run_of
from tests.benchmarks.claims_finds import apart
from tests.benchmarks.claims_peers import growth

LADDER, SEPARATE = "cf/lesson/runs/ladder.py", "cf/ui/separate/question.py"
TRAIN = "python -m cf train --json"
ML_100K = "ml-100k.zip"  # from GroupLens, laid beside the README: it may not be passed on
CHAPTERS = f".venv-peers/bin/python -m tests.benchmarks.peers_ladder --data {ML_100K} --seeds 3"
ON_BUNDLED = ".venv-peers/bin/python -m tests.benchmarks.peers_ladder --seeds 1"
SLOW_TIME = "python -m tests.benchmarks.slow_time"
SLOW_EFFECTS = "film by time", "calendar", "a user's slope"
BUDGETS = "python -m tests.benchmarks.budgets"


def python(code: str) -> tuple[str]:
    """A line of Python that prints what it has made."""
    return (f"python -c '{code}'",)


def fastai(rung: Rung) -> tuple[Claim, Claim]:
    """The rows of fastai's own model that stand beside the one that the chapter prints."""
    five, first = (
        "({}, {}, {}, {}, {}), ",
        ", ".join(f"{mse:.3f}" for mse in rung.fastai[PRINTED_ON]),
    )
    before = f"({', '.join(f'{mse:.3f}' for mse in rung.printed[-1])})), {{ PRINTED_ON: "
    made = line(f"fastai, {rung.name} |", *range(5))
    return (
        Claim(LADDER, f"{before}{five}", (CHAPTERS,), made, 0.015, slow=True),
        Claim(LADDER, f"({first}), BUNDLED_NAME: {five}", (ON_BUNDLED,), made, 0.015, slow=True),
    )


PACE = "from cf.live.pace import *; from cf.settings import DEFAULT; print(%s)"
OF_SCREEN: tuple[Claim, ...] = (
    Claim(
        "cf/ui/widgets/transport.py",
        "{} a second, the whole run in about {} seconds",
        python(PACE % "1 / SLOW_SECONDS, MEDIUM_SECONDS"),
        line("", 0, 1),
    ),
    Claim(
        "cf/presets.py",
        "Compiled descent learns from some {} million ratings a second",
        ("python -m tests.benchmarks.scale --growth",),
        lambda printed: growth(3)(printed)[3:4],
        timed=1,
        slow=True,
    ),
    *(claim for rung in RUNGS for claim in fastai(rung)),
    Claim(
        "cf/ui/inside/scenes/ladder.py",
        "so a run takes some {} times as long",
        python(
            "from cf.lesson.runs.ladder import *; from cf.training.trainer import Trainer; "
            'r = read_data("bundled").ratings; s = [sum(e.seconds for e in Trainer(LADDER[i]'
            ".settings, r).run()) for i in (3, 5) * 3]; print(sum(s[1::2]) / sum(s[::2]))"
        ),
        line("", 0),
        timed=1,
        slow=True,
    ),
    Claim(
        SEPARATE,
        "default settings {} to {} in all factors, {} to {} in the plane, {} to {} among films "
        "alike in popularity and year, {} to {} among those that are also alike in mean stars and "
        "bias; popularity alone {}, mean stars alone {}.",
        (BUDGETS,),
        lines(
            line("all factors", 0, 2),
            line("plane", 0, 2),
            line("alike |", 0, 2),
            line("alike and liked |", 0, 2),
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
)
