import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import numpy as np
import pytest

import fieldguide
from fieldguide.classify import NearestClassMean
from fieldguide.errors import ImageError, OptionError, SourceError
from fieldguide.images import ArrayImage, Dataset, read
from fieldguide.ladder import Comparison, Protocol, compare, usual_folds
from fieldguide.measure import mcnemar_test, worse_than_best
from fieldguide.represent import BagOfWords, Pixels

PAIRS = ("pixels+class_mean", "pixels+nearest_neighbour")
FIVE = Protocol(folds=5, near_copies=False)


def photos(n: int = 60, *, shift: int = 25, seed: int = 0, **fields: Any) -> Dataset:
    """Noisy squares of three classes, of which one is a little brighter than the next."""
    random = np.random.default_rng(seed)
    labels = tuple("abc"[i % 3] for i in range(n))
    arrays = [
        np.clip(90 + shift * "abc".index(label) + random.normal(0, 40, (4, 4, 3)), 0, 255).astype(np.uint8)
        for label in labels
    ]
    images = tuple(ArrayImage(array, name=f"{i}.png") for i, array in enumerate(arrays))
    return Dataset(images=images, labels=labels, source="squares", **fields)


def made(dataset: Dataset, pairs: tuple[Any, ...] = PAIRS, **options: Any) -> Comparison:
    options = {"protocol": FIVE, "cache": None} | options
    return compare(dataset, pairs, **options)


def numbers(found: Comparison) -> list[Any]:
    """Everything but seconds."""
    return [
        (method.name, method.assessment.to_dict(), method.against_best, method.costs.width)
        for method in found.methods
    ]


@pytest.mark.parametrize(
    ("protocol", "name"),
    [
        (FIVE, "pixels+nearest_neighbour"),
        (Protocol(folds=2, repeats=2, near_copies=False), "pixels+class_mean"),
        (Protocol(near_copies=False), "pixels+class_mean"),
    ],
)
def test_each_method_is_scored_as_fit_scores_it(protocol: Protocol, name: str) -> None:
    dataset = photos(45)
    found = made(dataset, protocol=protocol)
    represent, classify = name.split("+")
    guide = fieldguide.fit(dataset, represent=represent, classify=classify, protocol=protocol, cache=None)
    ours, fitted = found.method(name).assessment, guide.assessment
    assert fitted is not None
    for field in (
        "n",
        "accuracy",
        "accuracy_interval",
        "interval_method",
        "balanced_error",
        "scored_on",
        "folds",
    ):
        assert getattr(ours, field) == getattr(fitted, field), field
    assert [result.n_training for result in ours.classes] == [result.n_training for result in fitted.classes]
    assert ours.log_loss == pytest.approx(fitted.log_loss, rel=1e-5)
    assert found.manifest == guide.training.manifest


