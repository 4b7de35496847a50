"""What the assessment of many labels says."""

import json

import numpy as np
import pytest
from sklearn import metrics

from fieldguide.assess import TagAssessment, assess_tags
from fieldguide.errors import OptionError
from fieldguide.images import ArrayImage, Dataset, LeftOut
from fieldguide.measure import label_calibration_error

LABELS = ("old", "torn", "wet", "never seen")


def scored(n: int = 60, *, seed: int = 0, **fields: object) -> tuple[np.ndarray, np.ndarray, Dataset]:
    random = np.random.default_rng(seed)
    truth = random.random((n, 4)) < (0.6, 0.2, 0.4, 0.0)
    probabilities = 1 / (1 + np.exp(-random.normal(size=(n, 4)) - 2 * (truth - 0.5)))
    tags = tuple(frozenset(np.array(LABELS)[row].tolist()) for row in truth)
    images = tuple(ArrayImage(np.full((2, 2), i, np.uint8), name=f"{i}") for i in range(n))
    labels = tuple(" + ".join(sorted(own)) or "(none)" for own in tags)
    return truth, probabilities, Dataset(images=images, labels=labels, tags=tags, **fields)


def assessed(probabilities: np.ndarray, dataset: Dataset, **options: object) -> TagAssessment:
    return assess_tags(
        probabilities,
        dataset,
        classes=LABELS,
        n_training=[60, 20, 40, 0],
        trained_on=100,
        scored_on="made here",
        **options,
    )


def test_numbers_agree_with_scikit_learn() -> None:
    truth, probabilities, dataset = scored()
    found, given = assessed(probabilities, dataset), probabilities >= 0.5
    each = [metrics.average_precision_score(truth[:, j], probabilities[:, j]) for j in range(3)]
    assert [result.average_precision for result in found.labels] == [*map(pytest.approx, each), None]
    assert found.mean_average_precision == pytest.approx(np.mean(each))
    assert found.exact_match == pytest.approx(metrics.accuracy_score(truth, given))
    assert found.hamming_accuracy == pytest.approx(1 - metrics.hamming_loss(truth, given))
    for j, result in enumerate(found.labels[:3]):
        assert result.n == truth[:, j].sum()
        assert result.precision == pytest.approx(metrics.precision_score(truth[:, j], given[:, j]))
        assert result.recall == pytest.approx(metrics.recall_score(truth[:, j], given[:, j]))


def test_reliability_is_over_all_decisions() -> None:
    truth, probabilities, dataset = scored()
    found = assessed(probabilities, dataset)
    assert sum(bin_.n for bin_ in found.reliability) == truth.size
    assert sum(bin_.n * (bin_.accuracy or 0) for bin_ in found.reliability) == pytest.approx(truth.sum())
    assert found.ece == label_calibration_error(truth, probabilities).value
    assert found.outcomes is not None
    assert (found.outcomes.truth == truth).all()
    assert found.outcomes.images == dataset.images


def test_trivial_answers_are_scored_beside() -> None:
    truth, probabilities, dataset = scored()
    found = assessed(probabilities, dataset)
    likely, none = found.baselines
    assert likely.mean_average_precision == none.mean_average_precision == pytest.approx(truth[:, :3].mean())
    assert none.hamming_accuracy == pytest.approx(1 - truth.mean())
    assert none.exact_match == pytest.approx((~truth).all(axis=1).mean())
    assert likely.exact_match == pytest.approx((truth == [True, False, False, False]).all(axis=1).mean())


def test_groups_folds_and_repeats_shape_the_interval() -> None:
    _, probabilities, dataset = scored()
    plain = assessed(probabilities, dataset)
    grouped = assessed(*scored(groups=tuple(f"{i // 6}" for i in range(60)))[1:])
    assert grouped.interval_method == "over 10 groups of photos"
    assert grouped.exact_match_interval != plain.exact_match_interval
    twice = assessed(np.vstack([probabilities] * 2), dataset, n_folds=5, repeats=2)
    assert (twice.n, twice.exact_match, twice.labels[0].n) == (60, plain.exact_match, plain.labels[0].n)
    assert twice.interval_method == "Wilson, widened for 5 folds and 2 repeats"


def test_it_is_stored_as_json_and_told() -> None:
    _, probabilities, dataset = scored(left_out=(LeftOut("x.jpg", "it is cut short"),))
    found = assessed(probabilities, dataset, notes=["a note"])
    assert TagAssessment.from_dict(json.loads(json.dumps(found.to_dict()))) == found
    told = str(found)
    for words in ("Mean average precision", "x.jpg: it is cut short", "never seen", "a note"):
        assert words in told


def test_nothing_to_rank() -> None:
    _, probabilities, dataset = scored(3)
    bare = Dataset(images=dataset.images, labels=("(none)",) * 3, tags=(frozenset(),) * 3)
    found = assessed(probabilities, bare)
    assert found.mean_average_precision is None
    assert "-" in str(found)


def test_photos_with_one_label_are_refused() -> None:
    _, probabilities, dataset = scored()
    with pytest.raises(OptionError, match="one label each"):
        assessed(probabilities, Dataset(images=dataset.images, labels=dataset.labels))


def test_of_many_labels_the_hardest_are_shown() -> None:
    random = np.random.default_rng(0)
    names = [f"label {j}" for j in range(60)]
    tags = tuple(frozenset(name for name in names if random.random() < 0.3) for _ in range(30))
    images = tuple(ArrayImage(np.full((2, 2), i, np.uint8), name=f"{i}") for i in range(30))
    dataset = Dataset(images=images, labels=("x",) * 30, tags=tags)
    found = assess_tags(
        random.random((30, 60)), dataset, classes=names, n_training=[1] * 60, trained_on=9, scored_on="here"
    )
    assert "hardest 40 of 60 labels" in str(found)
    assert len(str(found).splitlines()) < 50
