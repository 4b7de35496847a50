"""How many known photos may be refused without one class paying for all."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binom

from fieldguide.measure.inputs import as_group_codes

# No class is to lose more than so many times what was asked for.
AT_MOST = 2
# Classes with fewer photos are judged together: alone they say too little.
ENOUGH = 20
_CHANCE = 0.05


@dataclass(frozen=True)
class FairShare:
    """A share of known photos that may be refused, and which classes keep it below what was asked for.

    Attributes
    ----------
    share : float in [0, 1)
        What was asked for, or less; 0 where no photo can be refused.
    payers : tuple of (int, float)
        Classes that keep it below, and which share each would lose; the worst first. -1 stands for all
        classes of fewer than 20 photos together.
    """

    share: float
    payers: tuple[tuple[int, float], ...]

    @classmethod
    def of(
        cls,
        known: np.ndarray,
        codes: np.ndarray,
        *,
        refuse: float,
        groups: np.ndarray | Sequence[object] | None,
    ) -> "FairShare":
        """Find the share.

        Parameters
        ----------
        known : ndarray of shape (n,), float64
            Familiarity of known photos that were not learnt from.
        codes : ndarray of shape (n,), integers from 0
            Their classes.
        refuse : float in (0, 1)
            What is asked for.
        groups : sequence of length n, or None
            Photos of one group are alike, and count as one.

        Returns
        -------
        FairShare
            With the largest share, up to `refuse`, at which no class of 20 or more photos that pays loses
            more than twice `refuse`, nor do all smaller classes together, whether they pay or not: they are
            too small to know.

        Notes
        -----
        A class pays if so many of its photos lie among the refused ones with a probability of at most 5 % / k
        where each is refused with the share that is asked for: a binomial test with Bonferroni's correction
        for k classes. Where all classes are alike the share is so lowered for one of them in 5 % of fits at
        most. Its bar is then the conformal one of its own n_c photos: a new photo of the class lies below the
        m-th lowest of them with a probability of m / (n_c + 1), and m is floor(2 refuse (n_c + 1)) [1]_.
        Where m is 0 the bar lies below all of them.

        References
        ----------
        .. [1] Vovk, "Conditional validity of inductive conformal predictors", ACML 2012,
           https://arxiv.org/abs/1209.2673. Section 4: label-conditional predictors.
        """
        order = np.argsort(known, kind="stable")
        refused = lowest_refused(refuse, len(known))
        party = parties(codes)
        names = np.unique(party).tolist()
        lowest, payers = refused, []
        for one in names:
            own = np.flatnonzero(party[order] == one)
            lost, bearable = int((own < refused).sum()), bearable_loss(refuse, len(own))
            chance = _CHANCE / len(names)
            if lost > bearable and (
                one < 0 or _pays(lost, own=order[own], groups=groups, refuse=refuse, chance=chance)
            ):
                payers.append((one, lost / len(own)))
                lowest = min(lowest, int(own[bearable]))
        share = refuse if lowest == refused else lowest / (len(known) + 1)
        return cls(share, tuple(sorted(payers, key=lambda payer: -payer[1])))


def parties(codes: np.ndarray) -> np.ndarray:
    """Return the class of each photo, -1 for those of classes of fewer than 20 photos."""
    return np.where(np.bincount(codes)[codes] < ENOUGH, -1, codes)


def lowest_refused(share: float, n: int) -> int:
    """Return which of n photos, from the strangest, a new one lies below with a probability of `share`."""
    return int(np.floor(share * (n + 1) + 1e-9))


def bearable_loss(refuse: float, n: int) -> int:
    """Return how many of its n photos a class may lose where a share of all is refused."""
    return lowest_refused(AT_MOST * refuse, n)


def _pays(
    lost: int,
    *,
    own: np.ndarray,
    groups: np.ndarray | Sequence[object] | None,
    refuse: float,
    chance: float,
) -> bool:
    """Say whether losing so many of its photos is more than chance for a class."""
    independent = len(own)
    if groups is not None:
        independent = len(np.unique(as_group_codes(np.asarray(groups, dtype=object)[own], n=len(own))))
    # As if every group were refused whole or not at all.
    lost_groups = lost * independent // len(own)
    return float(binom.sf(lost_groups - 1, independent, refuse)) <= chance
