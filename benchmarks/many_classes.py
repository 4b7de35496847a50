"""A head for a million photos of 13,000 classes: class means, a logistic epoch, tau-normalised.

Made here, seeded: class sizes fall as 1 / (rank + 20), at least 4 photos; a photo is the centre of its class
plus noise, both Gaussian, of other spectra, so that the nearest mean is not the best rule. 1,000,000 x 256
float32 numbers lie in a memory-mapped file of 1.02 GB. Top-1 accuracy is measured on 20,000 more photos as
they come, balanced accuracy on two of each class; beside them the best there is (Bayes' rule, which knows
centres, noise and sizes) and the largest class.

Balanced(method="tau_normalised") goes to the minimum of the loss over all photos, hundreds of looks at 1.3e10
scores: days. Here the weights of one epoch are normalised, tau by the mean recall on 10,000 more photos.

Each head runs in a process of its own. Its peak memory is the most that was resident, pages of the mapped
file included (VmHWM); "own" leaves files out (the most RssAnon that was seen every 20 ms). The share of the
machine's speed is the operations of the epochs (three products of photos, features and classes, for the fit
in a fold and the final one) over what one large float32 product reaches.

    python benchmarks/many_classes.py                                          # the full size
    python benchmarks/many_classes.py --photos 100000 --classes 1300           # a tenth of either
"""

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rows import append, cells_of, rows_of

import fieldguide
from fieldguide import measure
from fieldguide.classify import Classifier, LinearClassifier
from fieldguide.classify.balance.tau_normalised import TAUS, tau_normalised
from fieldguide.classify.linear import linear_scores

WIDTH, VALIDATION, HELD_OUT, OF_EACH, BLOCK = 256, 10_000, 20_000, 2, 20_000
# Deviation of the noise, as a multiple of that of the centres to the power 1/2.
NOISE = 2.0
EPOCH = {"epochs": 1, "batch_size": 256, "learning_rate": 4.0}
HEADS: dict[str, tuple[str, dict[str, Any]]] = {
    "class means": ("class_mean", {}),
    "logistic, one epoch": ("linear", EPOCH),
}
COLUMNS = (
    "photos",
    "classes",
    "head",
    "seed",
    "top_1",
    "balanced",
    "fit_s",
    "predict_per_s",
    "peak_gb",
    "own_gb",
    "gflops",
    "gemm_gflops",
    "chosen",
)


@dataclass(frozen=True)
class Mixture:
    """Gaussian classes with a long tail."""

    centres: np.ndarray
    noise: np.ndarray
    counts: np.ndarray

    @classmethod
    def of(cls, photos: int, *, classes: int, seed: int) -> "Mixture":
        random = np.random.default_rng(seed)
        spread = 1 / np.sqrt(1 + np.arange(WIDTH) / 8)
        centres = (random.standard_normal((classes, WIDTH)) * spread).astype(np.float32)
        noise = (NOISE * random.uniform(0.7, 1.3, WIDTH) * spread**0.5).astype(np.float32)
        share = 1 / (np.arange(classes) + 20)
        counts = np.maximum(4, photos * share / share.sum()).astype(np.int64)
        counts[0] += photos - counts.sum()
        return cls(centres, noise, counts)

    def draw(self, codes: np.ndarray, *, random: np.random.Generator) -> np.ndarray:
        noise = random.standard_normal((len(codes), WIDTH), dtype=np.float32)
        return self.centres[codes] + noise * self.noise

    def bayes(self, X: np.ndarray, *, log_prior: np.ndarray) -> np.ndarray:
        """The most probable class of each row."""
        weights = self.centres / self.noise**2
        constant = log_prior - (weights * self.centres).sum(axis=1) / 2
        return in_blocks(lambda rows: (rows @ weights.T + constant).argmax(axis=1), X)


def in_blocks(answer: Callable[[np.ndarray], np.ndarray], X: np.ndarray) -> np.ndarray:
    return np.concatenate([answer(X[at : at + 1000]) for at in range(0, len(X), 1000)])


def write(folder: Path, *, photos: int, classes: int, seed: int) -> None:
    """Draw all parts; the training photos block by block into a file that is mapped later."""
    mixture, random = Mixture.of(photos, classes=classes, seed=seed), np.random.default_rng(seed + 1)
    codes = np.repeat(np.arange(classes), mixture.counts)
    random.shuffle(codes)
    np.save(folder / "y.npy", codes)
    X = np.lib.format.open_memmap(folder / "X.npy", mode="w+", dtype=np.float32, shape=(photos, WIDTH))
    for at in range(0, photos, BLOCK):
        X[at : at + BLOCK] = mixture.draw(codes[at : at + BLOCK], random=random)
    X.flush()
    share = mixture.counts / photos
    parts = {
        "validation": random.choice(classes, VALIDATION, p=share),
        "natural": random.choice(classes, HELD_OUT, p=share),
        "even": np.repeat(np.arange(classes), OF_EACH),
    }
    for name, own in parts.items():
        np.savez(folder / f"{name}.npz", X=mixture.draw(own, random=random), y=own)
    floor = {}
    for name, log_prior in (("natural", np.log(share)), ("even", np.zeros(classes))):
        X, y = part(folder, name)
        floor[name] = float((mixture.bayes(X, log_prior=log_prior) == y).mean())
    (folder / "floor.json").write_text(json.dumps(floor | {"largest": float(share.max())}))


def part(folder: Path, name: str) -> tuple[np.ndarray, np.ndarray]:
    with np.load(folder / f"{name}.npz") as stored:
        return stored["X"], stored["y"]


