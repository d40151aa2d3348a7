"""The handout: well-formed, whole, without a program or a network, whatever the titles say."""

import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from cf.lesson.guide.handout import Chapter, gather_facts, write_handout
from cf.lesson.guide.tour import STOPS
from cf.lesson.quiz.all_questions import make_questions
from cf.settings import MODELS, Settings
from cf.snapshot import Change, Run
from cf.training.trainer import Trainer
from cf.ui.inside.contents import SCENES
from tests.runs import tiny_dataset

CHAPTERS = [Chapter(s.title, s.sentence, s.task, s.question) for s in SCENES]
HOSTILE = (
    '</p><script src="https://evil.example/x.js">*</script>&\x00"]]> ![x](https://evil.example)'
)


@cache
def trained(model="bias"):
    data = tiny_dataset()
    trainer = Trainer(Settings(model=model, n_factors=3, epochs=2, batch_size=64), data.ratings)
    trainer.run()
    run = Run(
        "id",
        trainer.settings,
        data.name,
        data.ratings.checksum,
        tuple(trainer.losses),
        {"global mean": 1.25},
        snapshots=(trainer.snapshot(),),
    )
    return run, data, trainer.split


def write(model="bias", data=None, chapters=CHAPTERS):
    run, own, split = trained(model)
    data = data or own
    questions = make_questions(run, data, split)
    facts = gather_facts(run, data)
    return write_handout("The lesson", chapters, questions, facts, data.citation, STOPS), questions


def text_of(element) -> str:
    return "".join(element.itertext())


def all_of(root, kind):
    return [e for e in root.iter() if kind in e.get("class", "").split()]


@pytest.mark.parametrize("model", MODELS)
def test_every_scene_question_and_answer_stands_in_it_in_order(model):
    html, questions = write(model)
    root = ElementTree.fromstring(html)
    chapters = [text_of(chapter) for chapter in all_of(root, "chapter")]
    assert len(chapters) == len(SCENES)
    for number, (scene, told) in enumerate(zip(SCENES, chapters, strict=True), 1):
        assert told.startswith(f"{number} · {scene.title}")
        for text in (scene.sentence, scene.task, scene.question):
            assert re.sub(r"\*|`|:material/\w+:\s*", "", text) in told
    asked, answers = all_of(root, "question"), all_of(root, "answer")
    assert len(asked) == len(answers) == len(questions)
    for question, box in zip(questions, asked, strict=True):
        assert len(list(box.iter("li"))) == len(question.options)
    (page,) = all_of(root, "answers")
    assert list(root.find("body"))[-1] is page  # nothing comes after the answers
    assert all(answer in list(page.iter("li")) for answer in answers)
    assert not set(map(id, asked)) & set(map(id, page.iter()))


def test_the_marks_of_markdown_become_tags_and_nothing_of_them_is_left():
    chapter = Chapter("A", "**x** *y* `a*b` \\*plain\\* :material/check: end", "t", "q")
    html, _ = write(chapters=[chapter])
    assert "<strong>x</strong> <em>y</em>" in html and "<code>a*b</code> *plain* end" in html
    html, _ = write()
    told = text_of(ElementTree.fromstring(html).find("body"))
    assert "**" not in told and "\\" not in told and ":material" not in told and "`" not in told


def test_hostile_titles_are_text_and_nothing_comes_from_the_network():
    data = tiny_dataset()
    movies = replace(data.movies, title=tuple(f"{HOSTILE} {i}" for i in range(60)))
    data = replace(data, movies=movies, name=HOSTILE, citation=f"{HOSTILE} https://doi.org/1")
    chapters = [Chapter(HOSTILE, HOSTILE, HOSTILE, HOSTILE)]
    html, _ = write("bias", data, chapters)
    root = ElementTree.fromstring(html)
    names = {element.tag for element in root.iter()}
    assert names <= {
        *("html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "b", "div"),
        *("ul", "ol", "li", "table", "tr", "td", "section", "strong", "em", "code"),
    }
    for element in root.iter():
        assert not {"src", "href", "onclick", "style"} & set(element.attrib)
    style = root.find("head/style").text
    assert "url(" not in style and "@import" not in style and "http" not in style
    assert "evil.example/x.js" in text_of(root.find("body"))  # told, not loaded


def test_a_browsers_parser_closes_every_tag_too():
    class Stack(HTMLParser):
        def __init__(self):
            super().__init__()
            self.open = []

        def handle_starttag(self, tag, attrs):
            self.open.append(tag)

        def handle_endtag(self, tag):
            assert self.open.pop() == tag

    parser = Stack()
    parser.feed(write()[0])
    assert parser.open == []


def test_the_page_is_a4_no_box_is_cut_and_the_answers_begin_a_page():
    style = ElementTree.fromstring(write()[0]).find("head/style").text
    assert re.search(r"@page \{ size: A4; margin: [^}]+\}", style)
    assert re.search(r"\.box \{[^}]*break-inside: avoid", style)
    assert re.search(r"\.answers \{[^}]*break-before: page", style)


def test_the_runs_settings_and_losses_stand_in_it():
    run, data, _ = trained()
    facts = dict(gather_facts(run, data))
    assert facts["Factors"] == "3" and facts["Learning rate"] == "0.015"
    assert facts["Data"] == f"Tiny: {len(data.ratings):,} ratings, 40 users, 60 films"
    best = min(loss.validation_mse for loss in run.losses)
    assert facts["Best validation loss"].startswith(f"{best:.3f} squared stars, after epoch ")
    assert (
        facts["Validation loss, last epoch"] == f"{run.losses[-1].validation_mse:.3f} squared stars"
    )
    assert facts["To beat: global mean"] == "1.250 squared stars"
    assert facts["Held back"] == "a random fifth"
    assert "Dropout" not in facts  # of the network alone
    html, _ = write()
    told = text_of(ElementTree.fromstring(html))
    assert all(name in told and value in told for name, value in facts.items())


def test_an_untrained_run_has_a_handout_too():
    run, data, split = trained()
    change = Change(1, "learning_rate", 0.1, 0.2)
    run = replace(run, losses=(), name="Mine", changes=(change,))
    facts = dict(gather_facts(run, data))
    assert facts["Run"] == "Mine" and facts["Changed by hand while it ran"] == "once"
    assert "Best validation loss" not in facts
    questions = make_questions(run, data, split)
    ElementTree.fromstring(write_handout("T", CHAPTERS, questions, list(facts.items()), "c", STOPS))


def test_the_tours_notes_stand_in_it_before_the_answers():
    run, data, split = trained()
    html = write_handout("T", [], make_questions(run, data, split), (), "", STOPS)
    root = ElementTree.fromstring(html)
    stops = [text_of(stop) for stop in all_of(root, "stop")]
    assert len(stops) == len(STOPS)
    for stop, told in zip(STOPS, stops, strict=True):
        assert re.sub(r"\*", "", stop.note) in told and re.sub(r"\*", "", stop.task) in told
    assert list(root.find("body"))[-1].get("class") == "answers"
