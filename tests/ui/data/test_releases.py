"""A release by one click: which can be got, what is said of it, and what opens once it is here."""

from pathlib import Path
from unittest.mock import Mock, patch

import pytest

from cf.store.data_shelf import common_data
from cf.store.releases import get_release
from tests.ui.tab.conftest import opened  # noqa: F401
from tests.ui.tab.test_bad_addresses import open_page
from tests.ui.tab.test_sources import DATA, PART, press, text_of


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("CF_DATA", str(tmp_path / "data"))


def test_a_release_is_got_for_everybody_only_when_asked_for_and_opened(opened):  # noqa: F811
    entry = common_data().add(PART)
    compute = Mock(return_value=None)
    with patch("cf.ui.data.releases.compute", compute):
        test, _ = open_page(DATA, {})
        box = next(box for box in test.selectbox if box.label.startswith("A release"))
        assert len(box.options) == 8 and box.options[2] == (
            "MovieLens 1M (2003) · 1,000,209 ratings · 6 MB"
        )
        assert "cite it" in text_of(test)
        [zips] = [note.value for note in test.caption if "have the zip" in note.value]
        assert "Up to 20 MB" in zips and "data add" in zips, "most releases are larger"
        assert not compute.called
        box.set_value("ml-1m").run()
        assert not compute.called
        press(test, "Get it")
        assert compute.call_args.args == (
            *("Getting MovieLens 1M (2003)", get_release, common_data(), "ml-1m"),
        )
        compute.return_value = entry
        test.run()
    assert not test.exception and opened[-1].source == entry.source
    assert test.query_params["data"] == entry.mark
    compute.reset_mock()
    with patch("cf.ui.data.releases.compute", compute):
        test.switch_page(DATA).run()
    assert not compute.called, "what was opened is not got again"
