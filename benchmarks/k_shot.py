"""Few photos of each class: which classifier wins where, and what "auto" makes of it.

Fashion-MNIST (Xiao, Rasul and Vollgraf, arXiv:1708.07747): k training photos of each class, drawn by the
seed, scored on all 10,000 test photos. Solar cells (ELPV-2, y = (p >= 0.5); Deitsch et al., Solar Energy
185, 2019, arXiv:1807.02894): a quarter of the cells, drawn by the seed and stratified by p and cell type, is
scored, k cells of each class are drawn from the others. There the mean per-class recall is the number, as one
class is twice as large; on Fashion-MNIST it is the accuracy. Lite0 features are of photos of 112 px
(Fashion-MNIST) and 224 px (solar cells); pixels are the 28 x 28 raw ones. Class means are centred on the mean
of the k photos of each class, as there are no base classes.

Everything is chosen out-of-fold in the few photos, by each classifier alone. Seeds start at 100: those below
were used while the classifiers were written. A row is appended to the results file per finished cell, so a
run that was cut off goes on where it was.

    python benchmarks/k_shot.py --results benchmarks/results/k_shot.csv
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from fashion import photos
from long_tail import encoder
from rows import append, cells_of, rows_of
from sklearn.model_selection import train_test_split
from solar_cells import solar_cells, task_of

from fieldguide import measure
from fieldguide.classify import Classifier, ShrinkageLDA, make_classifier
from fieldguide.represent import FeatureCache, Pretrained, compute_features

SHOTS = (1, 5, 10, 20, 50)
FIRST_SEED = 100
HEADS = ("class_mean", "nearest_neighbour", "ridge", "shrinkage_lda", "ledoit_wolf", "logistic", "auto")
# What raw pixels are tried with: floors.
FLOORS = ("class_mean", "nearest_neighbour")
TASKS = {("fashion", "lite0"): HEADS, ("fashion", "pixels"): FLOORS, ("solar", "lite0"): HEADS}
CELL = ("photos", "features", "k", "seed", "classify")
COLUMNS = (*CELL, "accuracy", "recall", "log_loss", "fit_s", "chosen")

# Vectors and classes to draw from, and those to score.
Pools = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def fashion(features: str, *, cache: FeatureCache, seeds: Sequence[int]) -> Iterator[tuple[int, Pools]]:
    """The same test photos for every seed; of the training photos only those that are drawn are computed."""
    train, test = photos("train"), photos("test")
    encode = encoder(features)
    X_test = compute_features(test[0], encode, cache=cache).vectors
    for seed in seeds:
        rows = drawn(train[1], k=max(SHOTS), seed=seed)
        X = compute_features([train[0][i] for i in rows], encode, cache=cache).vectors
        yield seed, (X, train[1][rows], X_test, test[1])


def solar(features: str, *, cache: FeatureCache, seeds: Sequence[int]) -> Iterator[tuple[int, Pools]]:  # noqa: ARG001
    files, p, kind = solar_cells()
    X = compute_features(files, Pretrained(), cache=cache).vectors
    y, _ = task_of("ELPV-2", p)
    strata = np.char.add(p.round(2).astype(str), kind)
    for seed in seeds:
        train, test = train_test_split(np.arange(len(y)), test_size=0.25, random_state=seed, stratify=strata)
        rows = train[drawn(y[train], k=max(SHOTS), seed=seed)]
        yield seed, (X[rows], y[rows], X[test], y[test])


POOLS = {"fashion": fashion, "solar": solar}


def drawn(codes: np.ndarray, *, k: int, seed: int) -> np.ndarray:
    """Draw k photos of each class, class after class; fewer are the first of more."""
    random = np.random.default_rng(seed)
    return np.concatenate(
        [random.permutation(np.flatnonzero(codes == own))[:k] for own in range(codes.max() + 1)]
    )


def classifier(name: str, *, seed: int) -> Classifier:
    if name == "ledoit_wolf":
        return ShrinkageLDA(shrinkage="ledoit_wolf", random_state=seed)
    return make_classifier(name, random_state=seed)


def scored(made: Classifier, pools: Pools, *, k: int) -> dict[str, object]:
    X, y, X_test, y_test = pools
    few = np.concatenate([np.flatnonzero(y == own)[:k] for own in range(y.max() + 1)])
    started = time.perf_counter()
    made.fit(X[few], y[few])
    seconds = time.perf_counter() - started
    probabilities = made.predict_proba(X_test)
    said = probabilities.argmax(axis=1)
    return {
        "accuracy": measure.accuracy(y_test, said),
        "recall": 1 - measure.balanced_error(y_test, said),
        "log_loss": measure.log_loss(y_test, probabilities),
        "fit_s": round(seconds, 3),
        "chosen": made.chosen_.get("classifier", ""),
    }


def run(options: argparse.Namespace) -> None:
    known = cells_of(options.results, CELL)
    seeds = range(FIRST_SEED, FIRST_SEED + options.seeds)
    with FeatureCache() as cache:
        for (task, features), names in TASKS.items():
            cells = [
                (task, features, str(k), str(seed), name)
                for seed in seeds
                for k in options.shots
                for name in names
            ]
            left = [cell for cell in cells if cell not in known]
            wanted = sorted({int(cell[3]) for cell in left})
            for seed, pools in POOLS[task](features, cache=cache, seeds=wanted) if wanted else ():
                for cell in left:
                    if cell[3] == str(seed):
                        figures = scored(classifier(cell[4], seed=seed), pools, k=int(cell[2]))
                        append(options.results, dict(zip(CELL, cell, strict=True)) | figures, columns=COLUMNS)


def table(results: Path) -> None:
    """Print mean and spread over seeds, and how far "auto" is from the best."""
    rows = rows_of(results)
    for (task, features), names in TASKS.items():
        own = [row for row in rows if (row["photos"], row["features"]) == (task, features)]
        shots = sorted({int(row["k"]) for row in own})
        if not own:
            continue
        number = "accuracy" if task == "fashion" else "recall"
        print(
            f"\n{task}, {features}: {number}, %\n\n| classifier | {' | '.join(f'k = {k}' for k in shots)} |"
        )
        print("|---" * (len(shots) + 1) + "|")
        found = {
            (name, k): [
                100 * float(row[number]) for row in own if (row["classify"], row["k"]) == (name, str(k))
            ]
            for name in names
            for k in shots
        }
        for name in names:
            print(f"| {name} | {' | '.join(told(found[name, k]) for k in shots)} |")
        if "auto" in names:
            behind = [
                max(np.mean(found[name, k]) for name in names if name != "auto" and found[name, k])
                - np.mean(found["auto", k])
                for k in shots
            ]
            print(f"| auto behind the best | {' | '.join(f'{points:.1f}' for points in behind)} |")
            print(f"| auto took | {' | '.join(taken(own, k=k) for k in shots)} |")
    print("\nThe trivial answer, one class for every photo: 10.0 and 50.0.")


def told(values: Sequence[float]) -> str:
    if not values:
        return "-"
    return f"{np.mean(values):.1f}" + (f" ± {np.std(values, ddof=1):.1f}" if len(values) > 1 else "")


def taken(rows: Sequence[dict[str, str]], *, k: int) -> str:
    names = [row["chosen"] for row in rows if row["classify"] == "auto" and row["k"] == str(k)]
    return ", ".join(
        f"{name} {names.count(name)}" for name in sorted(set(names), key=names.count, reverse=True)
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--results", type=Path, default=Path("benchmarks/results/k_shot.csv"))
    parser.add_argument("--shots", nargs="*", type=int, default=SHOTS, choices=SHOTS)
    parser.add_argument("--seeds", type=int, default=20)
    options = parser.parse_args()
    options.results.parent.mkdir(parents=True, exist_ok=True)
    run(options)
    table(options.results)
