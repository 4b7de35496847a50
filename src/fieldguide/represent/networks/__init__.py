"""Encoders that are frozen networks."""

from fieldguide.represent.networks.imagenet_classifier import imagenet_classifier
from fieldguide.represent.networks.network import NETWORKS, Network
from fieldguide.represent.networks.pretrained import Pretrained
from fieldguide.represent.networks.weights import WeightsError

__all__ = ["NETWORKS", "Network", "Pretrained", "WeightsError", "imagenet_classifier"]
