"""Are probabilities what they say, and do sets hold the true class: before and after calibration.

Fashion-MNIST (Xiao, Rasul and Vollgraf, arXiv:1708.07747, as Debian's package dataset-fashion-mnist has it):
the seed draws --learn of the 60,000 training photos, scored on the 10,000 test photos. Solar cells, ELPV-2 as
in solar_cells.py: 75/25, stratified, by seed. Both as vectors of EfficientNet-Lite0, logistic regression with
everything chosen out of fold inside the training photos.

Calibration, seeds 0 to 9: expected calibration error over 15 bins of equal width and over 15 of equal mass,
log loss and accuracy on the test photos, for the scores as they are (none), each calibration, and what "auto"
chooses. The floor is the error that a perfectly calibrated classifier shows on as many photos with the same
stated probabilities: labels drawn from them, mean of 200 draws.

Sets, seeds 0 to 19, at 90, 95 and 99 %: coverage and mean size on the test photos. LAC is what the package
does (score 1 - p of the true class, Sadinle et al. 2019); APS sums the probabilities down to the true class
(Romano, Sesia, Candès, NeurIPS 2020, arXiv:2006.02544), as it is and with its last class drawn at random
("exact"). All from the same out-of-fold scores; no set is empty.

Rows are appended to the results file per finished seed, so a run that was cut off goes on where it was.

    python benchmarks/calibration.py --results benchmarks/results/calibration.csv
"""

import argparse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from fashion import photos
from rows import append, rows_of
from sklearn.model_selection import StratifiedShuffleSplit
from solar_cells import solar_cells, task_of

import fieldguide
from fieldguide import measure
from fieldguide.classify import Logistic, SetScores, prediction_sets
from fieldguide.classify.calibrate import CALIBRATE, TemperatureScaling, choose_calibration
from fieldguide.classify.selection import Choice
from fieldguide.measure.expected_calibration_error import binned
from fieldguide.represent import FeatureCache, compute_features

CALIBRATED, SETS = 10, 20
LEVELS = (0.9, 0.95, 0.99)
DRAWS = 200
NUMBERS = ("accuracy", "log_loss", "ece", "ece_floor", "adaptive_ece", "adaptive_floor", "coverage", "size")
COLUMNS = ("task", "seed", "part", "name", "level", "chosen", "n", *NUMBERS)
Split = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


class Watched(Logistic):
    """Keeps the out-of-fold scores, so that one fit serves every calibration."""

    choice: Choice

    def _calibrate(self, choice: Choice | None, *, how: str, groups: Sequence[Any] | None) -> None:
        assert choice is not None
        self.choice = choice
        super()._calibrate(choice, how=how, groups=groups)


def fashion_mnist(cache: FeatureCache, *, resolution: int | None, learn: int) -> Callable[[int], Split]:
    encoder = fieldguide.make_encoder("efficientnet_lite0", resolution=resolution)
    train, test = photos("train"), photos("test")
    X_test = compute_features(test[0], encoder, cache=cache).vectors

    def split(seed: int) -> Split:
        drawn = np.random.default_rng(seed).permutation(len(train[0]))[:learn]
        vectors = compute_features([train[0][i] for i in drawn], encoder, cache=cache).vectors
        return vectors, train[1][drawn], X_test, test[1]

    return split


def elpv_2(cache: FeatureCache, *, resolution: int | None, learn: int) -> Callable[[int], Split]:  # noqa: ARG001
    files, p, kind = solar_cells()
    strata = np.char.add(p.round(2).astype(str), kind)
    y, _ = task_of("ELPV-2", p)
    encoder = fieldguide.make_encoder("efficientnet_lite0")
    vectors = compute_features([*map(str, files)], encoder, cache=cache).vectors

    def split(seed: int) -> Split:
        train, test = next(StratifiedShuffleSplit(1, test_size=0.25, random_state=seed).split(p, strata))
        return vectors[train], y[train], vectors[test], y[test]

    return split


TASKS = {"Fashion-MNIST": fashion_mnist, "ELPV-2": elpv_2}


def floors(stated: np.ndarray, *, seed: int) -> dict[str, float]:
    """The errors of a classifier that is right as often as it says."""
    random = np.random.default_rng(seed)
    weights, found = np.ones(len(stated)), {"ece_floor": [], "adaptive_floor": []}
    for _ in range(DRAWS):
        right = random.random(len(stated)) < stated
        found["ece_floor"].append(binned(stated, right, weights=weights, bins=15).value)
        found["adaptive_floor"].append(equal_mass(stated, right))
    return {name: float(np.mean(values)) for name, values in found.items()}


def equal_mass(stated: np.ndarray, right: np.ndarray) -> float:
    """The error over bins of equal mass, for stated probabilities without ties."""
    parts = np.array_split(np.argsort(stated, kind="stable"), 15)
    return sum(abs(right[own].sum() - stated[own].sum()) for own in parts) / len(stated)


def calibrated(
    model: Watched, scores: np.ndarray, truth: np.ndarray, *, seed: int
) -> Iterator[dict[str, Any]]:
    own = model.choice
    for name in ("none", *CALIBRATE):
        calibration = TemperatureScaling(1.0)
        if name != "none":
            calibration = choose_calibration(
                own.log_scores,
                own.codes,
                calibrate=name,
                temperature=own.temperature,
                weights=None,
                groups=None,
                random_state=0,
            ).calibration
        p = calibration.probabilities(scores)
        yield {
            "part": "calibration",
            "name": name,
            "chosen": calibration.name,
            "accuracy": measure.accuracy(truth, p.argmax(axis=1)),
            "log_loss": measure.log_loss(truth, p),
            "ece": measure.expected_calibration_error(truth, p).value,
            "adaptive_ece": measure.adaptive_calibration_error(truth, p).value,
            **floors(p.max(axis=1), seed=seed),
        }


