"""Is what `fit` states what a user gets? The table "What is stated, what is true" of docs/benchmarks.md.

A user's photos are drawn from the 2,624 solar cells (ELPV-2: defective or functional, as in solar_cells.py)
by seed; all other cells are the truth. What the guide's assessment states is held against what the guide
answers there. `fit` and `evaluate` are the package's own, with EfficientNet-Lite0, hold-out or five folds.
What twice the photos give is tried: the guide's classifier learns from as many others of each class beside.

400            400 cells at random.
300 + 20       300 functional and 20 defective ones: uneven, so every class counts the same.
four classes   400 cells with their four degrees of defects.
random labels  200 cells with labels drawn at random: nothing is to be claimed.

Rows are appended to the results file per finished draw, so a run that was cut off goes on where it was.

    python benchmarks/truth.py --results benchmarks/results/truth.csv --seeds 35
"""

import argparse
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
from rows import append, cells_of, rows_of
from solar_cells import solar_cells, task_of

import fieldguide
from fieldguide.assess import Assessment
from fieldguide.images import Dataset
from fieldguide.report.answer import answer
from fieldguide.report.believable import CLOSE
from fieldguide.represent import FeatureCache, compute_features

SCENES = ("400", "300 + 20", "four classes", "random labels")
DEALS = (None, 5)
LEVELS = (0.9, 0.95)
COLUMNS = ("scene", "folds", "seed", "promise", "stated", "true", "kept")
BETTER, BELIEVED = "Is it better than a simple guess?", "Can its probabilities be believed?"


