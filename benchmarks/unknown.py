"""Photos of no class: every score of the unknown on Fashion-MNIST, and what `fit` would have chosen.

Three kinds of unknown photos. "classes": Fashion-MNIST (Xiao, Rasul and Vollgraf, arXiv:1708.07747, as
Debian's package dataset-fashion-mnist has it) with six classes known and four unknown, drawn anew for each
seed. "digits": all ten classes known, the 1,797 digits that come with scikit-learn unknown, enlarged from 8 x
8 to 28 x 28 pixels (bicubic). "solar": likewise, with the 2,624 photos of solar cells of the package
elpv-dataset.

Frozen EfficientNet-Lite0 features of photos of 112 px; logistic regression as `fit` takes it, on so many
training photos drawn by the seed. AUROC and false positive rates are of all test photos of the known classes
against the unknown ones. The false positive rate is the share of unknown photos accepted where 95 % of the
known ones are; `known_refused` is OpenOOD's: the share of known photos refused where 95 % of the unknown ones
are. Nothing is chosen by any of these photos: the score that `fit` takes is chosen by holding classes out of
the training photos, among those that keep no photos in the guide. For it, `refused` and `caught` are the
shares of known and unknown test photos that are called unknown where 5 % of the known ones are meant to be.

The score "combined" was designed by looking at seeds 0 and 1 of this, when another is taken by 2 to 6.

A row is appended to the results file per finished score, so a run that was cut off goes on where it was.

    python benchmarks/unknown.py --results benchmarks/results/unknown.csv
"""

import argparse
import time
from functools import cache as once
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from fashion import photos as fashion
from PIL import Image as Picture
from rows import append, cells_of, rows_of
from sklearn.datasets import load_digits

from fieldguide.classify import Logistic
from fieldguide.classify.unknown import SCORES, Seen
from fieldguide.cli.demo import solar_cells
from fieldguide.cores import one_thread
from fieldguide.images import Image, as_image
from fieldguide.ladder.detect import detect
from fieldguide.ladder.hold_classes_out import hold_classes_out
from fieldguide.ladder.out_of_fold_scores import Learning
from fieldguide.ladder.refusing import REFUSED
from fieldguide.ladder.score_choice import best_score
from fieldguide.measure import auroc, false_positive_rate
from fieldguide.represent import FeatureCache, Pretrained, compute_features

CLASSES, KNOWN = 10, 6
UNKNOWN = ("classes", "digits", "solar")
CELL = ("unknown", "photos", "seed", "score")
MEASURED = (
    "auroc",
    "unknown_accepted",
    "known_refused",
    "taken",
    "refused",
    "caught",
    "learn_s",
    "us_a_photo",
)
COLUMNS = (*CELL, *MEASURED)
Vectors = tuple[np.ndarray, np.ndarray]  # of photos, and their classes


def outside(unknown: str) -> list[Image]:
    if unknown == "solar":
        return [as_image(path) for path, _ in solar_cells()]
    enlarged = [
        Picture.fromarray((digit * 255 / 16).astype(np.uint8)).resize((28, 28), Picture.Resampling.BICUBIC)
        for digit in load_digits().images
    ]
    return [as_image(np.asarray(picture.convert("RGB"))) for picture in enlarged]


class Bench:
    """What one set of known classes and one seed share: vectors, classifier, choice."""

    def __init__(self, known: np.ndarray, *, photos: int, seed: int, cache: FeatureCache, tested: int | None):
        self._cache, self._known, self._tested = cache, known, tested
        images, codes = fashion("train")
        order = np.random.default_rng(seed).permutation(len(codes))
        rows = order[np.isin(codes[order], known)][:photos]
        self.train = self._vectors([images[i] for i in rows]), np.searchsorted(known, codes[rows])
        self.classifier = Logistic(random_state=seed).fit(*self.train)
        learning = Learning(self.classifier, *self.train, None)
        trials = list(hold_classes_out(learning, list(SCORES.values())))
        kept = [name for name, score in SCORES.items() if not score.keeps_photos]
        without = [trial._replace(known={name: trial.known[name] for name in kept}) for trial in trials]
        self.taken, self.taken_keeping_photos = best_score(without), best_score(trials)
        self.detector = detect(learning, SCORES[self.taken], refuse=REFUSED).detector

    def _vectors(self, images: list[Image]) -> np.ndarray:
        return compute_features(images, Pretrained(resolution=112), cache=self._cache).vectors

    def tested(self, unknown: str) -> tuple[np.ndarray, np.ndarray]:
        """Return the vectors of known and of unknown photos."""
        images, codes = fashion("test")
        inside = np.isin(codes, self._known)
        others = [images[i] for i in np.flatnonzero(~inside)] if unknown == "classes" else outside(unknown)
        known = [images[i] for i in np.flatnonzero(inside)]
        return self._vectors(known[: self._tested]), self._vectors(others[: self._tested])

    def figures(self, name: str, known: np.ndarray, unknown: np.ndarray) -> dict[str, Any]:
        with one_thread("blas"):
            started = time.perf_counter()
            score = SCORES[name].learn(Seen(self.train[0], self.classifier), self.train[1])
            learnt = time.perf_counter()
            a, b = (score.familiarity(Seen(vectors, self.classifier)) for vectors in (known, unknown))
            done = time.perf_counter()
        by = {self.taken_keeping_photos: "with --keep-features", self.taken: "taken"}
        return {
            "auroc": round(auroc(a, b), 5),
            "unknown_accepted": round(false_positive_rate(a, b), 4),
            "known_refused": round(false_positive_rate(-b, -a), 4),
            "taken": by.get(name, ""),
            **(self.refused(known, unknown) if name == self.taken else {}),
            "learn_s": round(learnt - started, 2),
            "us_a_photo": round(1e6 * (done - learnt) / (len(a) + len(b)), 1),
        }

    def refused(self, known: np.ndarray, unknown: np.ndarray) -> dict[str, float]:
        if self.detector is None:
            return {}
        shares = [
            self.detector.is_unknown(self.detector.familiarity(vectors, self.classifier)).mean()
            for vectors in (known, unknown)
        ]
        return {"refused": round(float(shares[0]), 4), "caught": round(float(shares[1]), 4)}


