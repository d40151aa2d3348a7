"""A file to take away keeps its name while its button is there, and lasts until it is fetched."""

from unittest.mock import Mock

import pytest
from streamlit.runtime import media_file_manager
from streamlit.runtime.media_file_manager import MediaFileManager, MediaFileMetadata
from streamlit.runtime.media_file_storage import MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from cf.ui.tab import downloads
from cf.ui.tab.downloads import KEPT_SECONDS, keep_files


@pytest.fixture
def manager(monkeypatch) -> MediaFileManager:
    # Put back in the end, and set twice: what was mended must not be mended again.
    monkeypatch.setattr(MediaFileManager, "add_deferred", MediaFileManager.add_deferred)
    kept = MediaFileMetadata.mark_for_delete
    monkeypatch.setattr(MediaFileMetadata, "mark_for_delete", kept)
    keep_files()
    keep_files()
    monkeypatch.setattr(media_file_manager, "_get_session_id", lambda: "me")
    storage = Mock()
    storage.load_and_get_id.side_effect = lambda data, *_: data.decode()
    storage.get_url.side_effect = lambda id_, *_: id_
    return MediaFileManager(storage)


def draw(manager: MediaFileManager, content: bytes, place: str, button: str) -> str:
    return manager.add_deferred(lambda: content, "text/csv", place, "a.csv", element_id=button)


def test_a_page_that_runs_again_makes_the_newest_file_under_the_old_name(manager):
    name = draw(manager, b"old", "0.1", "button")
    other = draw(manager, b"other", "0.2", "another")
    manager.clear_session_refs("me")
    assert draw(manager, b"new", "0.3", "button") == name != other
    manager.remove_orphaned_files()  # as the run ends
    assert manager.execute_deferred(name) == "new"
    with pytest.raises(MediaFileStorageError):
        manager.execute_deferred(other)  # its button is gone


def test_another_persons_button_and_one_without_an_id_have_names_of_their_own(manager, monkeypatch):
    mine = draw(manager, b"mine", "0.1", "button")
    bare = draw(manager, b"bare", "0.2", "")
    assert draw(manager, b"bare", "0.3", "") != bare
    monkeypatch.setattr(media_file_manager, "_get_session_id", lambda: "you")
    yours = draw(manager, b"yours", "0.1", "button")
    assert yours != mine
    assert (manager.execute_deferred(mine), manager.execute_deferred(yours)) == ("mine", "yours")


@pytest.mark.parametrize("is_made_when_asked_for", [True, False])
def test_a_file_outlasts_the_runs_of_a_full_room_and_is_deleted_later(
    manager, monkeypatch, is_made_when_asked_for
):
    monkeypatch.setattr(manager, "_storage", MemoryMediaFileStorage("/media"))
    if is_made_when_asked_for:
        url = manager.execute_deferred(draw(manager, b"mine", "0.1", "button"))
    else:
        url = manager.add(b"mine", "text/csv", "0.1", "a.csv", is_for_static_download=True)
        manager.clear_session_refs("me")  # as the page runs anew and draws another file
    file = url.removeprefix("/media/")
    began = downloads.time.monotonic()
    for _ in range(30):  # other people's pages end a run
        manager.remove_orphaned_files()
    assert manager.read_file(file).content == b"mine"
    monkeypatch.setattr(downloads.time, "monotonic", lambda: began + KEPT_SECONDS + 60)
    for _ in range(2):
        manager.remove_orphaned_files()
    assert manager.read_file(file) is None
