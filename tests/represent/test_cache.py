import hashlib
import logging
import os
import random
import sqlite3
import subprocess
import sys
import textwrap
import zlib

import numpy as np
import pytest

from fieldguide.errors import OptionError, StorageError
from fieldguide.represent.cache import FeatureCache

IDENTITY = {"kind": "fake", "network": "tiny", "aspect": "squash", "weights": "0" * 64}
WIDTH = 50


def photo(number):
    return hashlib.sha256(str(number).encode()).digest()


def vector(number, *, width=WIDTH):
    """What the fake encoder gives for a photo: everything follows from its number."""
    return np.random.default_rng(number).random(width, dtype=np.float32)


def fill(cache, numbers, *, identity=IDENTITY):
    numbers = list(numbers)
    cache.store(identity, [photo(n) for n in numbers], np.stack([vector(n) for n in numbers]))


def assert_every_vector_is_right(cache, numbers, *, at_least):
    found = cache.lookup(IDENTITY, [photo(n) for n in numbers], width=WIDTH)
    assert len(found) >= at_least
    for number in numbers:
        if photo(number) in found:
            np.testing.assert_array_equal(found[photo(number)], vector(number))


def assert_intact(cache):
    with sqlite3.connect(cache.path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


def tamper(cache, statement, *parameters):
    cache.close()
    with sqlite3.connect(cache.path) as connection:
        connection.execute(statement, parameters)
    connection.close()


@pytest.fixture
def cache(tmp_path):
    with FeatureCache(tmp_path / "cache") as cache:
        yield cache


@pytest.fixture
def run(tmp_path):
    """Start a Python process that has this file's helpers and a cache in the same folder."""
    started = []

    def start(code):
        program = f"""
            import importlib.util, sys
            spec = importlib.util.spec_from_file_location("helpers", {__file__!r})
            helpers = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(helpers)
            fill, photo, vector, IDENTITY, WIDTH = (
                helpers.fill, helpers.photo, helpers.vector, helpers.IDENTITY, helpers.WIDTH)
            cache = helpers.FeatureCache({str(tmp_path / "cache")!r})
        """
        started.append(
            subprocess.Popen(
                [sys.executable, "-c", textwrap.dedent(program) + textwrap.dedent(code)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


class TestOneProcess:
    def test_gives_back_what_was_stored_and_nothing_else(self, cache):
        fill(cache, range(10))
        found = cache.lookup(IDENTITY, [photo(n) for n in (3, 99, 3, 0)], width=WIDTH)
        assert set(found) == {photo(3), photo(0)}
        assert found[photo(3)].dtype == np.float32
        np.testing.assert_array_equal(found[photo(3)], vector(3))

    def test_more_photos_than_one_query_takes(self, cache):
        fill(cache, range(1200))
        assert_every_vector_is_right(cache, range(1300), at_least=1200)

    def test_everything_in_the_identity_counts_but_not_its_order(self, cache):
        fill(cache, [1])
        reordered = dict(reversed(IDENTITY.items()))
        other = IDENTITY | {"aspect": "crop"}
        assert cache.lookup(reordered, [photo(1)], width=WIDTH)
        assert not cache.lookup(other, [photo(1)], width=WIDTH)

    def test_survives_closing_and_reopening(self, cache):
        fill(cache, [1])
        cache.close()
        assert cache.lookup(IDENTITY, [photo(1)], width=WIDTH)

    def test_storing_again_replaces(self, cache):
        fill(cache, [1])
        cache.store(IDENTITY, [photo(1), photo(1)], np.stack([vector(5), vector(6)]))
        np.testing.assert_array_equal(cache.lookup(IDENTITY, [photo(1)], width=WIDTH)[photo(1)], vector(6))
        assert cache.describe()["entries"] == 1

    def test_a_vector_of_another_length_is_missing(self, cache):
        fill(cache, [1])
        assert not cache.lookup(IDENTITY, [photo(1)], width=WIDTH + 1)

    @pytest.mark.parametrize("value", [b"", b"\0" * 4 * WIDTH, "text", None, 5])
    def test_a_value_that_was_changed_is_missing_and_can_be_stored_again(self, cache, value):
        fill(cache, [1])
        if value is None:
            tamper(cache, "UPDATE vector SET photo = ?", photo(2))
            assert not cache.lookup(IDENTITY, [photo(2)], width=WIDTH)
        else:
            tamper(cache, "UPDATE vector SET value = ?", value)
        assert not cache.lookup(IDENTITY, [photo(1)], width=WIDTH)
        fill(cache, [1])
        assert cache.lookup(IDENTITY, [photo(1)], width=WIDTH)

    def test_wrong_arguments_raise(self, cache):
        with pytest.raises(OptionError, match=r"2 photos need an array of as many vectors, not \(1, 50\)"):
            cache.store(IDENTITY, [photo(1), photo(2)], vector(1)[None])
        with pytest.raises(sqlite3.ProgrammingError):
            cache.lookup(IDENTITY, [object()], width=WIDTH)
        with pytest.raises(TypeError):
            cache.lookup({"kind": object()}, [photo(1)], width=WIDTH)

    def test_opens_nothing_before_it_is_used(self, cache):
        assert cache.describe()["entries"] == 0
        cache.clear()
        assert not cache.path.parent.exists()


class TestDescribeAndClear:
    def test_says_what_is_in_it(self, cache):
        fill(cache, range(4))
        fill(cache, range(3), identity={"kind": "pixels", "size": 32, "colour": True})
        summary = cache.describe()
        assert (summary["path"], summary["entries"], summary["problem"]) == (str(cache.path), 7, None)
        assert summary["limit_bytes"] == 4_000_000_000
        assert 0 < summary["bytes"] <= summary["disk_bytes"]
        assert [(encoder["name"], encoder["entries"]) for encoder in summary["encoders"]] == [
            ("fake tiny, aspect squash", 4),
            ("pixels, colour True, size 32", 3),
        ]
        assert summary["encoders"][0]["identity"] == IDENTITY

    def test_clear_empties_and_gives_the_space_back(self, cache):
        fill(cache, range(5000))
        before = cache.describe()["disk_bytes"]
        cache.clear()
        after = cache.describe()
        assert after["entries"] == 0
        assert after["encoders"] == []
        assert after["disk_bytes"] < before / 4
        fill(cache, [1])
        assert_every_vector_is_right(cache, [1], at_least=1)

    def test_clear_removes_a_damaged_file(self, cache, caplog):
        fill(cache, [1])
        cache.close()
        cache.path.write_bytes(b"no database" * 1000)
        assert cache.describe()["problem"] == "file is not a database"
        cache.clear()
        assert cache.describe()["problem"] is None
        fill(cache, [1])
        assert_every_vector_is_right(cache, [1], at_least=1)
        assert len(caplog.records) == 1

    def test_clear_waits_for_nobody_forever(self, cache, monkeypatch):
        monkeypatch.setattr("fieldguide.represent.cache_database._BUSY_S", 0.05)
        fill(cache, [1])
        other = sqlite3.connect(cache.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        cache.close()
        with pytest.raises(StorageError, match="in use by another program"):
            cache.clear()
        other.execute("ROLLBACK")
        other.close()
        cache.clear()

    def test_clear_that_may_not_remove_says_so(self, cache):
        cache.path.mkdir(parents=True)  # a folder where the file should be
        with pytest.raises(StorageError, match=r"cannot be cleared: .*set FIELDGUIDE_CACHE to another"):
            cache.clear()

    def test_another_cache_on_the_file_notices_a_clear(self, cache):
        with FeatureCache(cache.path.parent) as other:
            fill(cache, [1])
            fill(other, [2])
            cache.clear()
            fill(cache, [1], identity={"kind": "New"})
            fill(other, [3])  # must not come out as a vector of the new encoder
            assert not cache.lookup({"kind": "New"}, [photo(3)], width=WIDTH)
            assert_every_vector_is_right(cache, [1, 2, 3], at_least=1)


class TestSettings:
    def test_folder_and_limit_come_from_the_environment(self, tmp_path, monkeypatch):
        monkeypatch.setenv("FIELDGUIDE_CACHE", str(tmp_path))
        for text, size in {"1.5 GB": 1_500_000_000, "20mb": 20_000_000, "3000000": 3_000_000}.items():
            monkeypatch.setenv("FIELDGUIDE_CACHE_LIMIT", text)
            cache = FeatureCache()
            assert cache.path == tmp_path / "features.sqlite"
            assert cache.limit_bytes == size
        assert FeatureCache(limit_bytes=2_000_000).limit_bytes == 2_000_000

    def test_default_is_the_user_cache_folder(self, monkeypatch):
        monkeypatch.delenv("FIELDGUIDE_CACHE", raising=False)
        assert FeatureCache().path.parts[-2:] == ("fieldguide", "features.sqlite")

    @pytest.mark.parametrize("text", ["much", "4 apples", "-1 GB", "999999"])
    def test_a_limit_that_is_no_size_is_named(self, text, monkeypatch):
        monkeypatch.setenv("FIELDGUIDE_CACHE_LIMIT", text)
        with pytest.raises(OptionError, match=r"FIELDGUIDE_CACHE_LIMIT|at least 1,000,000"):
            FeatureCache()


class TestLimit:
    def test_the_oldest_go_first_and_the_file_stays_small(self, tmp_path):
        limit = 2_000_000
        with FeatureCache(tmp_path, limit_bytes=limit) as cache:
            for start in range(0, 30_000, 500):  # 200 bytes each: three times the limit
                fill(cache, range(start, start + 500))
                assert cache.describe()["bytes"] <= limit
            cache.close()
            assert cache.path.stat().st_size <= 1.1 * limit
            found = cache.lookup(IDENTITY, [photo(n) for n in range(30_000)], width=WIDTH)
            kept = [n for n in range(30_000) if photo(n) in found]
            assert kept == list(range(30_000 - len(kept), 30_000))
            assert len(kept) > 4000
            assert_intact(cache)

    def test_one_store_larger_than_the_limit(self, tmp_path):
        with FeatureCache(tmp_path, limit_bytes=1_000_000) as cache:
            cache.store(IDENTITY, [photo(n) for n in range(500)], np.ones((500, 1280), np.float32))
            assert cache.describe()["bytes"] <= 1_000_000
            assert cache.lookup(IDENTITY, [photo(499)], width=1280)
            assert not cache.lookup(IDENTITY, [photo(0)], width=1280)


class TestTroubleNeverStopsTheWork:
    CLEAR, ELSEWHERE = "`fieldguide cache --clear` starts a new one", "name a folder that can be written"

    def assert_goes_on(self, cache, caplog, *, reason, remedy):
        assert cache.lookup(IDENTITY, [photo(1)], width=WIDTH) == {}
        fill(cache, [1])
        fill(cache, [2])
        assert cache.lookup(IDENTITY, [photo(1)], width=WIDTH) == {}
        (record,) = caplog.records
        assert record.levelno == logging.WARNING
        message = record.getMessage()
        assert str(cache.path) in message
        assert f"Next: {remedy}" in message
        assert reason in message

    def test_file_is_something_else(self, cache, caplog):
        cache.path.parent.mkdir()
        cache.path.write_bytes(os.urandom(50_000))
        self.assert_goes_on(cache, caplog, reason="file is not a database", remedy=self.CLEAR)

    def test_folder_is_a_file(self, tmp_path, caplog):
        (tmp_path / "file").touch()
        self.assert_goes_on(FeatureCache(tmp_path / "file"), caplog, reason="exists", remedy=self.ELSEWHERE)
        caplog.clear()
        below = FeatureCache(tmp_path / "file" / "below")
        self.assert_goes_on(below, caplog, reason="Not a directory", remedy=self.ELSEWHERE)

    @pytest.mark.skipif(sys.platform != "linux", reason="needs a folder that root cannot write either")
    def test_folder_that_cannot_be_written(self, caplog):
        self.assert_goes_on(
            FeatureCache("/proc"), caplog, reason="unable to open database file", remedy=self.ELSEWHERE
        )

    def test_file_that_is_locked(self, cache, caplog, monkeypatch):
        monkeypatch.setattr("fieldguide.represent.cache_database._BUSY_S", 0.05)
        fill(cache, [5])
        cache.close()
        other = sqlite3.connect(cache.path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        self.assert_goes_on(cache, caplog, reason="database is locked", remedy=self.CLEAR)
        other.close()

    def test_damage_in_the_middle_of_the_file(self, cache, caplog):
        rng = random.Random(0)
        fill(cache, range(2000))
        cache.close()
        whole = cache.path.read_bytes()
        for _ in range(10):
            damaged = bytearray(whole)
            for _ in range(40):
                start = rng.randrange(len(damaged))
                damaged[start : start + 200] = rng.randbytes(200)
            cache.path.write_bytes(damaged[: len(whole)])
            with FeatureCache(cache.path.parent) as again:
                assert_every_vector_is_right(again, range(2000), at_least=0)
                fill(again, range(100))
                assert_every_vector_is_right(again, range(2000), at_least=0)
                again.clear()
                fill(again, range(100))
                assert_every_vector_is_right(again, range(100), at_least=100)

    @pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
    def test_truncated_file(self, cache, share):
        fill(cache, range(2000))
        cache.close()
        os.truncate(cache.path, int(cache.path.stat().st_size * share))
        assert_every_vector_is_right(cache, range(2000), at_least=0)
        fill(cache, range(10))
        cache.clear()
        fill(cache, range(10))
        assert_every_vector_is_right(cache, range(10), at_least=10)

    def test_full_disk(self, run):
        process = run("""
            import resource
            fill(cache, range(100))
            resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
            for start in range(100, 4000, 100):
                fill(cache, range(start, start + 100))
            assert cache.describe()["problem"], "the limit was not met"
        """)
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
        assert errors.count("fieldguide cache --clear") == 1

    @pytest.mark.parametrize("version", [0, 1, 999])
    def test_other_schema_is_made_anew(self, cache, caplog, version):
        fill(cache, range(10))
        tamper(cache, 'CREATE TABLE "odd "" name" (x)')
        tamper(cache, "DROP TABLE vector")
        tamper(cache, f"PRAGMA user_version = {version}")
        assert cache.lookup(IDENTITY, [photo(1)], width=WIDTH) == {}
        fill(cache, [1])
        assert_every_vector_is_right(cache, [1], at_least=1)
        assert not caplog.records


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
class TestSeveralProcesses:
    # One process imports the library and forks the others before the cache is opened: starting each is slow.

    def test_two_writers_of_the_same_and_of_different_photos(self, cache, run):
        process = run("""
            import os
            children = []
            for first in (0, 0, 1000, 3000):
                if not (child := os.fork()):
                    for start in range(first, first + 2000, 40):
                        fill(cache, range(start, start + 40))
                        cache.lookup(IDENTITY, [photo(n) for n in range(start)], width=WIDTH)
                    os._exit(cache.describe()["problem"] is not None)
                children.append(child)
            print([os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children])
        """)
        assert process.communicate(timeout=120)[0] == "[0, 0, 0, 0]\n"
        assert_every_vector_is_right(cache, range(5000), at_least=5000)
        assert cache.describe()["entries"] == 5000
        assert_intact(cache)

    def test_killed_at_any_moment(self, cache, run):
        process = run("""
            import os, random, signal, time
            rng = random.Random(0)

            def write_for_ever():
                while True:
                    for start in range(0, 3000, 20):
                        fill(cache, range(start, start + 20))
                    cache.close()

            while input():
                children = []
                for _ in range(2):
                    if not (child := os.fork()):
                        write_for_ever()
                    children.append(child)
                time.sleep(rng.random() * 0.15)
                for child in children:
                    os.kill(child, signal.SIGKILL)
                    os.waitpid(child, 0)
                print("killed", flush=True)
        """)
        for _ in range(15):
            print("again", file=process.stdin, flush=True)
            assert process.stdout.readline() == "killed\n"
            if cache.path.exists():
                assert_intact(cache)
            with FeatureCache(cache.path.parent) as again:
                assert_every_vector_is_right(again, range(3000), at_least=0)
                assert again.describe()["problem"] is None
                assert again.describe()["entries"] % 20 == 0  # whole transactions
        assert_every_vector_is_right(cache, range(3000), at_least=20)

    def test_a_forked_child_opens_the_file_anew(self, cache):
        fill(cache, range(10))
        child = os.fork()
        if child == 0:
            try:
                fill(cache, range(10, 20))
                os._exit(len(cache.lookup(IDENTITY, [photo(n) for n in range(20)], width=WIDTH)))
            finally:
                os._exit(255)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 20
        assert_every_vector_is_right(cache, range(20), at_least=20)


class TestNotFinite:
    @pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
    def test_a_vector_that_is_not_finite_is_neither_kept_nor_found(self, cache, value):
        broken = vector(1)
        broken[3] = value
        cache.store(IDENTITY, [photo(1), photo(2)], np.stack([broken, vector(2)]))
        assert set(cache.lookup(IDENTITY, [photo(1), photo(2)], width=WIDTH)) == {photo(2)}
        assert cache.describe()["entries"] == 1
        checksum = zlib.crc32(broken.tobytes(), zlib.crc32(photo(2)))
        tamper(cache, "UPDATE vector SET value = ?", broken.tobytes())
        tamper(cache, "UPDATE vector SET checksum = ?", checksum)
        assert not cache.lookup(IDENTITY, [photo(2)], width=WIDTH)

    def test_a_vector_whose_square_overflows_is_finite(self, cache):
        cache.store(IDENTITY, [photo(1)], np.full((1, WIDTH), 1e30, np.float32))
        assert cache.lookup(IDENTITY, [photo(1)], width=WIDTH)


HALVES = {
    "as random bits have it": np.arange(2**16, dtype=np.uint16).view(np.float16).astype(np.float32),
    "zeros": np.zeros(50, np.float32),
    "zeros of both signs": np.float32([0.0, -0.0]),
    "largest": np.float32([65504, -65504]),
    "smallest": np.float32([2.0**-24, 2.0**-14]),
}
OTHERS = {
    "more digits": np.float32([1, 1 + 2**-11]),
    "too large": np.float32([1, 65536]),
    "too small": np.float32([1, 2.0**-25]),
}


@pytest.mark.parametrize("name", [*HALVES, *OTHERS])
def test_vectors_of_half_floats_take_half_the_room_and_come_back_to_the_last_bit(cache, name):
    vector = (HALVES | OTHERS)[name]
    vector = vector[np.isfinite(vector)]
    cache.store(IDENTITY, [photo(0)], vector[np.newaxis])
    found = cache.lookup(IDENTITY, [photo(0)], width=len(vector))[photo(0)]
    assert found.tobytes() == vector.tobytes()
    assert found.dtype == np.float32
    assert not found.flags.writeable
    assert not cache.lookup(IDENTITY, [photo(0)], width=2 * len(vector))
    with sqlite3.connect(cache.path) as connection:
        (length,) = connection.execute("SELECT LENGTH(value) FROM vector").fetchone()
    connection.close()
    assert length == (2 if name in HALVES else 4) * len(vector)


def test_half_floats_that_were_changed_are_missing(cache):
    cache.store(IDENTITY, [photo(0)], np.ones((1, 4), np.float32))
    tamper(cache, "UPDATE vector SET value = ?", np.full(4, 2, "<f2").tobytes())
    assert not cache.lookup(IDENTITY, [photo(0)], width=4)
