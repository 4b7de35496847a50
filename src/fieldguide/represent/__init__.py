"""Photo to vector: what turns photos into vectors, and how it is done for many, once."""

from fieldguide.represent.as_encoder import as_encoder
from fieldguide.represent.cache import FeatureCache
from fieldguide.represent.catalogue import ENCODER_FILES, ENCODERS, make_encoder, restore_encoder
from fieldguide.represent.composite import Joined, Views
from fieldguide.represent.cost import Cost, check_cost
from fieldguide.represent.encoder import Encoder
from fieldguide.represent.features import Features, Progress, compute_features, stream_features
from fieldguide.represent.handcrafted import (
    HOG,
    VLAD,
    BagOfWords,
    ColourHistogram,
    Corners,
    FisherVector,
    Lines,
    LocalBinaryPatterns,
    Pixels,
)
from fieldguide.represent.networks import Pretrained

__all__ = [
    "ENCODERS",
    "ENCODER_FILES",
    "HOG",
    "VLAD",
    "BagOfWords",
    "ColourHistogram",
    "Corners",
    "Cost",
    "Encoder",
    "FeatureCache",
    "Features",
    "FisherVector",
    "Joined",
    "Lines",
    "LocalBinaryPatterns",
    "Pixels",
    "Pretrained",
    "Progress",
    "Views",
    "as_encoder",
    "check_cost",
    "compute_features",
    "make_encoder",
    "restore_encoder",
    "stream_features",
]
