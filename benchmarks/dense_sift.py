"""Dense SIFT here and in OpenCV: descriptors/s on the same grid of the same photos, and how alike they are.

Command: python benchmarks/dense_sift.py [--repeats 9] [--accuracy] (one minute; with --accuracy five more)

Needs OpenCV and scikit-image. One core: processor time of the thread, since the machine may be shared. All
cores: time on the clock; here photos go to threads, in OpenCV keypoints do. Sides are odd, so that the
middles of neighbourhoods lie in the middle of pixels, to which OpenCV rounds them. OpenCV gets all sizes in
one call, with one blur, which is its fastest way; only for the cosine it gets one call for each size, with
the blur that we use. `--accuracy`: bags of 200 words of either's descriptors of 1,000 solar cells, logistic
regression, five seeds.
"""

import argparse
import time
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
from PIL import Image
from skimage import data
from sklearn.cluster import MiniBatchKMeans
from sklearn.datasets import load_sample_images
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from threadpoolctl import threadpool_limits

from fieldguide.cores import available_cores
from fieldguide.represent.local import ORB, SIFT, SURF
from fieldguide.represent.local.sift import _plan

SETS = ((433, 2, SIFT()), (257, 4, SIFT()), (29, 64, SIFT(2, bin_px=2)))  # side, photos, options


