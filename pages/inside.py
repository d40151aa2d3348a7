"""Inside: what an embedding is, by touching it."""

import streamlit as st

from cf.ui.inside.contents import SCENES, choose_scene
from cf.ui.inside.guess import draw_question, is_revealed
from cf.ui.inside.scene import Stage
from cf.ui.tab import address
from cf.ui.tab.lease import keep_alive
from cf.ui.tab.run import open_subject
from cf.ui.widgets.page import open_page
from cf.ui.widgets.transport import offer_training

_STYLE = """
<style>
  h3 { padding: 0 0 0.1rem !important; }
  .st-key-predict.st-key-predict { padding: 0.3rem 0.8rem; gap: 0.25rem; }
  .st-key-guess_again button { min-height: 0; padding-block: 0; }
  :is(.st-key-predict, [class*="st-key-scene-"]) [role="radiogroup"] { flex-wrap: wrap; }
  .cf-small { font-size: var(--cf-small) !important; }
  .cf-corner th {
    width: 7rem; padding: 2px 6px; vertical-align: bottom;
    font-size: var(--cf-small); font-weight: 400; line-height: 1.15;
  }
  @media (max-width: 640px) { /* tables as wide as a phone */
    .cf-corner th {
      width: auto; padding: 0 0 4px;
      writing-mode: vertical-rl; transform: rotate(180deg); text-align: left; white-space: nowrap;
    }
    .cf-corner td, .cf-product { font-size: 0.86rem; }
    .cf-corner td + td { min-width: 1.3rem; }
  }
  @media (min-width: 641px) and (max-width: 1000px) { .cf-why { display: none; } }
  @media (max-width: 760px) { /* back, contents and next in one line */
    .st-key-turns, .st-key-quiz_turns { flex-wrap: nowrap; }
    .st-key-turns > :has([role="combobox"]), .st-key-quiz_turns > :has([role="radiogroup"]) {
      flex: 1 1 0; min-width: 0;
    }
    .st-key-turns button p { font-size: 0; }
    .st-key-quiz_turns [role="radiogroup"] { flex-wrap: wrap; }
  }
</style>
"""

palette = open_page(
    "Inside",
    "An embedding is a **matrix of numbers that you index into**. Here is one from the inside, a "
    "scene at a time.",
)
st.html(_STYLE)
handle, frame, subject = open_subject()

scene = choose_scene()
stage = Stage(palette, subject, SCENES, is_revealed(scene))
sentence, task = stage.say_scene(scene.sentence), stage.say_scene(scene.task)
st.markdown(f"### {scene.title}\n{sentence} :material/touch_app: **{task}**")
with st.container():  # always there, so that what follows stays in its place from scene to scene
    if scene.trained:
        offer_training(handle, frame)
place = draw_question(scene, stage)
with st.container(key=f"scene-{scene.key}"):
    answer = scene.draw(stage)
if stage.revealed:
    (place or st).markdown(answer)

address.tell_misfits("scene")
keep_alive(handle, frame)
