"""A shifted split is found, an unshifted one is not; the area under the curve is that of counting pairs."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from fieldguide.audit import survey
from fieldguide.audit.checks.shift import _area_under_curve, check_shift
from fieldguide.audit.context import Context
from fieldguide.images import ArrayImage, Dataset

N, WIDTH = 200, 8


@cache
def photos() -> tuple[ArrayImage, ...]:
    random = np.random.default_rng(0)
    noise = random.integers(0, 256, (N, 12, 12), dtype=np.uint8)
    return tuple(ArrayImage(pixels, name=f"photo {i}") for i, pixels in enumerate(noise))


def context(vectors: np.ndarray, *, seed: int = 0, **fields: object) -> Context:
    dataset = replace(Dataset(images=photos(), labels=tuple("ab"[i % 2] for i in range(N))), **fields)
    return Context(dataset, replace(survey(dataset.images), vectors=vectors.astype(np.float32)), seed)


def split_context(*, shift: float, seed: int) -> Context:
    random = np.random.default_rng(seed)
    is_test = random.permutation(N) < N // 4
    vectors = random.normal(size=(N, WIDTH))
    vectors[is_test, 0] += shift
    return context(vectors, seed=seed, splits=tuple("test" if held else "train" for held in is_test))


@pytest.mark.parametrize("seed", range(5))
def test_a_shifted_test_split_is_found(seed: int) -> None:
    (finding,) = check_shift(split_context(shift=2.5, seed=seed))
    assert finding.kind == "split_shift"
    assert finding.details["auc"] > 0.85
    assert finding.certainty == pytest.approx(2 * finding.details["at_least"] - 1, abs=1e-3)
    assert finding.details["n"] == N


@pytest.mark.parametrize("seed", range(10))
def test_an_unshifted_split_is_left_in_peace(seed: int) -> None:
    assert list(check_shift(split_context(shift=0.0, seed=seed))) == []


def test_too_few_test_photos_say_nothing() -> None:
    splits = ("test",) * 19 + ("train",) * (N - 19)
    vectors = np.repeat(np.arange(2.0), (19, N - 19))[:, None] * np.ones(WIDTH)
    assert list(check_shift(context(vectors, splits=splits))) == []


def test_without_vectors_or_splits_there_is_nothing_to_say() -> None:
    told = context(np.random.default_rng(0).normal(size=(N, WIDTH)))
    assert list(check_shift(told)) == []
    bare = replace(told, looked=replace(told.looked, vectors=None))
    assert list(check_shift(bare)) == []


@pytest.mark.parametrize(("shift", "found"), [(0.0, []), (3.0, ["site"])])
def test_sites_are_told_apart_where_they_differ(shift: float, found: list[str]) -> None:
    random = np.random.default_rng(1)
    site = random.integers(0, 3, N)
    vectors = random.normal(size=(N, WIDTH))
    vectors[np.arange(N), site] += shift
    names = tuple(("north", "south", None)[i] for i in site)
    told = list(check_shift(context(vectors, columns={"site": names})))
    assert [finding.details["column"] for finding in told] == found
    assert all(finding.details["n"] == (site < 2).sum() for finding in told), "unknown sites do not count"


@pytest.mark.parametrize("seed", range(5))
def test_the_area_under_the_curve_counts_pairs(seed: int) -> None:
    random = np.random.default_rng(seed)
    score, positive = random.integers(0, 8, 60) / 8, random.random(60) < 0.4
    pairs = [(a > b) + (a == b) / 2 for a in score[positive] for b in score[~positive]]
    auc, low = _area_under_curve(score, positive)
    assert auc == pytest.approx(np.mean(pairs))
    assert low < auc


def test_the_lower_end_is_below_chance_in_nearly_all_samples_without_a_difference() -> None:
    random = np.random.default_rng(0)
    draws = [_area_under_curve(random.random(120), np.arange(120) < 30)[1] for _ in range(2000)]
    assert np.mean(np.array(draws) > 0.5) < 0.004, "claimed: 0.0005 on this side"
