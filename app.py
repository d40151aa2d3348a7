"""Opens on Train."""

import streamlit as st

st.switch_page("pages/train.py", query_params=dict(st.query_params))
