"""What the words on the screen mean, one click from every page."""

import streamlit as st

from cf.lesson.guide.words import LABELS, WORDS
from cf.ui.tab.tab import say, this_tab


def offer_words() -> None:
    """Draw the button that opens the list of words."""
    has_labels = bool(this_tab().data.movies.label.any())
    with st.popover("Words", icon=":material/menu_book:", type="tertiary", key="words"):
        st.markdown(
            "\n\n".join(
                f"**{say(word)}.** {say(meaning)}"
                for word, meaning in WORDS.items()
                if word != LABELS or has_labels
            )
        )
