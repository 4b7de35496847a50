"""How often do the 95 % intervals of cross-validation contain the true accuracy? The table of docs/splits.md.

Command: python benchmarks/folds.py [--runs 400] (ten minutes on one core)

Two normal classes, `d` features, their means `apart` standard deviations apart. The true accuracy is that of
the classifier fitted on all photos, on 4,000 new ones. In brackets: the interval for n independent photos.
"""

import argparse

import numpy as np
from sklearn.linear_model import LogisticRegression

from fieldguide.measure import fold_interval, wilson_interval

SETS = ((40, 10, 2.5), (100, 200, 0.0), (100, 200, 4.0), (400, 200, 4.0))
DEALS = ((5, 1), (10, 1), (5, 5))


def class_mean(rows, truth, new):
    ends = np.stack([rows[truth == label].mean(axis=0) for label in (0, 1)])
    return new @ (ends[1] - ends[0]) > (ends[1] @ ends[1] - ends[0] @ ends[0]) / 2


def nearest(rows, truth, new):
    return truth[((rows**2).sum(axis=1) - 2 * new @ rows.T).argmin(axis=1)] == 1


def logistic(rows, truth, new):
    return LogisticRegression(max_iter=300).fit(rows, truth).predict(new) == 1


def draw(random, *, n: int, d: int, apart: float):
    truth = np.arange(n) % 2
    vectors = random.normal(size=(n, d))
    vectors[:, 0] += apart * (truth - 0.5)
    return vectors, truth


def deal(random, truth, *, n_folds: int):
    by_class = random.permutation(len(truth))
    by_class = by_class[np.argsort(truth[by_class], kind="stable")]
    folds = np.empty(len(truth), dtype=int)
    folds[by_class] = np.arange(len(truth)) % n_folds
    return folds


def run(random, learn, *, n: int, d: int, apart: float, n_folds: int, repeats: int):
    vectors, truth = draw(random, n=n, d=d, apart=apart)
    new, new_truth = draw(random, n=4000, d=d, apart=apart)
    true = (learn(vectors, truth, new) == new_truth).mean()
    right = np.empty((repeats, n), dtype=bool)
    for row in right:
        folds = deal(random, truth, n_folds=n_folds)
        for fold in range(n_folds):
            held = folds == fold
            row[held] = learn(vectors[~held], truth[~held], vectors[held]) == truth[held]
    ours = fold_interval(right, n_folds=n_folds)
    plain = wilson_interval(right.mean() * n, n)
    return [low <= true <= high for low, high in (ours, plain)], true


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=400)
    runs = parser.parse_args().runs
    print("| classifier | photos | features | accuracy | 5 folds | 10 folds | 5 folds, 5 times |")
    print("|---|---|---|---|---|---|---|")
    for learn in (class_mean, nearest, logistic):
        for n, d, apart in SETS:
            cells = []
            for n_folds, repeats in DEALS:
                random = np.random.default_rng(0)
                options = {"n": n, "d": d, "apart": apart, "n_folds": n_folds, "repeats": repeats}
                covered, true = zip(*(run(random, learn, **options) for _ in range(runs)), strict=True)
                ours, plain = 100 * np.mean(covered, axis=0)
                cells.append(f"{ours:.1f} ({plain:.0f})")
            name = learn.__name__.replace("_", " ")
            print(f"| {name} | {n} | {d} | {np.mean(true):.2f} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