def summed(p: np.ndarray, *, random: np.random.Generator | None) -> np.ndarray:
    """Score of each class by APS: the mass down to it, less a random part of its own if `random` is given."""
    order = np.argsort(-p, axis=1, kind="stable")
    mass = np.take_along_axis(p, order, axis=1).cumsum(axis=1)
    scores = np.empty_like(p)
    np.put_along_axis(scores, order, mass, axis=1)
    return scores if random is None else scores - random.random((len(p), 1)) * p


def sets_of(model: Watched, scores: np.ndarray, truth: np.ndarray, *, seed: int) -> Iterator[dict[str, Any]]:
    usual, own = TemperatureScaling(model.temperature_), model.choice
    unseen, p = usual.probabilities(own.log_scores), usual.probabilities(scores)
    rows, top = np.arange(len(truth)), p.argmax(axis=1)
    for level in LEVELS:
        lac = SetScores.of(unseen[np.arange(len(unseen)), own.codes])
        found = {"LAC": prediction_sets(p, bar=lac.bar(level))}
        for name, random in (("APS", None), ("APS, exact", np.random.default_rng(seed))):
            mass = summed(unseen, random=random)[np.arange(len(unseen)), own.codes]
            found[name] = summed(p, random=random) <= measure.conformal_quantile(mass, level=level)
            found[name][rows, top] = True
        for name, chosen in found.items():
            yield {
                "part": "sets",
                "name": name,
                "level": level,
                "coverage": chosen[rows, truth].mean(),
                "size": chosen.sum(axis=1).mean(),
            }


def run(results: Path, *, tasks: Sequence[str], seeds: int, resolution: int | None, learn: int) -> None:
    with FeatureCache() as cache:
        for task in tasks:
            done = {int(row["seed"]) for row in rows_of(results) if row["task"] == task}
            left = [seed for seed in range(seeds) if seed not in done]
            if not left:
                continue
            split = TASKS[task](cache, resolution=resolution, learn=learn)
            for seed in left:
                X, y, X_test, y_test = split(seed)
                model = Watched(calibrate="temperature").fit(X, y)
                scores = model._log_scores(model.chain_.apply(X_test))
                truth = np.searchsorted(model.classes_, y_test)
                rows = list(sets_of(model, scores, truth, seed=seed))
                if seed < CALIBRATED:
                    rows += calibrated(model, scores, truth, seed=seed)
                known = {"task": task, "seed": seed, "n": len(y_test)}
                append(results, *(known | row for row in rows), columns=COLUMNS)
                print(f"{task}: seed {seed}", flush=True)


def table(results: Path) -> None:
    rows = rows_of(results)
    print("| task | calibration | ECE, % | floor | equal mass, % | floor | log loss | accuracy, % | seeds |")
    print("|---|---|---|---|---|---|---|---|---|")
    for task in TASKS:
        for name in ("none", *CALIBRATE):
            own = [
                row for row in rows if (row["task"], row["part"], row["name"]) == (task, "calibration", name)
            ]
            if own:
                print(f"| {task} | {_named(name, own)} | {_calibration_told(own)} | {len(own)} |")
    print("\n| task | sets | asked, % | true class among them, % | classes on average | splits |")
    print("|---|---|---|---|---|---|")
    for task in TASKS:
        for level in LEVELS:
            for name in ("LAC", "APS", "APS, exact"):
                own = [
                    row
                    for row in rows
                    if (row["task"], row["name"], row["level"]) == (task, name, str(level))
                ]
                if own:
                    coverage, size = (_numbers(own, column) for column in ("coverage", "size"))
                    told = f"{_spread(100 * coverage)} | {_spread(size)}"
                    print(f"| {task} | {name} | {100 * level:g} | {told} | {len(own)} |")


def _named(name: str, rows: list[dict[str, str]]) -> str:
    if name != "auto":
        return name
    chosen = [row["chosen"] for row in rows]
    return "auto (" + ", ".join(f"{kind} {chosen.count(kind)}" for kind in sorted(set(chosen))) + ")"


def _calibration_told(rows: list[dict[str, str]]) -> str:
    told = [
        f"{_spread(100 * _numbers(rows, column))} | {100 * _numbers(rows, floor).mean():.2f}"
        for column, floor in (("ece", "ece_floor"), ("adaptive_ece", "adaptive_floor"))
    ]
    loss, accuracy = _numbers(rows, "log_loss"), 100 * _numbers(rows, "accuracy")
    return f"{' | '.join(told)} | {loss.mean():.4f} | {_spread(accuracy)}"


def _numbers(rows: list[dict[str, str]], column: str) -> np.ndarray:
    return np.array([float(row[column]) for row in rows])


def _spread(values: np.ndarray) -> str:
    return f"{values.mean():.2f}" + (f" ± {values.std(ddof=1):.2f}" if len(values) > 1 else "")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--results", type=Path, default=Path("benchmarks/results/calibration.csv"))
    parser.add_argument("--tasks", nargs="*", default=list(TASKS), choices=list(TASKS))
    parser.add_argument("--seeds", type=int, default=SETS)
    parser.add_argument("--learn", type=int, default=10_000, help="training photos of Fashion-MNIST")
    parser.add_argument("--resolution", type=int, default=112, help="of Fashion-MNIST")
    options = parser.parse_args()
    options.results.parent.mkdir(parents=True, exist_ok=True)
    run(
        options.results,
        tasks=options.tasks,
        seeds=options.seeds,
        resolution=options.resolution,
        learn=options.learn,
    )
    table(options.results)
