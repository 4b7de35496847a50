"""How far the stated probabilities of many labels are from how often the labels hold."""

import numpy as np
from numpy.typing import ArrayLike

from fieldguide.errors import OptionError
from fieldguide.measure.expected_calibration_error import CalibrationError, binned
from fieldguide.measure.label_inputs import as_label_matrix


def label_calibration_error(
    truth: ArrayLike, probabilities: ArrayLike, *, bins: int = 15
) -> CalibrationError:
    """Compare the probability of each label with the share of photos that carry it, in bins of equal width.

    Parameters
    ----------
    truth : array_like of shape (n, k), bool
        Which photo carries which label.
    probabilities : array_like of shape (n, k), float in [0, 1]
        Of each label for each photo; each stands alone.
    bins : int, default=15
        Number of bins of equal width over [0, 1].

    Returns
    -------
    CalibrationError
        Over all n k decisions: `confidence` is the mean probability that a label holds and `accuracy` the
        share of decisions in which it does.

    Raises
    ------
    OptionError
        If an array does not fit or `bins` is below 1.

    Notes
    -----
    The probability is that of the label, not of the likelier of yes and no: a label stated at 3 % is right to
    be stated so if 3 of 100 such photos carry it. Where labels are rare most decisions lie in the first bin
    and the error is small without any knowledge: read it beside the average precision.

    References
    ----------
    .. [1] Nixon, Dusenberry, Zhang, Jerfel, Tran, "Measuring Calibration in Deep Learning", CVPR Workshops
       2019, https://arxiv.org/abs/1904.01685. Static calibration error, all classes pooled.

    Examples
    --------
    >>> label_calibration_error([[1, 0], [0, 0]], [[0.75, 0.25], [0.75, 0.25]]).value
    0.25
    """
    truth = as_label_matrix(truth, name="truth")
    table = np.asarray(probabilities, dtype=np.float64)
    if table.shape != truth.shape:
        raise OptionError(
            f"truth has shape {truth.shape}, probabilities has {table.shape}; give the same photos and "
            "labels."
        )
    if not ((table >= 0) & (table <= 1)).all():
        raise OptionError("probabilities must lie between 0 and 1.")
    if bins < 1:
        raise OptionError(f"bins is {bins}; it must be at least 1.")
    return binned(table.ravel(), truth.ravel(), weights=np.ones(table.size), bins=bins)
