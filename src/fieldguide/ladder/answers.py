"""What one method answered in one round of a comparison, and what that took."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Costs:
    """What one method took in one round, on the machine that ran it.

    Attributes
    ----------
    n_training : int
        Photos learnt from.
    learn_s : float
        Seconds in which the encoder learnt its codebook; 0 where it learns nothing.
    encode_us : float
        Microseconds to turn one photo into a vector, nothing cached, on all cores; from a sample of photos.
    fit_s : float
        Seconds in which the classifier was fitted, its choices included.
    classify_us : float
        Microseconds to turn one vector into class probabilities.
    width : int
        Numbers in a vector.
    """

    n_training: int
    learn_s: float
    encode_us: float
    fit_s: float
    classify_us: float
    width: int


@dataclass(frozen=True, eq=False)
class Answers:
    """What one method answered in one round.

    Attributes
    ----------
    hashes : tuple of bytes, of length m
        Contents of the photos answered.
    classes : tuple of str, of length k
        Classes it knew, sorted.
    log_probabilities : ndarray of shape (m, k), float32
        Natural logarithms; finite.
    costs : Costs
        What it took.
    """

    hashes: tuple[bytes, ...]
    classes: tuple[str, ...]
    log_probabilities: np.ndarray
    costs: Costs
