import gc
import hashlib
import itertools
import signal
import subprocess
import sys
import textwrap
import threading
import time
import weakref

import numpy as np
import pytest

from fieldguide.errors import ImageError, OptionError
from fieldguide.images import Image
from fieldguide.represent.cache import FeatureCache
from fieldguide.represent.features import compute_features, stream_features


class FakeImage(Image):
    """A photo that is a number; broken when it says so."""

    def __init__(self, number, *, broken=False, delay_s=0.0):
        self.name = f"photo {number}"
        self.number = number
        self.broken = broken
        self.delay_s = delay_s
        self.hashed = 0

    def open(self, *, at_least=None):
        time.sleep(self.delay_s)
        if self.broken:
            pixels = np.zeros(1000)  # must not stay alive in the stack of the error
            raise ImageError(f"{self.name}: broken after {pixels.size} pixels") from ValueError("cause")
        return np.full((2, 2, 3), self.number % 251, np.uint8)

    def content_hash(self):
        self.hashed += 1
        if self.broken == "unreadable":
            raise ImageError(f"{self.name}: unreadable")
        return hashlib.sha256(str(self.number).encode()).digest()


class FakeEncoder:
    """Gives the number on the photo, three times; notes what it was asked."""

    width = 3

    def photos_at_once(self):
        return 4

    def __init__(self, *, fail_at=None, delay_s=0.0):
        self.batches = []
        self.threads = set()
        self.fail_at = fail_at
        self.delay_s = delay_s

    def identity(self):
        return {"kind": "fake"}

    def prepare(self, image):
        return image.open()

    def encode(self, batch):
        time.sleep(self.delay_s)
        self.batches.append(len(batch))
        self.threads.add(threading.get_ident())
        if self.fail_at is not None and (batch == self.fail_at).any():
            raise RuntimeError("the engine broke")
        return batch.reshape(len(batch), -1)[:, :3].astype(np.float32)


def photos(count, **options):
    return [FakeImage(number, **options) for number in range(count)]


def expected(numbers):
    return np.repeat(np.array(list(numbers), np.float32)[:, None] % 251, 3, axis=1).reshape(-1, 3)


@pytest.fixture(autouse=True)
def two_workers(monkeypatch):
    monkeypatch.setattr("fieldguide.represent.pipeline.available_cores", lambda: 2)


@pytest.fixture(autouse=True)
def no_thread_is_left():
    yield
    gc.collect()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("fieldguide")]


@pytest.fixture(params=["without cache", "with cache"])
def any_cache(request, tmp_path):
    if request.param == "without cache":
        yield None
    else:
        with FeatureCache(tmp_path) as cache:
            yield cache


@pytest.fixture
def cache(tmp_path):
    with FeatureCache(tmp_path) as cache:
        yield cache


