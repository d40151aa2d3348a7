"""Inside: what an embedding is, by touching it."""

import streamlit as st

from cf.errors import CfError, WorkerLostError
from cf.ui import address, controls, session, transport
from cf.ui.explore.subject import fetch_subject
from cf.ui.frame import open_page
from cf.ui.inside.contents import choose_scene
from cf.ui.inside.scene import Stage

SOURCE = "bundled"

palette = open_page(
    "Inside",
    "An embedding is a **matrix of numbers that you index into**. Here is one from the inside, a "
    "scene at a time; *Page Down* and *Page Up* turn them.",
)
data = session.load_data(SOURCE)
handle = session.find_run(controls.read_settings())
try:
    frame = session.fetch_frame(handle)
    subject = fetch_subject(handle, frame, data)
except WorkerLostError as error:
    transport.draw_loss_of_worker(handle, str(error))
    session.end_page()
except CfError as error:
    st.error(str(error))
    session.end_page()

scene = choose_scene()
st.markdown(f"### {scene.title}\n{scene.sentence} :material/touch_app: **{scene.task}**")
with st.container(key=f"scene-{scene.key}"):
    answer = scene.draw(Stage(palette, SOURCE, subject))
with st.expander(f"Predict, then reveal: {scene.question}", key=f"answer-{scene.key}"):
    st.markdown(answer)

address.tell_misfits()
session.keep_alive(handle, frame)
