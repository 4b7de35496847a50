"""What a photo may cost: told from the options, added up over parts, refused before anything is computed."""

import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

import fieldguide
from fieldguide.classify import Classifier
from fieldguide.errors import CostError, GuideError, OptionError
from fieldguide.guide import Guide
from fieldguide.represent import (
    HOG,
    VLAD,
    BagOfWords,
    ColourHistogram,
    Corners,
    Encoder,
    FisherVector,
    Joined,
    LocalBinaryPatterns,
    Pixels,
    Pretrained,
    Views,
    check_cost,
)
from fieldguide.represent.codebook.learnt import Learnt
from fieldguide.represent.cost import MOST_BYTES, MOST_OPERATIONS
from fieldguide.represent.local import ORB, SIFT, SURF

DENSE = SIFT(step=1, scales=8, threshold=0)
TOO_MUCH = {
    "pixels of many channels": Pixels(size=256, channels=1024),
    "colours": ColourHistogram(size=4096),
    "corners of colours": ColourHistogram(size=512, space="rgb", bins=2, channels=16),
    "colours by themselves": ColourHistogram(size=1024, space="rgb", channels=100, joint=False),
    "gradients": HOG(size=4096, cell=2, block=1, orientations=2),
    "blocks": HOG(size=4096, cell=2, block=16, orientations=36),
    "patterns": LocalBinaryPatterns(size=4096, points=24, radii=(1, 2, 4, 8), cells=1),
    "circles": LocalBinaryPatterns(size=512, radii=(1, 2, 3) * 1000),
    "corners": Corners(size=4096, levels=6, distance=1, sensitivity=0.01),
    "dense words": BagOfWords(100, size=1024, local=SIFT(step=1)),
    "many words": BagOfWords(30_000, size=512, local=SIFT(step=2)),
    "dense soft words": BagOfWords(10_000, size=448, assignment="soft", local=SIFT(step=2)),
    "dense SURF": BagOfWords(100, size=1024, local=SURF(step=1)),
    "keypoints": BagOfWords(100, size=4096, local=SIFT(keypoints="detected")),
    "bits": BagOfWords(100, size=4096, local=ORB(most=100_000)),
    "residuals": VLAD(30_000, levels=(1, 2, 3, 4)),
    "mixture": FisherVector(16, size=512, components=None, local=DENSE),
    "regions": FisherVector(1000, levels=tuple(range(1, 17)), size=64),
    "views": Views(Pixels(size=256, channels=64), "dihedral,crops"),
    "views of a network": Views(Pretrained("efficientnet_lite0", resolution=512), "dihedral,crops"),
    "resolutions": Views(Pretrained("efficientnet_lite0", resolution=800), "resolutions"),
    "many encoders": Joined([HOG(size=1024, orientations=n) for n in range(2, 34)]),
}
# What fieldguide makes, and what its pages show.
ADMITTED = {
    "a network at its largest": Pretrained("efficientnet_lite0", resolution=1024),
    "most views of a network": Views(Pretrained("efficientnet_lite0"), "dihedral,crops,resolutions"),
    "several": Joined([Pretrained("efficientnet_lite0"), HOG(), ColourHistogram(), FisherVector(), VLAD()]),
    "soft words": BagOfWords(1000, assignment="soft"),
    "large words": BagOfWords(4000, size=512),
    "large mixture": FisherVector(size=512),
    "large residuals": VLAD(size=512, levels=(1, 2)),
    "large gradients": HOG(size=1024),
    "large patterns": LocalBinaryPatterns(size=1024),
    "large colours": ColourHistogram(size=1024),
    "large corners": Corners(size=1024),
    "many channels": Pixels(size=64, channels=1024),
}


def ready(encoder: Encoder) -> Encoder:
    """With a codebook that nobody learnt."""
    for inner in (encoder, *getattr(encoder, "inner", ())):
        if hasattr(inner, "_all_shapes"):
            random = np.random.default_rng(0)
            shapes = inner._all_shapes()
            arrays = {name: random.random(shape, np.float32) + 0.001 for name, shape in shapes.items()}
            if "weights" in arrays:
                arrays["weights"] /= arrays["weights"].sum()
            inner.learnt_ = Learnt(arrays)
    return encoder


