"""Solar cells: three tasks, learnt and extracted representations, ten seeds.

Protocols (Deitsch et al., Solar Energy 185, 2019, arXiv:1807.02894; data: zae-bayern/elpv-dataset):

ELPV-2   y = (p >= 0.5), every photo counts once; majority 68.7 %.
ELPV-W2  y = (p > 0), a photo weighs 1 if p = 0 and p otherwise; majority 63.0 %. The published figures are
         82.44 % for the SVM on hand-crafted features and 88.42 % for the fine-tuned CNN.
ELPV-4   y = p, the four values 0, 1/3, 2/3 and 1; majority 57.5 %.

All: 75/25, stratified by p and cell type, ten seeds; everything is chosen out-of-fold inside the 75 %, and
codebooks are learnt from the 75 % alone, anew for each seed. Their settings (REPRESENTATIONS below) are the
encoders' own but for a grid of 8 px, 64 Gaussians and a larger square for HOG, all of it fixed beforehand.
A row is appended to the results file per finished cell, so a run that was cut off goes on where it was.

    python benchmarks/solar_cells.py --results benchmarks/results/solar_cells.csv
"""

import argparse
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from rows import append, cells_of, rows_of
from sklearn.model_selection import StratifiedShuffleSplit

import fieldguide
from fieldguide import measure
from fieldguide.represent import FeatureCache, compute_features

TASKS = ("ELPV-2", "ELPV-W2", "ELPV-4")
LEARNT = ("logistic", "class_mean", "nearest_neighbour", "nearest_neighbours")
EVERY_8_PX = {"local__step": 8}
# What photos are represented by -> the encoder's name and options, and the classifiers that follow.
REPRESENTATIONS: dict[str, tuple[str, dict[str, Any], tuple[str, ...]]] = {
    "efficientnet_lite0": ("efficientnet_lite0", {}, LEARNT),
    "pixels": ("pixels", {}, LEARNT),
    "hog": ("hog", {"size": 128, "cell": 16}, ("logistic", "linear_svm", "rbf_svm")),
    "local_binary_patterns": ("local_binary_patterns", {}, ("logistic", "linear_svm", "rbf_svm")),
    "words": ("words", EVERY_8_PX | {"levels": [1]}, ("linear_svm", "rbf_svm")),
    "words, soft": (
        "words",
        EVERY_8_PX | {"levels": [1], "assignment": "soft"},
        ("linear_svm", "rbf_svm"),
    ),
    "vlad": ("vlad", EVERY_8_PX | {"words": 64}, ("linear_svm",)),
    "fisher": ("fisher", EVERY_8_PX | {"gaussians": 64}, ("linear_svm",)),
    "fisher + pyramid": ("fisher", EVERY_8_PX | {"gaussians": 64, "levels": [1, 2]}, ("linear_svm",)),
}
COLUMNS = (
    "task",
    "represent",
    "classify",
    "seed",
    "accuracy",
    "balanced_error",
    "log_loss",
    "ece",
    "seconds",
)


def solar_cells() -> tuple[list[Path], np.ndarray, np.ndarray]:
    data = Path(find_spec("elpv_dataset").origin).parent / "data"
    rows = [line.split() for line in (data / "labels.csv").read_text().splitlines()]
    paths, p, kind = zip(*rows, strict=True)
    return [data / path for path in paths], np.array(p, dtype=float), np.array(kind)


def task_of(name: str, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Labels and weights."""
    if name == "ELPV-2":
        return (p >= 0.5).astype(int), np.ones(len(p))
    if name == "ELPV-4":
        return (3 * p).round().astype(int), np.ones(len(p))
    return (p > 0).astype(int), np.where(p == 0, 1.0, p)


def score(vectors: np.ndarray, y: np.ndarray, *, weights: np.ndarray, classify: str, parts: tuple) -> dict:
    train, test = parts
    started = time.perf_counter()
    classifier = fieldguide.make_classifier(classify).fit(vectors[train], y[train])
    seconds = time.perf_counter() - started
    probabilities = classifier.predict_proba(vectors[test])
    predicted = probabilities.argmax(axis=1)
    return {
        "accuracy": measure.accuracy(y[test], predicted, weights=weights[test]),
        "balanced_error": measure.balanced_error(y[test], predicted, weights=weights[test]),
        "log_loss": measure.log_loss(y[test], probabilities, weights=weights[test]),
        "ece": measure.expected_calibration_error(y[test], probabilities, weights=weights[test]).value,
        "seconds": seconds,
    }


def vectors_of(represent: str, paths: list[str], *, train: np.ndarray, cache: FeatureCache) -> np.ndarray:
    """Vectors of all photos by an encoder that has seen the training photos only."""
    name, options, _ = REPRESENTATIONS[represent]
    encoder = fieldguide.make_encoder(name, **options)
    if encoder.learns:
        encoder.fit([paths[i] for i in train])
    return compute_features(paths, encoder, cache=None if encoder.learns else cache).vectors


def run(results: Path, *, represents: Sequence[str], seeds: int) -> None:
    files, p, kind = solar_cells()
    paths = [*map(str, files)]
    strata = np.char.add(p.round(2).astype(str), kind)
    done = cells_of(results, COLUMNS[:4])
    with FeatureCache() as cache:
        for seed in range(seeds):
            for represent in represents:
                classifiers = REPRESENTATIONS[represent][2]
                cells = [(task, represent, name, str(seed)) for task in TASKS for name in classifiers]
                cells = [cell for cell in cells if cell not in done]
                if not cells:
                    continue
                parts = next(StratifiedShuffleSplit(1, test_size=0.25, random_state=seed).split(p, strata))
                vectors = vectors_of(represent, paths, train=parts[0], cache=cache)
                for cell in cells:
                    y, weights = task_of(cell[0], p)
                    found = score(vectors, y, weights=weights, classify=cell[2], parts=parts)
                    append(results, dict(zip(COLUMNS, cell, strict=False)) | found, columns=COLUMNS)


def table(results: Path) -> None:
    rows = rows_of(results)
    print("| task | photos as | classifier | accuracy | balanced error | log loss | ECE | fit, s | seeds |")
    print("|---|---|---|---|---|---|---|---|---|")
    for task in TASKS:
        for represent, (_, _, classifiers) in REPRESENTATIONS.items():
            for classify in classifiers:
                own = [
                    r
                    for r in rows
                    if (r["task"], r["represent"], r["classify"]) == (task, represent, classify)
                ]
                if not own:
                    continue
                found = {name: np.array([float(row[name]) for row in own]) for name in COLUMNS[4:]}
                accuracy, error = (100 * found[name] for name in ("accuracy", "balanced_error"))
                print(
                    f"| {task} | {represent} | {classify} | "
                    f"{accuracy.mean():.1f} ± {accuracy.std(ddof=1):.1f} | "
                    f"{error.mean():.1f} ± {error.std(ddof=1):.1f} | "
                    f"{found['log_loss'].mean():.3f} | {100 * found['ece'].mean():.1f} | "
                    f"{np.median(found['seconds']):.2f} | {len(own)} |"
                )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--results", type=Path, default=Path("benchmarks/results/solar_cells.csv"))
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument(
        "--represent", nargs="*", default=list(REPRESENTATIONS), choices=list(REPRESENTATIONS)
    )
    options = parser.parse_args()
    options.results.parent.mkdir(parents=True, exist_ok=True)
    run(options.results, represents=options.represent, seeds=options.seeds)
    table(options.results)
