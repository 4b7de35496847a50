"""Label spreading against the formula, and the graph against loops."""

import numpy as np
import pytest
from sklearn.semi_supervised import LabelSpreading

from fieldguide.classify.unlabelled.neighbour_graph import neighbour_graph, normalised, taken
from fieldguide.classify.unlabelled.spread_labels import spread_labels


@pytest.fixture
def moons():
    """Two classes that only a graph can follow, their labelled photos first."""
    random = np.random.default_rng(0)
    angle = np.tile(np.linspace(0.1, np.pi - 0.1, 60), 2)
    codes = np.repeat([0, 1], 60)
    X = np.stack([np.cos(angle) - codes, np.sin(angle) * np.where(codes, -1, 1) + 0.3 * codes], axis=1)
    X = X + 0.02 * random.standard_normal(X.shape)
    first = [0, 119]
    rest = np.setdiff1d(np.arange(120), first)
    order = np.concatenate([first, rest])
    return X[order], codes[order]


def test_graph_is_what_loops_give():
    X = np.random.default_rng(0).standard_normal((25, 4))
    centred = X - X.mean(axis=0)
    unit = centred / np.linalg.norm(centred, axis=1, keepdims=True)
    expected = np.zeros((25, 25))
    for i in range(25):
        likeness = unit @ unit[i]
        likeness[i] = -2
        for j in np.argsort(-likeness)[:3]:
            expected[i, j] = expected[j, i] = max(likeness[j], 0) ** 3
    graph = neighbour_graph(X, neighbours=3)
    np.testing.assert_allclose(graph.toarray(), expected, atol=1e-5)
    assert graph.dtype == np.float32
    assert graph.nnz <= 2 * 25 * 3


def test_normalised_as_the_paper_has_it():
    graph = neighbour_graph(np.random.default_rng(0).standard_normal((20, 3)), neighbours=4)
    dense = graph.toarray()
    scale = np.diag(1 / np.sqrt(dense.sum(axis=1)))
    np.testing.assert_allclose(normalised(graph).toarray(), scale @ dense @ scale, atol=1e-6)


def test_photos_taken_out_leave_no_trace():
    graph = neighbour_graph(np.random.default_rng(0).standard_normal((20, 3)), neighbours=4)
    rows = np.array([1, 4, 5, 19])
    np.testing.assert_array_equal(taken(graph, rows).toarray(), graph.toarray()[np.ix_(rows, rows)])


def test_is_the_solution_of_the_equation():
    random = np.random.default_rng(1)
    X, codes = random.standard_normal((60, 5)), random.integers(0, 40, 30)  # more classes than at once
    graph = normalised(neighbour_graph(X, neighbours=8))
    labels = np.zeros((60, 40))
    labels[np.arange(30), codes] = 1
    F = np.linalg.solve(np.eye(60) - 0.9 * graph.toarray(), labels)[30:]
    found = spread_labels(graph, codes, k=40)
    sureness = F.max(axis=1) / F.sum(axis=1)
    np.testing.assert_allclose(found.sureness, sureness, atol=0.01)
    clear = np.sort(F, axis=1)[:, -1] > 1.05 * np.sort(F, axis=1)[:, -2]
    assert (found.codes == F.argmax(axis=1))[clear].all()


def test_agrees_with_scikit_learn(moons):
    X, codes = moons
    graph = neighbour_graph(X, neighbours=7)
    reference = LabelSpreading(kernel=lambda a, b: graph.toarray(), alpha=0.9, max_iter=2000, tol=1e-9)
    reference.fit(X, [*codes[:2], *[-1] * 118])
    found = spread_labels(normalised(graph), codes[:2], k=2)
    assert (found.codes == reference.transduction_[2:]).mean() > 0.98


def test_photos_that_nothing_leads_to_are_not_known():
    X = np.vstack([np.eye(3), np.full((2, 3), 1 / 3)])  # the others are the mean, which is like nothing
    graph = normalised(neighbour_graph(X, neighbours=1))
    found = spread_labels(graph, np.array([0, 1, 1]), k=2)
    assert np.isfinite(found.sureness).all()
    assert (found.sureness == 0).all()
