"""Planted label errors: precision and recall of the audit beside cleanlab, on the same probabilities.

    .venv/bin/python benchmarks/label_errors.py --save /tmp/p      # ours; saves labels and probabilities
    OTHER/bin/python benchmarks/label_errors.py --cleanlab /tmp/p  # cleanlab, where it is installed

5 % of the labels are flipped at random. Fashion-MNIST: Debian's dataset-fashion-mnist, the first n training
photos; solar cells: elpv-dataset, defective (probability above one half) or not.
"""

import argparse
import gzip
from pathlib import Path

import numpy as np

FASHION = Path("/usr/share/datasets/fashion-mnist")
FLIPPED = 0.05


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--photos", type=int, default=5000)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--resolution", type=int, default=160)
    parser.add_argument("--save", type=Path)
    parser.add_argument("--cleanlab", type=Path)
    options = parser.parse_args()
    if options.cleanlab:
        for path in sorted(options.cleanlab.glob("*.npz")):
            compare(path)
        return
    options.save.mkdir(parents=True, exist_ok=True)
    for name, read in (("fashion_mnist", fashion), ("solar_cells", solar)):
        images, labels = read(options.photos)
        run(name, images, labels, options)


def run(name: str, images: list[np.ndarray], labels: np.ndarray, options: argparse.Namespace) -> None:
    from fieldguide.audit.confident_learning import find_label_errors
    from fieldguide.audit.out_of_fold import out_of_fold
    from fieldguide.represent import Pretrained, compute_features

    vectors = compute_features(images, Pretrained(resolution=options.resolution)).vectors
    k = labels.max() + 1
    for seed in range(options.seeds):
        random = np.random.default_rng(seed)
        wrong = random.random(len(labels)) < FLIPPED
        given = np.where(wrong, (labels + random.integers(1, k, len(labels))) % k, labels)
        groups = [str(i) for i in range(len(labels))]
        told = out_of_fold(vectors, given, groups=groups, seed=seed)
        assert told is not None
        found = find_label_errors(given, told[1])
        print(f"{name}, n {len(labels)}, seed {seed}: ours {score(found, wrong)}", flush=True)
        np.savez(options.save / f"{name}_{seed}.npz", given=given, wrong=wrong, p=told[1], found=found)


def score(found: np.ndarray, wrong: np.ndarray) -> str:
    hits = int(wrong[found].sum())
    return f"precision {hits / max(len(found), 1):.4f}, recall {hits / wrong.sum():.4f} ({len(found)} found)"


def compare(path: Path) -> None:
    from cleanlab.filter import find_label_issues

    stored = np.load(path)
    theirs = find_label_issues(
        stored["given"], stored["p"], return_indices_ranked_by="self_confidence", n_jobs=1
    )
    print(f"{path.stem}: ours {score(stored['found'], stored['wrong'])}")
    print(f"{path.stem}: cleanlab {score(theirs, stored['wrong'])}")


def fashion(count: int) -> tuple[list[np.ndarray], np.ndarray]:
    with gzip.open(FASHION / "train-images-idx3-ubyte.gz") as file:
        pixels = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 28, 28)[:count]
    with gzip.open(FASHION / "train-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8)[:count]
    return list(pixels), labels.astype(np.int64)


def solar(_: int) -> tuple[list[np.ndarray], np.ndarray]:
    from elpv_dataset.utils import load_dataset

    images, probabilities, _ = load_dataset()
    return [np.asarray(image) for image in images], (np.asarray(probabilities) > 0.5).astype(np.int64)


if __name__ == "__main__":
    main()
