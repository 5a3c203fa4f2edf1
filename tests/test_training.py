import autograd.numpy as np
import pytest

from shared import training
from shared.training import cosine, fit


def bowl(params, step):
    return np.sum((params["a"] - 3.0) ** 2) + params["b"] ** 2


START = {"a": np.zeros(2), "b": 1.0}


def test_it_walks_to_the_bottom_and_leaves_the_start_alone():
    result = fit(bowl, START, 300, cosine(0.2, 300), progress=False)
    assert np.allclose(result.params["a"], 3, atol=1e-3)
    assert result.losses.shape == (301,) and result.losses[0] == 19
    assert START["a"][0] == 0 and result.seconds > 0


def test_adam_is_autograds_own():
    from autograd import grad
    from autograd.misc.optimizers import adam

    def f(x, step):
        return np.sum(np.cos(x) + 0.1 * x**2)

    x0 = np.array([0.3, -2.0, 1.0])
    theirs = adam(grad(f), x0, num_iters=50, step_size=0.05)
    assert np.allclose(fit(f, x0, 50, 0.05, progress=False).params, theirs, atol=1e-8)


def test_plain_gradient_descent():
    descent = training.gradient_descent()
    result = fit(lambda x, step: x**2, 1.0, 1, 0.25, optimiser=descent, progress=False)
    assert result.params == 0.5 and list(result.losses) == [1.0, 0.25]


def test_the_callback_sees_every_step_and_may_stop():
    seen = []

    def callback(step, params, loss):
        seen.append((step, loss))
        return step == 3

    result = fit(bowl, START, 10, callback=callback, progress=False)
    assert [s for s, _ in seen] == [0, 1, 2, 3] and len(result.losses) == 4


def test_an_interruption_keeps_what_was_learned(capsys):
    def callback(step, params, loss):
        if step == 5:
            raise KeyboardInterrupt

    result = fit(bowl, START, 10, callback=callback)
    assert len(result.losses) == 6 and result.params["a"][0] > 0
    assert "stopped by you after 5 steps" in capsys.readouterr().out


def test_progress_ends_as_one_line(capsys):
    fit(bowl, START, 20)
    text = capsys.readouterr().out
    assert text.count("\n") == 1
    assert text.rpartition("\r")[2].startswith("20 steps: loss 19 →")


@pytest.mark.parametrize(
    "objective, start, steps, words",
    [
        (bowl, START, 0, "at least 1"),
        (bowl, START, 1.5, "whole number"),
        (lambda x, step: x, np.zeros(3), 1, "sum or mean"),
        (lambda x, step: x**2, 1j, 1, "real parameters"),
        (lambda x, step: x * np.inf, 1.0, 1, "before the first step"),
    ],
)
def test_bad_input_says_what_to_type(objective, start, steps, words):
    with pytest.raises(ValueError, match=words):
        fit(objective, start, steps, progress=False)


@pytest.mark.parametrize(
    "start",
    [[0, 1], (0, 1.0), np.array([0, 1]), {"a": 0, "b": [1, 2.5]}, 3, np.array([1, 2], np.float16)],
)
def test_whole_numbers_become_floats(start):
    from autograd.misc import flatten

    def bowl(params, step):
        return np.sum((flatten(params)[0] - 200.5) ** 2)

    result = fit(bowl, start, 400, cosine(5.0, 400), progress=False)
    assert np.allclose(flatten(result.params)[0], 200.5, atol=0.5)


def test_a_gradient_that_is_nan_is_told_as_such_with_its_step():
    def distance(x, step):
        return np.sqrt(np.sum((x - 1) ** 2)) + 1

    with pytest.raises(ValueError, match="at step 0 the loss is 1, but 2 of 2 entries"):
        fit(distance, np.ones(2), 5, progress=False)
    with pytest.raises(ValueError, match="nan before the first step"):
        fit(lambda x, step: np.nan * x, 1.0, 5, progress=False)
    with pytest.raises(ValueError, match="nan at step 2: try a smaller step_size"):
        fit(lambda x, step: x if step < 2 else np.nan * x, 1.0, 5, progress=False)


@pytest.mark.parametrize("word", [1, "stop", np.float64(0.1), [True]])
def test_only_true_itself_ends_a_training(word):
    assert len(fit(bowl, START, 4, callback=lambda *_: word, progress=False).losses) == 5


def test_a_gliding_step_starts_whole_and_stays_at_zero():
    size = cosine(0.2, 50)
    assert size(0) == 0.2 and size(25) == pytest.approx(0.1)
    assert max(map(size, (50, 60, 77, 100))) < 1e-17
