"""L2-penalised squared hinge loss."""

from typing import ClassVar

import numpy as np

from fieldguide.classify.penalised_regression import PenalisedRegression


class SquaredHingeRegression(PenalisedRegression):
    """One-vs-rest support vector machines with squared slack, solved along a path of penalties.

    Parameters
    ----------
    X, codes, k, penalties
        As in `PenalisedRegression`.

    Notes
    -----
    The loss of a photo is max(0, 1 - y z)^2 for each class, y = 1 for its own class and -1 for others. Its
    second derivative is 2 within the margin, which the start takes for all photos.
    """

    standardises: ClassVar[bool] = False

    def _begin(self, share: np.ndarray) -> tuple[float, np.ndarray]:
        return 2.0, 2 * share - 1

    def _losses(self, scores: np.ndarray, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        classes = np.arange(scores.shape[1]) if scores.shape[1] > 1 else 1
        signs = np.where(codes[:, None] == classes, 1.0, -1.0)
        slack = np.maximum(0, 1 - signs * scores)
        return slack**2, -2 * signs * slack
