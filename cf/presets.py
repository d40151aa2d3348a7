"""Named places to start from, a new one is one entry here; and learning rates to go back to."""

from dataclasses import dataclass, replace

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
        "Who rated and when",
        Settings(model="days"),
        "A movie is also the sum of those who rated it, and each user’s day has a number: a lower "
        "validation loss than any other, part of which a split by time takes away.",
    ),
    Preset(
        "Many starts",
        Settings(model="starts", weight_decay=1e-4),
        "Five starts with half the usual weight decay, averaged: each alone learns too much by "
        "heart and ends higher than our default, their mean ends lower.",
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
    MILLIONS := Preset(
        "Millions of ratings",
        Settings(optimiser="sgd-compiled", learning_rate=0.03, weight_decay=0.05, batch_size=16384),
        "Fitted to millions of ratings: compiled descent, one rating at a time, learns from "
        "millions a second, where adam writes every vector anew for each batch.",
        fits="adam writes every vector anew for each batch of 512, which takes minutes an epoch "
        "with so many ratings. Compiled descent learns from some 27 million ratings a second.",
    ),
)

# Ratings from which on plain defaults keep people waiting, and from which on for many minutes.
MANY, TOO_MANY = 1_000_000, 10_000_000

# Up to so many ratings, what ends lower than the plain defaults (tests/benchmarks/small_data.py):
# small batches, for a run of five steps learns nothing, and a stronger pull towards zero, for few
# ratings are soon known by heart.
_FEW: tuple[tuple[int, Settings], ...] = (
    (250, Settings(n_factors=10, batch_size=32, epochs=20, weight_decay=3e-3)),
    (700, Settings(n_factors=5, batch_size=32, epochs=12, weight_decay=1e-2)),
    (2_500, Settings(n_factors=5, batch_size=32, epochs=8, weight_decay=3e-3)),
    (20_000, Settings(n_factors=10, batch_size=128, epochs=8, weight_decay=1e-3)),
)


def preset_for(n_ratings: int) -> Preset:
    """Return the preset that fits data of so many ratings.

    It is offered in words where other settings stand, see `first_settings`.
    """
    if n_ratings >= MANY:
        return MILLIONS
    for most, settings in _FEW:
        if n_ratings <= most:
            return Preset(
                "Few ratings",
                settings,
                f"Batches, epochs, factors and weight decay fitted to {n_ratings:,} ratings. Where "
                "they are so few, biases alone are hard to beat.",
                fits="the plain defaults, made for 100,000, take few steps with so few. Smaller "
                "batches, fewer factors and a stronger weight decay end at a lower loss.",
            )
    return PRESETS[0]


def presets_for(n_ratings: int) -> tuple[Preset, ...]:
    """Return the presets to choose from, the one fitted to so few ratings among them."""
    return tuple(dict.fromkeys((*PRESETS, preset_for(n_ratings))))


def first_settings(n_ratings: int) -> Settings:
    """Return what a run of so many ratings begins with where nobody says anything else.

    That is the preset that fits them; but plain defaults stand, as what everything else is compared
    with, where another algorithm would only be quicker.
    """
    return DEFAULT if MANY <= n_ratings < TOO_MANY else preset_for(n_ratings).settings


def carry_over(settings: Settings, n_before: int | None, n_after: int) -> Settings:
    """Return the settings for other data: those that were the first ones fit the new size.

    `n_before`: None where nobody knows any more.
    """
    every = (DEFAULT, MILLIONS.settings, *(few for _, few in _FEW))
    firsts = every if n_before is None else (first_settings(n_before),)
    seed = settings.seed
    if all(settings != replace(first, seed=seed).checked_as(settings) for first in firsts):
        return settings
    return replace(first_settings(n_after), seed=seed).checked_as(settings)


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