def test_validation_photos_choose_and_given_test_photos_score() -> None:
    splits = tuple(("train", "train", "validation", "test")[i // 3 % 4] for i in range(60))
    dataset = photos(splits=splits)
    found = compare(dataset, PAIRS, protocol=Protocol(near_copies=False), cache=None)
    guide = fieldguide.fit(
        dataset, represent="pixels", classify="class_mean", protocol=Protocol(near_copies=False), cache=None
    )
    assert guide.assessment is not None
    mean = found.method("pixels+class_mean").assessment
    assert (mean.n, mean.accuracy, mean.folds) == (15, guide.assessment.accuracy, None)
    assert found.test.startswith("sign-flip test over photos; two-sided")


def test_the_best_is_first_and_the_trivial_one_is_there() -> None:
    found = made(photos())
    accuracies = [method.assessment.accuracy for method in found.methods]
    assert accuracies == sorted(accuracies, reverse=True)
    assert found.best.against_best is None
    trivial = found.methods[-1]
    assert trivial.recipe is None
    assert (trivial.costs.width, trivial.costs.fit_s) == (0, 0)
    assert found.method("pixels+class_mean").vector_bytes == 4 * 32 * 32 * 3
    with pytest.raises(OptionError, match=r"'pixels\+class_men' was not compared; there are .* Did you mean"):
        found.method("pixels+class_men")


def test_the_largest_class_is_that_of_each_training_part() -> None:
    dataset = photos(61).subset([*range(0, 61, 3), *range(1, 61, 3)])  # 21 of a, 20 of b
    found = made(dataset)
    trivial = next(method for method in found.methods if method.recipe is None)
    assert trivial.assessment.outcomes is not None
    for image, row in zip(dataset.images, range(len(dataset)), strict=True):
        (fold,) = found.manifest.parts[image.content_hash()]
        labels = [
            label
            for label, other in zip(dataset.labels, dataset.images, strict=True)
            if found.manifest.parts[other.content_hash()] != (fold,)
        ]
        largest = max(sorted(set(labels)), key=labels.count)
        place = trivial.assessment.outcomes.images.index(image)
        assert "ab"[trivial.assessment.outcomes.probabilities[place].argmax()] == largest, row
    lopsided = dataset.subset([*range(21), *range(21, 28)])
    trivial = made(lopsided).method("always 'a'")
    assert trivial.assessment.accuracy == 21 / 28


def right_of(found: Comparison, name: str) -> np.ndarray:
    outcomes = found.method(name).assessment.outcomes
    assert outcomes is not None
    return outcomes.probabilities.argmax(axis=1) == outcomes.truth


@pytest.mark.parametrize("grouped", [False, True])
def test_one_repeat_is_judged_by_signs_that_flip(grouped: bool) -> None:
    groups = tuple(f"plant {i // 6}" for i in range(90)) if grouped else None
    found = made(photos(90, groups=groups), (*PAIRS, (Pixels(size=1), "class_mean")))
    best = right_of(found, found.best.name)
    of_photo = found.best.assessment.outcomes
    assert of_photo is not None
    codes = [int(image.name.split(".")[0]) // 6 for image in of_photo.images] if grouped else None
    others = [right_of(found, method.name) for method in found.methods[1:]]
    alone = [mcnemar_test(best, other, groups=codes, n_folds=5) for other in others]
    told = [method.against_best for method in found.methods[1:]]
    assert [one.p_value_alone for one in told] == pytest.approx(alone)
    adjusted = worse_than_best([best, *others], groups=codes, n_folds=5)
    assert [one.p_value for one in told] == pytest.approx(np.maximum(adjusted, alone))
    assert [(one.only_best, one.only_this) for one in told] == [
        (int((best & ~other).sum()), int((other & ~best).sum())) for other in others
    ]
    over = "groups of photos" if grouped else "photos"
    assert found.test == (
        f"sign-flip test over {over}, widened for 5 folds; two-sided, adjusted for all 6 pairs of methods"
    )


def test_several_repeats_are_judged_photo_by_photo() -> None:
    dataset = photos()
    protocol = Protocol(folds=4, repeats=3, near_copies=False)
    found = made(dataset, protocol=protocol)
    assert found.test.startswith("sign-flip test over photos, widened for 4 folds in 3 repeats")
    # By hand: each repeat and fold fitted and scored once more.
    by_content = sorted(range(60), key=lambda i: dataset.images[i].content_hash())
    vectors, labels = (
        Pixels().transform([dataset.images[i] for i in by_content]),
        np.array(dataset.labels)[by_content],
    )
    parts = [found.manifest.parts[dataset.images[i].content_hash()] for i in by_content]
    right = {name: np.zeros((3, 60), dtype=bool) for name in PAIRS}
    for repeat in range(3):
        fold_of = np.array([part[repeat] for part in parts])
        for fold in range(4):
            held = fold_of == fold
            for name in PAIRS:
                classifier = fieldguide.make_classifier(name.split("+")[1]).fit(vectors[~held], labels[~held])
                right[name][repeat, held] = classifier.predict(vectors[held]) == labels[held]
    expected = worse_than_best([right[name] for name in PAIRS], n_folds=4)
    against = [found.method(name).against_best for name in PAIRS]
    (told,) = [one.p_value_alone for one in against if one is not None]
    assert told == pytest.approx(expected[0])


class StoppedError(Exception):
    pass


def stopping_after(steps: int) -> Callable[[int, int], None]:
    def progress(done: int, total: int) -> None:
        if done >= steps:
            raise StoppedError

    return progress


def test_what_was_finished_is_not_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset, path = photos(), tmp_path / "some.results"
    fits: list[int] = []
    train = NearestClassMean.fit

    def counted(self: NearestClassMean, X: np.ndarray, *rest: Any, **named: Any) -> NearestClassMean:
        fits.append(len(X))
        return train(self, X, *rest, **named)

    monkeypatch.setattr(NearestClassMean, "fit", counted)
    pairs = ("pixels+class_mean", (Pixels(size=2), "class_mean"))
    with pytest.raises(StoppedError):
        # 60 photos represented for the check and again for the first encoder, then three folds of answers
        made(dataset, pairs, results=path, progress=stopping_after(60 + 3 * 12))
    assert 2 <= len(fits) <= 3
    before = len(fits)
    found = made(dataset, pairs, results=path)
    assert (found.found, found.computed) == (before, 10 - before)
    assert len(fits) == 10
    assert numbers(found) == numbers(made(dataset, pairs))


def test_only_what_changed_is_done_again(tmp_path: Path) -> None:
    dataset, path = photos(), tmp_path / "some.results"

    def computed(dataset: Dataset = dataset, *pairs: Any, **options: Any) -> int:
        return made(dataset, pairs or PAIRS, results=path, **options).computed

    assert computed() == 10
    assert computed() == 0
    assert computed(dataset, *PAIRS, "pixels+nearest_neighbours") == 5
    assert computed(dataset, "pixels+class_mean", (Pixels(size=3), "class_mean")) == 5
    assert computed(protocol=replace(FIVE, seed=1)) == 10
    assert computed() == 0
    relabelled = replace(dataset, labels=("b", *dataset.labels[1:]))
    assert computed(relabelled) > 0
    renamed = replace(
        dataset, images=tuple(replace_name(image) for image in dataset.images), source="elsewhere"
    )
    assert computed(renamed) == 0
    shuffled = dataset.subset(np.random.default_rng(0).permutation(60).tolist())
    assert computed(shuffled) == 0


def replace_name(image: ArrayImage) -> ArrayImage:
    return ArrayImage(image.open(), name=f"other {image.name}")


def test_another_version_computes_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "some.results"
    made(photos(), results=path)
    monkeypatch.setattr("fieldguide.ladder.answer_rounds.__version__", "99.0")
    assert made(photos(), results=path).computed == 10


class Centred(Pixels):
    """Pixels less the mean photo of those it learnt from."""

    learns = True
    log: list[frozenset[str]] = []  # noqa: RUF012 - one log for all copies

    def fit(self, X: Any = None, y: Any = None) -> Self:
        Centred.log.append(frozenset(image.name for image in X))
        self.mean_ = Pixels(size=self.size).transform(X).mean(axis=0)
        return self

    def identity(self) -> dict[str, Any]:
        return {**super().identity(), "learnt": self.mean_.tobytes().hex()}

    def encode(self, batch: np.ndarray) -> np.ndarray:
        return super().encode(batch) - self.mean_


def test_a_codebook_is_learnt_in_each_fold_from_its_training_photos_once(tmp_path: Path) -> None:
    dataset, path = photos(), tmp_path / "some.results"
    Centred.log.clear()
    encoder = Centred(size=2)
    found = made(dataset, ((encoder, "class_mean"), (encoder, "nearest_neighbour")), results=path)
    assert len(Centred.log) == 5
    names = {image.name for image in dataset.images}
    for learnt in Centred.log:
        fold = {
            found.manifest.parts[image.content_hash()] for image in dataset.images if image.name not in learnt
        }
        assert len(fold) == 1, "what was not learnt from is one fold"
        assert learnt < names
    assert not hasattr(encoder, "mean_")
    assert found.best.costs.learn_s > 0
    assert (
        made(dataset, ((encoder, "class_mean"), (encoder, "nearest_neighbour")), results=path).computed == 0
    )
    assert len(Centred.log) == 5


def test_accepted_answers_are_right() -> None:
    dataset = photos(shift=0)
    accepted = tuple(frozenset({label, "a"}) for label in dataset.labels)
    found = made(replace(dataset, accepted=accepted))
    trivial = (
        found.methods[0]
        if found.best.recipe is None
        else next(method for method in found.methods if method.recipe is None)
    )
    for method in found.methods:
        if method.against_best is not None:
            lead = method.against_best.only_best - method.against_best.only_this
            assert lead == round(60 * (found.best.assessment.accuracy - method.assessment.accuracy))
    assert trivial.assessment.label_accuracy is not None


def test_near_copies_stay_on_one_side_whatever_the_methods(leaves: Path) -> None:
    from PIL import Image

    for number in range(3):
        photo = Image.open(leaves / "rust" / f"00{number}.png")
        photo.resize((40, 40)).save(leaves / "rust" / f"small {number}.png")
    found = compare(leaves, PAIRS)
    other = compare(leaves, (*PAIRS, (Pixels(size=3), "class_mean")))
    assert found.manifest == other.manifest
    dataset = read(leaves)
    fold = {image.name: found.manifest.parts[image.content_hash()] for image in dataset.images}
    for number in range(3):
        assert fold[f"rust/00{number}.png"] == fold[f"rust/small {number}.png"]
    assert "groups of photos" in found.test


def test_photos_that_cannot_be_read_are_named(leaves: Path) -> None:
    (leaves / "rust" / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n and no more")
    for protocol in (FIVE, Protocol(folds=5)):
        found = compare(leaves, PAIRS, protocol=protocol, cache=None)
        assert found.best.assessment.left_out == 1
        assert found.to_dict()["left_out_photos"][0][0] == "rust/broken.png"
        with pytest.raises(ImageError, match=r"broken\.png"):
            compare(leaves, PAIRS, protocol=protocol, cache=None, strict=True)


def test_a_photo_that_goes_missing_on_the_way_is_an_error_and_the_rest_is_kept(
    leaves: Path, tmp_path: Path
) -> None:
    path = tmp_path / "some.results"
    dataset = read(leaves)

    def remove(done: int, total: int) -> None:
        if done > 38 + 20:
            (leaves / "rust" / "003.png").unlink(missing_ok=True)

    pairs = ("pixels+class_mean", (Pixels(size=2), "class_mean"))
    with pytest.raises(ImageError, match=r"003\.png"):
        made(dataset, pairs, results=path, progress=remove)
    assert path.exists()


def test_many_labels_are_refused() -> None:
    dataset = photos(tags=tuple(frozenset({"x"} if i % 2 else {"y"}) for i in range(60)))
    with pytest.raises(
        SourceError, match=r"^squares: photos carry many labels each, and methods are compared"
    ):
        made(dataset)


def test_no_photo_to_spare_is_told() -> None:
    with pytest.raises(SourceError, match=r"^squares: no photo can be spared to be scored"):
        made(photos(3))


def test_folds_beside_given_test_photos_are_refused() -> None:
    dataset = photos(splits=("train", "train", "train", "test", "test", "test") * 10)
    with pytest.raises(OptionError, match="names its test photos, and folds would mix"):
        made(dataset)
    assert usual_folds(dataset) is None
    assert usual_folds(photos(splits=("train", "validation") * 30)) is None
    assert usual_folds(photos(splits=("train",) * 60)) == usual_folds(photos()) == 5


def test_it_prints_a_table_and_a_document(leaves: Path) -> None:
    found = compare(leaves, PAIRS, protocol=FIVE)
    lines = str(found).splitlines()
    assert lines[0] == "38 photos of 3 classes, cross-validated with 5 folds"
    assert lines[2].split()[:2] == ["method", "accuracy"]
    assert [line.split("  ")[0] for line in lines[3:6]] == [method.name for method in found.methods]
    document = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert [method["name"] for method in document["methods"]] == [method.name for method in found.methods]
    assert document["split"] == "5 folds by content, seed 0"
    assert document["methods"][0]["against_best"] is None
    shutil.rmtree(leaves)
    assert str(found) == "\n".join(lines)


def test_of_uneven_classes_the_fairest_method_is_named(make_leaves: Callable[..., Path]) -> None:
    protocol = Protocol(near_copies=False)
    uneven, even = (
        compare(make_leaves(name, healthy=30, rust=n), PAIRS, protocol=protocol, cache=None)
        for name, n in (("uneven", 6), ("even", 30))
    )
    told = next(note for note in uneven.notes if "classes are uneven" in note)
    fair = min(uneven.methods, key=lambda method: method.assessment.balanced_error)
    assert f"{fair.name} is best: balanced error" in told
    assert not any("classes are uneven" in note for note in even.notes)


def test_who_waits_for_a_codebook_is_told_beforehand() -> None:
    told: list[str] = []
    made(photos(), tell=told.append)
    assert not told
    words = BagOfWords(2, size=32)
    pairs = ("pixels+class_mean", (words, "class_mean"), (words, "nearest_neighbour"))
    random = np.random.default_rng(0)
    images = tuple(
        ArrayImage(random.integers(0, 256, (32, 32, 3)).astype(np.uint8), name=f"{i}.png") for i in range(12)
    )
    noise = Dataset(images=images, labels=tuple("ab" * 6), source="noise")
    made(noise, pairs, protocol=Protocol(folds=2, near_copies=False), tell=told.append)
    assert told == [
        f"{words!r} learns from the training photos first, anew in each of 2 rounds, unless that was "
        "finished before. This takes long, and no photo is counted meanwhile."
    ]
