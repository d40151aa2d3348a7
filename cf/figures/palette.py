"""The one palette: safe for colour-blind eyes, apart in greyscale too, and never colour alone.

The hues start from the colour-blind-safe set of Okabe and Ito: blue against orange is the pair that
every common kind of colour vision tells apart. Lightness is then pulled apart so that the pair also
survives a greyscale print and a washed-out projector.
"""

from dataclasses import dataclass
from typing import Literal

ThemeName = Literal["light", "dark"]
Shape = Literal["dot", "square", "triangle", "ring", "diamond"]


@dataclass(frozen=True)
class Palette:
    """Colours of one theme as #RRGGBB.

    `positive` and `negative` are the two poles of a question (blockbuster and independent, one
    genre and another); `quiet` is for what carries no label.
    """

    name: ThemeName
    background: str
    surface: str
    text: str
    muted: str
    line: str
    quiet: str
    positive: str
    negative: str
    categories: tuple[str, ...]
    sequential: tuple[str, ...]
    diverging: tuple[str, ...]


LIGHT = Palette(
    name="light",
    background="#FFFFFF",
    surface="#F4F3F0",
    text="#1F2328",
    muted="#5B626C",
    line="#DAD8D2",
    quiet="#9AA0A8",
    positive="#0B4F8A",
    negative="#DE7A00",
    categories=("#0B4F8A", "#DE7A00", "#00875F", "#B04A86", "#3E9BD0", "#7A6A00", "#6B7280"),
    sequential=(
        *("#E8F0F7", "#CADDEC", "#A6C6DF", "#7FADD0", "#5793BF"),
        *("#3579AB", "#1D6299", "#0B4F8A", "#083B68", "#052743"),
    ),
    diverging=(
        *("#8A4B00", "#B96500", "#DE7A00", "#F0AD5C", "#FADFC0"),
        *("#D5E4F0", "#8FB6D6", "#4A87B8", "#0B4F8A", "#063560"),
    ),
)

DARK = Palette(
    name="dark",
    background="#15181D",
    surface="#20242B",
    text="#ECEAE5",
    muted="#A3A8B0",
    line="#3A3F48",
    quiet="#737A85",
    positive="#4C9BE0",
    negative="#FFC45C",
    categories=("#4C9BE0", "#FFC45C", "#3FC79A", "#E08FBE", "#9AD1F5", "#D8CB5A", "#A3A8B0"),
    sequential=(
        *("#1B2A3A", "#1F3A57", "#244B74", "#2A5E93", "#3272B2"),
        *("#3F87CC", "#4C9BE0", "#7FB8EC", "#AFD2F4", "#DDECFB"),
    ),
    diverging=(
        *("#FFDFA6", "#FFC45C", "#D99A30", "#9C7026", "#54452B"),
        *("#26384C", "#2A5580", "#3777B5", "#4C9BE0", "#A5CFF5"),
    ),
)

POSITIVE_SHAPE: Shape = "square"
NEGATIVE_SHAPE: Shape = "triangle"
QUIET_SHAPE: Shape = "dot"


def choose_palette(theme: ThemeName | None) -> Palette:
    """Return the palette of a theme; light where the browser has not said yet (None)."""
    return DARK if theme == "dark" else LIGHT
