"""The server: Streamlit with this app's headers, the engine, and the lines on which runs push."""

import streamlit as st
from starlette.middleware import Middleware
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cf.ui.tab.lease import hold_engine
from cf.ui.train.pushed import LIVE
from cf.web.headers import SecurityHeaders, read_embedders

if get_script_run_ctx(suppress_warning=True):  # as a page it opens Train
    st.switch_page("pages/train.py", query_params=dict(st.query_params))
app = st.App(
    __file__,
    lifespan=hold_engine,
    routes=[LIVE.route],
    middleware=[Middleware(SecurityHeaders, embedders=read_embedders())],
)
