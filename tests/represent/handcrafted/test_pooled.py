"""What all encoders that pool share, on a local descriptor that is nothing but pixels."""

from typing import Any, ClassVar

import numpy as np
import pytest
from sklearn.base import clone

from fieldguide.errors import GuideError, ImageError, OptionError
from fieldguide.represent import VLAD, BagOfWords, FisherVector
from fieldguide.represent.handcrafted.pooled import Pooled
from fieldguide.represent.local import SIFT, Descriptors, LocalDescriptor

POOLED = (BagOfWords, VLAD, FisherVector)
FEW = {BagOfWords: {"words": 12}, VLAD: {"words": 6}, FisherVector: {"gaussians": 5, "components": 9}}


class Patches(LocalDescriptor):
    """Patches of 4 x 4 pixels without their mean, on a grid."""

    kind: ClassVar[str] = "patches"

    @property
    def width(self) -> int:
        return 16

    def describe(self, batch: np.ndarray) -> list[Descriptors]:
        n, side, _, _ = batch.shape
        blocks = batch.reshape(n, side // 4, 4, side // 4, 4).transpose(0, 1, 3, 2, 4).reshape(n, -1, 16)
        middles = (np.arange(side // 4, dtype=np.float32) * 4 + 2) / side
        places = np.stack(np.meshgrid(middles, middles), axis=2).reshape(-1, 2)
        return [Descriptors(own - own.mean(axis=1, keepdims=True), places) for own in blocks]

    def check_options(self) -> None:
        pass


class BitPatches(Patches):
    """Which pixels of a patch are brighter than its mean: 16 bits."""

    kind: ClassVar[str] = "bit_patches"
    binary: ClassVar[bool] = True

    def describe(self, batch: np.ndarray) -> list[Descriptors]:
        return [
            Descriptors(np.packbits(own.values > 0, axis=1), own.positions) for own in super().describe(batch)
        ]


class Nothing(Patches):
    """A detector that finds no keypoint."""

    kind: ClassVar[str] = "nothing"

    def describe(self, batch: np.ndarray) -> list[Descriptors]:
        return [Descriptors(np.empty((0, 16), np.float32), np.empty((0, 2), np.float32))] * len(batch)


@pytest.fixture(scope="module")
def photos() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (8, 32, 32), dtype=np.uint8)


def make(kind: type[Pooled], **options: Any) -> Pooled:
    return kind(**{"size": 32, "local": Patches(), **FEW[kind], **options})


@pytest.fixture(scope="module", params=POOLED)
def kind(request: pytest.FixtureRequest) -> type[Pooled]:
    return request.param


@pytest.mark.parametrize("levels", [(1,), (1, 2), [1, "3x1"]])
def test_width_and_finite_values(kind, photos, levels):
    encoder = make(kind, levels=levels).fit(photos)
    vectors = encoder.transform(photos)
    assert vectors.shape == (8, encoder.width)
    assert np.isfinite(vectors).all()
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_order_of_the_photos_does_not_matter(kind, photos):
    encoder = make(kind).fit(photos)
    assert make(kind).fit(photos[::-1]).identity() == encoder.identity()
    assert make(kind).fit(photos[:5]).identity() != encoder.identity()


def test_another_sample_of_few_descriptors(kind, photos):
    one = make(kind, sample=100).fit(photos)
    other = make(kind, sample=100, random_state=1).fit(photos)
    assert one.identity()["learnt"] != other.identity()["learnt"]
    assert one.identity()["learnt"] == make(kind, sample=100).fit(photos).identity()["learnt"]


def test_regions_are_the_photo_cut_up(kind, photos):
    """A quarter's part is the vector of a photo that has nothing but this quarter."""
    encoder = make(kind, levels=(1, 2)).fit(photos)
    photo = photos[0].copy()
    photo[16:] = photo[:, 16:] = 128
    whole, *quarters = encoder.transform([photo])[0].reshape(5, -1)
    np.testing.assert_allclose(quarters[0], whole, atol=1e-6)
    assert not np.any(quarters[1:])


def test_photo_without_any_descriptor_is_zero(kind, photos):
    encoder = make(kind).fit(photos)
    assert not encoder.transform([np.full((9, 9), 77, np.uint8)]).any()
    encoder.local = Nothing()
    vectors = encoder.transform(photos)
    assert vectors.shape == (8, encoder.width)
    assert not vectors.any()


def test_too_few_descriptors(kind, photos):
    count = {"gaussians": 1000} if kind is FisherVector else {"words": 1000}
    with pytest.raises(OptionError) as error:
        make(kind, **count).fit(photos[:1])
    assert str(error.value) == (
        f"1,000 {next(iter(count))} need at least 1,000 descriptors, and the 1 photo given has 64. "
        f"Give more photos, or fewer {next(iter(count))}."
    )
    with pytest.raises(OptionError, match=r"and the 0 photos given have 0\. Give more photos"):
        make(kind).fit([])


def test_fewer_descriptors_in_the_sample_than_words(kind, photos):
    with pytest.raises(
        OptionError, match=r"sample=3 is less than the (5 gaussians|6 words|12 words) to learn"
    ):
        make(kind, sample=3).fit(photos)


def test_not_learnt_yet(kind, photos):
    encoder = make(kind)
    told = (
        f"{kind.__name__} has not learnt its codebook yet; call fit with photos, or let fieldguide.fit do it."
    )
    batch = np.zeros((1, 32, 32, 1), np.float32)
    uses = [lambda: encoder.width, encoder.identity, encoder.state, lambda: encoder.encode(batch)]
    for use in [*uses, lambda: encoder.transform(photos), lambda: encoder.fit().width]:
        with pytest.raises(OptionError) as error:
            use()
        assert str(error.value) == told


def test_whoever_sets_an_option_forgets(kind, photos):
    encoder = make(kind).fit(photos)
    assert encoder.fit().set_params().width == encoder.width
    for changed in (clone(encoder), encoder.set_params(levels=(2,))):
        with pytest.raises(OptionError, match="has not learnt"):
            changed.identity()


def test_local_by_name(kind):
    encoder = kind(local="surf")
    assert encoder.local.kind == "surf"
    assert encoder.set_params(local="sift", local__step=8).local.step == 8
    assert kind().local.root == (kind is not BagOfWords)
    with pytest.raises(OptionError, match=r"local='sifd' is unknown; known: .*Did you mean 'sift'\?"):
        kind(local="sifd")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"local": 3}, "local=3 is no local descriptor; known: sift, surf, orb."),
        ({"levels": (0,)}, "levels: 0 is neither a whole number from 1 to 16 nor like '3x1'."),
        ({"components": 17}, "components=17 must be a whole number from 1 to 16."),
        ({"sample": 0}, "sample=0 must be a whole number from 1 to 100000000."),
        ({"random_state": -1}, "random_state=-1 must be a whole number from 0 to 4294967295."),
        ({"size": 0}, "size=0 must be a whole number from 1 to 4096."),
    ],
)
def test_options_that_cannot_be_used(kind, photos, options, told):
    with pytest.raises(OptionError) as error:
        make(kind, **options).fit(photos)
    assert str(error.value) == told


