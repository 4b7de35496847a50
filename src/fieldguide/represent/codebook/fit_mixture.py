"""Learning a mixture of Gaussians from a sample of descriptors."""

import numpy as np

from fieldguide.cores import on_all_cores
from fieldguide.represent.codebook.blocks import SPREAD_ROWS
from fieldguide.represent.codebook.gaussian_mixture import GaussianMixture
from fieldguide.represent.codebook.k_means import k_means, sums_by_word
from fieldguide.represent.codebook.nearest_words import nearest_words

POINTS_A_GAUSSIAN = 1000
_NARROWEST = 1e-4  # least variance, in largest variances of the points


def fit_mixture(
    points: np.ndarray,
    *,
    k: int,
    start: GaussianMixture | None = None,
    passes: int = 30,
    enough: float = 1e-3,
) -> GaussianMixture:
    """Learn a mixture of k Gaussians by expectation and maximisation.

    Parameters
    ----------
    points : ndarray of shape (n, d), float32
        In random order and around 0, n at least k. At most the first 1,000 k are looked at.
    k : int, at least 1
        Number of Gaussians.
    start : GaussianMixture, optional
        Where to begin; at the words of `k_means` if not given.
    passes : int, default=30
        After how many passes to end at the latest.
    enough : float, default=0.001
        A pass that raises the mean log-likelihood by less is the last; in nats a point.

    Returns
    -------
    GaussianMixture
        The same for the same points, however many cores there are.

    Notes
    -----
    No variance falls below 1e-4 of
    the largest variance of the points, so that a value many descriptors share (that of no contrast)
    does not become a Gaussian without width. A Gaussian with less than one point stays where it is.

    References
    ----------
    .. [1] A. Dempster, N. Laird, D. Rubin, "Maximum likelihood from incomplete data via the EM algorithm",
       J. Royal Statistical Society B 39, 1977.
    """
    points = points[: POINTS_A_GAUSSIAN * k]
    least = max(
        _NARROWEST * float(points.var(axis=0, dtype=np.float64).max()), float(np.finfo(np.float32).eps)
    )
    mixture = _first(points, k=k, least=least) if start is None else start
    before = -np.inf
    for _ in range(passes):
        mixture, likelihood = _pass(points, mixture, least=least)
        if likelihood - before < enough:
            break
        before = likelihood
    return mixture


def _first(points: np.ndarray, *, k: int, least: float) -> GaussianMixture:
    """Return a Gaussian for each word of k-means, as wide as what is nearest to the word."""
    words = k_means(points, k=k)
    everywhere = np.broadcast_to(points.var(axis=0), words.shape)
    mixture = GaussianMixture(np.full(k, 1 / k, np.float32), words, np.maximum(everywhere, least))
    counts = np.zeros(k)
    sums, squares = np.zeros(words.shape), np.zeros(words.shape)

    def one(rows: slice) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        labels, _ = nearest_words(points[rows], words)
        block = points[rows]
        return (
            np.bincount(labels, minlength=k),
            sums_by_word(block, labels, k=k),
            sums_by_word(np.square(block), labels, k=k),
        )

    for some_counts, some_sums, some_squares in on_all_cores(one, len(points), rows=SPREAD_ROWS):
        counts += some_counts
        sums += some_sums
        squares += some_squares
    return _estimate(counts, sums, squares, mixture=mixture, least=least)


def _pass(points: np.ndarray, mixture: GaussianMixture, *, least: float) -> tuple[GaussianMixture, float]:
    """Return the mixture after one pass, and the mean log-likelihood of the one before."""
    counts = np.zeros(len(mixture.means))
    sums, squares = np.zeros(mixture.means.shape), np.zeros(mixture.means.shape)
    total = 0.0
    for some in on_all_cores(lambda rows: mixture.moments(points[rows]), len(points), rows=SPREAD_ROWS):
        counts += some.counts
        sums += some.sums
        squares += some.squares
        total += some.log_likelihood
    return _estimate(counts, sums, squares, mixture=mixture, least=least), total / len(points)


def _estimate(
    counts: np.ndarray, sums: np.ndarray, squares: np.ndarray, *, mixture: GaussianMixture, least: float
) -> GaussianMixture:
    """Return the likeliest Gaussians for these moments; those of `mixture` where there is too little."""
    column = np.maximum(counts, 1)[:, np.newaxis]
    seen = counts[:, np.newaxis] >= 1
    means = np.where(seen, sums / column, mixture.means)
    variances = np.where(seen, squares / column - np.square(means), mixture.variances)
    weights = np.maximum(counts, 1)
    return GaussianMixture(
        (weights / weights.sum()).astype(np.float32),
        means.astype(np.float32),
        np.maximum(variances, least).astype(np.float32),
    )
