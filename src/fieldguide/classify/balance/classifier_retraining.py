"""Only the classifier learnt anew, from balanced draws."""

from typing import ClassVar

from fieldguide.classify.balance.class_balanced_sampling import ClassBalancedSampling


class ClassifierRetraining(ClassBalancedSampling):
    """The classifier of a network thrown away and learnt anew with class-balanced sampling (cRT).

    Notes
    -----
    On features that are frozen anyway the first of the two stages leaves no trace, so this is
    `ClassBalancedSampling`, under the name by which it is known. From zero instead of from a random start.

    References
    ----------
    .. [1] Kang et al., "Decoupling Representation and Classifier for Long-Tailed Recognition", ICLR 2020,
       https://arxiv.org/abs/1910.09217. Section 4.1 (cRT).
    """

    name: ClassVar[str] = "crt"
    told: ClassVar[str] = "every class was drawn as often as any other (cRT)"
