import math
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from fieldguide.errors import OptionError
from fieldguide.search import distance, nearest


def slow_distance(a, b, *, metric):
    a, b = [float(x) for x in a], [float(x) for x in b]
    if metric == "euclidean":
        return math.sqrt(math.fsum((x - y) ** 2 for x, y in zip(a, b, strict=True)))
    lengths = math.hypot(*a) * math.hypot(*b)
    return 1.0 - math.fsum(x * y for x, y in zip(a, b, strict=True)) / lengths if lengths else 1.0


def slow_nearest(queries, base, *, k, metric):
    """Sort all distances, with the index as the second key."""
    found = []
    for query in queries:
        distances = [np.float32(slow_distance(query, row, metric=metric)) for row in base]
        found.append(sorted(zip(distances, range(len(base)), strict=True))[:k])
    return (
        np.array([[index for _, index in row] for row in found]).reshape(len(queries), k),
        np.array([[d for d, _ in row] for row in found], dtype=np.float32).reshape(len(queries), k),
    )


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.uint8])
@pytest.mark.parametrize("k", [1, 4, 40])
def test_agrees_with_sorting_all_distances(metric, dtype, k):
    rng = np.random.default_rng(0)
    queries = (rng.random((9, 13)) * 100).astype(dtype)
    base = (rng.random((40, 13)) * 100).astype(dtype)

    indices, distances = nearest(queries, base, k=k, metric=metric)

    expected_indices, expected_distances = slow_nearest(queries, base, k=k, metric=metric)
    np.testing.assert_array_equal(indices, expected_indices)
    np.testing.assert_allclose(distances, expected_distances, rtol=1e-6, atol=1e-7)
    assert indices.dtype == np.int64
    assert distances.dtype == np.float32


# Whole numbers: many exact ties, whose order both ways of computing must get right.
whole_rows = arrays.arrays(
    np.float32, st.tuples(st.integers(1, 12), st.just(3)), elements=st.integers(-2, 2).map(float)
)


@settings(max_examples=60)
@given(queries=whole_rows, base=whole_rows, data=st.data())
def test_euclidean_ties_go_to_the_lower_index(queries, base, data):
    k = data.draw(st.integers(1, len(base)))
    memory_bytes = data.draw(st.sampled_from([1, 2_000, 256_000_000]))

    indices, distances = nearest(queries, base, k=k, metric="euclidean", memory_bytes=memory_bytes)

    expected_indices, expected_distances = slow_nearest(queries, base, k=k, metric="euclidean")
    np.testing.assert_array_equal(indices, expected_indices)
    np.testing.assert_allclose(distances, expected_distances, rtol=1e-6)


@settings(max_examples=60)
@given(queries=whole_rows, base=whole_rows, data=st.data())
def test_cosine_distances_are_the_k_smallest(queries, base, data):
    k = data.draw(st.integers(1, len(base)))
    memory_bytes = data.draw(st.sampled_from([1, 2_000, 256_000_000]))

    indices, distances = nearest(queries, base, k=k, metric="cosine", memory_bytes=memory_bytes)

    _, expected = slow_nearest(queries, base, k=k, metric="cosine")
    np.testing.assert_allclose(distances, expected, atol=1e-6)
    for query, row, found in zip(queries, indices, distances, strict=True):
        assert len(set(row)) == k
        again = [slow_distance(query, base[index], metric="cosine") for index in row]
        np.testing.assert_allclose(found, again, atol=1e-6)
        assert sorted(zip(found, row, strict=True)) == list(zip(found, row, strict=True))


@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@pytest.mark.parametrize("memory_bytes", [1, 50_000, 1_000_000])
def test_blocks_do_not_matter(metric, memory_bytes):
    rng = np.random.default_rng(1)
    base = rng.random((300, 64), dtype=np.float32)
    base[100:200] = base[0]  # a hundred equal rows, spread over blocks
    queries = base[::30]

    whole = nearest(queries, base, k=7, metric=metric)
    in_blocks = nearest(queries, base, k=7, metric=metric, memory_bytes=memory_bytes)

    np.testing.assert_array_equal(in_blocks[0], whole[0])
    np.testing.assert_array_equal(in_blocks[1], whole[1])
    np.testing.assert_array_equal(whole[0][0], [0, *range(100, 106)])
    np.testing.assert_array_equal(whole[1][:, 0], 0.0)


