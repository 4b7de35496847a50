import numpy as np
import pytest

from fieldguide.assess import halvings, refit_variance
from fieldguide.classify import NearestClassMean

REPEATS = 60


class Nearest(NearestClassMean):
    """Class means without calibration: few rare photos say where the border lies."""

    def refit(self, X: np.ndarray, y: np.ndarray) -> "Nearest":
        self.classes_, self.means_ = np.unique(y), np.stack([X[y == c].mean(axis=0) for c in np.unique(y)])
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        return self.classes_[((X[:, None] - self.means_) ** 2).sum(axis=2).argmin(axis=1)]


def drawn(n: int, *, random: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    y = (random.random(n) < 0.1).astype(int)
    return random.normal(size=(n, 3)) + 0.7 * y[:, None], y


def test_it_is_that_of_fits_on_photos_drawn_anew() -> None:
    random = np.random.default_rng(0)
    X, y = drawn(2_000, random=random)
    reached, told = [], []
    for _ in range(REPEATS):
        train, held = drawn(100, random=random), drawn(200, random=random)
        classifier = Nearest().refit(*train)
        reached.append((classifier.predict(X) == y).mean())
        part = halvings(classifier, train, held)
        assert part is not None
        told.append(refit_variance([part]))
    assert np.mean(told) == pytest.approx(np.var(reached, ddof=1), rel=0.5)


def test_nothing_to_go_by_is_zero() -> None:
    assert refit_variance([]) == 0


def test_fits_that_all_answer_the_same_do_not_vary() -> None:
    random = np.random.default_rng(0)
    X, y = drawn(80, random=random)
    far = np.where(y == 1, 100.0, 0.0)[:, None] + X
    part = halvings(Nearest().refit(far, y), (far, y), (far, y))
    assert part is not None
    assert refit_variance([part]) == 0
