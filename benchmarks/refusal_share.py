"""The share of known photos that is refused where 5 % are asked for, for every score of the unknown.

Simulated: k classes of n training photos in turn, with means 0.4 apart in each of d features and a common
covariance whose axes fall from 1 to the named length ("falling", by equal factors); means and covariance are
drawn anew for each repeat. Logistic regression as `fit` takes it. 500 further photos are asked about. A cell
is repeated until the standard error of each score is at most 0.3 points, at least 40 times. All classes are
alike, so `FairShare` should stay out of the way: "lowered" is how often it does not.

A row is appended to the results file per finished cell, so a run that was cut off goes on where it was.

    python benchmarks/refusal_share.py --results benchmarks/results/refusal_share.csv
"""

import argparse
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import numpy as np
from rows import append, cells_of, rows_of

from fieldguide.classify import Classifier, make_classifier
from fieldguide.classify.unknown import SCORES
from fieldguide.cores import one_thread
from fieldguide.ladder.detect import detect
from fieldguide.ladder.out_of_fold_scores import Learning

REFUSED, TESTED, ERROR, FEWEST = 0.05, 500, 0.003, 40
CELL = ("n", "d", "k", "falling")
COLUMNS = (*CELL, "repeats", "score", "refused", "error", "lowered")


@dataclass(frozen=True, eq=False)
class Shared(Learning):
    """Photos whose classifiers are fitted once for all scores."""

    fitted: dict[bytes, Classifier | None] = field(default_factory=dict)

    def judge(self, rows: np.ndarray) -> Classifier | None:
        key = rows.tobytes()
        if key not in self.fitted:
            self.fitted[key] = super().judge(rows)
        return self.fitted[key]


def once(n: int, d: int, k: int, falling: float, *, seed: int) -> dict[str, tuple[float, bool]]:
    random = np.random.default_rng(seed)
    means = 0.4 * random.standard_normal((k, d))
    turn = random.standard_normal((d, d)) * np.geomspace(1, falling, d) / np.sqrt(d)

    def drawn(many: int) -> tuple[np.ndarray, np.ndarray]:
        codes = np.arange(many) % k
        return (means[codes] + random.standard_normal((many, d)) @ turn).astype(np.float32), codes

    (X, y), (others, _) = drawn(n), drawn(TESTED)
    learning = Shared(make_classifier("logistic").fit(X, y), X, y, None)
    told = {}
    for name, score in SCORES.items():
        detector = detect(learning, score, refuse=REFUSED).detector
        if detector is None:
            told[name] = 0.0, True
            continue
        refused = detector.is_unknown(detector.familiarity(others, learning.classifier))
        told[name] = float(refused.mean()), detector.refuse < REFUSED
    return told


def cell(n: int, d: int, k: int, falling: float, *, most: int) -> list[dict[str, object]]:
    told: list[dict[str, tuple[float, bool]]] = []
    while True:
        told.append(once(n, d, k, falling, seed=len(told)))
        shares = np.array([[share for share, _ in one.values()] for one in told])
        errors = shares.std(axis=0) / np.sqrt(len(told))
        if len(told) >= most or (len(told) >= FEWEST and errors.max() <= ERROR):
            break
    named = dict(zip(CELL, (n, d, k, falling), strict=True))
    return [
        named
        | {
            "repeats": len(told),
            "score": name,
            "refused": round(float(shares[:, i].mean()), 5),
            "error": round(float(errors[i]), 5),
            "lowered": round(float(np.mean([one[name][1] for one in told])), 4),
        }
        for i, name in enumerate(SCORES)
    ]


def run(options: argparse.Namespace) -> None:
    done = cells_of(options.results, CELL)
    for named in product(options.photos, options.features, options.classes, options.falling):
        if tuple(map(str, named)) not in done:
            append(options.results, *cell(*named, most=options.most), columns=COLUMNS)


def table(results: Path) -> None:
    """Print one row for each cell, a column for each score."""
    rows = rows_of(results)
    print(f"| n | d | k | falling | {' | '.join(SCORES)} | lowered, % |\n{'|---' * (5 + len(SCORES))}|")
    cells = {tuple(row[name] for name in CELL) for row in rows}
    for named in sorted(cells, key=lambda cell: tuple(map(float, cell))):
        own = {row["score"]: row for row in rows if tuple(row[name] for name in CELL) == named}
        shares = [f"{100 * float(own[name]['refused']):.1f}" for name in SCORES]
        lowered = 100 * np.mean([float(row["lowered"]) for row in own.values()])
        print(f"| {' | '.join(named)} | {' | '.join(shares)} | {lowered:.0f} |")
    errors = [float(row["error"]) for row in rows]
    print(f"\nLargest standard error: {100 * max(errors):.2f} points.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--results", type=Path, default=Path("benchmarks/results/refusal_share.csv"))
    parser.add_argument("--photos", type=int, nargs="*", default=[60, 150, 400])
    parser.add_argument("--features", type=int, nargs="*", default=[50, 300])
    parser.add_argument("--classes", type=int, nargs="*", default=[3, 6])
    parser.add_argument("--falling", type=float, nargs="*", default=[0.02])
    parser.add_argument("--most", type=int, default=250, help="repeats at most")
    options = parser.parse_args()
    options.results.parent.mkdir(parents=True, exist_ok=True)
    with one_thread("blas"):
        run(options)
    table(options.results)
