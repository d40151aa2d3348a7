"""Inside: what an embedding is, by touching it."""

import streamlit as st

from cf.ui.inside.contents import SCENES, choose_scene
from cf.ui.inside.scene import Stage
from cf.ui.tab import address
from cf.ui.tab.lease import keep_alive
from cf.ui.tab.run import open_subject
from cf.ui.widgets.page import open_page

palette = open_page(
    "Inside",
    "An embedding is a **matrix of numbers that you index into**. Here is one from the inside, a "
    "scene at a time; *Page Down* and *Page Up* turn them.",
)
handle, frame, subject = open_subject()

scene = choose_scene()
st.markdown(f"### {scene.title}\n{scene.sentence} :material/touch_app: **{scene.task}**")
with st.container(key=f"scene-{scene.key}"):
    answer = scene.draw(Stage(palette, subject, SCENES))
with st.expander(f"Predict, then reveal: {scene.question}", key=f"answer-{scene.key}"):
    st.markdown(answer)

address.tell_misfits("scene")
keep_alive(handle, frame)
