"""The address as the state: a link that opens the same settings, and its square for the room."""

import socket
from urllib.parse import urlencode, urlsplit

import streamlit as st

from cf.data import Dataset
from cf.data.titles import escape_markdown
from cf.export.reproduce import write_query
from cf.settings import Settings
from cf.snapshot import Run
from cf.ui.compare.fork import describe_turns
from cf.ui.tab import address, sources
from cf.ui.widgets.page import PAGES

_LOCAL = ("localhost", "127.0.0.1", "::1", "0.0.0.0")


def write_link(base: str, page: str, settings: Settings, data: Dataset) -> str:
    """Return the address that opens a page with these settings, whatever the defaults are then.

    Parameters
    ----------
    base : "http://host:port", perhaps with a path before the pages' names
    data : named by its checksum, so that other ratings are noticed
    """
    return f"{base.rstrip('/')}/{page}?{write_query(settings, data.ratings.checksum)}"


def draw_share(run: Run, data: Dataset) -> None:
    """Draw the link to a run and its QR code."""
    left, right = st.columns([5, 4], gap="large")
    with left:
        st.markdown(
            "Whoever opens this link gets **the same data, settings and seeds**: on Train, *Play* "
            "trains to the same losses, to the last digit on the same kind of machine; the other "
            "pages train to where this run stands by themselves."
        )
        pages = {title: file.removeprefix("pages/").removesuffix(".py") for file, title, _ in PAGES}
        page = st.selectbox("Opens on", list(pages), key="share_page")
        base = st.text_input("The server’s address for the room", _guess_base(), key="share_base")
        if urlsplit(base).hostname in _LOCAL:
            st.caption(
                "This address works on this computer only. Put the name or number here by which "
                "others reach it."
            )
        link = write_link(base, pages[page], run.settings, data)
        if page != "Train":  # there it begins untrained, for all to watch
            place = address.write_place(run.snapshots[-1].step, run.changes)
            link += f"&{urlencode(place)}" if place else ""
        st.code(link, language=None, wrap_lines=True)
        if sources.is_private():
            st.caption(
                "These ratings are here for you alone: who opens the link needs the same file, and "
                "brings it on the page Data first."
            )
        if run.changes and "turns=" not in link:
            st.caption(
                f"{escape_markdown(run.title)} was turned by hand ({describe_turns(run.changes)}); "
                "a link holds the settings it began with, not the turns. A saved or exported run "
                "holds both."
            )
    with right:
        draw_code(link)


def draw_code(link: str) -> None:
    """Draw a link as a QR code, dark on white in either theme, as large as the screen allows."""
    import segno

    square = segno.make(link, error="m").svg_data_uri(scale=8, border=4, light="#FFFFFF")
    st.html(
        f'<img src="{square}" alt="QR code of the link" style="display:block;margin:auto;'
        'width:min(100%, calc(100vh - 15rem))">'
    )


def _guess_base() -> str:
    """The address of this server as the browser wrote it; a local one as others may reach it."""
    url = urlsplit(st.context.url or "http://localhost:8501")
    path = url.path.rpartition("/")[0]
    host, port = url.hostname or "localhost", f":{url.port}" if url.port else ""
    return f"{url.scheme}://{_reachable() if host in _LOCAL else host}{port}{path}"


def _reachable() -> str:
    """This machine's number in its own network, or "localhost" where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing; an address that nobody has (RFC 5737)
        except OSError:
            return "localhost"
        return str(probe.getsockname()[0])
