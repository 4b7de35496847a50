"""One look at each photo serves everything that asks for it later."""

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from threadpoolctl import threadpool_info, threadpool_limits

import fieldguide
from fieldguide.audit import survey
from fieldguide.audit.nearest_others import nearest_others
from fieldguide.errors import ImageError, OptionError
from fieldguide.images import FileImage, read
from fieldguide.represent import Pixels, compute_features

ENCODER = Pixels(size=8)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each photo was decoded."""
    counts: Counter[str] = Counter()
    decode = fieldguide.images.file_image.decode

    def counting(source: object, *, name: str, **options: object) -> np.ndarray:
        counts[name] += 1
        return decode(source, name=name, **options)

    monkeypatch.setattr("fieldguide.images.file_image.decode", counting)
    return counts


def test_fit_and_audit_share_one_look(leaves: Path, opened: Counter[str]) -> None:
    dataset = read(leaves)
    looked = survey(dataset.images, Pixels(size=128))
    assert set(opened.values()) == {1}
    found = fieldguide.audit(dataset, survey=looked)
    features = looked.features(dataset.images, Pixels(size=128))
    assert set(opened.values()) == {1}
    assert features is not None
    assert features.vectors.shape == (38, 128 * 128 * 3)
    assert found.to_dict() == fieldguide.audit(dataset, represent=Pixels(size=128), cache=None).to_dict()


def test_products_of_the_encoder_stay_on_the_core_of_their_worker(leaves: Path) -> None:
    threads: set[int] = set()

    class Watched(Pixels):
        def encode(self, batch: np.ndarray) -> np.ndarray:
            threads.update(lib["num_threads"] for lib in threadpool_info() if lib["user_api"] == "blas")
            return super().encode(batch)

    with threadpool_limits(2, user_api="blas"):
        survey(read(leaves).images, Watched(size=8))
    assert threads == {1}


def test_a_guide_is_the_same_with_a_survey(leaves: Path) -> None:
    dataset = read(leaves)
    looked = survey(dataset.images, ENCODER)
    guides = [fieldguide.fit(dataset, represent=ENCODER, cache=None, survey=s) for s in (None, looked)]
    guides.append(fieldguide.fit(dataset, represent=ENCODER, cache=None, survey=lambda: looked))
    assert guides[0].assessment == guides[1].assessment == guides[2].assessment


def test_vectors_of_large_photos_are_those_of_the_pipeline(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (90, 120, 3), dtype=np.uint8)
    Image.fromarray(noise).resize((1200, 900)).save(tmp_path / "large.jpg")
    images = [FileImage(tmp_path / "large.jpg")]
    vectors = survey(images, ENCODER).vectors
    np.testing.assert_array_equal(vectors, compute_features(images, ENCODER).vectors)


def test_what_is_known_follows_the_photos_into_another_order(leaves: Path) -> None:
    images = read(leaves).images
    looked = survey(images, ENCODER)
    assert looked.of(images) is looked
    order = np.random.default_rng(0).permutation(len(images))[:20]
    part = looked.of([images[i] for i in order])
    anew = survey([images[i] for i in order], ENCODER)
    assert part.hashes == anew.hashes
    for name in ("kept", "thumbnails", "sharpness", "ring", "vectors"):
        np.testing.assert_array_equal(getattr(part, name), getattr(anew, name))


def test_copies_are_searched_for_once(leaves: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Image.open(leaves / "rust" / "000.png").resize((96, 96)).save(leaves / "rust" / "large.png")
    images = read(leaves).images
    looked = survey(images)
    names = [image.name for image in images]
    pair = tuple(sorted((names.index("rust/000.png"), names.index("rust/large.png"))))
    assert looked.copies(images).near == (pair,)
    monkeypatch.setattr(sys.modules["fieldguide.audit.survey"], "near_pairs", None)
    backwards = images[::-1]
    last = len(images) - 1
    assert looked.of(backwards).copies(backwards).near == ((last - pair[1], last - pair[0]),)


def test_unreadable_photos_keep_their_reasons(leaves: Path) -> None:
    for name in ("a.jpg", "b.jpg"):
        (leaves / "rust" / name).write_bytes(b"\xff\xd8\xff")
    images = read(leaves).images
    looked = survey(images, ENCODER)
    left_out = compute_features(images, ENCODER).left_out
    assert looked.unreadable == left_out
    assert looked.copies(images).exact == ()
    assert dict(looked.of(images[::-1]).unreadable) == {
        len(images) - 1 - place: reason for place, reason in left_out.items()
    }
    with pytest.raises(ImageError, match=r"^rust/a\.jpg: "):
        survey(images, ENCODER, strict=True)
    with pytest.raises(ImageError, match=r"^rust/a\.jpg: "):
        looked.features(images, ENCODER, strict=True)


def test_vectors_of_another_encoder_are_not_taken(leaves: Path) -> None:
    images = read(leaves).images
    assert survey(images, ENCODER).features(images, Pixels(size=9)) is None
    assert survey(images).features(images, ENCODER) is None


def test_a_photo_that_is_not_covered_is_named(make_leaves: Callable[..., Path]) -> None:
    looked = survey(read(make_leaves("one", healthy=3, rust=3)).images)
    others = read(make_leaves("two", healthy=3, sick=4))
    with pytest.raises(OptionError, match=r"does not cover sick/000\.png\. Survey these photos anew"):
        fieldguide.audit(others, survey=looked)


def test_a_survey_and_an_encoder_exclude_each_other(leaves: Path) -> None:
    dataset = read(leaves)
    with pytest.raises(OptionError, match="a survey brings its own vectors"):
        fieldguide.audit(dataset, survey=survey(dataset.images), represent="pixels")


@pytest.mark.parametrize("n", [2, 5, 40])
def test_the_nearest_others_leave_the_photo_itself_out(n: int) -> None:
    vectors = np.random.default_rng(n).normal(size=(n, 6)).astype(np.float32)
    vectors[: n // 2] = vectors[0]
    rows, distances = nearest_others(vectors, k=3)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    distance = 1 - unit @ unit.T
    np.fill_diagonal(distance, np.inf)
    assert (rows != np.arange(n)[:, None]).all()
    np.testing.assert_allclose(distances, np.sort(distance, axis=1)[:, : min(3, n - 1)], atol=1e-5)
