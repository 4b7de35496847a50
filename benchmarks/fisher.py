"""How fast local descriptors are pooled: Fisher vectors beside scikit-image, and whole encoders.

    python benchmarks/fisher.py [--repeats 15] [--photos 200]

1. The Fisher vector of 5,000 SIFT descriptors (64 principal components) under one mixture of 256 Gaussians,
by
   `skimage.feature.fisher_vector` and by ours, in turns, on one core and then with as many BLAS threads as
   cores; how far the two differ; and which share of the time plain matrix products of this size take.
2. Photos a second from arrays to vectors (`compute_features`, all cores, no cache), for photos of 256 and of
28
   pixels. Codebooks are learnt first, and are not part of the time.

About five minutes on two cores. Prints Markdown.
"""

import argparse
import statistics
import time
import warnings
from collections.abc import Callable

import numpy as np
from codebook import cuts, descriptors
from encode import describe_machine
from skimage.feature import fisher_vector
from sklearn.mixture import GaussianMixture as ScikitLearnMixture
from threadpoolctl import threadpool_limits

from fieldguide.cores import available_cores
from fieldguide.represent import VLAD, BagOfWords, Encoder, FisherVector, compute_features
from fieldguide.represent.codebook import GaussianMixture, fisher_gradients, fit_mixture, principal_components
from fieldguide.represent.local import SIFT

K, D, N = 256, 64, 5000


def as_scikit_learn(mixture: GaussianMixture) -> ScikitLearnMixture:
    theirs = ScikitLearnMixture(K, covariance_type="diag")
    theirs.weights_ = mixture.weights / mixture.weights.sum(dtype=np.float64)
    theirs.means_, theirs.covariances_ = mixture.means, mixture.variances
    theirs.precisions_cholesky_ = 1 / np.sqrt(mixture.variances.astype(np.float64))
    return theirs


def milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1e3


def measure_fisher(repeats: int) -> None:
    raw = descriptors(200_000, seed=0)
    mean, basis = principal_components(raw, components=D)
    reduced = (raw - mean) @ basis
    mixture = fit_mixture(reduced, k=K)
    theirs, points = as_scikit_learn(mixture), np.ascontiguousarray(reduced[-N:])
    left, right = np.ones((N, 2 * D + 1), np.float32), np.ones((2 * D + 1, K), np.float32)
    out = np.empty((N, K), np.float32)
    works = {
        "scikit-image": lambda: fisher_vector(points, theirs),
        "fieldguide": lambda: fisher_gradients(mixture, mixture.moments(points)),
        "the product of (5,000, 129) and (129, 256) alone": lambda: np.matmul(left, right, out=out),
    }
    task = f"Fisher vector of {N:,} descriptors of {D}, {K} Gaussians"
    print(f"| {task} | one core, ms | {available_cores()} cores, ms |")
    print("|---|---|---|")
    cells: dict[str, list[str]] = {name: [] for name in works}
    ratios = []
    for cores in (1, available_cores()):
        times: dict[str, list[float]] = {name: [] for name in works}
        with threadpool_limits(cores):
            for _ in range(repeats):
                for name, work in works.items():
                    times[name].append(milliseconds(work))
        for name, all_of_them in times.items():
            cells[name].append(f"{statistics.median(all_of_them):.1f} (least {min(all_of_them):.1f})")
        ratio = np.array(times["scikit-image"]) / times["fieldguide"]
        ratios.append(f"{np.median(ratio):.1f} ({ratio.min():.1f} to {ratio.max():.1f})")
    for name, columns in cells.items():
        print(f"| {name} | {' | '.join(columns)} |")
    print(f"| scikit-image / fieldguide | {' | '.join(ratios)} |\n")
    found = fisher_vector(points.astype(np.float64), theirs)[K:].reshape(2, K, D)
    ours = fisher_gradients(mixture, mixture.moments(points))
    differences = [np.abs(ours[0] - found[0]).max(), np.abs(ours[1] + found[1]).max()]
    print(f"Largest difference: {differences[0]:.1e} of the mean part (up to {np.abs(found[0]).max():.2f}),")
    print(f"{differences[1]:.1e} of the deviation part with its sign turned.\n", flush=True)


def measured(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds and core-seconds that something takes; the latter hardly depend on other work."""
    start, busy = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start, time.process_time() - busy


def measure_encoders(photos: int) -> None:
    print("| encoder | photos of | numbers | photos/s | core-ms a photo | core-s to learn from 100 |")
    print("|---|---|---|---|---|---|")
    for side, few in ((256, photos), (28, 10 * photos)):
        small = {} if side == 256 else {"size": 56}
        grid = {} if side == 256 else {"scales": 2}
        encoders: tuple[Encoder, ...] = (
            FisherVector(local=SIFT(root=True, **grid), **small),
            VLAD(local=SIFT(root=True, **grid), **small),
            BagOfWords(local=SIFT(**grid), **small),
        )
        learn = [*(cuts(100, side_px=side, seed=1)[..., 0] * 255).astype(np.uint8)]
        shown = [*(cuts(200, side_px=side, seed=2)[..., 0] * 255).astype(np.uint8)]
        shown = [shown[i % 200] for i in range(few)]
        for encoder in encoders:
            _, learning = measured(lambda encoder=encoder, learn=learn: encoder.fit(learn))
            compute_features(shown[:16], encoder)  # warm up
            spent, busy = measured(lambda encoder=encoder, shown=shown: compute_features(shown, encoder))
            row = (type(encoder).__name__, f"{side} px", f"{encoder.width:,}", f"{few / spent:.0f}")
            print(f"| {' | '.join(row)} | {busy / few * 1e3:.1f} | {learning:.1f} |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--photos", type=int, default=200)
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # scikit-learn's, of a mixture that was not fitted by it
    print(describe_machine(), "\n", flush=True)
    measure_fisher(options.repeats)
    measure_encoders(options.photos)