class TestStream:
    @pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 8, 9, 100])
    def test_every_photo_once_and_in_order(self, any_cache, count):
        for _ in range(2):  # the second time from the cache
            results = list(stream_features(photos(count), FakeEncoder(), cache=any_cache))
            assert [index for index, _ in results] == list(range(count))
            vectors = np.array([vector for _, vector in results]).reshape(-1, 3)
            np.testing.assert_array_equal(vectors, expected(range(count)))
            assert vectors.dtype == np.float32 or not count

    def test_order_holds_when_photos_take_unequal_time(self, any_cache):
        rng = np.random.default_rng(0)
        images = [FakeImage(n, delay_s=rng.choice([0, 0.004])) for n in range(120)]
        assert [index for index, _ in stream_features(images, FakeEncoder(), cache=any_cache)] == list(
            range(120)
        )

    def test_errors_stand_in_the_place_of_their_photos(self, any_cache):
        images = photos(30)
        for number in (0, 4, 5, 6, 7, 29):
            images[number].broken = True
        images[3].broken = "unreadable"
        results = dict(stream_features(images, FakeEncoder(), cache=any_cache))
        wrong = {index: str(result) for index, result in results.items() if isinstance(result, ImageError)}
        assert set(wrong) == {0, 3, 4, 5, 6, 7, 29}
        assert wrong[4] == "photo 4: broken after 1000 pixels"
        assert results[1][0] == 1

    def test_errors_hold_no_stack(self, any_cache):
        (_, error), *_ = stream_features(photos(1, broken=True), FakeEncoder(), cache=any_cache)
        assert error.__traceback__ is None
        assert isinstance(error.__cause__, ValueError)
        assert error.__cause__.__traceback__ is None

    def test_takes_photos_as_it_goes_and_lets_them_go(self, any_cache):
        taken, alive = [], weakref.WeakSet()

        def endless():
            for number in itertools.count():
                taken.append(number)
                image = FakeImage(number)
                alive.add(image)
                yield image

        stream = stream_features(endless(), FakeEncoder(), cache=any_cache)
        most = 0
        for index, vector in itertools.islice(stream, 600):
            assert vector[0] == index % 251
            most = max(most, len(alive))
        stream.close()
        assert most <= 2 * 6 * 4  # workers, chunks a worker, photos a chunk
        assert len(taken) <= 600 + 4096 + 4

    def test_works_in_several_threads_and_full_batches(self):
        encoder = FakeEncoder(delay_s=0.002)
        list(stream_features(photos(80), encoder))
        assert encoder.batches == [4] * 20
        assert len(encoder.threads) == 2
        assert threading.get_ident() not in encoder.threads

    def test_few_photos_are_shared_out(self):
        encoder = FakeEncoder()
        list(stream_features(photos(4), encoder))
        assert sorted(encoder.batches) == [2, 2]

    def test_takes_arrays(self):
        stack = np.arange(5, dtype=np.uint8)[:, None, None, None] + np.zeros((5, 2, 2, 3), np.uint8)
        vectors = [vector for _, vector in stream_features(stack, FakeEncoder())]
        np.testing.assert_array_equal(vectors, expected(range(5)))

    def test_what_is_no_photo_is_named(self, any_cache):
        with pytest.raises(OptionError, match="float"):
            list(stream_features([*photos(9), 3.5], FakeEncoder(), cache=any_cache))

    def test_progress_counts_to_the_end(self, any_cache):
        seen = []
        list(
            stream_features(
                photos(10), FakeEncoder(), cache=any_cache, progress=lambda *now: seen.append(now)
            )
        )
        assert seen == [(done, 10) for done in range(1, 11)]
        seen.clear()
        list(stream_features(iter(photos(3)), FakeEncoder(), progress=lambda *now: seen.append(now)))
        assert seen == [(1, 0), (2, 0), (3, 0)]


