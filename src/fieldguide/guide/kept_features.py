"""The vectors of the training photos, for classifiers that cannot go on without them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fieldguide.errors import GuideError
from fieldguide.stored import stored_array, stored_hashes

# Where the largest number is put: half floats reach from 6e-8 to 65504.
_LARGEST = 2.0**15
_LARGEST_SCALE = 2.0**112  # with which they are still finite in float32


@dataclass(frozen=True, eq=False)
class KeptFeatures:
    """Vectors of training photos in half precision, with their classes, groups and hashes.

    Attributes
    ----------
    halves : ndarray of shape (n, d), float16
        The vectors, divided by `scale`.
    scale : float > 0
        A power of two with which the largest number fits.
    labels : tuple of str, of length n
        Their classes.
    groups : ndarray of shape (n,), int64, or None
        Photos of equal numbers belong together; None without groups.
    hashes : tuple of bytes, of length n
        SHA-256 of the content of each photo.
    """

    halves: np.ndarray
    scale: float
    labels: tuple[str, ...]
    groups: np.ndarray | None
    hashes: tuple[bytes, ...]

    @classmethod
    def of(
        cls,
        vectors: np.ndarray,
        labels: Sequence[str],
        *,
        groups: np.ndarray | None,
        hashes: Sequence[bytes],
    ) -> "KeptFeatures":
        """Keep the vectors of photos.

        Parameters
        ----------
        vectors : ndarray of shape (n, d), float32
            One row per photo; finite.
        labels : sequence of str, of length n
            Their classes.
        groups : ndarray of shape (n,), int64, or None
            See above.
        hashes : sequence of bytes, of length n
            Of their content.

        Returns
        -------
        KeptFeatures
            Each number within 1/2048 of its size, or within 1e-12 of the largest.
        """
        largest = float(np.abs(vectors).max(initial=0.0))
        scale = 2.0 ** np.ceil(np.log2(largest / _LARGEST)) if largest > 0 else 1.0
        halves = (vectors / np.float32(scale)).astype(np.float16)
        return cls(halves, float(scale), tuple(labels), groups, tuple(hashes))

    @property
    def vectors(self) -> np.ndarray:
        """The vectors as they were but for rounding: ndarray of shape (n, d), float32."""
        return self.halves.astype(np.float32) * np.float32(self.scale)

    def joined(self, more: "KeptFeatures") -> "KeptFeatures":
        """Add those of other photos, none of which belongs to a group of these.

        Parameters
        ----------
        more : KeptFeatures
            Of vectors of the same width.

        Returns
        -------
        KeptFeatures
            First these, then the others.
        """
        groups = None
        if self.groups is not None or more.groups is not None:
            own, others = self._group_numbers(), more._group_numbers()
            groups = np.concatenate([own, others + len(own)])
        return KeptFeatures.of(
            np.concatenate([self.vectors, more.vectors]),
            self.labels + more.labels,
            groups=groups,
            hashes=self.hashes + more.hashes,
        )

    def without(self, label: str) -> "KeptFeatures":
        """Take the photos of a class out.

        Parameters
        ----------
        label : str
            The class.

        Returns
        -------
        KeptFeatures
        """
        kept = [i for i, own in enumerate(self.labels) if own != label]
        return KeptFeatures(
            self.halves[kept],
            self.scale,
            tuple(self.labels[i] for i in kept),
            None if self.groups is None else self.groups[kept],
            tuple(self.hashes[i] for i in kept),
        )

    def _group_numbers(self) -> np.ndarray:
        """Return numbers of the groups from 0 on, each below the number of photos."""
        if self.groups is None:
            return np.arange(len(self.labels))
        return np.unique(self.groups, return_inverse=True)[1]

    def to_arrays(self) -> dict[str, np.ndarray]:
        """Lay them out as arrays, in the order of the hashes, so that the order of the photos cannot be told.

        Returns
        -------
        dict of str to ndarray
            ``halves`` (n, d), float16; ``scale`` (1,), float64; ``codes`` (n,), int64, places of the classes
            in their sorted order; ``hashes`` (n, 32), uint8; ``groups`` (n,), int64, where there are any.
        """
        order = sorted(range(len(self.hashes)), key=lambda i: (self.hashes[i], self.labels[i]))
        names = np.unique(self.labels)
        arrays = {
            "halves": self.halves[order],
            "scale": np.array([self.scale]),
            "codes": np.searchsorted(names, np.array(self.labels)[order]),
            "hashes": np.frombuffer(b"".join(self.hashes[i] for i in order), dtype=np.uint8).reshape(-1, 32),
        }
        return arrays if self.groups is None else arrays | {"groups": self._group_numbers()[order]}

    @classmethod
    def from_arrays(
        cls, arrays: Mapping[str, np.ndarray], *, classes: Sequence[str], d: int
    ) -> "KeptFeatures":
        """Rebuild from what `to_arrays` gave.

        Parameters
        ----------
        arrays : mapping of str to ndarray
            From a file that anybody may have made.
        classes : sequence of str
            Those of the guide, sorted.
        d : int
            Width of the vectors.

        Returns
        -------
        KeptFeatures

        Raises
        ------
        GuideError
            If they do not fit together.
        """
        sizes = {"d": d, "1": 1}
        hashes = stored_hashes(arrays, sizes=sizes)
        halves = stored_array(arrays, "halves", axes="nd", sizes=sizes, dtype=np.float16)
        codes = stored_array(arrays, "codes", axes="n", sizes=sizes, whole=True)
        (scale,) = stored_array(arrays, "scale", axes="1", sizes=sizes, dtype=np.float64).tolist()
        groups = None
        if "groups" in arrays:
            groups = stored_array(arrays, "groups", axes="n", sizes=sizes, whole=True)
        if not np.array_equal(np.unique(codes), np.arange(len(classes))) or not 0 < scale <= _LARGEST_SCALE:
            raise GuideError("its kept features do not fit its classes and encoder.")
        labels = tuple(classes[code] for code in codes.tolist())
        return cls(halves, scale, labels, groups, tuple(hashes))
