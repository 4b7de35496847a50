"""Options that several commands share, each told once."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

if TYPE_CHECKING:
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


def open_cache(*, no_cache: bool) -> "FeatureCache | None":
    """Open the user's cache of vectors, unless it was refused."""
    from fieldguide.represent import FeatureCache

    return None if no_cache else FeatureCache()