def run(options: argparse.Namespace) -> None:
    done = cells_of(options.results, CELL)
    with FeatureCache() as cache:
        for seed, inside in product(options.seeds, (True, False)):
            missing = [
                (unknown, name)
                for unknown, name in product(options.unknown, SCORES)
                if (unknown == "classes") == inside
                and (unknown, str(options.photos), str(seed), name) not in done
            ]
            if not missing:
                continue
            drawn = np.random.default_rng(seed).permutation(CLASSES)
            known = np.sort(drawn[:KNOWN] if inside else drawn)
            bench = Bench(known, photos=options.photos, seed=seed, cache=cache, tested=options.test_photos)
            tested = once(bench.tested)
            for unknown, name in missing:
                cell = dict(zip(CELL, (unknown, options.photos, seed, name), strict=True))
                append(options.results, cell | bench.figures(name, *tested(unknown)), columns=COLUMNS)


def table(results: Path) -> None:
    """Print mean and spread over seeds, the best and the one that was taken."""
    rows = rows_of(results)
    for photos in sorted({int(row["photos"]) for row in rows}):
        own = [row for row in rows if int(row["photos"]) == photos]
        print(f"\n{photos:,} training photos: AUROC, % / unknown accepted at 95 % of known, %\n")
        print(f"| score | {' | '.join(UNKNOWN)} | learn, s | µs a photo |\n{'|---' * 6}|")
        for name in SCORES:
            of_score = [row for row in own if row["score"] == name]
            told = [_told([row for row in of_score if row["unknown"] == unknown]) for unknown in UNKNOWN]
            costs = [
                np.median([float(row[column]) for row in of_score]) for column in ("learn_s", "us_a_photo")
            ]
            print(f"| {name} | {' | '.join(told)} | {costs[0]:.1f} | {costs[1]:.0f} |")
        for label, wanted in (
            ("taken by `fit`", ("taken",)),
            ("with --keep-features", ("taken", "with --keep-features")),
        ):
            told = [_taken([row for row in own if row["unknown"] == unknown], wanted) for unknown in UNKNOWN]
            print(f"| {label} | {' | '.join(told)} | | |")
    print("\nBelow the best: by how much AUROC, mean over seeds. Scores that know nothing: 50.0 / 95.")


def _told(rows: list[dict[str, str]]) -> str:
    if not rows:
        return "-"
    values = 100 * np.array([float(row["auroc"]) for row in rows])
    accepted = 100 * np.mean([float(row["unknown_accepted"]) for row in rows])
    spread = f" ± {values.std(ddof=1):.1f}" if len(values) > 1 else ""
    return f"{values.mean():.1f}{spread} / {accepted:.0f}"


def _taken(rows: list[dict[str, str]], wanted: tuple[str, ...]) -> str:
    seeds = sorted({row["seed"] for row in rows})
    taken, below, shares = [], [], []
    for seed in seeds:
        own = {row["score"]: row for row in rows if row["seed"] == seed}
        (*_, one) = sorted(
            (row for row in own.values() if row["taken"] in wanted), key=lambda r: wanted.index(r["taken"])
        )
        taken.append(one)
        below.append(max(float(row["auroc"]) for row in own.values()) - float(one["auroc"]))
        shares += [(float(one["refused"]), float(one["caught"]))] if one["refused"] else []
    if not taken:
        return "-"
    names = ", ".join(sorted({row["score"] for row in taken}))
    told = f"{_told(taken)}; {names}; {100 * np.mean(below):.1f} below the best"
    if len(shares) < len(taken):
        return told
    refused, caught = 100 * np.mean(shares, axis=0)
    return f"{told}; refuses {refused:.1f} % of known, catches {caught:.0f} %"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--results", type=Path, default=Path("benchmarks/results/unknown.csv"))
    parser.add_argument("--unknown", nargs="*", default=list(UNKNOWN), choices=UNKNOWN)
    parser.add_argument("--photos", type=int, default=1000, help="training photos")
    parser.add_argument("--seeds", nargs="*", type=int, default=[7, 8, 9, 10, 11])
    parser.add_argument("--test-photos", type=int, default=None, help="for a trial: only the first so many")
    options = parser.parse_args()
    options.results.parent.mkdir(parents=True, exist_ok=True)
    run(options)
    table(options.results)
