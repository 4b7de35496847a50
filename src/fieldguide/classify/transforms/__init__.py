"""Changes of vectors that are learnt from training photos and stored with the classifier."""

from fieldguide.classify.transforms.catalogue import make_transform
from fieldguide.classify.transforms.centre import Centre
from fieldguide.classify.transforms.chain import Chain
from fieldguide.classify.transforms.chi2_map import Chi2Map
from fieldguide.classify.transforms.feature_range import FeatureRange
from fieldguide.classify.transforms.intersection_map import IntersectionMap
from fieldguide.classify.transforms.pca import PCA
from fieldguide.classify.transforms.signed_power import SignedPower
from fieldguide.classify.transforms.standardise import Standardise
from fieldguide.classify.transforms.transform import Transform
from fieldguide.classify.transforms.unit_length import UnitLength
from fieldguide.classify.transforms.whiten import Whiten

__all__ = [
    "PCA",
    "Centre",
    "Chain",
    "Chi2Map",
    "FeatureRange",
    "IntersectionMap",
    "SignedPower",
    "Standardise",
    "Transform",
    "UnitLength",
    "Whiten",
    "make_transform",
]