class Memory(threading.Thread):
    """Watches the memory of this process that is no file's."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.own = 0.0
        self.start()

    def run(self) -> None:
        while True:
            self.own = max(self.own, resident("RssAnon"))
            time.sleep(0.02)


def resident(name: str) -> float:
    """GB of this process, as Linux counts them."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) * 1024 / 1e9


def gemm_speed() -> float:
    """What one large float32 product reaches, in 10^9 operations a second; the best of three."""
    A, best = np.ones((4096, 4096), dtype=np.float32), 0.0
    for _ in range(3):
        started = time.perf_counter()
        A @ A
        best = max(best, 2 * 4096**3 / (time.perf_counter() - started) / 1e9)
    return best


def measured(folder: Path, head: str) -> list[dict[str, Any]]:
    """Fit one head and answer the held-out photos; once more with normalised weights after an epoch."""
    memory = Memory()
    X, y = np.load(folder / "X.npy", mmap_mode="r"), np.load(folder / "y.npy")
    name, options = HEADS[head]
    classifier = fieldguide.make_classifier(name, **options)
    started = time.perf_counter()
    classifier.fit(X, y)
    seconds = time.perf_counter() - started
    known = {"photos": len(X), "classes": len(classifier.classes_)}
    rows = [known | {"head": head, "fit_s": seconds} | answered(classifier, folder)]
    if isinstance(classifier, LinearClassifier):
        # Fits in a fold and on all photos, three products each.
        rows[0]["gflops"] = 2 * 3 * 2 * len(X) * WIDTH * len(classifier.classes_) / seconds / 1e9
        started = time.perf_counter()
        tau = normalise(classifier, *part(folder, "validation"))
        seconds += time.perf_counter() - started
        normalised = {"head": "tau-normalised", "fit_s": seconds, "chosen": f"tau {tau}"}
        rows.append(known | normalised | answered(classifier, folder))
    return [row | {"peak_gb": resident("VmHWM"), "own_gb": memory.own} for row in rows]


def answered(classifier: Classifier, folder: Path) -> dict[str, float]:
    natural, even = part(folder, "natural"), part(folder, "even")
    started = time.perf_counter()
    top_1 = classifier.score(*natural)
    a_second = HELD_OUT / (time.perf_counter() - started)
    return {"top_1": top_1, "balanced": classifier.score(*even), "predict_per_s": a_second}


def normalise(classifier: LinearClassifier, X: np.ndarray, y: np.ndarray) -> float:
    """Give the weights the length to the power 1 - tau, tau by the mean recall on photos not trained on."""
    Z, weights = classifier.chain_.apply(X), classifier.coef_
    none = np.zeros(len(weights))
    recall = {}
    for tau in TAUS:
        changed = tau_normalised(weights, tau=tau)
        said = in_blocks(lambda rows: linear_scores(rows, coef=changed, intercept=none).argmax(axis=1), Z)  # noqa: B023 - called at once
        recall[tau] = 1 - measure.balanced_error(y, said)
    best = max(recall, key=lambda tau: recall[tau])
    classifier.coef_, classifier.intercept_ = tau_normalised(weights, tau=best), none
    return best


def run(results: Path, *, photos: int, classes: int, seed: int) -> None:
    size = (str(photos), str(classes))
    done = cells_of(results, COLUMNS[:4])
    heads = [head for head in HEADS if (*size, head, str(seed)) not in done]
    if not heads:
        return
    with tempfile.TemporaryDirectory() as name:
        folder, speed = Path(name), gemm_speed()
        write(folder, photos=photos, classes=classes, seed=seed)
        floor = json.loads((folder / "floor.json").read_text())
        if (*size, "Bayes' rule", str(seed)) not in done:
            known = {"photos": photos, "classes": classes, "seed": seed}
            bayes = {"head": "Bayes' rule", "top_1": floor["natural"], "balanced": floor["even"]}
            largest = {"head": "largest class", "top_1": floor["largest"], "balanced": 1 / classes}
            append(results, known | largest, known | bayes, columns=COLUMNS)
        for head in heads:
            command = [sys.executable, __file__, "--measure", head, "--folder", name]
            for row in json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout):
                append(results, row | {"seed": seed, "gemm_gflops": speed}, columns=COLUMNS)


def table(results: Path) -> None:
    print(
        "| photos | classes | head | top-1 | balanced | fit, s | share of gemm | photos/s | peak, GB (own) |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for row in rows_of(results):
        cells = [row["photos"], row["classes"], row["head"]]
        cells += [f"{100 * float(row[name]):.1f}" for name in ("top_1", "balanced")]
        if row["fit_s"]:
            share = float(row["gflops"]) / float(row["gemm_gflops"]) if row["gflops"] else None
            cells += [f"{float(row['fit_s']):.0f}", "" if share is None else f"{share:.2f}"]
            cells += [f"{float(row['predict_per_s']):,.0f}"]
            cells += [f"{float(row['peak_gb']):.2f} ({float(row['own_gb']):.2f})"]
        print("| " + " | ".join(cells) + " |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--results", type=Path, default=Path("benchmarks/results/many_classes.csv"))
    parser.add_argument("--photos", type=int, default=1_000_000)
    parser.add_argument("--classes", type=int, default=13_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measured(options.folder, options.measure)))
        sys.exit()
    options.results.parent.mkdir(parents=True, exist_ok=True)
    run(options.results, photos=options.photos, classes=options.classes, seed=options.seed)
    table(options.results)
