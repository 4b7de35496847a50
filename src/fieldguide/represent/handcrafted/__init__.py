"""Encoders that were thought out, not learned."""

from fieldguide.represent.handcrafted.bag_of_words import BagOfWords
from fieldguide.represent.handcrafted.colour_histogram import ColourHistogram
from fieldguide.represent.handcrafted.corners import Corners
from fieldguide.represent.handcrafted.fisher_vector import FisherVector
from fieldguide.represent.handcrafted.handcrafted import Handcrafted
from fieldguide.represent.handcrafted.hog import HOG
from fieldguide.represent.handcrafted.lines import Lines
from fieldguide.represent.handcrafted.local_binary_patterns import LocalBinaryPatterns
from fieldguide.represent.handcrafted.pixels import Pixels
from fieldguide.represent.handcrafted.vlad import VLAD

__all__ = [
    "HOG",
    "VLAD",
    "BagOfWords",
    "ColourHistogram",
    "Corners",
    "FisherVector",
    "Handcrafted",
    "Lines",
    "LocalBinaryPatterns",
    "Pixels",
]
