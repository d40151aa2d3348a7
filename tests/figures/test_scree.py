"""The scree plot shows every component's share, and which two are on the map."""

import numpy as np
import pytest

from cf.figures.palette import choose_palette
from cf.figures.scree import draw_scree

SHARES = np.array([0.41, 0.2, 0.155, 0.051])


@pytest.mark.parametrize("theme", ["light", "dark", None])
def test_each_component_has_its_share_as_a_bar_and_in_writing(theme):
    [bars] = draw_scree(SHARES, (0, 1), theme).data
    assert list(bars.x) == ["PC 1", "PC 2", "PC 3", "PC 4"]
    np.testing.assert_array_equal(bars.y, SHARES)
    assert [float(text.rstrip(" %")) for text in bars.text] == pytest.approx(100 * SHARES, abs=0.5)


@pytest.mark.parametrize("drawn", [(0, 1), (3, 0), (2, 2)])
def test_the_components_on_the_map_alone_are_coloured(drawn):
    palette = choose_palette("light")
    [bars] = draw_scree(SHARES, drawn, "light").data
    coloured = {i for i, colour in enumerate(bars.marker.color) if colour == palette.positive}
    assert coloured == set(drawn)
    assert {bars.marker.color[i] for i in range(4) if i not in drawn} <= {palette.quiet}


def test_a_bar_can_be_clicked():
    assert draw_scree(SHARES, (0, 1), "light").layout.clickmode == "event+select"


def test_a_single_factor_is_a_single_bar():
    [bars] = draw_scree(np.ones(1), (0, 0), "light").data
    assert list(bars.text) == ["100 %"]
