import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fieldguide.errors import SourceError
from fieldguide.images import read

N = 4
PIXELS = np.random.default_rng(0).integers(0, 256, (N, 3, 32, 32), np.uint8)
FINE = [f"fine {i}" for i in range(4)]
COARSE = ["upper", "lower"]


def rows(*labels: np.ndarray) -> bytes:
    return np.concatenate(
        [*(column[:, None].astype(np.uint8) for column in labels), PIXELS.reshape(N, -1)], 1
    ).tobytes()


def write_cifar(folder: Path, *, kind: str) -> Path:
    folder.mkdir(parents=True)
    numbers = np.arange(N)
    batches = (
        [*(f"data_batch_{i}" for i in range(1, 6)), "test_batch"] if "10-" in kind else ["train", "test"]
    )
    if kind == "10-bin":
        files = {f"{batch}.bin": rows(numbers) for batch in batches}
        files["batches.meta.txt"] = ("\n".join(FINE) + "\n\n").encode()
    elif kind == "100-bin":
        files = {f"{batch}.bin": rows(numbers % 2, numbers) for batch in batches}
        files |= {
            "fine_label_names.txt": "\n".join(FINE).encode(),
            "coarse_label_names.txt": b"upper\nlower\n",
        }
    else:
        content: dict[str, Any] = {"data": PIXELS.reshape(N, -1), "filenames": ["x.png"] * N}
        if kind == "10-py":
            content["labels"] = numbers.tolist()
            meta, names = "batches.meta", {"label_names": FINE}
        else:
            content |= {"fine_labels": numbers.tolist(), "coarse_labels": (numbers % 2).tolist()}
            meta, names = "meta", {"fine_label_names": FINE, "coarse_label_names": COARSE}
        files = {batch: pickle.dumps(content, protocol=2) for batch in batches} | {meta: pickle.dumps(names)}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


KINDS = ("10-bin", "10-py", "100-bin", "100-py")


@pytest.mark.parametrize("kind", KINDS)
def test_all_versions_say_the_same(kind: str, tmp_path: Path) -> None:
    dataset = read(write_cifar(tmp_path / "cifar", kind=kind))
    assert dataset.counts() == {name: len(dataset) // 4 for name in FINE}
    assert dataset.split_counts()["test"] == dict.fromkeys(FINE, 1)
    assert len(dataset) == (24 if "10-" in kind else 8)
    assert (dataset.images[2].open() == PIXELS[2].transpose(1, 2, 0)).all()
    assert dataset.hierarchy == ({} if "10-" in kind else {f: (COARSE[i % 2],) for i, f in enumerate(FINE)})


def test_python_2_wrote_its_pickles_otherwise(tmp_path: Path) -> None:
    """The real files: protocol 2 of Python 2, in which texts and pixels are plain byte strings."""

    def text(value: bytes) -> bytes:
        return b"T" + len(value).to_bytes(4, "little") + value

    dtype = b"cnumpy\ndtype\n" + text(b"u1") + b"K\x00K\x01\x87R(K\x03" + text(b"|") + b"NNNJ\xff\xff\xff\xff"
    dtype += b"J\xff\xff\xff\xffK\x00tb"
    array = b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85" + text(b"b") + b"\x87R"
    array += b"(K\x01K\x04M\x00\x0c\x86" + dtype + b"\x89" + text(PIXELS.tobytes()) + b"tb"
    labels = b"](K\x00K\x01K\x02K\x03e"
    batch = b"\x80\x02}(" + text(b"data") + array + text(b"labels") + labels + b"u."
    folder = write_cifar(tmp_path / "cifar", kind="10-py")
    for name in ("data_batch_1", "test_batch"):
        (folder / name).write_bytes(batch)
    dataset = read(folder)
    assert (dataset.images[1].open() == PIXELS[1].transpose(1, 2, 0)).all()


class Evil:
    def __reduce__(self) -> tuple[Any, ...]:
        return print, ("run",)


@pytest.mark.parametrize(
    "content",
    [
        Evil(),
        {"data": Evil()},
        {"data": np.array([{}], dtype=object), "labels": [1]},
        {"data": np.zeros((4, 3072), np.uint16), "labels": [0] * 4},
        {"data": np.zeros((4, 9), np.uint8), "labels": [0] * 4},
        {"data": np.zeros((4, 3072), np.uint8), "labels": [0] * 3},
        {"data": np.zeros((4, 3072), np.uint8), "labels": [0, 1, 2, 4]},
        {"data": np.zeros((4, 3072), np.uint8)},
        [1, 2],
    ],
    ids=range(9),
)
def test_other_pickles_are_refused_and_run_nothing(
    content: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_cifar(tmp_path / "cifar", kind="10-py")
    for protocol in (2, 4, 5):
        (folder / "data_batch_3").write_bytes(pickle.dumps(content, protocol=protocol))
        with pytest.raises(SourceError, match="data_batch_3: "):
            read(folder)
    assert capsys.readouterr().out == ""


def test_a_pickle_cannot_ask_for_all_memory(tmp_path: Path) -> None:
    folder = write_cifar(tmp_path / "cifar", kind="10-py")
    (folder / "data_batch_3").write_bytes(b"\x80\x02]r\xff\xff\xff\x7f.")
    with pytest.raises(SourceError, match=r"data_batch_3: .*a memo that is larger than the file"):
        read(folder)


def test_a_missing_part_is_named(tmp_path: Path) -> None:
    folder = write_cifar(tmp_path / "cifar", kind="10-bin")
    (folder / "data_batch_4.bin").unlink()
    with pytest.raises(SourceError, match=r"cifar: 1 file missing: data_batch_4.bin"):
        read(folder)


def test_a_class_under_two_super_classes_is_refused(tmp_path: Path) -> None:
    folder = write_cifar(tmp_path / "cifar", kind="100-bin")
    (folder / "test.bin").write_bytes(rows(np.zeros(N), np.arange(N)))
    with pytest.raises(SourceError, match="stands under 'upper' and 'lower'"):
        read(folder)
