"""How long a codebook takes to learn, in how much memory, and how good it is, beside faiss and scikit-learn.

    pip install --target /tmp/faiss faiss-cpu
    python benchmarks/codebook.py --faiss /tmp/faiss [--words 1000] [--repeats 3]

SIFT descriptors of cuts of scikit-image's pictures, 1,000,000 to learn from and 100,000 of other cuts to
judge by (mean squared distance to the nearest word). Each learner runs in a process of its own, in turns.
Then a mixture of 256 Gaussians of 64 dimensions: time of a pass beside scikit-learn's, and whether both give
the same likelihood from the same start. About ten minutes on two cores. Prints Markdown.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
import PIL.Image
import skimage.data
from encode import describe_machine
from sklearn.cluster import MiniBatchKMeans
from sklearn.mixture import GaussianMixture as ScikitLearnMixture

from fieldguide.cores import available_cores
from fieldguide.represent.codebook import GaussianMixture, fit_mixture, k_means, principal_components
from fieldguide.represent.codebook.nearest_words import nearest_words
from fieldguide.represent.local.sift import SIFT

LEARN, JUDGE = 1_000_000, 100_000
PICTURES = ("astronaut", "brick", "chelsea", "coffee", "coins", "grass", "gravel", "page", "rocket", "retina")
LEARNERS = ("fieldguide", "faiss, 25 passes", "faiss, 10 passes", "MiniBatchKMeans")


def cuts(count: int, *, side_px: int, seed: int) -> np.ndarray:
    """Cut squares of different sizes out of pictures: (count, side_px, side_px, 1), float32 in [0, 1]."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        picture = PIL.Image.fromarray(getattr(skimage.data, rng.choice(PICTURES))()).convert("L")
        side = rng.uniform(0.5, 1) * min(picture.size)
        left, top = (rng.uniform(0, length - side) for length in picture.size)
        box = (left, top, left + side, top + side)
        resized = picture.resize((side_px, side_px), PIL.Image.Resampling.BICUBIC, box=box)
        found.append(np.asarray(resized, dtype=np.float32) / 255)
    return np.stack(found)[..., np.newaxis]


def descriptors(count: int, *, seed: int) -> np.ndarray:
    """Give SIFT descriptors in random order."""
    rng, local = np.random.default_rng(seed), SIFT()
    found, total = [], 0
    while total < count:
        values = local.describe(cuts(8, side_px=256, seed=int(rng.integers(2**31))))
        found += [own.values[own.values.any(axis=1)] for own in values]
        total = sum(map(len, found))
    return np.concatenate(found)[rng.permutation(total)[:count]]


def learn(name: str, points: np.ndarray, *, words: int, seed: int) -> np.ndarray:
    """Learn words with one of the learners."""
    if name == "fieldguide":
        return k_means(points[np.random.default_rng(seed).permutation(len(points))[: 256 * words]], k=words)
    if name == "MiniBatchKMeans":
        learner = MiniBatchKMeans(words, n_init=1, batch_size=256 * available_cores() * 4, random_state=seed)
        return learner.fit(points).cluster_centers_.astype(np.float32)
    import faiss

    passes = int(name.split()[1])
    learner = faiss.Kmeans(points.shape[1], words, niter=passes, seed=seed + 1)
    learner.train(points)
    return learner.centroids


def run_task(task: dict) -> None:
    """Learn once in this process; print seconds, core-seconds, MB above the descriptors, distortion."""
    if task["faiss"]:
        sys.path.append(task["faiss"])  # behind the own NumPy
        import faiss  # noqa: F401 - so that importing it is not part of the time
    points, judges = np.load(task["learn"]), np.load(task["judge"])
    learn(task["learner"], points[: 50 * 64], words=64, seed=0)  # warm up
    before = peak_mb()
    start, busy = time.perf_counter(), time.process_time()
    words = learn(task["learner"], points, words=task["words"], seed=task["seed"])
    seconds, core_seconds = time.perf_counter() - start, time.process_time() - busy
    above = peak_mb() - before
    _, closeness = nearest_words(judges, words)
    distortion = float((np.square(judges).sum(axis=1) - 2 * closeness).mean())
    print(json.dumps([seconds, core_seconds, above, distortion]))


def peak_mb() -> float:
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1e3 for line in status if line.startswith("VmHWM"))


def measure_words(folder: Path, options: argparse.Namespace) -> None:
    results: dict[str, list] = {}
    for seed in range(options.repeats):
        for learner in LEARNERS:
            if learner.startswith("faiss") and not options.faiss:
                continue
            job = {
                "learner": learner, "words": options.words, "seed": seed, "faiss": options.faiss,
                "learn": str(folder / "learn.npy"), "judge": str(folder / "judge.npy"),
            }  # fmt: skip
            command = [sys.executable, __file__, "--task", json.dumps(job)]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            results.setdefault(learner, []).append(json.loads(done.stdout.splitlines()[-1]))
    task = f"{options.words:,} words, {LEARN:,} descriptors"
    print(f"| {task} | seconds | core-seconds | MB above them | held-out distortion |\n|---|---|---|---|---|")
    for learner, runs in results.items():
        print(f"| {learner} | {' | '.join(map(spread, np.array(runs).T))} |", flush=True)


def spread(values: np.ndarray) -> str:
    return f"{np.median(values):.4g} ({values.min():.4g} to {values.max():.4g})"


def measure_mixture(points: np.ndarray) -> None:
    """Compare one pass from the same start with scikit-learn's, and what twenty passes come to."""
    mean, basis = principal_components(points, components=64)
    reduced = (points[:100_000] - mean) @ basis
    start = fit_mixture(reduced[:25_600], k=256)
    began = time.perf_counter()
    ours = fit_mixture(reduced, k=256, start=start, passes=10, enough=-np.inf)
    own_seconds = (time.perf_counter() - began) / 10
    theirs = ScikitLearnMixture(
        256, covariance_type="diag", weights_init=start.weights / start.weights.sum(dtype=np.float64),
        means_init=start.means, precisions_init=1 / start.variances, max_iter=10, tol=0.0, reg_covar=0.0,
    )  # fmt: skip
    began = time.perf_counter()
    with warnings.catch_warnings(action="ignore"):  # that ten passes are few
        theirs.fit(reduced)
    their_seconds = (time.perf_counter() - began) / 10
    likelihoods = [theirs.score(reduced), score(ours, reduced)]
    print("\n| a pass over 100,000 points of 64, 256 Gaussians | seconds | log-likelihood after ten |")
    print("|---|---|---|")
    print(f"| fieldguide | {own_seconds:.2f} | {likelihoods[1]:.4f} |")
    print(f"| scikit-learn | {their_seconds:.2f} | {likelihoods[0]:.4f} |")


def score(mixture: GaussianMixture, points: np.ndarray) -> float:
    return mixture.moments(points).log_likelihood / len(points)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--faiss", default="", help="folder that faiss-cpu was installed into")
    parser.add_argument("--words", type=int, default=1000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--task", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task:
        run_task(json.loads(options.task))
        return
    print(describe_machine(), "\n", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        points = descriptors(LEARN, seed=0)
        np.save(Path(folder, "learn.npy"), points)
        np.save(Path(folder, "judge.npy"), descriptors(JUDGE, seed=1))
        measure_words(Path(folder), options)
        measure_mixture(points)


if __name__ == "__main__":
    main()
