"""How the strength of the penalty is chosen: rules compared on photos inside the training part.

The penalty C of `Logistic` is chosen by the out-of-fold log loss along a path. Shuffling the folds moves that
loss, and with it C. Compared are rules that read the same losses: the lowest loss (one shuffle of 5 folds, or
several averaged), the one-standard-error rule, and the vertex of a parabola in log C.

Solar cells, ELPV-2, as in solar_cells.py: of the 75 % that train (the other 25 % are never looked at) two
quarters are held out in turn as judges, ten seeds; the rest is what the classifier sees, with six shuffles of
its folds each. `--photos` takes so few of them. Figures: what the judges say of the C chosen (with the
temperature chosen), and how much that changes from shuffle to shuffle.

    python benchmarks/choosing.py --results benchmarks/results/choosing.npz
"""

import argparse
from pathlib import Path

import numpy as np
from scipy.special import log_softmax
from sklearn.model_selection import StratifiedKFold, StratifiedShuffleSplit
from solar_cells import solar_cells, task_of

import fieldguide
from fieldguide.classify.cores import Map, cores_for
from fieldguide.classify.folds import assign_folds
from fieldguide.classify.softmax_regression import SoftmaxRegression
from fieldguide.classify.temperature import fit_temperature, tempered_loss
from fieldguide.represent import FeatureCache, compute_features

# Quarter-decades; the classifier itself walks in half-decades, every second of these.
PATH = 10.0 ** np.arange(-5, -0.4, 0.25)
SHUFFLES, JUDGES, SEEDS = 6, 2, 10


def scores(vectors: np.ndarray, y: np.ndarray, held: np.ndarray) -> np.ndarray:
    """Log-scores of `held` at each C, trained on all of `vectors`: (path, n, 2)."""
    problem = SoftmaxRegression(vectors, y, k=2)
    solved = [problem.solve(float(C)) for C in PATH]
    return np.stack([held @ coef.T.astype(held.dtype) + intercept for coef, intercept in solved])


def out_of_fold(vectors: np.ndarray, y: np.ndarray, *, shuffle: int, run: Map) -> np.ndarray:
    """Log-scores of every photo by classifiers that have not seen it: (path, n, 2)."""
    folds = assign_folds(y, n_folds=5, random_state=shuffle)
    found = np.empty((len(PATH), len(y), 2))

    def one(fold: int) -> None:
        outside = folds != fold
        found[:, ~outside] = scores(vectors[outside], y[outside], vectors[~outside])

    list(run(one, range(5)))
    return found


def losses(log_scores: np.ndarray, y: np.ndarray, *, temperature: float) -> np.ndarray:
    return -log_softmax(log_scores / temperature, axis=-1)[np.arange(len(y)), y]


def measure(results: Path, *, photos: int | None, seeds: int) -> None:
    paths, p, kind = solar_cells()
    y, _ = task_of("ELPV-2", p)
    strata = np.char.add(p.round(2).astype(str), kind)
    with FeatureCache() as cache:
        encoder = fieldguide.make_encoder("efficientnet_lite0")
        vectors = compute_features([*map(str, paths)], encoder, cache=cache).vectors
    inner, judged, truths = [], [], []
    for seed in range(seeds):
        train, _ = next(StratifiedShuffleSplit(1, test_size=0.25, random_state=seed).split(p, strata))
        parts = list(StratifiedKFold(4, shuffle=True, random_state=seed).split(train, y[train]))
        for learns, judges in parts[:JUDGES]:
            seen, held = train[learns][:photos], train[judges]
            with cores_for(len(seen) * vectors.shape[1]) as run:
                cell = [out_of_fold(vectors[seen], y[seen], shuffle=s, run=run) for s in range(SHUFFLES)]
                judged.append(scores(vectors[seen], y[seen], vectors[held]))
            inner.append(np.stack(cell))
            truths.append((y[seen], y[held]))
            print(f"seed {seed}: {len(inner)} cells", flush=True)
    results.parent.mkdir(parents=True, exist_ok=True)
    seen_truth, held_truth = ([pair[side] for pair in truths] for side in (0, 1))
    np.savez(
        results,
        **{f"inner{i}": cell.astype(np.float32) for i, cell in enumerate(inner)},
        **{f"judged{i}": cell.astype(np.float32) for i, cell in enumerate(judged)},
        **{f"seen{i}": truth for i, truth in enumerate(seen_truth)},
        **{f"held{i}": truth for i, truth in enumerate(held_truth)},
    )


