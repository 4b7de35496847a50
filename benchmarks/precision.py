"""What bfloat16 costs: EfficientNet-Lite0 on the solar cells, precision "exact" against "fast" (OpenVINO).

    python benchmarks/precision.py [--keep FOLDER]

Needs the extras `fast` and `demo`, and a processor with bfloat16. Speed, cosine of each photo's two vectors,
and what happens to a guide that is trained in one precision and used in the other (standardised vectors,
logistic regression with C = 0.003; 4 stratified folds, 5 seeds; label: probability of a defect at least 0.5).

Result, 2 cores of an AMD EPYC with avx512_bf16, other work running, OpenVINO 2026.4.1, 45 s, mean +- spread
over seeds:

    engine alone, photos/s: exact 179, fast 318; ratio 1.77
    cosine of a photo's vectors: minimum 0.9678, 1st percentile 0.9879, median 0.9978
    trained exact, used exact: accuracy 85.01 +- 0.15, agrees with its own precision on 100.00 % (+- 0.00)
    trained exact, used fast : accuracy 84.99 +- 0.20, agrees with its own precision on 98.69 % (+- 0.16)
    trained fast , used exact: accuracy 85.02 +- 0.16, agrees with its own precision on 98.62 % (+- 0.17)
    trained fast , used fast : accuracy 84.96 +- 0.18, agrees with its own precision on 100.00 % (+- 0.00)

Tried besides, once: the first blocks in float32 and the rest in bfloat16, as two graphs in a row. Up to block
2, 4 and 7 of 16, the two directions agree on 99.50 and 99.39, 99.55 and 99.44, 99.67 and 99.63 %, at 1.48,
1.43 and 1.31 times the speed of "exact" on one core, where bfloat16 throughout has 1.73.
"""

import argparse
import csv
import time
from importlib.util import find_spec
from itertools import product
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from fieldguide.represent import make_encoder

PRECISIONS = ("exact", "fast")
SEEDS = range(5)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--keep", type=Path, help="folder for the vectors, reused by the next run")
    keep = parser.parse_args().keep
    paths, labels = read_cells()
    speeds = measure_speed(paths[:128])
    vectors = {name: encode(name, paths, keep=keep) for name in PRECISIONS}
    print(
        f"engine alone, photos/s: {', '.join(f'{name} {speed:.0f}' for name, speed in speeds.items())}; "
        f"ratio {speeds['fast'] / speeds['exact']:.2f}"
    )
    print_cosines(vectors)
    print_exchange(vectors, labels)


def read_cells() -> tuple[list[Path], np.ndarray]:
    folder = Path(find_spec("elpv_dataset").origin).parent / "data"
    with (folder / "labels.csv").open(encoding="utf-8") as file:
        rows = [line for line in csv.reader(file, delimiter=" ", skipinitialspace=True) if line]
    return [folder / row[0] for row in rows], np.array([float(row[1]) >= 0.5 for row in rows])


def measure_speed(paths: list[Path], *, rounds: int = 7) -> dict[str, float]:
    """Photos/s of `encode` from one thread a core, the precisions in turn; medians."""
    from concurrent.futures import ThreadPoolExecutor

    from fieldguide.images import as_image
    from fieldguide.represent.pipeline import available_cores

    encoders = {
        name: make_encoder("efficientnet_lite0", engine="openvino", precision=name) for name in PRECISIONS
    }
    photos = np.stack([encoders["exact"].prepare(as_image(path)) for path in paths])
    blocks = np.array_split(photos, 4 * available_cores())
    rates: dict[str, list[float]] = {name: [] for name in PRECISIONS}
    with ThreadPoolExecutor(available_cores()) as pool:
        for name in PRECISIONS * rounds:
            start = time.perf_counter()
            list(pool.map(encoders[name].encode, blocks))
            rates[name].append(len(photos) / (time.perf_counter() - start))
    return {
        name: float(np.median(values[1:])) for name, values in rates.items()
    }  # the first opens the engine


def encode(precision: str, paths: list[Path], *, keep: Path | None) -> np.ndarray:
    kept = keep / f"cells_{precision}.npy" if keep else None
    if kept and kept.exists():
        return np.load(kept)
    vectors = make_encoder("efficientnet_lite0", engine="openvino", precision=precision).transform(paths)
    if kept:
        np.save(kept, vectors)
    return vectors


def print_cosines(vectors: dict[str, np.ndarray]) -> None:
    exact, fast = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in vectors.values())
    low, first, median = np.percentile((exact * fast).sum(1), [0, 1, 50])
    print(f"cosine of a photo's vectors: minimum {low:.4f}, 1st percentile {first:.4f}, median {median:.4f}")


def print_exchange(vectors: dict[str, np.ndarray], labels: np.ndarray) -> None:
    """Train in one precision, use in both."""
    predicted = {
        pair: np.stack([out_of_fold(vectors, labels, pair=pair, seed=seed) for seed in SEEDS])
        for pair in product(PRECISIONS, repeat=2)
    }
    for (trained, used), answers in predicted.items():
        scores = 100 * (answers == labels).mean(1)
        agree = 100 * (answers == predicted[trained, trained]).mean(1)
        print(
            f"trained {trained:5}, used {used:5}: accuracy {scores.mean():.2f} +- {scores.std(ddof=1):.2f}, "
            f"agrees with its own precision on {agree.mean():.2f} % (+- {agree.std(ddof=1):.2f})"
        )


def out_of_fold(
    vectors: dict[str, np.ndarray], labels: np.ndarray, *, pair: tuple[str, str], seed: int
) -> np.ndarray:
    trained, used = pair
    answers = np.empty_like(labels)
    for train, test in StratifiedKFold(4, shuffle=True, random_state=seed).split(labels, labels):
        model = make_pipeline(StandardScaler(), LogisticRegression(C=0.003, max_iter=1000))
        model.fit(vectors[trained][train], labels[train])
        answers[test] = model.predict(vectors[used][test])
    return answers


if __name__ == "__main__":
    main()
