"""Who somebody is, without an account: a random name that the browser keeps in a cookie.

It stands in no address and no link, so that sharing one shares nothing else.
"""

import re
import secrets

import streamlit as st

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
    """Return the name of this browser, drawn at its first visit; call it once a run of a page."""
    person = st.context.cookies.get(_COOKIE, "")
    if not _GOOD.fullmatch(person):
        person = st.session_state.setdefault("person", secrets.token_urlsafe(24))
        remember = _REMEMBER.format(cookie=_COOKIE, person=person, year=_YEAR)
        st.html(remember, unsafe_allow_javascript=True)
    return person