def test_tiny_distances_far_from_the_origin_are_right():
    rng = np.random.default_rng(2)
    base = 1000.0 + rng.random((50, 200))
    steps = 1e-6 * (1 + np.arange(50))  # the product in float32 is wrong by about 10 here
    queries = base[:1].repeat(50, axis=0)
    queries[:, 0] += steps

    indices, distances = nearest(queries, base, k=1, metric="euclidean")

    np.testing.assert_array_equal(indices[:, 0], 0)
    np.testing.assert_allclose(distances[:, 0], steps, rtol=1e-3)


def test_near_duplicates_keep_their_order_by_cosine():
    direction = np.ones(300)
    base = direction + np.array([[3e-5], [2e-5], [1e-5], [4e-5]]) * np.eye(4, 300)

    indices, distances = nearest(direction[None], base, k=4, metric="cosine")

    np.testing.assert_array_equal(indices, [[2, 1, 0, 3]])
    assert 0 < distances[0, 0] < distances[0, 1] < 1e-11


def test_a_zero_vector_is_similar_to_nothing():
    base = np.array([[0.0, 0.0], [1.0, 0.0], [-1.0, 0.0]])

    indices, distances = nearest(np.array([[0.0, 0.0], [1.0, 0.0]]), base, k=3, metric="cosine")

    np.testing.assert_array_equal(indices, [[0, 1, 2], [1, 0, 2]])
    np.testing.assert_array_equal(distances, [[1, 1, 1], [0, 1, 2]])


def test_scale_does_not_matter_to_cosine():
    rng = np.random.default_rng(3)
    base, queries = rng.normal(size=(30, 8)), rng.normal(size=(5, 8))

    expected = nearest(queries, base, k=5)
    scaled = nearest(queries * 1e-200, base * 1e200, k=5)

    np.testing.assert_array_equal(scaled[0], expected[0])
    np.testing.assert_allclose(scaled[1], expected[1], rtol=1e-6)


def test_no_queries_give_no_rows():
    indices, distances = nearest(np.empty((0, 3)), np.ones((4, 3)), k=2)
    assert indices.shape == distances.shape == (0, 2)


def test_arguments_are_left_as_they_are():
    base = np.random.default_rng(4).random((20, 5))
    copy = base.copy()
    nearest(base, base, k=3)
    np.testing.assert_array_equal(base, copy)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"k": 5}, "k is 5; among 4 vectors it can be 1 to 4."),
        ({"k": 0}, "k is 0; among 4 vectors it can be 1 to 4."),
        ({"metric": "cosin"}, "metric is 'cosin'; it is one of cosine, euclidean. Did you mean 'cosine'?"),
        ({"queries": np.ones((2, 4))}, "(2, 4) and (4, 3)"),
        ({"queries": np.ones(3)}, "(3,) and (4, 3)"),
        ({"queries": np.full((2, 3), np.nan)}, "must be finite; row 0 is not"),
        ({"base": np.diag([1, 1, np.inf, 1])[:, 1:]}, "must be finite; row 2 is not"),
        ({"base": np.full((4, 3), 1e16), "metric": "euclidean"}, "at most 1e15 in size; row 0 is not"),
    ],
)
def test_misuse_is_named(change, message):
    arguments = {"queries": np.ones((2, 3)), "base": np.ones((4, 3)), "k": 1} | change
    with pytest.raises(OptionError) as caught:
        nearest(arguments.pop("queries"), arguments.pop("base"), **arguments)
    assert message in str(caught.value)


def test_nearest_and_distance_agree():
    a, b = np.random.default_rng(5).normal(size=(2, 20))
    pair = distance(a, b)
    for metric in ("cosine", "euclidean"):
        _, found = nearest(a[None], b[None], k=1, metric=metric)
        assert found[0, 0] == pytest.approx(pair[metric], rel=1e-6)


def test_many_equal_vectors_are_looked_at_in_parts(monkeypatch):
    monkeypatch.setattr(sys.modules["fieldguide.search.nearest"], "_PAIRS", 50)
    base = np.ones((40, 3), dtype=np.float32)
    base[7] = 2
    indices, distances = nearest(base, base, k=3, metric="euclidean")
    rest = [i for i in range(40) if i != 7]
    assert indices[rest].tolist() == [rest[:3]] * 39
    assert indices[7].tolist() == [7, 0, 1]
    assert not distances[rest].any()
