"""What one pass of EfficientNet-Lite0 knows: layers and poolings beside the mean of the last maps.

solar     ELPV-2 and ELPV-4 as in solar_cells.py: 224 px, 75/25, stratified by p and cell type.
fashion   Fashion-MNIST: 3,000 training photos drawn by the seed, at 112 px, scored on all 10,000 test photos.
drawings  Debian's openclipart-png: of the 30 folders with the most drawings 40 each, drawn by the seed, at
          224 px; 30 learn and 10 are scored. A folder is a class; `unsorted` is none. What cannot be read is
          left out.

Each with `logistic` as it comes. `--costs` measures instead what poolings cost: CPU time of `encode` on
decoded photos, all representations in turns. `--half` compares the answers of vectors in half precision
with those of the same vectors before rounding.
A row is appended to the results file per finished cell, so a run that was cut off goes on where it was.

    python benchmarks/layers.py --results benchmarks/results/layers.csv
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from fashion import photos
from rows import append, cells_of, rows_of
from sklearn.model_selection import StratifiedShuffleSplit
from solar_cells import solar_cells, task_of

import fieldguide
from fieldguide import measure
from fieldguide.cores import available_cores, one_thread
from fieldguide.represent import FeatureCache, Pretrained, compute_features
from fieldguide.represent.networks import pretrained

STAGES = "stage1, stage2, stage3, stage4, stage5, maps"
REPRESENTATIONS: dict[str, dict[str, Any]] = {
    "mean": {},
    "mean, deviation, maximum of all": {"layers": STAGES, "pooling": "mean, deviation, maximum"},
    "second order of stage4": {"layers": "stage4:second_order"},
    "second order of stage5": {"layers": "stage5:second_order"},
    "second order of stage4, mean": {"layers": "stage4:second_order, maps"},
    "second order of both, mean": {"layers": "stage4:second_order, stage5:second_order, maps"},
}
DRAWINGS = Path("/usr/share/openclipart/png")
CELL = ("task", "represent", "seed")
COLUMNS = (*CELL, "d", "accuracy", "recall", "log_loss", "fit_s")
# Photos, their resolution, the classes by task, and which learn and which are scored.
Drawn = tuple[list[Any], int, dict[str, np.ndarray], np.ndarray, np.ndarray]


def solar(seed: int) -> Drawn:
    files, p, kind = solar_cells()
    strata = np.char.add(p.round(2).astype(str), kind)
    train, test = next(StratifiedShuffleSplit(1, test_size=0.25, random_state=seed).split(p, strata))
    return list(files), 224, {task: task_of(task, p)[0] for task in ("ELPV-2", "ELPV-4")}, train, test


def fashion(seed: int) -> Drawn:
    (images, codes), (test, test_codes) = photos("train"), photos("test")
    learn = np.random.default_rng(seed).permutation(len(images))[:3000]
    y = np.concatenate([codes[learn], test_codes])
    numbers = np.arange(len(y))
    return [*(images[i] for i in learn), *test], 112, {"fashion": y}, numbers[:3000], numbers[3000:]


def drawings(seed: int) -> Drawn:
    folders: dict[Path, list[Path]] = {}
    for path in sorted(DRAWINGS.rglob("*.png")):
        folders.setdefault(path.parent, []).append(path)
    del folders[DRAWINGS / "unsorted"]
    largest = sorted(folders, key=lambda folder: (-len(folders[folder]), folder))[:30]
    random = np.random.default_rng(seed)
    drawn = [folders[folder][i] for folder in largest for i in random.permutation(len(folders[folder]))[:40]]
    learns = np.tile(np.arange(40) < 30, 30)
    y = np.repeat(np.arange(30), 40)
    return drawn, 224, {"drawings": y}, np.flatnonzero(learns), np.flatnonzero(~learns)


SETS = {"solar": solar, "fashion": fashion, "drawings": drawings}
TASKS = {"solar": ("ELPV-2", "ELPV-4"), "fashion": ("fashion",), "drawings": ("drawings",)}


def run(options: argparse.Namespace) -> None:
    known = cells_of(options.results, CELL)
    with FeatureCache() as cache:
        for name, represent, seed in (
            (name, represent, seed)
            for name in options.sets
            for seed in range(options.seeds)
            for represent in REPRESENTATIONS
        ):
            cells = [(task, represent, str(seed)) for task in TASKS[name]]
            if not set(cells) <= known:
                images, resolution, tasks, train, test = SETS[name](seed)
                encoder = Pretrained(resolution=resolution, **REPRESENTATIONS[represent])
                features = compute_features(images, encoder, cache=cache)
                train, test = (np.flatnonzero(np.isin(features.kept, part)) for part in (train, test))
                for cell in cells:
                    y = tasks[cell[0]][features.kept]
                    found = scored(features.vectors, y, train=train, test=test)
                    append(options.results, dict(zip(CELL, cell, strict=True)) | found, columns=COLUMNS)


def scored(X: np.ndarray, y: np.ndarray, *, train: np.ndarray, test: np.ndarray) -> dict[str, object]:
    started = time.perf_counter()
    classifier = fieldguide.make_classifier("logistic").fit(X[train], y[train])
    seconds = time.perf_counter() - started
    probabilities = classifier.predict_proba(X[test])
    said = probabilities.argmax(axis=1)
    return {
        "d": X.shape[1],
        "accuracy": measure.accuracy(y[test], said),
        "recall": 1 - measure.balanced_error(y[test], said),
        "log_loss": measure.log_loss(y[test], probabilities),
        "fit_s": round(seconds, 2),
    }


def table(results: Path) -> None:
    rows = rows_of(results)
    tasks = [task for name in SETS for task in TASKS[name] if any(row["task"] == task for row in rows)]
    print(f"| features of one pass | d | {' | '.join(tasks)} | fit, s |\n|---|---|{'---|' * len(tasks)}---|")
    for represent in REPRESENTATIONS:
        own = [row for row in rows if row["represent"] == represent]
        cells = [told([row for row in own if row["task"] == task]) for task in tasks]
        seconds = [np.median([float(r["fit_s"]) for r in own if r["task"] == task]) for task in tasks]
        width = own[0]["d"] if own else "-"
        print(f"| {represent} | {width} | {' | '.join(cells)} | {', '.join(f'{s:.0f}' for s in seconds)} |")
    print("\nAccuracy / mean per-class recall, %; mean ± standard deviation over seeds.")


def told(rows: Sequence[dict[str, str]]) -> str:
    accuracy, recall = (np.array([100 * float(row[name]) for row in rows]) for name in ("accuracy", "recall"))
    spread = f" ± {accuracy.std(ddof=1):.1f}" if len(rows) > 1 else ""
    return f"{accuracy.mean():.1f}{spread} / {recall.mean():.1f}" if rows else "-"


def costs(options: argparse.Namespace) -> None:
    """Time `encode` of 64 decoded solar cells on all cores, each representation once a round."""
    print("| features of one pass | engine | CPU, ms a photo | of the mean's |\n|---|---|---|---|")
    files = solar_cells()[0][:64]
    for engine in ("onnxruntime", "openvino"):
        encoders = {name: Pretrained(engine=engine, **made) for name, made in REPRESENTATIONS.items()}
        batch = np.stack([encoders["mean"].prepare(fieldguide.images.as_image(path)) for path in files])
        found: dict[str, list[float]] = {name: [] for name in encoders}
        with one_thread("blas"):
            for round_number in range(options.rounds + 1):  # the first warms up
                for name, encoder in encoders.items():
                    cost = cpu_ms(encoder, batch)
                    found[name] += [cost] if round_number else []
        base = np.array(found["mean"])
        for name, taken in found.items():
            ratio = np.median(np.array(taken) / base)
            print(f"| {name} | {engine} | {np.median(taken):.2f} | {ratio:.2f} |", flush=True)


def cpu_ms(encoder: Pretrained, batch: np.ndarray) -> float:
    """Return CPU time, which other programs on the machine change little."""
    parts = [batch[start : start + 8] for start in range(0, len(batch), 8)]
    started = time.process_time()
    with ThreadPoolExecutor(available_cores()) as pool:
        list(pool.map(encoder.encode, parts))
    return 1000 * (time.process_time() - started) / len(batch)


def half(options: argparse.Namespace) -> None:
    """Count the answers that rounding changes, and how far it moves probabilities."""
    print("| task | features | answers that differ | largest change of a probability |\n|---|---|---|---|")
    for name, represent in pairs(options):
        images, resolution, tasks, train, test = SETS[name](0)
        encoder = Pretrained(resolution=resolution, **REPRESENTATIONS[represent])
        features = compute_features(images, encoder)
        rounded = features.vectors
        train, test = (np.flatnonzero(np.isin(features.kept, part)) for part in (train, test))
        with patch.object(pretrained, "_in_half_precision", lambda vector: vector):
            exact = compute_features(images, encoder).vectors
        for task, y in ((task, codes[features.kept]) for task, codes in tasks.items()):
            both = [
                fieldguide.make_classifier("logistic").fit(X[train], y[train]).predict_proba(X[test])
                for X in (rounded, exact)
            ]
            differ = int((both[0].argmax(axis=1) != both[1].argmax(axis=1)).sum())
            change = np.abs(both[0] - both[1]).max()
            print(f"| {task} | {represent} | {differ} of {len(test):,} | {change:.4f} |", flush=True)


def pairs(options: argparse.Namespace) -> Iterator[tuple[str, str]]:
    wanted = ("second order of stage4", "second order of both, mean")
    return ((name, represent) for name in options.sets for represent in wanted)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--results", type=Path, default=Path("benchmarks/results/layers.csv"))
    parser.add_argument("--sets", nargs="*", default=list(SETS), choices=list(SETS))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--costs", action="store_true")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--half", action="store_true")
    chosen = parser.parse_args()
    if chosen.costs:
        costs(chosen)
    elif chosen.half:
        half(chosen)
    else:
        chosen.results.parent.mkdir(parents=True, exist_ok=True)
        run(chosen)
        table(chosen.results)