@pytest.fixture(scope="module")
def guide() -> Guide:
    random = np.random.default_rng(0)
    photos = [
        (random.integers(0, 255, (9, 9, 3)).astype(np.uint8) // (1 + i % 2), f"{i % 2}") for i in range(24)
    ]
    return fieldguide.fit(fieldguide.read(photos), represent="pixels", classify="class_mean", cache=None)


@pytest.mark.parametrize("name", TOO_MUCH)
def test_a_guide_that_takes_too_much_is_not_loaded(guide: Guide, name: str, tmp_path: Path) -> None:
    encoder = TOO_MUCH[name]
    path = tmp_path / "hostile.guide"
    Guide(ready(encoder), guide.classifier, training=guide.training, assessment=None).save(path)
    tracemalloc.start()
    start = time.perf_counter()
    with pytest.raises(CostError, match=r"for one photo, and at most [\d,]+ are admitted\.") as caught:
        fieldguide.load(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert str(caught.value).startswith(f"{path} is not loaded: The encoder would take ")
    assert isinstance(caught.value, GuideError)
    assert peak < 100 * 2**20
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize("name", TOO_MUCH)
def test_fit_and_compare_refuse_it_in_the_same_words(name: str) -> None:
    photos = [(np.zeros((8, 8, 3), np.uint8), f"{i % 2}") for i in range(8)]
    with pytest.raises(OptionError, match=r"The encoder would take .* at most .* Choose a smaller size"):
        fieldguide.fit(photos, represent=TOO_MUCH[name], cache=None)
    with pytest.raises(OptionError, match=r"The encoder would take .* at most .* Choose a smaller size"):
        fieldguide.compare(photos, [(TOO_MUCH[name], "class_mean"), "pixels+class_mean"], cache=None)


@pytest.mark.parametrize("name", ADMITTED)
def test_what_our_pages_show_is_admitted(name: str) -> None:
    check_cost(ADMITTED[name], error=OptionError)


def test_parts_add_up() -> None:
    hog, colours = HOG(size=64), ColourHistogram(size=128)
    first, second = hog.cost(), colours.cost()
    both = Joined([hog, colours]).cost()
    assert both.operations == first.operations + second.operations
    assert both.prepared_bytes == first.prepared_bytes + second.prepared_bytes
    assert max(first.working_bytes, second.working_bytes) <= both.working_bytes
    assert both.bytes < first.bytes + second.bytes + both.prepared_bytes
    views = Views(hog, "dihedral,crops").cost()
    assert views.operations == 48 * first.operations
    assert views.prepared_bytes == 48 * first.prepared_bytes


def test_an_engine_is_kept_for_each_resolution() -> None:
    network = Pretrained("efficientnet_lite0", resolution=128)
    alone, flipped = network.cost(), Views(network, "flip").cost()
    scaled = Views(network, "flip,resolutions:2").cost()
    assert flipped.kept_bytes == alone.kept_bytes
    assert flipped.operations == 2 * alone.operations
    assert scaled.operations == pytest.approx(2 * 5 * alone.operations, rel=0.05)
    assert scaled.kept_bytes > 4 * alone.kept_bytes * 0.5


@pytest.mark.parametrize("name", ["size", "words", "step"])
def test_more_takes_more(name: str) -> None:
    def cost(factor: int) -> tuple[int, int]:
        made = {
            "size": BagOfWords(100, size=128 * factor),
            "words": BagOfWords(1000 * factor),
            "step": BagOfWords(100, local=SIFT(step=8 // factor)),
        }[name].cost()
        return made.bytes, made.operations

    for once, twice in ((1, 2), (2, 4)):
        assert cost(twice)[0] >= cost(once)[0]
        assert cost(twice)[1] > 1.2 * cost(once)[1]


def test_the_limits_can_be_reached() -> None:
    assert Pixels().cost().bytes < MOST_BYTES
    assert Pixels().cost().operations < MOST_OPERATIONS / 1000


def test_widths_are_compared_before_arrays_of_that_width_are_made(guide: Guide, tmp_path: Path) -> None:
    """A forest asks for a few numbers of a vector, and holds nothing as wide."""
    random = np.random.default_rng(0)
    forest: Classifier = fieldguide.classify.RandomForest(trees=2)
    forest.fit(random.random((8, 4)).astype(np.float32), np.array(["a", "b"] * 4))
    hog = HOG(size=512, cell=4, block=2)
    path = tmp_path / "wide.guide"
    Guide(hog, forest, training=guide.training, assessment=None).save(path)
    with pytest.raises(
        GuideError, match=rf"makes {hog.width} numbers of a photo, and its classifier takes 4"
    ):
        fieldguide.load(path)
