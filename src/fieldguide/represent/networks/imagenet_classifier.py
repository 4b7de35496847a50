"""The last layer of a network that was trained on ImageNet."""

import numpy as np

from fieldguide.represent.networks.network import find_network, read_network_file
from fieldguide.represent.networks.weights import read_weights


def imagenet_classifier(network: str) -> tuple[np.ndarray, np.ndarray]:
    """Read the weights that turn a network's vectors into scores of the 1000 ImageNet classes.

    Parameters
    ----------
    network : str
        A name that `Pretrained` knows.

    Returns
    -------
    coef : ndarray of shape (1000, d), float32
        One row per class, in the order of the challenge.
    intercept : ndarray of shape (1000,), float32
        Scores are `vectors @ coef.T + intercept`.

    Raises
    ------
    OptionError
        If there is no such network.
    MissingExtraError
        If its weights are not installed.
    """
    weights = read_weights(read_network_file(find_network(network)))
    return weights["_fc.weight"], weights["_fc.bias"]
