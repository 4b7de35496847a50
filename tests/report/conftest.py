"""Assessments with everything in them that a page can show."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import fieldguide
from fieldguide.assess import (
    CORRUPTIONS,
    Assessment,
    Baseline,
    Hardship,
    LearningCurve,
    LearningPoint,
    Projection,
    Robustness,
    TagAssessment,
    assess,
    assess_tags,
    by_column,
)
from fieldguide.audit import KINDS, Audit, Finding
from fieldguide.guide import Guide
from fieldguide.images import ArrayImage, Dataset
from fieldguide.measure import wilson_interval


@pytest.fixture
def guide(pixel_guide_file: Path) -> Guide:
    return fieldguide.load(pixel_guide_file)


def made_up(names: tuple[str, ...], *, n: int = 40, side_px: int = 9) -> Assessment:
    """An assessment with mistakes in it, and its photos at hand."""
    random = np.random.default_rng(0)
    truth = random.integers(0, len(names), n)
    probabilities = random.dirichlet(np.ones(len(names)), n)
    probabilities[np.arange(n), truth] += 0.4
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    images = tuple(
        ArrayImage(random.integers(0, 255, (side_px, side_px, 3)).astype(np.uint8), name=f"photo <{i}>")
        for i in range(n)
    )
    dataset = Dataset(images=images, labels=tuple(names[i] for i in truth))
    return assess(
        probabilities,
        dataset,
        classes=names,
        n_training=[9] * len(names),
        scored_on="made up",
        baselines=[Baseline("always 'a'", 0.2, 0.8), Baseline("pixels", 0.3, 0.7)],
    )


def made_up_tags(labels: tuple[str, ...], *, n: int = 120, side_px: int = 9) -> TagAssessment:
    """An assessment of many labels with mistakes in it, and its photos at hand."""
    random = np.random.default_rng(0)
    k = len(labels)
    truth = random.random((n, k)) < np.linspace(0.6, 0, k)
    probabilities = 1 / (1 + np.exp(-random.normal(size=(n, k)) - 3 * (truth - 0.5)))
    images = tuple(
        ArrayImage(random.integers(0, 255, (side_px, side_px, 3)).astype(np.uint8), name=f"photo <{i}>")
        for i in range(n)
    )
    tags = tuple(frozenset(np.array(labels)[row].tolist()) for row in truth)
    dataset = Dataset(images=images, labels=("x",) * n, tags=tags)
    return assess_tags(
        probabilities, dataset, classes=labels, n_training=[60] * k, trained_on=100, scored_on="made up"
    )


def studied(assessment: Assessment) -> Assessment:
    """The same with a learning curve, robustness and columns."""
    sites = ("roof", "field & meadow", "<i>greenhouse</i>")
    outcomes = assessment.outcomes
    assert outcomes is not None
    right = outcomes.probabilities.argmax(axis=1) == outcomes.truth
    points = tuple(
        LearningPoint(n, tuple(0.4 + 0.05 * step + spread for spread in (-0.02, 0.0, 0.02)))
        for step, n in enumerate((12, 25, 50, 100, 200))
    )
    projection = Projection(
        floor=0.1,
        scale=0.9,
        exponent=0.2,
        n_training=400,
        accuracy=0.628,
        accuracy_interval=(0.55, 0.69),
        gain=0.04,
        gain_interval=(0.01, 0.07),
        check=(0.58, 0.6),
    )
    hardships = tuple(
        Hardship(kind.name, level, kind.level(level), 0.5, wilson_interval(20, 40))
        for kind in CORRUPTIONS
        for level in kind.levels
    )
    return replace(
        assessment,
        learning_curve=LearningCurve(
            assessment.n, len(assessment.classes), points=points, projection=projection
        ),
        robustness=Robustness(40, 0.6, wilson_interval(24, 40), hardships),
        by_column=by_column(right, {"site": tuple(sites[i % 3] for i in range(len(right)))}),
    )


def made_up_audit(*findings: Finding, n: int = 40, side_px: int = 20) -> Audit:
    """An audit with these findings, and its photos at hand."""
    random = np.random.default_rng(0)
    images = tuple(
        ArrayImage(random.integers(0, 255, (side_px, side_px, 3)).astype(np.uint8), name=f"<{i}>.png")
        for i in range(n)
    )
    labels = tuple(f"class & {i % 3}" for i in range(n))
    return Audit(Dataset(images=images, labels=labels, source="/home/somebody/leaves"), findings)


def audited(*, photos: int = 2, each: int = 1) -> Audit:
    """An audit with findings of every kind."""
    findings = tuple(
        Finding(kind, tuple(f"<{(i + j) % 40}>.png" for j in range(photos)), 0.5, f"Advice <{i}> on {kind}.")
        for kind in KINDS
        for i in range(each)
    )
    return made_up_audit(*findings)


@pytest.fixture
def mistaken() -> Callable[..., Assessment]:
    return made_up


@pytest.fixture
def everything() -> Callable[..., Assessment]:
    def make(names: tuple[str, ...] = ("a", "b", "c"), **options: int) -> Assessment:
        return studied(made_up(names, **options))

    return make
