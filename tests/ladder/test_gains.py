"""What `fit` says that views, encoders and photos without labels gave, and what it keeps."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import fieldguide
from fieldguide.assess import GainResult
from fieldguide.assess.plain_value import plain_value
from fieldguide.audit import survey
from fieldguide.classify import Ensemble
from fieldguide.errors import OptionError, SourceError
from fieldguide.images import ArrayImage, Dataset, FoundPhotos
from fieldguide.ladder import Protocol, find_unlabelled
from fieldguide.measure import paired_difference
from fieldguide.represent import FeatureCache, Joined, Pixels, Views, make_encoder
from fieldguide.stored.from_plain import from_plain

Make = Callable[..., Path]
QUICK = Protocol(study=False, near_copies=False)
FOLDS = Protocol(study=False, near_copies=False, folds=3)


def bars(folder: Path, *, seed: int, **counts: int) -> Path:
    """Write noisy photos: a bar to the left or to the right tells little, colour as much."""
    random = np.random.default_rng(seed)
    for place, (label, number) in enumerate(counts.items()):
        (folder / label).mkdir(parents=True)
        for i in range(number):
            pixels = random.normal(110 + 10 * place, 25, 3) + random.normal(0, 25, (24, 24, 3))
            pixels[:, 3 + 12 * place : 8 + 12 * place] += 25
            Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(folder / label / f"{i}.png")
    return folder


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bars(tmp_path_factory.mktemp("photos") / "bars", seed=0, left=60, right=60)


@pytest.fixture(scope="module")
def further(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bars(tmp_path_factory.mktemp("further") / "bars", seed=1, any=30)


def fit(source: object, **options: object) -> fieldguide.Guide:
    return fieldguide.fit(source, **{"cache": None, "protocol": QUICK, **options})


@pytest.mark.parametrize("protocol", [QUICK, FOLDS])
def test_views_are_compared_with_the_photo_as_it_is(photos, protocol):
    plain = fit(photos, represent=Pixels(size=8), protocol=protocol)
    guide = fit(photos, represent=Views(Pixels(size=8), "flip"), protocol=protocol)
    assert guide.assessment is not None
    assert plain.assessment is not None
    (gain,) = guide.assessment.gains
    assert gain.kind == "views"
    assert gain.n == guide.assessment.n
    right = [
        (found.outcomes.probabilities.argmax(axis=1) == found.outcomes.truth).astype(float)
        for found in (guide.assessment, plain.assessment)
    ]
    folds = 3 if protocol is FOLDS else None
    expected = paired_difference(right[0] - right[1], n_folds=folds, of_answers=True)
    assert gain.accuracy == pytest.approx(expected.value)
    assert gain.accuracy_interval == pytest.approx(expected.interval)
    assert gain.log_loss == pytest.approx(plain.assessment.log_loss - guide.assessment.log_loss)
    assert gain.times is not None
    assert str(gain) in guide.assessment.notes


def test_views_are_stored_in_the_guide(photos, tmp_path):
    guide = fit(photos, represent=Views(Pixels(size=8), "flip,crops"))
    guide.save(tmp_path / "a.guide")
    again = fieldguide.load(tmp_path / "a.guide")
    assert isinstance(again.encoder, Views)
    assert again.assessment == guide.assessment
    assert again.predict(photos / "left" / "0.png") == guide.predict(photos / "left" / "0.png")
    assert "views" in guide.training.recipe["represent"]


def test_a_survey_by_views_serves_fit(photos):
    dataset, views = fieldguide.read(photos), Views(Pixels(size=8), "flip")
    looked = survey(dataset.images, views)
    assert looked.features(dataset.images, views) is not None
    assert looked.features(dataset.images, Pixels(size=8)) is None
    with_survey, without = (fit(dataset, represent=views, survey=seen) for seen in (looked, None))
    assert with_survey.assessment.log_loss == without.assessment.log_loss


@pytest.mark.parametrize("protocol", [QUICK, FOLDS])
def test_encoders_that_help_are_kept(photos, tmp_path, protocol):
    encoders = [Pixels(size=8), make_encoder("words", words=8, size=32), make_encoder("colour_histogram")]
    guide = fit(photos, represent=encoders, protocol=protocol)
    assert isinstance(guide.classifier, Ensemble)
    assert guide.assessment is not None
    gains = guide.assessment.gains
    assert [gain.what for gain in gains] == ["pixels", "words", "colour_histogram"]
    assert sum(gain.weight for gain in gains) == pytest.approx(1)
    kept = [gain.what for gain in gains if gain.kept]
    inner = guide.encoder.inner if isinstance(guide.encoder, Joined) else (guide.encoder,)
    assert [encoder.identity()["kind"] for encoder in inner] == kept
    assert guide.classifier.n_features_in_ == guide.encoder.width
    assert all(gain.photo_ms > 0 and gain.file_bytes >= 0 for gain in gains)
    assert all(str(gain) in guide.assessment.notes for gain in gains)
    guide.save(tmp_path / "a.guide")
    again = fieldguide.load(tmp_path / "a.guide")
    photo = photos / "right" / "3.png"
    assert again.predict(photo) == guide.predict(photo)
    assert again.assessment == guide.assessment


def test_several_encoders_by_name_on_uneven_classes(tmp_path):
    source = bars(tmp_path / "uneven", seed=2, left=100, right=15)
    guide = fit(source, represent="pixels,hog")
    assert isinstance(guide.classifier, Ensemble)
    assert guide.assessment is not None
    leading = ("Of pixels alone: the classes are uneven", "Of hog alone: the classes are uneven")
    assert any(note.startswith(leading) for note in guide.assessment.notes)


def test_members_are_remembered_by_themselves(photos, tmp_path):
    with FeatureCache(tmp_path / "cache") as cache:
        fit(photos, represent=["pixels", "hog"], cache=cache)
        kinds = [known["identity"]["kind"] for known in cache.describe()["encoders"]]
    assert sorted(kinds) == ["hog", "pixels"]


def test_photos_without_labels_are_tried_and_told(photos, further, tmp_path):
    guide = fit(photos, represent=Pixels(size=8), unlabelled=further)
    assert guide.assessment is not None
    gains = guide.assessment.gains
    assert [gain.kind for gain in gains] == ["unlabelled"] * 3
    (told,) = [
        note for note in guide.assessment.notes if note.startswith("30 photos without labels were tried")
    ]
    kept = guide.classifier.chosen_["unlabelled"]
    assert (f"kept was {kept}" if kept else "none was kept") in told
    assert [gain.what for gain in gains if gain.kept] == ([kept] if kept else [])
    contents = {image.content_hash() for image in find_unlabelled(further).images}
    assert contents <= guide.training.hashes if kept else not contents & guide.training.hashes
    assert sum(guide.training.counts.values()) == 96
    guide.save(tmp_path / "a.guide")
    assert fieldguide.load(tmp_path / "a.guide").assessment == guide.assessment


def test_copies_of_labelled_photos_and_what_cannot_be_read_are_named(photos, tmp_path):
    folder = bars(tmp_path / "mixed", seed=3, any=6)
    for name, label, number in (("one", "left", 0), ("two", "right", 7)):
        (folder / f"{name}.png").write_bytes((photos / label / f"{number}.png").read_bytes())
    (folder / "broken.png").write_bytes(b"no picture")
    guide = fit(photos, represent=Pixels(size=8), unlabelled=folder, protocol=FOLDS)
    notes = "\n".join(guide.assessment.notes)
    assert "6 photos without labels were tried on 120 photos held back in turn (out-of-fold)" in notes
    assert "Left out 2 photos without a label: a copy of a labelled photo: " in notes
    assert "one.png" in notes
    assert "broken.png" in notes


def test_near_copies_of_test_photos_are_left_out(tmp_path):
    random = np.random.default_rng(0)
    pictures = [np.kron(random.integers(0, 256, (8, 8, 3)), np.ones((16, 16, 1))) for _ in range(30)]
    dataset = fieldguide.read(
        [(picture.astype(np.uint8), "even" if i % 2 else "odd") for i, picture in enumerate(pictures)]
    )
    smaller = [ArrayImage(p[::2, ::2].astype(np.uint8), name=f"copy{i}") for i, p in enumerate(pictures)]
    new = [ArrayImage(np.kron(random.integers(0, 256, (8, 8, 3)), np.ones((16, 16, 1))).astype(np.uint8))]
    guide = fit(
        dataset, represent=Pixels(size=8), unlabelled=[*smaller, *new], protocol=Protocol(study=False)
    )
    assert guide.assessment is not None
    n_test, notes = guide.assessment.n, "\n".join(guide.assessment.notes)
    assert f"Left out {n_test} photos without a label: a near copy of a test photo: copy" in notes
    assert f"{31 - n_test} photos without labels were tried" in notes


def test_with_validation_photos_everything_is_learnt_once_more(photos, further, tmp_path):
    splits = ("train", "validation", "test")
    rows = [f"{own}/{i}.png,{own},{splits[i % 3]}" for own in ("left", "right") for i in range(60)]
    table = photos / "table.csv"
    table.write_text("\n".join(["path,label,split", *rows]))
    guide = fit(table, represent="pixels,hog", unlabelled=further)
    table.unlink()
    assert guide.classifier.chosen_["how"] == "validation photos"
    assert sum(guide.training.counts.values()) == 80
    assert {gain.scored_on for gain in guide.assessment.gains} == {"not trained on"}


def test_an_unlabelled_part_of_a_data_set(photos, further):
    images = find_unlabelled(further).images
    dataset = fieldguide.read(photos)
    part = Dataset(images=dataset.images, labels=dataset.labels, unlabelled=images)
    assert find_unlabelled(part).images == images
    assert find_unlabelled(list(images)).images == images
    found = FoundPhotos(images, left_out=(), ignored={})
    assert find_unlabelled(found) is found


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ("nowhere", SourceError, "nowhere: there is no such folder of photos without labels"),
        ([], SourceError, "unlabelled: no photos were given"),
        (3, OptionError, "unlabelled is 3; give a folder, or a list of photos"),
    ],
)
def test_what_holds_no_photos_is_refused(photos, given, error, message):
    with pytest.raises(error, match=message):
        fit(photos, represent="pixels", unlabelled=given)


def test_a_data_set_without_such_photos_is_refused(photos):
    with pytest.raises(SourceError, match="it has no photos without labels"):
        find_unlabelled(fieldguide.read(photos))


def test_only_copies_are_refused(photos):
    with pytest.raises(
        SourceError, match=r"no photo without a label is left to learn from \(the first: .*copy"
    ):
        fit(photos, represent="pixels", unlabelled=photos)


def test_gains_come_back_from_json():
    gain = GainResult(
        kind="encoder",
        what="hog",
        kept=True,
        scored_on="out of fold",
        n=5,
        **GainResult.differences(paired_difference([0.0, 1.0]), paired_difference([1.0])),
        weight=0.5,
    )
    assert gain.log_loss_interval is None  # one photo has no ends
    assert from_plain(GainResult, json.loads(json.dumps(plain_value(gain)))) == gain
    assert str(gain).startswith("The encoder hog, with weight 0.50, beside the others: accuracy +50.0 points")
    assert "cost" not in str(gain)
