"""Support vector machines from products of photos."""

import numpy as np
from sklearn.svm import SVC

from fieldguide.errors import OptionError

# The products of so many photos take 0.8 GB, and each machine up to minutes.
MOST_PHOTOS = 10_000
TOLERANCE = 1e-4


def check_photos(n: int, *, what: str, instead: str) -> None:
    """Refuse more photos than products of all pairs can be kept of.

    Parameters
    ----------
    n : int
        Number of training photos.
    what : str
        What was asked for.
    instead : str
        What to take.

    Raises
    ------
    OptionError
        If there are more than 10,000.
    """
    if n > MOST_PHOTOS:
        raise OptionError(
            f"{what} compares all pairs of training photos, so it takes at most {MOST_PHOTOS:,} of them, not "
            f"{n:,}. {instead}"
        )


def solve_dual(products: np.ndarray, codes: np.ndarray, *, k: int, C: float) -> tuple[np.ndarray, np.ndarray]:
    """Train one machine for each class against the rest.

    Parameters
    ----------
    products : ndarray of shape (n, n), float64
        Kernel of each pair of photos.
    codes : ndarray of shape (n,), integers in [0, k)
        Class indices.
    k : int
        Number of classes. Two classes share one machine: their scores are -z/2 and z/2.
    C : float > 0
        Cost of a unit of slack.

    Returns
    -------
    dual : ndarray of shape (k, n), float64
        Signed multipliers; a photo is scored by dual times its kernel with the training photos.
    intercept : ndarray of shape (k,), float64

    Notes
    -----
    LIBSVM by way of scikit-learn: the hinge loss, the intercept not penalised.

    References
    ----------
    .. [1] Cortes, Vapnik, "Support-Vector Networks", Machine Learning 20, 1995. Section 3.
    .. [2] Chang, Lin, "LIBSVM: A Library for Support Vector Machines", ACM TIST 2, 2011. Equation 2.
    """
    ones = (1,) if k == 2 else range(k)
    dual, intercept = np.zeros((len(ones), len(codes))), np.empty(len(ones))
    for row, own in enumerate(ones):
        machine = SVC(kernel="precomputed", C=C, tol=TOLERANCE).fit(products, codes == own)
        dual[row, machine.support_] = machine.dual_coef_[0]
        intercept[row] = machine.intercept_[0]
    if k > 2:
        return dual, intercept
    halves = np.array([-0.5, 0.5])
    return halves[:, None] * dual, halves * intercept
