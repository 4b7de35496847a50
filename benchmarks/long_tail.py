"""Fashion-MNIST-LT: every way to learn from uneven classes, on frozen features and on raw pixels.

Data: Xiao, Rasul and Vollgraf, arXiv:1708.07747, as Debian's package dataset-fashion-mnist has it, thinned
out by the generator of Cao et al., arXiv:1906.07413 ("exp"): n_c = int(6000 f^(c / 9)), f = 1 / imbalance,
the photos of each class shuffled by NumPy's legacy generator. Which class is how rare is permuted (order 0 is
that of the labels), since how hard a class is and how rare would be one thing otherwise. Scored on all 10,000
test photos, of which every class has 1,000, so accuracy is the mean per-class recall; many, medium and few
are the three largest, the four middle and the three smallest classes, as all have more than 20 photos.

Everything is chosen out-of-fold in the training photos, by each method alone; "logistic" is plain
cross-entropy chosen for accuracy. Features: "lite0" are the first 256 principal components, of the training
photos left, of the 1,280 numbers that EfficientNet-Lite0 makes of photos of 112 px (90 % of the variance, a
sixth of the time), "pixels" those of the 784 pixels; "lite0_whole" and "pixels_whole" all of them, for a few
methods, to see what that costs. A row is appended to the results file per finished cell, so a run that was
cut off goes on where it was, and runs of different imbalances may go side by side.

    python benchmarks/long_tail.py --results benchmarks/results/long_tail.csv
"""

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from fashion import photos
from rows import append, cells_of, rows_of

from fieldguide.classify import Balanced, Classifier, Logistic
from fieldguide.classify.balance import METHODS
from fieldguide.classify.transforms import PCA
from fieldguide.represent import Encoder, FeatureCache, Pixels, Pretrained, compute_features

LARGEST, CLASSES = 6000, 10
IMBALANCES = (10, 50, 100, 200)
# On frozen features these end where others do (tests hold it), so they are not run: cRT is class-balanced
# sampling, the balanced softmax and logit adjustment while learning are logit adjustment afterwards.
EQUAL = ("class_balanced_sampling", "balanced_softmax", "logit_adjustment_loss")
ALL = ("logistic", "auto", *(name for name in METHODS if name not in EQUAL))
# What raw pixels are tried with, which take longer and reach less.
MAIN = (
    "logistic",
    "auto",
    "class_weights",
    "logit_adjustment",
    "class_mean",
    "tau_normalised",
    "crt",
    "ldam_deferred",
)
SOME = ("logistic", "auto", "class_weights", "logit_adjustment", "tau_normalised")
TRIED = {"lite0": ALL, "lite0_whole": SOME, "pixels": MAIN, "pixels_whole": MAIN}
COMPONENTS = 256
CELL = ("features", "imbalance", "order", "seed", "method")
COLUMNS = (*CELL, "recall", "many", "medium", "few", "fit_s", "chosen")


def encoder(features: str) -> Encoder:
    return Pixels(size=28, channels=1) if "pixels" in features else Pretrained(resolution=112)


def ranks(order: int) -> np.ndarray:
    """Return the class at each place, the largest first."""
    return np.arange(CLASSES) if order == 0 else np.random.default_rng(order).permutation(CLASSES)


def long_tail(codes: np.ndarray, *, imbalance: int, order: int, seed: int, largest: int) -> np.ndarray:
    """Return the rows of the photos that are left."""
    random = np.random.RandomState(seed)  # that of the published generator
    rows = []
    for place, own in enumerate(ranks(order)):
        kept = int(largest * imbalance ** (-place / (CLASSES - 1)))
        rows.append(random.permutation(np.flatnonzero(codes == own))[:kept])
    return np.concatenate(rows)


def classifier(method: str, *, seed: int) -> Classifier:
    if method == "logistic":
        return Logistic(random_state=seed)
    return Balanced(method=method, goal="balanced", random_state=seed)


