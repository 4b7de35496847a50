"""How photos are held out, and what is measured on them."""

from dataclasses import dataclass, replace
from os import PathLike
from typing import Any, Self

from fieldguide.errors import OptionError
from fieldguide.images import SplitManifest

SPLIT_TWICE = "a manifest says which photos are held out; give either test_share or a manifest"


@dataclass(frozen=True, kw_only=True)
class Protocol:
    """Which photos a recogniser learns from, which it is scored on, and how thoroughly.

    Parameters
    ----------
    test_share : float, default=0.2
        Share of each class that is held out where the source does not say which photos are; in (0, 1). Not
        used with folds, and not to be given beside a manifest.
    seed : int, default=0
        Decides which photos are held out, or how they are dealt into folds.
    folds : int, optional
        Cross-validate with so many folds instead of holding a part out: every photo is scored once, by a
        classifier that has not seen it, and the guide learns from all photos. No more folds than photos (or
        groups) that can be scored.
    repeats : int, default=1
        Cross-validate so many times, with other folds each time.
    group_by : str, optional
        Which photos belong together, as for `group_by`.
    near_copies : bool, default=True
        Whether copies of other size, compression, brightness or frame are looked for, which decodes every
        photo once more. They stay on one side, as photos of equal content always do.
    manifest : SplitManifest or path, optional
        The split to use again. Photos that are not in it are learnt from but never scored where a part is
        held out, and dealt into the folds where there are folds; a note counts them.
    study : bool, default=True
        Whether the learning curve and the robustness are measured beside the accuracy. Robustness makes up
        to 100 scored photos worse in 16 ways and encodes them anew.

    Raises
    ------
    OptionError
        If an option has no meaning, or two contradict each other.
    """

    test_share: float = 0.2
    seed: int = 0
    folds: int | None = None
    repeats: int = 1
    group_by: str | None = None
    near_copies: bool = True
    manifest: SplitManifest | str | PathLike[str] | None = None
    study: bool = True

    def __post_init__(self) -> None:
        if not 0 < self.test_share < 1:
            raise OptionError(f"test_share is between 0 and 1, such as 0.2, not {self.test_share!r}")
        if not isinstance(self.seed, int):
            raise OptionError(f"seed is a whole number, not {self.seed!r}")
        if self.folds is not None and (not isinstance(self.folds, int) or self.folds < 2):
            raise OptionError(f"folds is a whole number of at least 2, such as 5, not {self.folds!r}")
        if not isinstance(self.repeats, int) or self.repeats < 1:
            raise OptionError(f"repeats is a whole number of at least 1, not {self.repeats!r}")
        if self.repeats > 1 and self.folds is None:
            raise OptionError("repeats repeats cross-validation; give folds too, such as folds=5")
        if self.folds is not None and self.manifest is not None:
            raise OptionError("a manifest holds its own folds; give either folds or a manifest")
        if self.test_share != Protocol.test_share and self.manifest is not None:
            raise OptionError(SPLIT_TWICE)

    @classmethod
    def of(cls, protocol: Self | None, *, seed: int | None, test_share: float | None) -> "Protocol":
        """Take a protocol, or make one of the two options that `fit` takes itself.

        Parameters
        ----------
        protocol : Protocol or None
            As given to `fit`.
        seed : int or None
        test_share : float or None
            As given to `fit`; None where they were not.

        Returns
        -------
        Protocol

        Raises
        ------
        OptionError
            If an option is given in both places.
        """
        given: dict[str, Any] = {
            name: value for name, value in (("seed", seed), ("test_share", test_share)) if value is not None
        }
        if protocol is None:
            return cls(**given)
        if given:
            names = " and ".join(given)
            raise OptionError(f"{names} stands beside a protocol; give it inside: Protocol({names}=...)")
        return protocol

    def with_manifest(self) -> "Protocol":
        """Read the manifest, if it is a path, before any work is done.

        Returns
        -------
        Protocol
            Whose manifest is None or a `SplitManifest`.

        Raises
        ------
        SourceError
            If the file is missing or no split manifest.
        """
        if self.manifest is None or isinstance(self.manifest, SplitManifest):
            return self
        return replace(self, manifest=SplitManifest.read(self.manifest))
