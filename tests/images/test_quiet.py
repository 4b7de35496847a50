import threading
import warnings

import pytest

from fieldguide.images.quiet import quiet


def test_warnings_are_silent_inside_and_heard_outside() -> None:
    with quiet(), quiet():
        warnings.warn("inside", stacklevel=1)
    with pytest.warns(UserWarning, match="outside"):
        warnings.warn("outside", stacklevel=1)


def test_even_under_filters_set_later() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with quiet():
            warnings.warn("inside", stacklevel=1)
        with pytest.raises(UserWarning):
            warnings.warn("outside", stacklevel=1)


def test_other_threads_are_heard() -> None:
    heard: list[bool] = []

    def other() -> None:
        try:
            warnings.warn("from elsewhere", stacklevel=1)
        except UserWarning:
            heard.append(True)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with quiet():
            thread = threading.Thread(target=other)
            thread.start()
            thread.join()
    assert heard == [True]


def test_filters_do_not_pile_up() -> None:
    for _ in range(3):
        with quiet():
            pass
    before = len(warnings.filters)
    with quiet():
        assert len(warnings.filters) == before


def test_the_filter_does_not_stop_scikit_learn_from_copying_filters() -> None:
    from sklearn.dummy import DummyClassifier
    from sklearn.model_selection import cross_val_predict

    with quiet():
        pass
    features, labels = [[0.0]] * 6, [0, 1] * 3
    assert len(cross_val_predict(DummyClassifier(), features, labels, cv=3)) == 6