def scored(
    made: Classifier,
    learn: tuple[np.ndarray, np.ndarray],
    score: tuple[np.ndarray, np.ndarray],
    *,
    order: int,
) -> dict[str, Any]:
    started = time.perf_counter()
    made.fit(*learn)
    seconds = time.perf_counter() - started
    said = made.predict(score[0])
    recall = np.array([(said[score[1] == own] == own).mean() for own in ranks(order)])
    many, medium, few = recall[:3].mean(), recall[3:7].mean(), recall[7:].mean()
    chosen = {name: made.chosen_.get(name) for name in ("method", "C", "tau", "steps", "beta", "temperature")}
    return {
        "recall": recall.mean(),
        "many": many,
        "medium": medium,
        "few": few,
        "fit_s": round(seconds, 2),
        "chosen": json.dumps({name: value for name, value in chosen.items() if value is not None}),
    }


def cells(options: argparse.Namespace) -> Iterator[tuple[str, int, int, int, list[str]]]:
    """Give what is to be done: all methods of one set of training photos together."""
    known = cells_of(options.results, CELL)
    for features in options.features:
        for seed, order, imbalance in product(
            range(options.seeds), range(options.orders), options.imbalances
        ):
            cell = (features, str(imbalance), str(order), str(seed))
            methods = [
                method
                for method in TRIED[features]
                if method in options.methods and (*cell, method) not in known
            ]
            if methods:
                yield features, imbalance, order, seed, methods


def run(options: argparse.Namespace) -> None:
    train, test = photos("train"), photos("test")
    with FeatureCache() as cache:
        for features, imbalance, order, seed, methods in cells(options):
            rows = long_tail(train[1], imbalance=imbalance, order=order, seed=seed, largest=options.largest)
            encode = encoder(features)
            X, X_test = (
                compute_features(images, encode, cache=cache).vectors
                for images in ([train[0][i] for i in rows], test[0][: options.test_photos])
            )
            if not features.endswith("_whole"):
                components = PCA(components=COMPONENTS).fit(X)
                X, X_test = components.transform(X), components.transform(X_test)
            for method in methods:
                made = classifier(method, seed=seed)
                held_out = X_test, test[1][: options.test_photos]
                figures = scored(made, (X, train[1][rows]), held_out, order=order)
                cell = dict(zip(CELL, (features, imbalance, order, seed, method), strict=True))
                append(options.results, cell | figures, columns=COLUMNS)


def table(results: Path) -> None:
    """Print mean and spread over orders and seeds."""
    rows = rows_of(results)
    for features in TRIED:
        imbalances = sorted({int(row["imbalance"]) for row in rows if row["features"] == features})
        if not imbalances:
            continue
        print(f"\n{features}: mean per-class recall, % (many / medium / few)\n")
        print(f"| method | {' | '.join(map(str, imbalances))} | fit, s |")
        print("|---" * (len(imbalances) + 2) + "|")
        for method in TRIED[features]:
            own = [row for row in rows if row["features"] == features and row["method"] == method]
            if own:
                told = [_told([row for row in own if int(row["imbalance"]) == ratio]) for ratio in imbalances]
                seconds = np.median([float(row["fit_s"]) for row in own])
                print(f"| {method} | {' | '.join(told)} | {seconds:.0f} |")
    print("\nThe trivial answer, one class for every photo: 10.0.")


def _told(rows: Sequence[dict[str, str]]) -> str:
    if not rows:
        return "-"
    recall = 100 * np.array([float(row["recall"]) for row in rows])
    spread = f" ± {recall.std(ddof=1):.1f}" if len(rows) > 1 else ""
    parts = [100 * np.mean([float(row[name]) for row in rows]) for name in ("many", "medium", "few")]
    return f"{recall.mean():.1f}{spread} ({parts[0]:.0f} / {parts[1]:.0f} / {parts[2]:.0f})"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--results", type=Path, default=Path("benchmarks/results/long_tail.csv"))
    parser.add_argument("--features", nargs="*", default=list(TRIED), choices=list(TRIED))
    parser.add_argument("--imbalances", nargs="*", type=int, default=IMBALANCES)
    parser.add_argument("--orders", type=int, default=3)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--methods", nargs="*", default=list(ALL), choices=list(ALL))
    parser.add_argument("--largest", type=int, default=LARGEST, help="photos of the largest class")
    parser.add_argument("--test-photos", type=int, default=None, help="for a trial: only the first so many")
    options = parser.parse_args()
    options.results.parent.mkdir(parents=True, exist_ok=True)
    run(options)
    table(options.results)
