"""Several views, several encoders, photos without labels: what each gives, and what it costs.

views       ELPV-2 and ELPV-4 (see solar_cells.py), 75/25 stratified: EfficientNet-Lite0 at 112 px with each
            word for views, and HOG; logistic regression on all.
encoders    The same splits: Lite0, HOG and local binary patterns, each alone, their vectors behind one
            another with one classifier, and the ensemble that `fit` makes of them.
unlabelled  Fashion-MNIST, Lite0 at 112 px: 5, 10, 20 labels of each class, 2,000 further training photos
            without labels, 3,000 test photos; ELPV-2 with as many labels and the rest of the training part
            without. Plain logistic regression, each way by itself whatever out-of-fold results say, and what
            `fit_unlabelled` keeps.

A row is appended to the results file per finished cell, so a run that was cut off goes on where it was. The
first run computes vectors, all later ones find them in the cache.

    python benchmarks/views.py --results benchmarks/results/views.csv
"""

import argparse
import time
from collections.abc import Iterator
from copy import deepcopy
from functools import cache as once
from pathlib import Path

import numpy as np
from fashion import photos as fashion
from rows import append, cells_of, rows_of
from sklearn.model_selection import StratifiedShuffleSplit
from solar_cells import solar_cells, task_of

from fieldguide import measure
from fieldguide.classify import Classifier, Ensemble, Logistic
from fieldguide.classify.unlabelled import WAYS, fit_unlabelled, refit_unlabelled
from fieldguide.ladder.encode_time import encode_us
from fieldguide.represent import (
    Encoder,
    FeatureCache,
    Joined,
    Pretrained,
    Views,
    compute_features,
    make_encoder,
)

CELL = ("part", "data", "method", "seed")
COLUMNS = (*CELL, "accuracy", "balanced_error", "log_loss", "fit_s", "photo_ms", "kept")
WORDS = ("flip", "flips", "dihedral", "crops", "flip,crops", "resolutions")
TASKS = ("ELPV-2", "ELPV-4")
LABELS = (5, 10, 20)
FURTHER, TESTED = 2_000, 3_000

Part = tuple[np.ndarray, np.ndarray]


def lite0() -> Encoder:
    return Pretrained(resolution=112)


def view_methods() -> dict[str, Encoder]:
    plain = {"lite0": lite0(), "hog": make_encoder("hog", size=128, cell=16)}
    views = {f"lite0, {words}": Views(lite0(), words) for words in WORDS}
    return plain | views | {"hog, flips": Views(plain["hog"], "flips")}


def members() -> dict[str, Encoder]:
    return {
        "lite0": lite0(),
        "hog": make_encoder("hog", size=128, cell=16),
        "local_binary_patterns": make_encoder("local_binary_patterns"),
    }


@once
def elpv() -> tuple[list[str], np.ndarray, np.ndarray]:
    files, p, kind = solar_cells()
    return [*map(str, files)], p, np.char.add(p.round(2).astype(str), kind)


def elpv_parts(seed: int) -> tuple[np.ndarray, np.ndarray]:
    _, p, strata = elpv()
    return next(StratifiedShuffleSplit(1, test_size=0.25, random_state=seed).split(p, strata))


def scored(classifier: Classifier, test: Part) -> dict[str, float]:
    said, truth = classifier.predict_proba(test[0]), np.searchsorted(classifier.classes_, test[1])
    return {
        "accuracy": measure.accuracy(truth, said.argmax(axis=1)),
        "balanced_error": measure.balanced_error(truth, said.argmax(axis=1)),
        "log_loss": measure.log_loss(truth, said),
    }


def fitted(classifier: Classifier, train: Part, test: Part) -> dict[str, object]:
    started = time.perf_counter()
    classifier.fit(*train)
    return {"fit_s": round(time.perf_counter() - started, 2), **scored(classifier, test)}


class Run:
    """What is done already, and what comes to it."""

    def __init__(self, results: Path, cache: FeatureCache) -> None:
        self.results, self.cache = results, cache
        self.done = cells_of(results, CELL)
        self.vectors = once(self._vectors)
        self.photo_ms = once(self._photo_ms)

    def open_cells(self, part: str, data: str, methods: list[str], seed: int) -> list[str]:
        return [name for name in methods if (part, data, name, str(seed)) not in self.done]

    def add(self, *cell: object, **figures: object) -> None:
        append(self.results, dict(zip(CELL, cell, strict=True)) | figures, columns=COLUMNS)

    def _vectors(self, name: str) -> np.ndarray:
        return compute_features(elpv()[0], {**view_methods(), **members()}[name], cache=self.cache).vectors

    def _photo_ms(self, name: str) -> float:
        return encode_us({**view_methods(), **members()}[name], fashion("test")[0][:64]) / 1000


def run_views(run: Run, seed: int) -> None:
    train, test = elpv_parts(seed)
    for task in TASKS:
        y, _ = task_of(task, elpv()[1])
        for name in run.open_cells("views", task, list(view_methods()), seed):
            X = run.vectors(name)
            found = fitted(Logistic(), (X[train], y[train]), (X[test], y[test]))
            run.add("views", task, name, seed, photo_ms=round(run.photo_ms(name), 2), **found)


