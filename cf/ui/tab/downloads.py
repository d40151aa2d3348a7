"""Keep a file to take away where the browser asks for it.

Streamlit 1.67 draws a file that is made when it is asked for another name in every run of a page,
and forgets the old one as the run ends: a click that comes before the browser has the new one finds
nothing, and only the server's log says so. Here a button's file keeps its name as long as the page
shows the button.

Whatever no page refers to, as a file that was just made, it deletes when the second run of any
page ends, anybody's: in a full room before the browser has fetched it. Here it stays for a while.
"""

import time
from functools import wraps
from typing import Any

from streamlit.runtime.media_file_manager import MediaFileManager, MediaFileMetadata

KEPT_SECONDS = 60.0  # a file, for a browser that is about to fetch it


def keep_files() -> None:
    """Have this process's files keep their names, and last; more than once does no harm."""
    _keep_made()
    add_deferred = MediaFileManager.add_deferred
    if hasattr(add_deferred, "__wrapped__"):
        return

    @wraps(add_deferred)
    def add_under_old_name(self: MediaFileManager, *given: Any, **named: Any) -> str:
        name = add_deferred(self, *given, **named)
        with self._lock:
            entries = self._deferred_callables
            entry = entries[name]
            session, place, button = (
                entry[key] for key in ("session_id", "coordinates", "element_id")
            )
            known = self._deferred_ids_by_session[session]
            old = [one for one in known if one != name and entries[one]["element_id"] == button]
            if not button or not old:
                return name
            entries[old[0]] = entries.pop(name)
            known.discard(name)
            self._files_by_session_and_coord[session][place] = old[0]
            return old[0]

    MediaFileManager.add_deferred = add_under_old_name  # type: ignore[method-assign]


def _keep_made() -> None:
    mark_for_delete = MediaFileMetadata.mark_for_delete
    if hasattr(mark_for_delete, "__wrapped__"):
        return

    @wraps(mark_for_delete)
    def mark_old_for_delete(self: MediaFileMetadata) -> None:
        # Nothing else marks a file than that it is passed over once.
        since = self.__dict__.setdefault("left_at", time.monotonic())
        if time.monotonic() - since >= KEPT_SECONDS:
            mark_for_delete(self)

    MediaFileMetadata.mark_for_delete = mark_old_for_delete  # type: ignore[method-assign]