def test_first_unreadable_photo_is_named(kind, tmp_path):
    (tmp_path / "leaf.png").write_bytes(b"no picture")
    with pytest.raises(ImageError, match=r"leaf\.png"):
        make(kind).fit([tmp_path / "leaf.png"])


def test_bits_are_for_words_only(photos):
    encoder = make(BagOfWords, local=BitPatches()).fit(photos)
    assert set(np.unique(encoder.learnt_["words"])) == {-1, 1}
    assert encoder.transform(photos).any(axis=1).all()
    for kind in (VLAD, FisherVector):
        with pytest.raises(OptionError) as error:
            make(kind, local=BitPatches()).fit(photos)
        assert str(error.value) == (
            f"{kind.__name__} pools descriptors of numbers, and BitPatches gives bits. "
            "Use BagOfWords, or SIFT or SURF."
        )
    with pytest.raises(OptionError, match=r"components=4: bits have no principal components\."):
        make(BagOfWords, local=BitPatches(), components=4).fit()


def test_saved_codebook_is_checked(kind, photos):
    encoder = kind(**FEW[kind], local=SIFT(step=8), size=32).fit(photos)
    spec, files = encoder.state()
    twin = kind.from_state(spec, files)
    np.testing.assert_array_equal(twin.transform(photos), encoder.transform(photos))
    assert twin.fit().identity() == encoder.identity()
    with pytest.raises(GuideError, match=r"codebook codebook\.safetensors is missing"):
        kind.from_state(spec, {})
    (name, content), *_ = files.items()
    turned = content[:-1] + bytes([content[-1] ^ 1])
    with pytest.raises(GuideError, match="or its codebook is damaged"):
        kind.from_state(spec, {name: turned})
