"""How photos are held out for a comparison, where nobody says so."""

from dataclasses import replace

from fieldguide.images import Dataset
from fieldguide.ladder.protocol import Protocol

FOLDS = 5


def usual_protocol(protocol: Protocol, dataset: Dataset) -> Protocol:
    """Cross-validate with 5 folds, unless the test photos are given already.

    Parameters
    ----------
    protocol : Protocol
        What is asked for: seed, groups, perhaps folds or a manifest.
    dataset : Dataset
        The photos.

    Returns
    -------
    Protocol
        With folds, unless it has a manifest, another share of test photos than the usual one, or photos whose
        source names those to test.

    Notes
    -----
    Methods differ by little more often than not, and a fifth of few photos is too few to see it.
    """
    given = "test" in (dataset.splits or ()) or "validation" in (dataset.splits or ())
    asked = protocol.folds is not None or protocol.manifest is not None
    if given or asked or protocol.test_share != Protocol.test_share:
        return protocol
    return replace(protocol, folds=FOLDS)
