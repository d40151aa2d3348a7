"""What is open: how many ratings by how many of what, which stars, and how few movies hold most."""

import streamlit as st

from cf.analysis.data_facts import DataFacts, gather_facts
from cf.data import Dataset
from cf.data.dataset import MOVIELENS_CITATION, MOVIELENS_TERMS
from cf.data.noun import name_things
from cf.data.titles import escape_markdown
from cf.figures.data import draw_long_tail, draw_stars
from cf.figures.palette import Palette
from cf.numbers import write_date, write_percent
from cf.ui.tab.tab import MOST_READ, load_data
from cf.ui.widgets.chart import draw_chart
from cf.ui.widgets.page import draw_no_taste

_STYLE = """
<style>
  .st-key-counts { row-gap: 0.3rem; }
  .st-key-counts [data-testid="stMetricValue"] { font-size: 1.55rem; }
</style>
"""


@st.cache_resource(max_entries=MOST_READ, show_spinner=False)
def gather(source: str) -> DataFacts:
    """Count what there is to count once for all visitors."""
    return gather_facts(load_data(source))


def draw_opened(data: Dataset, source: str, palette: Palette) -> None:
    """Draw what there is to know of the open data before anything is learned from them."""
    facts, ratings, things = gather(source), data.ratings, data.things
    st.html(_STYLE)
    st.markdown(f"### {escape_markdown(data.name)}")
    figures = {
        "Ratings": f"{len(ratings):,}",
        "Users": f"{ratings.n_users:,}",
        things.capitalize(): f"{ratings.n_movies:,}",
        "Density": write_percent(facts.density, 2 if facts.density < 0.1 else 0),
        "Years": "–".join(map(str, dict.fromkeys(facts.years))) if facts.years else "unknown",
    }
    helps = {
        "Density": name_things(
            "Of all pairs of a user and a movie, so many are rated. The rest is what the model "
            "predicts.",
            data.noun,
        ),
        "Years": f"Of the oldest and the newest {data.noun} whose year is known.",
    }
    with st.container(horizontal=True, key="counts", gap="medium"):
        for name, value in figures.items():
            st.metric(name, value, width="content", help=helps.get(name))
    if facts.given is None:
        st.caption(
            "These data do not say when each rating was given, so none can be split by time."
        )
    else:
        oldest, newest = map(write_date, facts.given)
        st.caption(f"The oldest rating was given on {oldest}, the newest on {newest}.")
    draw_no_taste()
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(
            f"**Stars given**, {ratings.lowest:g} to {ratings.highest:g} · mean "
            f"{float(ratings.stars.mean(dtype=float)):.2f}"
        )
        figure = draw_stars(facts, palette.name)
        draw_chart(figure, key="stars", alt="Histogram of stars")
    with right:
        once = f" · {facts.n_once:,} {things} rated once" if facts.n_once else ""
        st.markdown(f"**The long tail**{once}")
        figure = draw_long_tail(facts, things, palette.name)
        draw_chart(
            figure,
            key="tail",
            alt=f"Share of the ratings by share of the {things}, the most rated first: the top "
            f"tenth holds {write_percent(facts.top_tenth)}",
        )
    terms = MOVIELENS_TERMS if data.citation == MOVIELENS_CITATION else ""
    if data.citation:
        st.caption(f"{escape_markdown(data.citation)} {terms}")
