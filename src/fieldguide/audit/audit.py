"""Look for what is wrong with photos."""

from typing import Any, Literal

from fieldguide.audit.brief_network import BriefNetwork
from fieldguide.audit.checks import CHECKS
from fieldguide.audit.context import Context
from fieldguide.audit.kinds import KINDS
from fieldguide.audit.result import Audit
from fieldguide.audit.survey import Survey
from fieldguide.audit.survey import survey as look_at
from fieldguide.errors import OptionError
from fieldguide.images import read
from fieldguide.represent import Encoder, FeatureCache, Progress, make_encoder

SEEDS = 2**32  # as many as generators take; a seed outside counts as one of them


def audit(
    dataset: Any,
    *,
    represent: str | Encoder | None = "default",
    seed: int = 0,
    cache: FeatureCache | Literal["default"] | None = "default",
    progress: Progress | None = None,
    survey: Survey | None = None,
) -> Audit:
    """Find what is wrong with labelled photos. Nothing is changed.

    Parameters
    ----------
    dataset : Dataset, or whatever `read` takes
        The labelled photos.
    represent : str, Encoder or None, default="default"
        How a photo becomes a vector, for outliers, label errors and shift: by default EfficientNet-Lite0 at
        176 px, a name that `make_encoder` knows, or an encoder. With None those checks are left out.
    seed : int, default=0
        Of folds and samples; the same photos and seed give the same findings.
    cache : FeatureCache, "default" or None, default="default"
        Where vectors are kept from one run to the next: the user's cache by default, nowhere with None.
    progress : callable, optional
        Called with the number of photos done and their total.
    survey : Survey, optional
        A look at these photos that was taken already, perhaps at others too; its vectors are used, and
        `represent` is left out.

    Returns
    -------
    Audit
        Its findings; `KINDS` lists what can be found.

    Raises
    ------
    SourceError
        If the photos cannot be understood.
    OptionError
        If an option cannot be used, or the survey does not cover a photo.

    Notes
    -----
    Each photo is decoded once, reduced; docs/audit.md tells each check.

    Examples
    --------
    >>> import numpy as np
    >>> stripes = np.tile(np.uint8([0, 255]), (64, 32))
    >>> photos = [(stripes, "a"), (stripes.copy(), "b"), (stripes.T, "b")]
    >>> [finding.kind for finding in audit(photos, represent=None).findings]
    ['exact_duplicate', 'contradiction', 'small_class', 'small_class']
    """
    if not isinstance(seed, int):
        raise OptionError(f"seed is a whole number, not {seed!r}")
    if survey is not None and represent != "default":
        raise OptionError("a survey brings its own vectors. Leave represent out, or the survey.")
    dataset = read(dataset)
    if survey is None:
        cache = FeatureCache() if cache == "default" else cache
        survey = look_at(dataset.images, _encoder(represent), cache=cache, progress=progress)
    context = Context(dataset, survey.of(dataset.images), seed % SEEDS)
    order = {kind: place for place, kind in enumerate(KINDS)}
    findings = [finding for check in CHECKS for finding in check(context)]
    return Audit(dataset, tuple(sorted(findings, key=lambda finding: order[finding.kind])))


def _encoder(represent: str | Encoder | None) -> Encoder | None:
    if represent == "default":
        return BriefNetwork()
    return make_encoder(represent) if isinstance(represent, str) else represent
