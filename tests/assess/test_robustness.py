import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from fieldguide.assess import CORRUPTIONS, CorruptedImage, Corruption, Robustness, robustness
from fieldguide.classify import NearestClassMean
from fieldguide.images import ArrayImage, Dataset, FileImage
from fieldguide.represent import FeatureCache, Pixels
from fieldguide.stored.from_plain import from_plain

KINDS = {corruption.name: corruption for corruption in CORRUPTIONS}
EVERY = [(corruption, level) for corruption in CORRUPTIONS for level in corruption.levels]


def photo(seed: int = 0, *, height: int = 60, width: int = 80, base: int = 120) -> np.ndarray:
    noise = np.random.default_rng(seed).integers(-40, 40, (height, width, 3))
    return (base + noise).astype(np.uint8)


def change(pixels: np.ndarray, kind: str, level: float) -> np.ndarray:
    return KINDS[kind].change(pixels, level, np.random.default_rng(0))


@pytest.mark.parametrize(("corruption", "level"), EVERY, ids=lambda value: str(getattr(value, "name", value)))
def test_every_corruption_changes_the_photo_and_leaves_the_original(
    corruption: Corruption, level: float
) -> None:
    pixels = photo()
    pixels.setflags(write=False)
    before = pixels.copy()
    worse = corruption.change(pixels, level, np.random.default_rng(0))
    assert worse.dtype == np.uint8
    assert worse.shape[2] == 3
    assert not np.array_equal(worse, pixels)
    assert (pixels == before).all()


@pytest.mark.parametrize("corruption", CORRUPTIONS, ids=lambda corruption: corruption.name)
@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (3, 2)])
def test_the_smallest_photos_survive(corruption: Corruption, shape: tuple[int, int]) -> None:
    for level in corruption.levels:
        worse = corruption.change(photo(height=shape[0], width=shape[1]), level, np.random.default_rng(0))
        assert worse.size


def test_one_stop_halves_the_light() -> None:
    # Linear light of sRGB 188 is 0.503; half of it is sRGB 137, by the formula of IEC 61966-2-1.
    grey = np.full((4, 4, 3), 188, np.uint8)
    assert change(grey, "light", -1.0)[0, 0, 0] == 137
    assert change(change(grey, "light", -1.0), "light", 1.0)[0, 0, 0] == pytest.approx(188, abs=1)
    assert change(grey, "light", 2.0).max() == 255


@pytest.mark.parametrize("percent", [10.0, 25.0, 40.0])
def test_so_much_of_the_area_is_hidden(percent: float) -> None:
    black = np.zeros((200, 300, 3), np.uint8)
    assert (change(black, "cover", percent) == 127).mean() == pytest.approx(percent / 100, abs=0.01)


@pytest.mark.parametrize("percent", [10.0, 25.0, 50.0])
def test_so_much_of_the_area_is_cut_off_and_the_middle_stays(percent: float) -> None:
    pixels = photo(height=200, width=300)
    worse = change(pixels, "crop", percent)
    assert worse.shape[0] * worse.shape[1] == pytest.approx(60_000 * (1 - percent / 100), rel=0.01)
    top, left = (200 - worse.shape[0]) // 2, (300 - worse.shape[1]) // 2
    assert (worse == pixels[top : top + worse.shape[0], left : left + worse.shape[1]]).all()


def test_blur_is_measured_by_the_shorter_side() -> None:
    step = np.zeros((200, 400, 3), np.uint8)
    step[:, 200:] = 255
    edge = change(step, "blur", 2.0)[100, :, 0].astype(float)
    # The slope in the middle of a blurred step is 255 / (sigma sqrt(2 pi)); sigma is 2 % of 200.
    assert np.diff(edge).max() == pytest.approx(255 / (4 * np.sqrt(2 * np.pi)), rel=0.15)


def test_a_quarter_turn_turns() -> None:
    pixels = photo(height=50, width=50)
    worse = change(pixels, "turn", 90.0)
    assert any((worse == np.rot90(pixels, times)).all() for times in (1, 3))


def test_a_corrupted_image_follows_its_photo() -> None:
    image = ArrayImage(photo(), name="leaf")
    one, two = (CorruptedImage(image, KINDS["cover"], level) for level in (10.0, 25.0))
    again = CorruptedImage(ArrayImage(photo(), name="renamed"), KINDS["cover"], 10.0)
    other = CorruptedImage(ArrayImage(photo(1)), KINDS["cover"], 10.0)
    assert one.name == "leaf (cover 10 %)"
    assert (one.open() == again.open()).all()
    assert one.content_hash() == again.content_hash()
    assert len({one.content_hash(), two.content_hash(), other.content_hash(), image.content_hash()}) == 4
    assert KINDS["light"].level(-1.0) == "−1 EV"


def scored(n: int = 30) -> Dataset:
    """Dark photos and light ones."""
    images = tuple(ArrayImage(photo(i, base=60 if i % 2 else 180), name=f"{i}") for i in range(n))
    return Dataset(images=images, labels=tuple("dark" if i % 2 else "light" for i in range(n)))


def measured(dataset: Dataset, **options: object) -> Robustness:
    train = scored(12)
    encoder = Pixels()
    classifier = NearestClassMean().fit(encoder.transform(train.images), train.labels)
    found = robustness(classifier, encoder, dataset, **options)
    assert found is not None
    return found


def test_light_confuses_what_was_told_by_light() -> None:
    found = measured(scored())
    by = {(hardship.kind, hardship.level): hardship for hardship in found.hardships}
    assert set(by) == {(corruption.name, level) for corruption, level in EVERY}
    assert (found.n, found.accuracy) == (30, 1.0)
    assert by["blur", 0.5].accuracy == 1.0
    assert by["light", -2.0].accuracy == 0.5
    low, high = by["light", -2.0].interval
    assert low < 0.5 < high


def test_photos_are_chosen_by_content_not_by_order() -> None:
    dataset = scored()
    turned = dataset.subset(range(len(dataset) - 1, -1, -1))
    one, two = (measured(given, photos=7) for given in (dataset, turned))
    assert one.n == 7
    assert one == two


def test_a_second_run_finds_its_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    cache = FeatureCache()
    first = measured(scored(), cache=cache)
    monkeypatch.setattr(CorruptedImage, "open", lambda *_, **__: pytest.fail("decoded again"))
    assert measured(scored(), cache=cache) == first


def test_groups_widen_the_intervals() -> None:
    dataset = scored()
    grouped = replace(dataset, groups=tuple(f"{i // 6}" for i in range(30)))
    assert measured(grouped).interval != measured(dataset).interval


def test_a_photo_that_is_gone_is_passed_over(tmp_path: Path) -> None:
    dataset = scored()
    gone = FileImage(tmp_path / "gone.png")
    assert measured(replace(dataset, images=(*dataset.images[:-1], gone))).n == 29


def test_json_round_trip() -> None:
    found = measured(scored())
    assert from_plain(Robustness, json.loads(json.dumps(asdict(found)))) == found