def run_encoders(run: Run, seed: int) -> None:
    train, test = elpv_parts(seed)
    names = list(members())
    widths = Joined(list(members().values())).widths
    methods = [*names, "one classifier", "ensemble"]
    for task in TASKS:
        y, _ = task_of(task, elpv()[1])
        for name in run.open_cells("encoders", task, methods, seed):
            X = run.vectors(name) if name in names else np.hstack([run.vectors(own) for own in names])
            made = Ensemble(widths=widths) if name == "ensemble" else Logistic()
            found = fitted(made, (X[train], y[train]), (X[test], y[test]))
            kept = made.chosen_["weights"] if isinstance(made, Ensemble) else ""
            run.add("encoders", task, name, seed, kept=kept, **found)


def few(y: np.ndarray, rows: np.ndarray, *, k: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw k rows of each class, and others."""
    shuffled = np.random.default_rng(seed).permutation(rows)
    drawn = np.concatenate([shuffled[y[shuffled] == own][:k] for own in np.unique(y)])
    return drawn, shuffled[~np.isin(shuffled, drawn)][:FURTHER]


def few_shot(run: Run, seed: int) -> Iterator[tuple[str, Part, np.ndarray, Part]]:
    for k in LABELS:
        images, y = fashion("train")
        drawn, further = few(y, np.arange(len(y)), k=k, seed=seed)
        needed = [images[i] for i in (*drawn, *further)]
        X = compute_features(needed, lite0(), cache=run.cache).vectors
        test_images, test_y = fashion("test")
        X_test = compute_features(test_images[:TESTED], lite0(), cache=run.cache).vectors
        n = len(drawn)
        yield f"Fashion-MNIST, k = {k}", (X[:n], y[drawn]), X[n:], (X_test, test_y[:TESTED])
    y, _ = task_of("ELPV-2", elpv()[1])
    train, test = elpv_parts(seed)
    for k in LABELS:
        X = run.vectors("lite0")
        drawn, further = few(y, train, k=k, seed=seed)
        yield f"ELPV-2, k = {k}", (X[drawn], y[drawn]), X[further], (X[test], y[test])


def run_unlabelled(run: Run, seed: int) -> None:
    for data, train, further, test in few_shot(run, seed):
        open_cells = run.open_cells("unlabelled", data, ["plain", *WAYS, "kept"], seed)
        plain = Logistic().fit(*train) if open_cells else None
        for name in open_cells:
            made, started, kept = deepcopy(plain), time.perf_counter(), ""
            if name == "kept":
                kept = fit_unlabelled(made, *train, further).kept or "none"
            elif name != "plain":
                refit_unlabelled(made, *train, further, way=name)
            seconds = round(time.perf_counter() - started, 2)
            figures = scored(made, test)
            if name in WAYS:
                del figures["log_loss"]  # its temperature is that of the plain classifier
            run.add("unlabelled", data, name, seed, fit_s=seconds, kept=kept, **figures)


PARTS = {"views": run_views, "encoders": run_encoders, "unlabelled": run_unlabelled}


def table(results: Path) -> None:
    """Print mean and spread over the seeds, and the paired difference from the first method."""
    rows = rows_of(results)
    for part in PARTS:
        print(f"\n{part}\n\n| data | method | accuracy | against the first | log loss | fit, s | photo, ms |")
        print("|---" * 7 + "|")
        for data in dict.fromkeys(row["data"] for row in rows if row["part"] == part):
            own = [row for row in rows if (row["part"], row["data"]) == (part, data)]
            methods = list(dict.fromkeys(row["method"] for row in own))
            first = {row["seed"]: float(row["accuracy"]) for row in own if row["method"] == methods[0]}
            for method in methods:
                these = [row for row in own if row["method"] == method]
                accuracy = 100 * np.array([float(row["accuracy"]) for row in these])
                gain = accuracy - 100 * np.array([first.get(row["seed"], np.nan) for row in these])
                loss = np.mean([float(row["log_loss"] or "nan") for row in these])
                seconds = np.median([float(row["fit_s"]) for row in these])
                loss_told = "-" if np.isnan(loss) else f"{loss:.3f}"
                told = (_spread(accuracy), _spread(gain), loss_told, f"{seconds:.1f}")
                print(f"| {data} | {method} | {' | '.join(told)} | {these[0]['photo_ms'] or '-'} |")


def _spread(values: np.ndarray) -> str:
    return f"{values.mean():.1f}" + (f" ± {values.std(ddof=1):.1f}" if len(values) > 1 else "")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--results", type=Path, default=Path("benchmarks/results/views.csv"))
    parser.add_argument("--parts", nargs="*", default=list(PARTS), choices=list(PARTS))
    parser.add_argument("--seeds", type=int, default=10)
    options = parser.parse_args()
    options.results.parent.mkdir(parents=True, exist_ok=True)
    with FeatureCache() as cache:
        run = Run(options.results, cache)
        for seed in range(options.seeds):
            for part in options.parts:
                PARTS[part](run, seed)
    table(options.results)