def lowest(curve: np.ndarray, *, step: int) -> int:
    """The place that `classify.selection.choose` ends at, in steps of so many quarter-decades."""
    best, low, worse = 0, np.inf, 0
    for place in range(0, len(PATH), step):
        worse += curve[place] > low + 1e-4
        if curve[place] < low - 1e-4:
            best, low, worse = place, curve[place], 0
        if worse >= 2:
            break
    return best


def strongest_within(curve: np.ndarray, *, best: int, by: float) -> int:
    return min(place for place in range(0, len(PATH), 2) if curve[place] <= curve[best] + by)


def vertex(curve: np.ndarray, *, best: int) -> int:
    """Where a parabola through the five half-decades about the lowest has its bottom."""
    places = np.arange(max(best - 4, 0), min(best + 4, len(PATH) - 1) + 1, 2)
    square, slope, _ = np.polyfit(places, curve[places], 2)
    return round(float(np.clip(-slope / (2 * square), places[0], places[-1]))) if square > 0 else best


def rules(inner: np.ndarray, y: np.ndarray) -> dict[str, list[tuple[int, float]]]:
    """The place and the temperature that each rule chooses, once per shuffle (or set of shuffles)."""
    heat = np.array([[fit_temperature(scored, y) for scored in one] for one in inner])
    curves = np.array(
        [
            [tempered_loss(scored, y, temperature=own) for scored, own in zip(one, row, strict=True)]
            for one, row in zip(inner, heat, strict=True)
        ]
    )
    found: dict[str, list[tuple[int, float]]] = {}
    for s, curve in enumerate(curves):
        best = lowest(curve, step=2)
        error = losses(inner[s, best], y, temperature=heat[s, best]).std(ddof=1) / len(y) ** 0.5
        places = {
            "lowest loss (as it is)": best,
            "lowest loss, quarter-decades": lowest(curve, step=1),
            "one standard error": strongest_within(curve, best=best, by=error),
            "a quarter of a standard error": strongest_within(curve, best=best, by=error / 4),
            "parabola": vertex(curve, best=best),
        }
        for name, place in places.items():
            found.setdefault(name, []).append((place, heat[s, place]))
    for times in (2, 3):
        for first in range(0, SHUFFLES, times):
            place = lowest(curves[first : first + times].mean(axis=0), step=2)
            told = heat[first : first + times, place].mean()
            found.setdefault(f"{times} shuffles averaged", []).append((place, told))
    return found


def table(results: Path) -> None:
    stored = np.load(results)
    n = sum(name.startswith("inner") for name in stored.files)
    cells: dict[str, list[np.ndarray]] = {}
    for i in range(n):
        judged, truth = stored[f"judged{i}"].astype(float), stored[f"held{i}"]
        for name, chosen in rules(stored[f"inner{i}"].astype(float), stored[f"seen{i}"]).items():
            told = [
                (
                    np.log10(PATH[place]),
                    100 * (judged[place].argmax(axis=1) == truth).mean(),
                    losses(judged[place], truth, temperature=heat).mean(),
                )
                for place, heat in chosen
            ]
            cells.setdefault(name, []).append(np.array(told))
    print("| rule | accuracy | log loss | from shuffle to shuffle: log10 C | accuracy | log loss |")
    print("|---|---|---|---|---|---|")
    for name, found in cells.items():
        mean = np.mean([cell.mean(axis=0) for cell in found], axis=0)
        spread = np.sqrt(np.mean([cell.var(axis=0, ddof=1) for cell in found], axis=0))
        print(
            f"| {name} | {mean[1]:.2f} | {mean[2]:.4f} "
            f"| {spread[0]:.2f} | {spread[1]:.2f} | {spread[2]:.4f} |"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--results", type=Path, default=Path("benchmarks/results/choosing.npz"))
    parser.add_argument("--photos", type=int)
    parser.add_argument("--seeds", type=int, default=SEEDS)
    options = parser.parse_args()
    if not options.results.exists():
        measure(options.results, photos=options.photos, seeds=options.seeds)
    table(options.results)
