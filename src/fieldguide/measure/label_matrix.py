"""Sets of names as a matrix."""

from collections.abc import Iterable, Sequence

import numpy as np

from fieldguide.errors import OptionError


def label_matrix(names: Sequence[Iterable[str]], *, classes: Sequence[str]) -> np.ndarray:
    """Lay out which photo carries which name.

    Parameters
    ----------
    names : sequence of length n, of iterables of str
        The names of each photo. Those that are none of `classes` are passed over.
    classes : sequence of str, of length k
        The columns, each once.

    Returns
    -------
    ndarray of shape (n, k), bool

    Raises
    ------
    OptionError
        If a class is named twice.

    Examples
    --------
    >>> label_matrix([{"rust", "wet"}, {"old"}], classes=["rust", "wet"]).tolist()
    [[True, True], [False, False]]
    """
    column = {name: j for j, name in enumerate(classes)}
    if len(column) < len(classes):
        raise OptionError(f"classes names a class twice: {', '.join(map(str, classes))}.")
    matrix = np.zeros((len(names), len(classes)), dtype=bool)
    cells = [(i, column[name]) for i, own in enumerate(names) for name in own if name in column]
    if cells:
        matrix[tuple(np.array(cells).T)] = True
    return matrix
