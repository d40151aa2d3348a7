"""Who somebody is, without an account: a random name that the browser keeps in a cookie.

It names their shelf and what they post, and stands in no address and no link, so that sharing one
shares nothing else.
"""

import re
import secrets

import streamlit as st

from cf.store.data_shelf import person_data
from cf.store.shelf import person_shelf
from cf.ui.tab.tab import this_tab

_COOKIE = "cf_person"
_GOOD = re.compile(r"[A-Za-z0-9_-]{16,64}")
_YEAR = 365 * 24 * 3600  # seconds
# A browser that has been given a name by another tab in the meantime keeps that one.
_REMEMBER = """
<script>
  if (!document.cookie.split("; ").some((part) => part.startsWith("{cookie}=")))
    document.cookie = "{cookie}={person}; max-age={year}; path=/; samesite=strict";
</script>
"""


def find_person() -> str:
    """Return the name of this browser, drawn at its first visit."""
    person = st.context.cookies.get(_COOKIE, "")
    if _GOOD.fullmatch(person):
        return person
    drawn: str = st.session_state.setdefault("person", secrets.token_urlsafe(24))
    return drawn


def remember_person() -> None:
    """Have the browser keep its name, and the tab know it: once in each run of a page.

    Who takes no cookies would be given a new shelf at each visit, and never find it again: the tab
    then has none. Streamlit's own cookie, sent before a page is drawn, tells.
    """
    cookies, tab, person = st.context.cookies, this_tab(), find_person()
    if not cookies:
        return
    if cookies.get(_COOKIE) != person:
        remember = _REMEMBER.format(cookie=_COOKIE, person=person, year=_YEAR)
        st.html(remember, unsafe_allow_javascript=True)
    if tab.person != person:
        tab.person = person
        person_shelf(person).visit()
        person_data(person).visit()
