"""Which classes pay for the unknown, and what is caught, by four ways to set the bar at 5 %.

"one bar" for all photos; "each class" has one for each predicted class (Mondrian conformal prediction), the
common one where fewer than 19 photos are predicted as it; "within" measures scores within classes, then
sets one bar; "fit" is what `fit` does: one bar, or scores within classes, and a smaller share where a class
would lose more than twice 5 % all the same (`fieldguide.ladder.detect`).

Three sets, drawn anew for each seed. Solar cells (package elpv-dataset): 300 functional and 20 defective,
or 400 of all; unknown are 700 photos of clothes. Fashion-MNIST: six classes of 300, 175, 100, 60, 35 and 20
photos, or 167 of each; unknown are the four other classes. Digits (scikit-learn, 8 x 8 pixels): seven classes
of 100, 70, 50, 35, 25, 20 and 20 photos, or 60 of each; unknown are the three other classes. EfficientNet-
Lite0 features of photos of 112 px, except for digits. Logistic regression. The score is `mahalanobis` for
solar cells, as `fit` takes it for two classes, `combined` otherwise. Shares are of photos that nothing was
learnt from; "all" weighs classes as in training.

    python benchmarks/refusal_by_class.py --results benchmarks/results/refusal_by_class.csv
"""

import argparse
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from fashion import photos as fashion
from rows import append, cells_of, rows_of
from sklearn.datasets import load_digits

from fieldguide.classify import make_classifier
from fieldguide.classify.unknown import SCORES, Seen, WithinClasses, fewest
from fieldguide.cli.demo import solar_cells
from fieldguide.cores import one_thread
from fieldguide.images import as_image
from fieldguide.ladder.detect import detect
from fieldguide.ladder.out_of_fold_scores import Learning, unseen_parts
from fieldguide.measure import auroc
from fieldguide.represent import FeatureCache, Pretrained, compute_features

REFUSED = 0.05
CELL = ("set", "seed", "way")
COLUMNS = (*CELL, "all", "worst", "smallest", "caught", "auroc", "share")
Drawn = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]
Apply = Callable[[np.ndarray, np.ndarray], np.ndarray]  # of scores and probabilities


def encoded(images: list[Any]) -> np.ndarray:
    with FeatureCache() as kept:
        return compute_features(images, Pretrained(resolution=112), cache=kept).vectors


@cache
def solar_vectors() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    cells = solar_cells()
    codes = np.array([label == "defective" for _, label in cells]).astype(int)
    return encoded([as_image(path) for path, _ in cells]), codes, encoded(fashion("test")[0][:700])


def solar(seed: int, *, sizes: tuple[int, int] | None) -> Drawn:
    X, codes, others = solar_vectors()
    order = np.random.default_rng(seed).permutation(len(codes))
    train = order[:400]
    if sizes:
        train = np.concatenate([order[codes[order] == c][:size] for c, size in enumerate(sizes)])
    test = np.setdiff1d(order, train)
    return X[train], codes[train], X[test], codes[test], others


def classes_of(
    X: np.ndarray, codes: np.ndarray, others: tuple[np.ndarray, np.ndarray] | None, *, seed: int, sizes: Any
) -> Drawn:
    """Draw classes of the given sizes; test on the others, or on the rest."""
    random = np.random.default_rng(seed)
    known = random.permutation(10)[: len(sizes)]
    own = [
        random.permutation(np.flatnonzero(codes == c))[:size] for c, size in zip(known, sizes, strict=True)
    ]
    train, new = np.concatenate(own), np.full(10, -1)
    new[known] = np.arange(len(sizes))
    rest = np.setdiff1d(np.arange(len(codes)), train)
    tested, tested_codes = others or (X[rest], codes[rest])
    inside = new[tested_codes] >= 0
    return X[train], new[codes[train]], tested[inside], new[tested_codes[inside]], tested[~inside]


@cache
def fashion_vectors(split: str, most: int) -> tuple[np.ndarray, np.ndarray]:
    images, codes = fashion(split)
    rows = np.random.default_rng(0).permutation(len(codes))[:most]
    return encoded([images[i] for i in rows]), codes[rows]


def clothes(seed: int, *, sizes: tuple[int, ...]) -> Drawn:
    return classes_of(
        *fashion_vectors("train", 7_000), fashion_vectors("test", 4_000), seed=seed, sizes=sizes
    )


def digits(seed: int, *, sizes: tuple[int, ...]) -> Drawn:
    known = load_digits()
    return classes_of(known.data.astype(np.float32), known.target, None, seed=seed, sizes=sizes)


