"""Sets of classes from probabilities."""

import numpy as np


def prediction_sets(probabilities: np.ndarray, *, bar: float | np.ndarray) -> np.ndarray:
    """Say which classes belong to the set of each photo.

    Parameters
    ----------
    probabilities : ndarray of shape (n, k), float64
        Of the classes.
    bar : float, or ndarray of shape (n,)
        The least probability that a class needs, as `SetScores.bar` gives it, for all photos or for each.

    Returns
    -------
    ndarray of shape (n, k), bool
        No row is empty: the most probable class (the first of equals) always belongs, so that no photo is
        left without an answer. That can only raise the share of sets that hold the true class; it lies above
        the level asked for where the classifier alone is right more often.

    Examples
    --------
    >>> import numpy as np
    >>> prediction_sets(np.array([[0.5, 0.3, 0.2], [0.4, 0.35, 0.25]]), bar=0.3).tolist()
    [[True, True, False], [True, True, False]]
    >>> prediction_sets(np.array([[0.5, 0.3, 0.2]]), bar=0.9).tolist()
    [[True, False, False]]
    """
    bars = np.broadcast_to(np.asarray(bar, dtype=np.float64), len(probabilities))
    chosen = probabilities >= bars[:, None]
    chosen[np.arange(len(probabilities)), probabilities.argmax(axis=1)] = True
    return chosen
