"""How often do the 95 % intervals contain the true accuracy? The tables of docs/measure.md.

Command: python benchmarks/intervals.py [--runs 20000] (a minute on one core)

Wilson: exact, summed over the binomial distribution. Groups: simulated photos in uneven groups (log-normal
sizes, sigma 0.7: one in ten is 2.5 times the median or more) whose errors correlate (beta-binomial). In
brackets the percentile bootstrap over groups on the same photos.
"""

import argparse

import numpy as np
from scipy.stats import binom, t

from fieldguide.measure import wilson_interval
from fieldguide.measure.group_interval import effective_size

SHARES = (0.7, 0.85, 0.95)
RESAMPLES = 999


def wilson_coverage(n: int, *, p: float) -> float:
    ends = np.array([wilson_interval(right, n) for right in range(n + 1)])
    contains = (ends[:, 0] <= p) & (p <= ends[:, 1])
    return float(binom.pmf(np.arange(n + 1), n, p)[contains].sum())


def draw(random, *, runs: int, groups: int, photos: float, p: float, correlation: float):
    size = np.maximum(np.rint(photos * random.lognormal(-(0.7**2) / 2, 0.7, (runs, groups))), 1).astype(int)
    strength = (1 - correlation) / correlation
    return random.binomial(size, random.beta(p * strength, (1 - p) * strength, (runs, groups))), size


def group_coverage(hits, size, *, p: float) -> float:
    share, n, freedom = effective_size(hits * 1.0, size * 1.0, independent=size.sum(axis=1) * 1.0)
    return float((np.abs(share - p) <= t.isf(0.025, freedom) * np.sqrt(p * (1 - p) / n)).mean())


def bootstrap_coverage(random, hits, size, *, p: float) -> float:
    groups = hits.shape[1]
    times = random.multinomial(groups, np.full(groups, 1 / groups), RESAMPLES)
    low, high = np.quantile((hits @ times.T) / (size @ times.T), [0.025, 0.975], axis=1)
    return float(((low <= p) & (p <= high)).mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=20_000)
    runs = parser.parse_args().runs
    random = np.random.default_rng(0)

    print("| photos | " + " | ".join(f"p = {p}" for p in SHARES) + " |\n|---|---|---|---|")
    for n in (50, 100, 200, 500, 1000):
        print(f"| {n} | " + " | ".join(f"{100 * wilson_coverage(n, p=p):.1f}" for p in SHARES) + " |")

    print("\n| photos a group | correlation | groups | " + " | ".join(f"p = {p}" for p in SHARES) + " |")
    print("|---|---|---|---|---|---|")
    for photos in (8, 25):
        for correlation in (0.05, 0.1, 0.2):
            for groups in (5, 10, 20, 50, 100):
                cells = []
                for p in SHARES:
                    hits, size = draw(
                        random, runs=runs, groups=groups, photos=photos, p=p, correlation=correlation
                    )
                    few = slice(0, runs // 10)
                    percentile = bootstrap_coverage(random, hits[few], size[few], p=p)
                    cells.append(f"{100 * group_coverage(hits, size, p=p):.1f} ({100 * percentile:.0f})")
                print(f"| {photos} | {correlation} | {groups} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