SETS: dict[str, tuple[Callable[[int], Drawn], str]] = {
    "solar 300 + 20": (partial(solar, sizes=(300, 20)), "mahalanobis"),
    "solar 400": (partial(solar, sizes=None), "mahalanobis"),
    "clothes 300 to 20": (partial(clothes, sizes=(300, 175, 100, 60, 35, 20)), "combined"),
    "clothes 6 x 167": (partial(clothes, sizes=(167,) * 6), "combined"),
    "digits 100 to 20": (partial(digits, sizes=(100, 70, 50, 35, 25, 20, 20)), "combined"),
    "digits 7 x 60": (partial(digits, sizes=(60,) * 7), "combined"),
}


class Bar(NamedTuple):
    """Known and unknown photos, the lower the stranger, and below what they are refused."""

    known: np.ndarray
    unknown: np.ndarray
    bar: float
    share: float


def lowest(scores: np.ndarray) -> float:
    return float(np.sort(scores)[int(REFUSED * (len(scores) + 1) + 1e-9) - 1])


def ways(name: str, seed: int) -> tuple[dict[str, Bar], np.ndarray, np.ndarray]:
    """Set the bar each way; with the classes of training and of known test photos."""
    make, score = SETS[name]
    X, y, tested, codes, others = make(seed)
    learning = Learning(make_classifier("logistic").fit(X, y), X, y, None)
    rows, scores, probabilities, shipped = [], [], [], None
    for train, held in unseen_parts(learning):
        judge = learning.judge(train)
        learnt = learning.learn(SCORES[score], train, judge)
        seen = [Seen(vectors, judge) for vectors in (X[held], tested, others)]
        shipped = shipped or [(learnt.familiarity(one), one.probabilities) for one in seen[1:]]
        rows.append(held)
        scores.append(learnt.familiarity(seen[0]))
        probabilities.append(seen[0].probabilities)
    assert shipped is not None
    own, s, p = y[np.concatenate(rows)], np.concatenate(scores), np.concatenate(probabilities)
    said, common = p.argmax(axis=1), lowest(s)
    bars = np.array(
        [lowest(s[said == c]) if (said == c).sum() >= fewest(REFUSED) else common for c in range(y.max() + 1)]
    )
    within = WithinClasses.learn(s, own, k=p.shape[1])
    told: dict[str, Apply] = {
        "one bar": lambda s, _: s,
        "each class": lambda s, p: s - bars[p.argmax(axis=1)],
        "within": within.apply,
    }
    found = {
        way: Bar(*(of(*one) for one in shipped), 0.0 if way == "each class" else lowest(of(s, p)), REFUSED)
        for way, of in told.items()
    }
    detector = detect(learning, SCORES[score], refuse=REFUSED).detector
    if detector is not None:
        familiar = [detector.familiarity(vectors, learning.classifier) for vectors in (tested, others)]
        bar = np.nextafter(detector.refuse * (1 + 1e-9), 1)
        found["fit"] = Bar(*familiar, bar, detector.refuse)
    return found, y, codes


def run(options: argparse.Namespace) -> None:
    done = cells_of(options.results, CELL)
    for name in options.sets:
        for seed in options.seeds:
            if (name, str(seed), "one bar") in done:
                continue
            found, y, codes = ways(name, seed)
            size, rows = np.bincount(y), []
            for way, (known, unknown, bar, share) in found.items():
                lost = np.array([(known[codes == c] < bar).mean() for c in range(len(size))])
                measured = {
                    "all": size @ lost / len(y),
                    "worst": lost.max(),
                    "smallest": lost[size.argmin()],
                    "caught": (unknown < bar).mean(),
                    "auroc": auroc(known, unknown),
                    "share": share,
                }
                rows.append(
                    dict(zip(CELL, (name, seed, way), strict=True))
                    | {key: round(float(value), 4) for key, value in measured.items()}
                )
            append(options.results, *rows, columns=COLUMNS)


def table(results: Path) -> None:
    """Print means over seeds, with the standard error of what the worst class loses and what is caught."""
    rows = rows_of(results)
    print("| photos | way | all, % | worst class | smallest class | caught | AUROC |")
    print("|---" * 7 + "|")
    for name, way in dict.fromkeys((row["set"], row["way"]) for row in rows):
        own = [row for row in rows if (row["set"], row["way"]) == (name, way)]
        values = {key: 100 * np.array([float(row[key]) for row in own]) for key in COLUMNS[3:]}
        cells = [
            f"{values[key].mean():.1f} ± {values[key].std(ddof=1) / np.sqrt(len(own)):.1f}"
            for key in ("worst", "smallest", "caught")
        ]
        print(
            f"| {name} | {way} | {values['all'].mean():.1f} | {' | '.join(cells)} | "
            f"{values['auroc'].mean():.1f} |"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--results", type=Path, default=Path("benchmarks/results/refusal_by_class.csv"))
    parser.add_argument("--sets", nargs="*", default=list(SETS), choices=list(SETS))
    parser.add_argument("--seeds", type=int, nargs="*", default=list(range(10)))
    options = parser.parse_args()
    options.results.parent.mkdir(parents=True, exist_ok=True)
    with one_thread("blas"):
        run(options)
    table(options.results)
