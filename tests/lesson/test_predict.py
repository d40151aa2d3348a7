"""Predictions in NumPy against the models themselves."""

import numpy as np
import pytest
import torch

from cf.lesson.predict import predict
from cf.settings import Settings
from cf.training.models import Scale, build_model


@pytest.mark.parametrize("model", ["dot", "range", "bias"])
def test_predictions_are_those_of_the_model(model):
    torch_model = build_model(Scale(7, 9, 0.0, 5.5), Settings(model=model, init_spread=1.0))
    with torch.no_grad():
        for name, parameter in torch_model.named_parameters():
            if name.endswith("bias"):
                parameter.normal_()
        user, movie = torch.arange(7), torch.arange(7) + 2
        wanted = torch_model(user, movie).numpy()
        values = {name: value.numpy() for name, value in torch_model.named_parameters()}
    user_bias, movie_bias = values.get("user_bias"), values.get("movie_bias")
    answer = predict(
        model,
        values["users"][:7],
        values["movies"][2:9],
        None if user_bias is None else user_bias[:7, 0],
        None if movie_bias is None else movie_bias[2:9, 0],
        end=5.5,
    )
    assert np.allclose(answer.stars, wanted, atol=1e-5)


def test_a_network_is_refused():
    with pytest.raises(ValueError, match="network"):
        predict("network", np.ones(2), np.ones(2))
