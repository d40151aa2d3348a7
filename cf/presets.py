"""Named places to start from, a new one is one entry here; and learning rates to go back to."""

from dataclasses import dataclass

from cf.settings import BY_NAME, DEFAULT, Settings


@dataclass(frozen=True)
class Preset:
    """A named place to start from, and what to look at there."""

    name: str
    settings: Settings
    lesson: str
    fits: str = ""  # which data it is made for, and why the plain defaults are not


PRESETS: tuple[Preset, ...] = (
    Preset(
        "Our default",
        DEFAULT,
        "Twenty factors: a low validation loss, and room for big and small films and genres.",
    ),
    Preset(
        "Quick",
        Settings(epochs=3, batch_size=1024, learning_rate=0.025),
        "Three epochs of large batches: almost as good in a third of the time.",
    ),
    Preset(
        "Five numbers",
        Settings(n_factors=5),
        "Five random numbers a movie: enough for big or small films, too few for most genres.",
    ),
    Preset(
        "The chapter’s fifty",
        Settings(
            n_factors=50,
            optimiser="adamw",
            batch_size=64,
            learning_rate=0.005,
            weight_decay=0.1,
        ),
        "Fifty factors and the settings of the course book’s chapter.",
    ),
    Preset(
        "Too much",
        Settings(
            n_factors=100, weight_decay=0.0, learning_rate=0.005, schedule="constant", epochs=8
        ),
        "A hundred factors, no weight decay, a rate that never falls: the training ratings are "
        "learned by heart, and from the third epoch on the validation loss climbs.",
    ),
    Preset(
        "Too fast",
        Settings(optimiser="sgd", learning_rate=100.0, weight_decay=0.0, schedule="constant"),
        "A learning rate so large that every step overshoots: the loss explodes.",
    ),
    Preset(
        "Millions of ratings",
        Settings(optimiser="sgd-compiled", learning_rate=0.03, weight_decay=0.05, batch_size=16384),
        "Compiled descent, one rating at a time: some million ratings a second, where adam writes "
        "every vector anew for each batch.",
        fits="adam writes every vector anew for each batch of 512, which takes minutes an epoch "
        "with so many ratings. Compiled descent learns from some million ratings a second.",
    ),
)

MANY = 1_000_000  # ratings from which on plain defaults keep people waiting


def preset_for(n_ratings: int) -> Preset:
    """Return the preset that fits data of so many ratings; offered in words, never just taken."""
    by_name = {preset.name: preset for preset in PRESETS}
    return by_name["Millions of ratings"] if n_ratings >= MANY else PRESETS[0]


# A learning rate that trains the default model well with each optimiser: what to go back to after
# a run has diverged.
SAFE_RATE = {
    "sgd": 5.0,
    "momentum": 1.0,
    "adagrad": 0.1,
    "adam": 0.015,
    "adamw": 0.01,
    "sgd-compiled": 0.03,
}


def safe_rate(optimiser: str, rate: float) -> float:
    """Return a learning rate to go back to after `rate` has proved too large for the optimiser."""
    stops = BY_NAME["learning_rate"].stops
    below = [stop for stop in stops if stop <= min(SAFE_RATE[optimiser], rate / 10)]
    return below[-1] if below else stops[0]