def drawn(scene: str, seed: int, p: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Positions of the user's photos and of all others, and the labels of all."""
    random = np.random.default_rng(seed)
    order = random.permutation(len(p))
    y = task_of("ELPV-4" if scene == "four classes" else "ELPV-2", p)[0]
    if scene == "300 + 20":
        user = np.concatenate([order[y[order] == 0][:300], order[y[order] == 1][:20]])
    else:
        user = order[: 200 if scene == "random labels" else 400]
    if scene == "random labels":
        y = random.integers(0, 2, len(p))
    names = np.array(["functional", "defective"] if y.max() == 1 else ["none", "some", "more", "most"])
    return user, np.setdiff1d(order, user), names[y]


def in_mix(own: np.ndarray, others: np.ndarray, *, seed: int) -> np.ndarray:
    """Positions of as many others as there are in the mix of classes of a user's own photos."""
    names, counts = np.unique(own, return_counts=True)
    share = min((others == name).sum() / count for name, count in zip(names, counts, strict=True))
    order = np.random.default_rng(seed).permutation(len(others))
    rows = [
        order[others[order] == name][: int(share * count)] for name, count in zip(names, counts, strict=True)
    ]
    return np.concatenate(rows)


def inside(interval: tuple[float, float], true: float) -> bool:
    return interval[0] <= true <= interval[1]


def promises(
    stated: Assessment, true: Assessment, *, of_classes: Assessment
) -> Iterator[tuple[str, float, float, bool | None]]:
    """Each as a name, what is stated, what is true, and whether a single promise was kept.

    `true` is of photos in the user's mix of classes, `of_classes` of all others.
    """
    yield "accuracy", stated.accuracy, true.accuracy, inside(stated.accuracy_interval, true.accuracy)
    interval = stated.balanced_error_interval
    assert interval is not None
    kept = inside(interval, of_classes.balanced_error)
    yield "balanced error", stated.balanced_error, of_classes.balanced_error, kept
    if stated.answers is not None and true.answers is not None:
        ours, theirs = stated.answers, true.answers
        yield "answered right", ours.right, theirs.right, inside(ours.right_interval, theirs.right)
        yield "answered with unknown", ours.refused, theirs.refused, None
        assert of_classes.answers is not None
        of_class = {own.name: own for own in of_classes.answers.classes}
        rare = min(stated.classes, key=lambda own: own.n_training or 0).name
        for own in ours.classes:
            there = of_class[own.name]
            if own.name == rare and own.right is not None and there.right is not None:
                assert own.right_interval is not None
                kept = inside(own.right_interval, there.right)
                yield "smallest class answered right", own.right, there.right, kept
                assert own.refused is not None
                assert there.refused is not None
                yield "smallest class answered with unknown", own.refused, there.refused, None
    for level in LEVELS:
        (of_level,) = (sets for sets in true.sets if sets.level == level) if true.sets else (None,)
        if of_level is not None:
            yield f"sets at {100 * level:g} %", level, of_level.coverage, None
    yield (
        "mean probability of the answer",
        *probability_and_truth(of_classes if stated.goal == "balanced" else true),
        None,
    )
    told = {point.question: point.answer for point in answer(stated)}
    if BETTER in told:
        better = is_better(stated, true, of_classes=of_classes)
        yes, no = told[BETTER].startswith("Yes"), told[BETTER].startswith("No:")
        yield "'Yes', better than simple answers", yes, better, better or not yes
        yield "'No', not better than simple answers", no, not better, not (better and no)
    if BELIEVED in told and true.ece_by_chance is not None:
        believed, yes = true.ece - true.ece_by_chance.mean <= CLOSE, told[BELIEVED].startswith("Yes")
        yield "'Yes', probabilities can be believed", yes, believed, believed or not yes


def probability_and_truth(found: Assessment) -> tuple[float, float]:
    """Mean probability of the answers and share that is right, every class the same if the goal says so."""
    assert found.outcomes is not None
    surest = found.outcomes.probabilities.max(axis=1)
    if found.goal != "balanced":
        return float(surest.mean()), found.accuracy
    sums = np.bincount(found.outcomes.truth, surest) / np.bincount(found.outcomes.truth)
    return float(sums[np.isfinite(sums)].mean()), 1 - found.balanced_error


def is_better(stated: Assessment, true: Assessment, *, of_classes: Assessment) -> bool:
    """Whether the guide is right more often than the best simple answer, counted as its goal is."""
    if stated.goal == "balanced":
        return of_classes.balanced_error < min(own.balanced_error for own in stated.baselines)
    return true.accuracy > max(own.accuracy for own in stated.baselines)


def gain(
    guide: fieldguide.Guide, user: Dataset, others: Dataset, *, seed: int, cache: FeatureCache
) -> Iterator[tuple[str, float, float, bool | None]]:
    """What twice the photos would give, and what they give."""
    assert isinstance(guide.assessment, Assessment)
    curve = guide.assessment.learning_curve
    if curve is None or curve.projection is None:
        return
    mine, theirs = (
        compute_features(own.images, guide.encoder, cache=cache).vectors for own in (user, others)
    )
    learnt = [image.content_hash() in guide.training.hashes for image in user.images]
    X, y, right = mine[learnt], np.array(user.labels)[learnt], np.array(others.labels)
    order = np.random.default_rng(seed).permutation(len(right))
    more = np.concatenate([order[right[order] == name][: (y == name).sum()] for name in np.unique(y)])
    rest = np.setdiff1d(order, more)

    def reached(classifier: Any) -> float:
        hits = classifier.predict(theirs[rest]) == right[rest]
        if curve.counted == "accuracy":
            return float(hits.mean())
        return float(np.mean([hits[right[rest] == name].mean() for name in np.unique(right)]))

    doubled = deepcopy(guide.classifier).refit(
        np.concatenate([X, theirs[more]]), np.concatenate([y, right[more]])
    )
    true = reached(doubled) - reached(guide.classifier)
    yield (
        "gain by twice the photos",
        curve.projection.gain,
        true,
        inside(curve.projection.gain_interval, true),
    )


def one(
    scene: str, folds: int | None, seed: int, *, files: list[Path], p: np.ndarray, cache: FeatureCache
) -> Iterator[dict[str, Any]]:
    """Rows of one draw."""
    mine, others, labels = drawn(scene, seed, p)
    user, truth = (
        fieldguide.read([(files[row], str(labels[row])) for row in rows.tolist()]) for rows in (mine, others)
    )
    protocol = fieldguide.Protocol(folds=folds, near_copies=False, seed=seed)
    guide = fieldguide.fit(user, protocol=protocol, cache=cache)
    stated, of_classes = guide.assessment, guide.evaluate(truth, cache=cache)
    true = guide.evaluate(truth.subset(in_mix(labels[mine], labels[others], seed=seed)), cache=cache)
    assert isinstance(stated, Assessment)
    assert isinstance(of_classes, Assessment)
    assert isinstance(true, Assessment)
    rows = [*promises(stated, true, of_classes=of_classes), *gain(guide, user, truth, seed=seed, cache=cache)]
    for promise, said, came, kept in rows:
        yield {
            "scene": scene,
            "folds": folds or "",
            "seed": seed,
            "promise": promise,
            "stated": float(said),
            "true": float(came),
            "kept": "" if kept is None else int(kept),
        }


def run(results: Path, *, seeds: int, scenes: tuple[str, ...]) -> None:
    files, p, _ = solar_cells()
    done = cells_of(results, ("scene", "folds", "seed"))
    with FeatureCache() as cache:
        for seed in range(seeds):
            for scene in scenes:
                for folds in DEALS:
                    if (scene, str(folds or ""), str(seed)) not in done:
                        rows = one(scene, folds, seed, files=files, p=p, cache=cache)
                        append(results, *rows, columns=COLUMNS)
                        print(f"{scene}, {folds or 'hold-out'}: seed {seed}", flush=True)


def table(results: Path) -> None:
    """Print what is stated and true, the standard error of the difference, and how often a promise held."""
    rows = rows_of(results)
    names = list(dict.fromkeys(row["promise"] for row in rows))
    for folds in ("", "5"):
        print(
            f"| {'5 folds' if folds else 'hold-out'} | {' | '.join(SCENES)} |\n{'|---' * (len(SCENES) + 1)}|"
        )
        for promise in names:
            chosen = {"folds": folds, "promise": promise}
            of = [
                [row for row in rows if row.items() >= (chosen | {"scene": scene}).items()]
                for scene in SCENES
            ]
            print(f"| {promise} | {' | '.join(map(_told, of))} |")
        print()


def _told(rows: list[dict[str, str]]) -> str:
    if not rows:
        return ""
    stated, true = (100 * np.array([float(row[name]) for row in rows]) for name in ("stated", "true"))
    error = (true - stated).std(ddof=1) / len(rows) ** 0.5 if len(rows) > 1 else float("nan")
    kept = sum(row["kept"] == "1" for row in rows)
    held = "" if rows[0]["kept"] == "" else f"; {kept} of {len(rows)}"
    return f"{stated.mean():.1f}, {true.mean():.1f} ± {error:.1f}{held}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--results", type=Path, default=Path("benchmarks/results/truth.csv"))
    parser.add_argument("--seeds", type=int, default=35)
    parser.add_argument("--scenes", nargs="*", default=SCENES)
    options = parser.parse_args()
    run(options.results, seeds=options.seeds, scenes=tuple(options.scenes))
    table(options.results)


if __name__ == "__main__":
    main()
