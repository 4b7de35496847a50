"""Options that several commands share, each told once."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

if TYPE_CHECKING:
    from fieldguide.ladder import Protocol
    from fieldguide.represent import Encoder, FeatureCache

Json = Annotated[
    bool,
    Parameter(
        name="--json", negative="", help="Print one JSON document and nothing else on standard output."
    ),
]
Force = Annotated[bool, Parameter(negative="", help="Replace files that exist already.")]
Strict = Annotated[
    bool,
    Parameter(
        negative="", help="Stop at a photo that cannot be read, instead of naming it and leaving it out."
    ),
]
With = Annotated[
    Path | None,
    Parameter(
        name="--with",
        help="A table of photos to relabel, drop or group (path, action, value), such as "
        "`fieldguide audit --fix` writes.",
    ),
]
NoCache = Annotated[bool, Parameter(negative="", help="Neither read nor write the cache of vectors.")]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Encoding:
    """How photos become vectors.

    Parameters
    ----------
    represent
        pixels, efficientnet_lite0, efficientnet_lite1 or efficientnet_lite2.
    aspect
        How a photo is fitted to a square: squash shows all of it, pad keeps its shape, crop takes the middle.
    resolution
        Side of that square in pixels; by default what the encoder was made for.
    engine
        What runs a network; auto takes openvino where it is installed.
    precision
        exact, or fast: 16-bit where the processor has it, with slightly different vectors.
    """

    represent: str = "efficientnet_lite0"
    aspect: Literal["squash", "pad", "crop"] = "squash"
    resolution: int | None = None
    engine: Literal["auto", "onnxruntime", "openvino"] = "auto"
    precision: Literal["exact", "fast"] = "exact"
    no_cache: NoCache = False

    def encoder(self) -> "Encoder":
        """Make the encoder that was asked for."""
        from fieldguide.represent import make_encoder

        options: dict[str, object] = {"aspect": self.aspect}
        if self.represent == "pixels":
            if self.resolution is not None:
                options["size"] = self.resolution
        else:
            options |= {"resolution": self.resolution, "engine": self.engine, "precision": self.precision}
        return make_encoder(self.represent, **options)

    def cache(self) -> "FeatureCache | None":
        """Open the user's cache, unless it was refused."""
        return open_cache(no_cache=self.no_cache)


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Splitting:
    """Which photos are held out.

    Parameters
    ----------
    seed
        Decides which photos are held out, or how they are dealt into folds.
    test_share
        Share of each class that is held out where the source names no test photos.
    folds
        Cross-validate with so many folds, instead of holding a part out: every photo is scored once.
    repeats
        Cross-validate so many times, with other folds each time.
    group_by
        Photos that are never split apart: a column of the table, folder:1, name:REGULAR_EXPRESSION,
        path:REGULAR_EXPRESSION, exif:day, exif:burst or exif:burst:SECONDS.
    near_copies
        Look for copies of other size, compression, brightness or frame, to keep them on one side.
    manifest
        A split to use again, as --save-manifest wrote it.
    """

    seed: int = 0
    test_share: float = 0.2
    folds: int | None = None
    repeats: int = 1
    group_by: str | None = None
    near_copies: bool = True
    manifest: Path | None = None

    def protocol(self) -> "Protocol":
        """Check the options and put them together."""
        from fieldguide.ladder import Protocol

        return Protocol(
            seed=self.seed,
            test_share=self.test_share,
            folds=self.folds,
            repeats=self.repeats,
            group_by=self.group_by,
            near_copies=self.near_copies,
            manifest=self.manifest,
        )


def open_cache(*, no_cache: bool) -> "FeatureCache | None":
    """Open the user's cache of vectors, unless it was refused."""
    from fieldguide.represent import FeatureCache

    return None if no_cache else FeatureCache()
