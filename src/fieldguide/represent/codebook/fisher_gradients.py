"""How points would like to change a mixture of Gaussians."""

import numpy as np

from fieldguide.represent.codebook.gaussian_mixture import GaussianMixture, Moments


def fisher_gradients(mixture: GaussianMixture, moments: Moments) -> np.ndarray:
    """Give the gradient of the points' mean log-likelihood, in the metric of the Fisher information.

    Parameters
    ----------
    mixture : GaussianMixture
        k Gaussians of d dimensions.
    moments : Moments
        Of t points under this mixture.

    Returns
    -------
    ndarray of shape (2, k, d), float64
        With respect to the means and to the standard deviations; zeros if there are no points.

    Notes
    -----
    With posteriors g, weights w, means m and deviations s::

        mean part       sum_t g_tk (x_t - m_k) / s_k / (t sqrt(w_k))
        deviation part  sum_t g_tk ((x_t - m_k)^2 / s_k^2 - 1) / (t sqrt(2 w_k))

    Equations 17 and 18 of [1]_, as in [2]_. `skimage.feature.fisher_vector` gives the deviation part with the
    opposite sign, and puts the gradient with respect to the weights before both, which adds nothing [2]_.

    References
    ----------
    .. [1] J. Sanchez, F. Perronnin, T. Mensink, J. Verbeek, "Image classification with the Fisher vector",
       IJCV 105, 2013.
    .. [2] F. Perronnin, J. Sanchez, T. Mensink, "Improving the Fisher kernel for large-scale image
       classification", ECCV 2010.
    """
    counts = moments.counts.astype(np.float64)[:, np.newaxis]
    sums, squares = moments.sums.astype(np.float64), moments.squares
    means, variances = mixture.means.astype(np.float64), mixture.variances.astype(np.float64)
    share = np.maximum(counts.sum(), np.finfo(np.float32).tiny) * np.sqrt(mixture.weights)[:, np.newaxis]
    by_mean = (sums - counts * means) / np.sqrt(variances)
    by_deviation = (squares - means * (2 * sums - counts * means)) / variances - counts
    return np.stack([by_mean / share, by_deviation / (share * np.sqrt(2))])
