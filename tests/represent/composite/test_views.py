"""Averages over views, what is remembered of them, and what is refused."""

import numpy as np
import pytest

from fieldguide.errors import GuideError, OptionError
from fieldguide.images import ArrayImage
from fieldguide.represent import (
    HOG,
    FeatureCache,
    Joined,
    Pixels,
    Pretrained,
    Views,
    compute_features,
    make_encoder,
    restore_encoder,
)
from fieldguide.represent.composite.view_words import wanted_views


@pytest.fixture(scope="module")
def photos() -> list[np.ndarray]:
    return [np.random.default_rng(i).integers(0, 256, (30, 40, 3), np.uint8) for i in range(5)]


def test_is_the_mean_of_the_views(photos):
    plain = Pixels(size=6)
    flipped = [photo[:, ::-1] for photo in photos]
    expected = (plain.transform(photos) + plain.transform(flipped)) / 2
    np.testing.assert_allclose(Views(plain, "flip").transform(photos), expected, atol=1e-6)


def test_crops_and_flips_are_combined(photos):
    plain = HOG(size=32)
    rows, columns = 24, 32  # 0.8 of 30 and of 40
    corners = [(0, 0), (0, 8), (6, 0), (6, 8), (3, 4)]
    seen = [photos, *([photo[i : i + rows, j : j + columns] for photo in photos] for i, j in corners)]
    seen += [[photo[:, ::-1] for photo in part] for part in seen]
    expected = np.mean([plain.transform(part) for part in seen], axis=0)
    np.testing.assert_allclose(Views(plain, "crops:0.8,flip").transform(photos), expected, atol=1e-5)


@pytest.mark.parametrize(("words", "turned"), [("flip", 0), ("flips", 2), ("dihedral", 1)])
def test_vectors_do_not_change_with_the_photo_turned(photos, words, turned):
    views = Views(Pixels(size=6), words)
    other = [np.rot90(photo, turned) if turned else photo[:, ::-1] for photo in photos]
    np.testing.assert_allclose(views.transform(other), views.transform(photos), atol=1e-5)


def test_several_resolutions(photos):
    views = Views(Pretrained(resolution=32), "resolutions:2")
    expected = (Pretrained(resolution=32).transform(photos) + Pretrained(resolution=64).transform(photos)) / 2
    np.testing.assert_allclose(views.transform(photos), expected, atol=1e-5)
    assert [piece.encoder.side_px for piece in views.pieces] == [32, 64]
    assert views.pieces[1].encoder is views.pieces[1].encoder  # whose engine is opened once


def test_how_many_views():
    counts = {"flip": 2, "flips": 4, "dihedral": 8, "crops": 6, "crops,flip": 12}
    assert {words: len(wanted_views(words).views) for words in counts} == counts
    assert wanted_views(("crops", "resolutions")).words == ("crops:0.875", "resolutions:1.25")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("flipp", "views='flipp' is unknown; .* Did you mean 'flip'"),
        ("", "views='' is unknown"),
        ([], r"views is \[\]; give words such as 'flip' or 'flip,crops:0.8'"),
        (3, "views is 3; give words"),
        ("flip,flip", "views='flip,flip': give one of flip, flips, dihedral, and each of the others once"),
        ("flip,dihedral", "give one of flip, flips, dihedral"),
        ("crops,crops:0.5", "each of the others once"),
        ("flip:2", "flip takes no number"),
        ("crops:1.5", "crops takes a number from 0.3 to 0.99, not 1, as in crops:0.875"),
        ("crops:x", "crops takes a number"),
        ("crops:nan", "crops takes a number"),
        ("resolutions:1", "resolutions takes a number from 0.5 to 2, not 1, as in resolutions:1.25"),
    ],
)
def test_words_that_cannot_be_used(words, message):
    with pytest.raises(OptionError, match=message):
        Views(Pixels(), words).fit()


@pytest.mark.parametrize(
    ("encoder", "message"),
    [
        (Views("hog"), "encoder is 'hog'; give an encoder, such as make_encoder"),
        (Views(Views(Pixels())), r"views='flip' are of one encoder; .* Joined\(\[Views"),
        (Views(HOG(), "resolutions"), "views='resolutions': resolutions are for networks; HOG is none"),
        (Views(Pretrained(resolution=32), "resolutions:0.5"), "resolution=16 must be a whole number from 32"),
        (Views(Pixels(size=0)), "size=0 must be a whole number"),
        (Joined([Pixels()]), "give two or more, or use a single one by itself"),
        (Joined("hog"), "encoders is 'hog'; give two or more"),
        (Joined([Pixels(), "hog"]), "each of encoders is 'hog'; give an encoder"),
        (Joined([Pixels(), HOG(), Pixels()]), r"Pixels\(\) is given twice. Give each encoder once"),
        (Joined([Pixels(), Joined([Pixels(), HOG()])]), "joined in one list, not in lists within lists"),
    ],
)
def test_encoders_that_cannot_be_used(encoder, message):
    with pytest.raises(OptionError, match=message):
        encoder.fit()


