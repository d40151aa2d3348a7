"""Colour arithmetic that the palette is judged by; independent of the code under test."""

import numpy as np

# How the three common kinds of colour blindness see linear RGB (Machado, Oliveira and Fernandes
# 2009, "A Physiologically-based Model for Simulation of Color Vision Deficiency", severity 1.0).
BLINDNESS = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
_TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def linear(colour: str) -> np.ndarray:
    """#RRGGBB → linear RGB, 0…1."""
    values = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def to_lab(rgb: np.ndarray) -> np.ndarray:
    """Linear RGB → CIELAB under D65."""
    xyz = _TO_XYZ @ np.clip(rgb, 0, 1) / _TO_XYZ.sum(axis=1)
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def lightness(colour: str) -> float:
    """CIELAB lightness, 0…100: what a greyscale print keeps."""
    return float(to_lab(linear(colour))[0])


def distance(a: str, b: str, blindness: str | None = None) -> float:
    """Return the CIE76 distance as seen by an eye."""
    seen = np.array(BLINDNESS[blindness]) if blindness else np.eye(3)
    return float(np.linalg.norm(to_lab(seen @ linear(a)) - to_lab(seen @ linear(b))))


def contrast(a: str, b: str) -> float:
    """WCAG 2 contrast ratio, 1…21."""
    first, second = sorted(float(_TO_XYZ[1] @ linear(c)) for c in (a, b))
    return (second + 0.05) / (first + 0.05)