class TestCache:
    def test_without_one_nothing_is_hashed(self):
        images = photos(20)
        list(stream_features(images, FakeEncoder()))
        assert not any(image.hashed for image in images)

    def test_the_second_run_encodes_nothing(self, cache):
        list(stream_features(photos(50), FakeEncoder(), cache=cache))
        encoder = FakeEncoder()
        list(stream_features(photos(50), encoder, cache=cache))
        assert encoder.batches == []

    @pytest.mark.parametrize("every", [2, 3, 10])
    def test_missing_photos_gather_to_full_batches(self, cache, every):
        known = [image for image in photos(300) if image.number % every]
        list(stream_features(known, FakeEncoder(), cache=cache))
        encoder = FakeEncoder()
        results = list(stream_features(photos(300), encoder, cache=cache))
        np.testing.assert_array_equal([vector for _, vector in results], expected(range(300)))
        missing = 300 - len(known)
        assert sum(encoder.batches) == missing
        assert len(encoder.batches) == -(-missing // 4)

    def test_one_missing_photo_among_very_many(self, cache, monkeypatch):
        monkeypatch.setattr("fieldguide.represent.pipeline._WINDOW", 64)
        list(stream_features(photos(500)[1:], FakeEncoder(), cache=cache))
        encoder = FakeEncoder()
        results = list(stream_features(photos(500), encoder, cache=cache))
        assert [index for index, _ in results] == list(range(500))
        assert encoder.batches == [1]

    def test_a_broken_photo_is_not_kept(self, cache):
        list(stream_features(photos(5, broken=True), FakeEncoder(), cache=cache))
        assert cache.describe()["entries"] == 0

    def test_a_damaged_cache_changes_nothing(self, cache, caplog):
        cache.path.write_bytes(b"damaged" * 1000)
        results = list(stream_features(photos(50), FakeEncoder(), cache=cache))
        np.testing.assert_array_equal([vector for _, vector in results], expected(range(50)))
        assert len(caplog.records) == 1

    def test_what_was_finished_is_kept_when_the_loop_is_left(self, cache):
        stream = stream_features(photos(400), FakeEncoder(), cache=cache)
        list(itertools.islice(stream, 40))
        stream.close()
        assert 40 <= cache.describe()["entries"] < 400

    def test_what_was_finished_is_kept_when_the_encoder_fails(self, cache):
        with pytest.raises(RuntimeError, match="the engine broke"):
            list(stream_features(photos(100), FakeEncoder(fail_at=60), cache=cache))
        assert 40 <= cache.describe()["entries"] < 100


class TestComputeFeatures:
    def test_vectors_kept_and_left_out(self, any_cache):
        images = photos(10)
        images[4].broken = images[7].broken = True
        features = compute_features(images, FakeEncoder(), cache=any_cache)
        kept = [0, 1, 2, 3, 5, 6, 8, 9]
        np.testing.assert_array_equal(features.kept, kept)
        np.testing.assert_array_equal(features.vectors, expected(kept))
        assert features.kept.dtype == np.int64
        assert features.vectors.dtype == np.float32
        assert features.left_out == {4: "broken after 1000 pixels", 7: "broken after 1000 pixels"}

    def test_strict_raises_the_first(self, any_cache):
        images = photos(30)
        images[22].broken = images[3].broken = True
        with pytest.raises(ImageError, match="photo 3: broken"):
            compute_features(images, FakeEncoder(), cache=any_cache, strict=True)

    def test_no_photos(self):
        features = compute_features([], FakeEncoder())
        assert features.vectors.shape == (0, 3)
        assert features.kept.shape == (0,)

    def test_an_error_in_progress_ends_the_work_and_keeps_what_was_done(self, cache):
        def interrupt(done, total):
            if done == 20:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            compute_features(photos(300), FakeEncoder(), cache=cache, progress=interrupt)
        assert 20 <= cache.describe()["entries"] < 300


@pytest.mark.skipif(sys.platform == "win32", reason="sends SIGINT")
def test_control_c_stops_at_once_and_keeps_what_was_done(tmp_path):
    code = f"""
        import importlib.util
        spec = importlib.util.spec_from_file_location("helpers", {__file__!r})
        helpers = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(helpers)
        cache = helpers.FeatureCache({str(tmp_path)!r})
        images = helpers.photos(100_000, delay_s=0.005)
        say = lambda done, total: print(done, flush=True)
        helpers.compute_features(images, helpers.FakeEncoder(), cache=cache, progress=say)
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    for _ in range(30):
        process.stdout.readline()
    process.send_signal(signal.SIGINT)
    start = time.monotonic()
    _, errors = process.communicate(timeout=20)
    assert time.monotonic() - start < 5
    assert "KeyboardInterrupt" in errors
    with FeatureCache(tmp_path) as cache:
        assert cache.describe()["entries"] >= 30


def test_a_photo_beyond_the_limit_is_refused_whether_or_not_its_vector_is_known(tmp_path):
    from PIL import Image as Pillow

    from fieldguide.images import FileImage
    from fieldguide.represent import Pixels

    Pillow.new("RGB", (40, 30)).save(tmp_path / "a.png")
    with FeatureCache(tmp_path / "cache") as cache:
        known = compute_features([FileImage(tmp_path / "a.png")], Pixels(), cache=cache)
        refused = compute_features([FileImage(tmp_path / "a.png", max_pixels=1000)], Pixels(), cache=cache)
    assert len(known.kept) == 1
    assert "the limit is" in refused.left_out[0]


def test_a_photo_that_has_no_finite_vector_is_named_left_out_and_not_kept(cache):
    class Broken(FakeEncoder):
        def encode(self, batch):
            vectors = super().encode(batch)
            vectors[vectors[:, 0] == 3, 1] = np.nan
            return vectors

    for _ in range(2):
        features = compute_features(photos(6), Broken(), cache=cache)
        assert features.kept.tolist() == [0, 1, 2, 4, 5]
        assert list(features.left_out) == [3]
        assert "its vector is not finite" in features.left_out[3]
        assert np.isfinite(features.vectors).all()
    assert cache.describe()["entries"] == 5
    with pytest.raises(ImageError, match="its vector is not finite"):
        compute_features(photos(6), Broken(), strict=True)