def photos(side: int, *, n: int) -> np.ndarray:
    sources = [data.astronaut(), data.coffee(), data.chelsea(), *load_sample_images().images]
    greys = [Image.fromarray(source).convert("L") for source in sources]
    drawn = np.random.default_rng(0)
    made = []
    for number in range(n):
        grey = greys[number % len(greys)]
        part = int(drawn.integers(min(grey.size) * 2 // 3, min(grey.size)))
        left, top = (int(drawn.integers(0, length - part + 1)) for length in grey.size)
        made.append(np.asarray(grey.resize((side, side), box=(left, top, left + part, top + part))))
    return np.stack(made)


def bins(sift: SIFT) -> list[float]:
    return [sift.bin_px * (1 + i / 2) for i in range(sift.scales)]


def keypoints(side: int, *, sift: SIFT, bin_px: float) -> list:
    middles = _plan(side, float(bin_px), sift.step).centres_px - 0.5
    return [cv2.KeyPoint(float(x), float(y), bin_px / 1.5, 0) for y in middles for x in middles]


def cosine(batch: np.ndarray, pixels: np.ndarray, *, sift: SIFT) -> float:
    ours = np.concatenate([found.values for found in sift.describe(batch)])
    theirs = np.concatenate([opencv_rows(photo, sift=sift) for photo in pixels])
    has_contrast = ours.any(axis=1) & theirs.any(axis=1)
    ours, theirs = ours[has_contrast], theirs[has_contrast]
    return float(np.median((ours * theirs).sum(axis=1) / np.linalg.norm(theirs, axis=1)))


def opencv_rows(photo: np.ndarray, *, sift: SIFT) -> np.ndarray:
    rows = []
    for bin_px in bins(sift):
        extractor = cv2.SIFT_create(sigma=bin_px / 6)
        rows.append(extractor.compute(photo, keypoints(len(photo), sift=sift, bin_px=bin_px))[1])
    return np.concatenate(rows)


def on_all_cores(describe, batch: np.ndarray) -> None:
    with ThreadPoolExecutor(available_cores()) as pool:
        list(pool.map(describe, np.array_split(batch, 2 * available_cores())))


def seconds(calls: dict, *, clock, repeats: int) -> dict[str, list[float]]:
    """Take turns, so that whatever else runs on the machine slows all of them alike."""
    taken = {name: [] for name in calls}
    for call in calls.values():
        call()
    for _ in range(repeats):
        for name, call in calls.items():
            start = clock()
            call()
            taken[name].append(clock() - start)
    return taken


def compare(side: int, n: int, sift: SIFT, *, repeats: int) -> None:
    pixels = photos(side, n=n)
    batch = pixels[..., np.newaxis].astype(np.float32) / np.float32(255)
    count = sum(len(found.values) for found in sift.describe(batch))
    points = [point for bin_px in bins(sift) for point in keypoints(side, sift=sift, bin_px=bin_px)]
    extractor = cv2.SIFT_create()
    alike = cosine(batch, pixels, sift=sift)

    def opencv() -> None:
        for photo in pixels:
            extractor.compute(photo, points)

    for cores, clock in ((1, time.thread_time), (available_cores(), time.perf_counter)):
        cv2.setNumThreads(cores)
        ours = (lambda: sift.describe(batch)) if cores == 1 else (lambda: on_all_cores(sift.describe, batch))
        with threadpool_limits(1):
            taken = seconds({"ours": ours, "opencv": opencv}, clock=clock, repeats=repeats)
        own, theirs = (count / np.median(taken[name]) for name in ("ours", "opencv"))
        ratios = np.array(taken["opencv"]) / np.array(taken["ours"])
        print(
            f"| {n} of {side} px, bins {', '.join(f'{b:g}' for b in bins(sift))} | {cores} | "
            f"{own / 1e3:,.0f} | {theirs / 1e3:,.0f} | "
            f"{np.median(ratios):.1f} ({ratios.min():.1f} to {ratios.max():.1f}) | {alike:.5f} |",
            flush=True,
        )


def others(side: int, n: int, *, repeats: int) -> None:
    batch = photos(side, n=n)[..., np.newaxis].astype(np.float32) / np.float32(255)
    cv2.setNumThreads(1)
    kinds = {
        "SIFT()": SIFT(),
        "SIFT(root=True)": SIFT(root=True),
        "SURF()": SURF(),
        'SIFT(keypoints="detected")': SIFT(keypoints="detected"),
        "ORB()": ORB(),
    }
    calls = {name: (lambda kind=kind: kind.describe(batch)) for name, kind in kinds.items()}
    with threadpool_limits(1):
        taken = seconds(calls, clock=time.thread_time, repeats=repeats)
    for name, kind in kinds.items():
        count = sum(len(found.values) for found in kind.describe(batch)) / n
        second = np.median(taken[name]) / n
        print(f"| `{name}` | {count:,.0f} | {count / second / 1e3:,.0f} | {1 / second:,.0f} |", flush=True)


def bounds(side: int, *, repeats: int) -> None:
    """Print the least time that this processor needs for a descriptor: its products and its bytes."""
    square = np.random.default_rng(0).random((1024, 1024), np.float32)
    rows, room = np.ones((100_000, 128), np.float32), np.ones((100_000, 128), np.float32)
    with threadpool_limits(1):
        calls = {"product": lambda: square @ square, "copy": lambda: np.copyto(room, rows)}
        taken = seconds(calls, clock=time.thread_time, repeats=repeats)
    flops_s = 2 * 1024**3 / min(taken["product"])
    bytes_s = rows.nbytes / min(taken["copy"])
    flops = count = 0
    for bin_px in bins(SIFT()):
        plan = _plan(side, float(bin_px), SIFT().step)
        n_bins, length = plan.kernel.shape
        across = plan.padded_px * plan.tiles
        flops += 2 * 8 * n_bins * length * (across + plan.tiles**2 * n_bins)
        count += plan.count**2
    print(
        f"products: {flops / count:,.0f} operations a descriptor, {flops / count / flops_s * 1e9:.0f} ns at "
        f"{flops_s / 1e9:.0f} GFLOP/s; writing it: 512 bytes, {512 / bytes_s * 1e9:.0f} ns at "
        f"{bytes_s / 1e9:.0f} GB/s written"
    )


def accuracy(*, n: int, side: int) -> None:
    from elpv_dataset.utils import load_dataset

    cells, probabilities, _ = load_dataset()
    chosen = np.random.default_rng(0).permutation(len(cells))[:n]
    truth = probabilities[chosen] >= 0.5
    pixels = np.stack([np.asarray(Image.fromarray(cells[i]).resize((side, side))) for i in chosen])
    batch = pixels[..., np.newaxis].astype(np.float32) / np.float32(255)
    sift = SIFT(8, threshold=0)
    theirs = [opencv_rows(photo, sift=sift) for photo in pixels]
    bags = {
        "ours": [found.values for found in sift.describe(batch)],
        "OpenCV": [rows / np.linalg.norm(rows, axis=1, keepdims=True).clip(1e-9) for rows in theirs],
    }
    scores = {name: [score(rows, truth, seed=seed) for seed in range(5)] for name, rows in bags.items()}
    print(f"always functional: {100 * max(truth.mean(), 1 - truth.mean()):.1f}")
    for name, values in scores.items():
        print(f"{name}: {100 * np.mean(values):.1f} ± {100 * np.std(values, ddof=1):.1f}", flush=True)
    gaps = 100 * (np.array(scores["ours"]) - np.array(scores["OpenCV"]))
    print(f"ours minus OpenCV: {gaps.mean():.1f} ± {gaps.std(ddof=1):.1f}")


def score(rows: list[np.ndarray], truth: np.ndarray, *, seed: int) -> float:
    train, test = train_test_split(np.arange(len(rows)), test_size=0.25, stratify=truth, random_state=seed)
    sample = np.concatenate([rows[i][seed % 7 :: 7] for i in train])
    words = MiniBatchKMeans(200, batch_size=4096, n_init=1, random_state=seed).fit(sample)
    bags = np.stack([np.bincount(words.predict(own), minlength=200) / len(own) for own in rows]) ** 0.5
    model = LogisticRegression(C=100, max_iter=2000).fit(bags[train], truth[train])
    return float(model.score(bags[test], truth[test]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--accuracy", action="store_true")
    given = parser.parse_args()
    if given.accuracy:
        return accuracy(n=1000, side=161)
    print(
        "| photos | cores | ours, thousand/s | OpenCV, thousand/s | ratio | median cosine |\n"
        "|---|---|---|---|---|---|"
    )
    for side, n, sift in SETS:
        compare(side, n, sift, repeats=given.repeats)
    print("\n| descriptor | a photo | thousand/s | photos/s |\n|---|---|---|---|")
    others(257, 4, repeats=given.repeats)
    print()
    return bounds(257, repeats=given.repeats)


if __name__ == "__main__":
    main()
