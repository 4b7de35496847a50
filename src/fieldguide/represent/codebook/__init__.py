"""What encoders learn from a sample of local descriptors: projections, words, mixtures."""

from fieldguide.represent.codebook.descriptor_sample import DescriptorSample
from fieldguide.represent.codebook.fisher_gradients import fisher_gradients
from fieldguide.represent.codebook.fit_mixture import fit_mixture
from fieldguide.represent.codebook.gaussian_mixture import GaussianMixture, Moments
from fieldguide.represent.codebook.k_means import k_means
from fieldguide.represent.codebook.learnt import Learnt
from fieldguide.represent.codebook.nearest_words import nearest_words
from fieldguide.represent.codebook.principal_components import principal_components

__all__ = [
    "DescriptorSample",
    "GaussianMixture",
    "Learnt",
    "Moments",
    "fisher_gradients",
    "fit_mixture",
    "k_means",
    "nearest_words",
    "principal_components",
]
