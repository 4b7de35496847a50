"""The walk along a path of settings."""

import numpy as np
import pytest

from fieldguide.classify.selection import choose


@pytest.fixture
def walk():
    """Choose among settings with scores `signal * truth + noise`; return the choice and the steps taken."""

    def run(settings, *, n=400, folds=2):
        random = np.random.default_rng(0)
        codes = random.integers(0, 2, n)
        noise = random.standard_normal((n, 2))
        taken = []

        def path(rows):
            for i, (signal, scale) in enumerate(settings):
                taken.append(i)
                yield {"i": i}, scale * (signal * np.eye(2)[codes[rows]] + noise[rows])

        parts = np.array_split(np.arange(n), folds)
        return choose([path(rows) for rows in parts], codes, run=map), max(taken) + 1

    return run


def test_ends_once_two_were_worse(walk):
    choice, steps = walk([(1, 1), (2, 1), (1.5, 1), (1.4, 1), (9, 1)])
    assert choice.setting == {"i": 1}
    assert steps == 4


def test_one_bad_step_does_not_end_it(walk):
    choice, steps = walk([(1, 1), (0.5, 1), (2, 1), (1, 1)])
    assert choice.setting == {"i": 2}
    assert steps == 4


def test_goes_on_across_a_plateau_of_proportional_scores(walk):
    choice, _ = walk([(1, 0.1), (1, 0.2), (1, 0.5), (1, 1), (2, 1)])
    assert choice.setting == {"i": 4}
    choice, _ = walk([(1, 0.1), (1, 0.2), (1, 0.5), (1, 1)])
    assert choice.setting == {"i": 0}


def test_ends_when_there_is_nothing_to_gain(walk):
    choice, steps = walk([(50, 1), (60, 1)], n=5000)
    assert steps == 1
    assert choice.accuracy == 1


def test_a_path_must_have_members(walk):
    with pytest.raises(RuntimeError, match="at least one member"):
        walk([])