class TestCache:
    def entries(self, cache: FeatureCache) -> dict[str, int]:
        return {known["name"]: known["entries"] for known in cache.describe()["encoders"]}

    def test_each_view_is_remembered_by_itself(self, photos, tmp_path):
        images = [ArrayImage(photo) for photo in photos]
        plain = Pixels(size=4)
        with FeatureCache(tmp_path) as cache:
            compute_features(images[:2], plain, cache=cache)
            views = compute_features(images, Views(plain, "flip"), cache=cache).vectors
            names = self.entries(cache)
            assert len(names) == 2
            assert set(names.values()) == {5}
            assert any(name.endswith("view mirrored") for name in names)
            again = compute_features(images, Views(plain, "flip"), cache=cache).vectors
            np.testing.assert_array_equal(again, views)
        np.testing.assert_array_equal(views, Views(plain, "flip").transform(photos))

    def test_only_what_is_missing_is_computed(self, photos, tmp_path, monkeypatch):
        images = [ArrayImage(photo) for photo in photos]
        joined = Joined([Pixels(size=4), Views(HOG(size=32), "flip")])
        with FeatureCache(tmp_path) as cache:
            compute_features(images, Pixels(size=4), cache=cache)
            compute_features(images[:3], HOG(size=32), cache=cache)
            encoded = {"pixels": 0, "hog": 0}
            for kind in (Pixels, HOG):

                def counted(self, batch, *, kind=kind, plain=kind.encode):
                    encoded[kind.kind] += len(batch)
                    return plain(self, batch)

                monkeypatch.setattr(kind, "encode", counted)
            found = compute_features(images, joined, cache=cache).vectors
        assert encoded == {"pixels": 0, "hog": 2 + 5}
        np.testing.assert_array_equal(found, joined.transform(photos))

    def test_an_unreadable_photo_is_left_out(self, photos, tmp_path):
        broken = tmp_path / "broken.png"
        broken.write_bytes(b"no picture")
        found = compute_features([photos[0], broken, photos[1]], Views(Pixels(size=4)))
        assert found.kept.tolist() == [0, 2]
        assert list(found.left_out) == [1]


def test_a_photo_is_decoded_once_for_all_that_ask_alike(photos):
    class Counted(ArrayImage):
        def bands(self, *, at_least=None):
            asked.append(at_least)
            return super().bands(at_least=at_least)

    asked = []
    Joined([Views(Pixels(size=8), "dihedral,crops:0.5"), make_encoder("hog", size=16)]).prepare(
        Counted(photos[0])
    )
    assert sorted(asked) == [8, 16]


def test_the_engine_is_chosen_where_a_guide_is_loaded():
    spec, files = Joined([Views(Pretrained(resolution=32), "resolutions:2"), Pixels(size=4)]).state()
    loaded = restore_encoder(spec, files, engine="onnxruntime")
    assert {piece.encoder.get_params().get("engine") for piece in loaded.pieces} == {"onnxruntime", None}


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda spec: spec["encoders"][0].update(kind="joined"), "'joined' of the guide is made of another"),
        (lambda spec: spec["encoders"].pop(), "description of the encoder is damaged: encoders is"),
        (lambda spec: spec["identity"].update(kind="views"), "contradicts itself"),
        (lambda spec: spec["encoders"][0]["params"].update(views="flip"), "contradicts itself"),
        (lambda spec: spec["encoders"][0].update(encoders=[]), "made of none"),
    ],
)
def test_damage_is_named(damage, message):
    spec, files = Joined([Views(Pixels(size=4), "crops"), Pixels(size=4)]).state()
    damage(spec)
    with pytest.raises(GuideError, match=message):
        restore_encoder(spec, files)


def test_joined_vectors_stand_behind_one_another(photos):
    joined = Joined([Pixels(size=2), Views(HOG(size=16), "flip")])
    expected = np.hstack([Pixels(size=2).transform(photos), Views(HOG(size=16)).transform(photos)])
    np.testing.assert_array_equal(joined.transform(photos), expected)
    assert joined.widths == (12, 36)
    assert isinstance(joined.of([1]), Views)
    assert joined.of([0, 1]).identity() == joined.identity()


@pytest.mark.parametrize(
    "make", [lambda inner: Views(inner, "flip"), lambda inner: Joined([inner, Pixels(size=2)])]
)
def test_who_sets_an_option_has_to_fit_again(make, photos):
    made = make(make_encoder("vlad", words=2, size=32)).fit(photos)
    assert len(made.transform(photos)) == 5
    made.set_params()
    assert len(made.transform(photos)) == 5
    inner = make_encoder("vlad", words=4, size=32)
    made.set_params(
        **({"encoder": inner} if isinstance(made, Views) else {"encoders": [inner, Pixels(size=2)]})
    )
    with pytest.raises(OptionError, match="has not learnt its codebook yet"):
        made.transform(photos)
