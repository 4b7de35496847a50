"""How photos become vectors in one run."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fieldguide.images import Image
from fieldguide.represent import Encoder, FeatureCache, Features, Progress, compute_features


@dataclass(frozen=True, eq=False)
class Encoding:
    """An encoder, where its vectors are kept, and who is told how far it is.

    Attributes
    ----------
    encoder : Encoder
        Turns photos into vectors.
    cache : FeatureCache or None
        Where vectors are kept.
    progress : callable or None
        Called as `progress(done, total)`, in photos.
    """

    encoder: Encoder
    cache: FeatureCache | None = None
    progress: Progress | None = None

    def by(self, encoder: Encoder) -> "Encoding":
        """Return the same with another encoder."""
        return replace(self, encoder=encoder)

    @property
    def quiet(self) -> "Encoding":
        """The same, telling nobody: for vectors that are asked for again and again."""
        return replace(self, progress=None)

    def features(self, images: Sequence[Image], *, strict: bool) -> Features:
        """Turn photos into vectors, see `compute_features`."""
        return compute_features(images, self.encoder, cache=self.cache, progress=self.progress, strict=strict)
