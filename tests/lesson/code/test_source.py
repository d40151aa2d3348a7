"""The models' source as it is shown is the file's own, and marks what is new."""

import inspect

import pytest

from cf.lesson.code.source import compare_models, model_before, name_class, read_source
from cf.settings import MODELS
from cf.training import models


@pytest.mark.parametrize("model", MODELS)
def test_what_is_shown_is_what_python_runs(model):
    cls = models.MODELS[model]
    assert name_class(model) == cls.__name__
    assert read_source(cls.__name__) == inspect.getsource(cls).rstrip("\n")
    assert [line.text for line in compare_models(model)] == inspect.getsource(cls).splitlines()


def test_decorators_and_functions_are_read_too():
    assert read_source("Scale").startswith("@dataclass")
    assert read_source("embedding") == inspect.getsource(models.embedding).rstrip("\n")
    with pytest.raises(KeyError):
        read_source("Missing")


def test_a_line_is_new_exactly_where_the_model_before_lacks_it():
    assert model_before("dot") is None and model_before("bias") == "range"
    assert not any(line.new for line in compare_models("dot"))
    old = {line.text for line in compare_models("range")}
    lines = compare_models("bias")
    assert {line.text for line in lines if line.text.strip()} - old == {
        line.text for line in lines if line.new
    }
    assert sum("bias" in line.text and line.new for line in lines) >= 3


def test_without_the_new_lines_nothing_but_lines_of_the_model_before_is_left():
    for model in MODELS[1:]:
        before = iter(line.text for line in compare_models(model_before(model)))
        kept = [line.text for line in compare_models(model) if not line.new and line.text.strip()]
        assert all(text in before for text in kept)  # in the same order
