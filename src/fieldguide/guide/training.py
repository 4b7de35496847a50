"""What a guide remembers of its training photos: counts and hashes, never the photos."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from fieldguide.images import SplitManifest


@dataclass(frozen=True)
class Training:
    """The photos a classifier learnt from, and how.

    Attributes
    ----------
    counts : mapping of str to int
        Training photos of each class.
    hashes : frozenset of bytes
        SHA-256 of the content of each training photo, 32 bytes each.
    source : mapping
        What was understood of the source, as `Dataset.to_dict` gives it.
    recipe : mapping
        Everything that was chosen: encoder, classifier, seed, split.
    made_with : mapping of str to str
        When, and by which versions.
    licences : mapping of str to (str or None)
        Of the weights and of the data; None where nobody said.
    manifest : SplitManifest or None
        Which photos were learnt from and which were scored, by content; None where nothing was split, or in
        a guide of fieldguide 0.1.
    """

    counts: Mapping[str, int]
    hashes: frozenset[bytes]
    source: Mapping[str, Any]
    recipe: Mapping[str, Any]
    made_with: Mapping[str, str]
    licences: Mapping[str, str | None]
    manifest: SplitManifest | None = None

    def to_dict(self) -> dict[str, Any]:
        """Give everything but the hashes and the manifest as JSON-able values.

        Returns
        -------
        dict
            Field names as keys.
        """
        apart = ("hashes", "manifest")
        return {name: dict(value) for name, value in vars(self).items() if name not in apart}

    def hash_table(self) -> np.ndarray:
        """Lay the hashes out as an array.

        Returns
        -------
        ndarray of shape (n, 32), uint8
            One row per photo, in rising order, so that the order of the photos cannot be told.
        """
        return np.frombuffer(b"".join(sorted(self.hashes)), dtype=np.uint8).reshape(-1, 32)

    @classmethod
    def from_dict(
        cls, values: Mapping[str, Any], hash_table: np.ndarray, *, manifest: SplitManifest | None = None
    ) -> "Training":
        """Rebuild from what `to_dict` and `hash_table` gave.

        Parameters
        ----------
        values : mapping
            As read from JSON.
        hash_table : ndarray of shape (n, 32), uint8
            The hashes.
        manifest : SplitManifest, optional
            As stored beside them.

        Returns
        -------
        Training
            Equal to the one written.
        """
        hashes = frozenset(row.tobytes() for row in hash_table)
        return cls(**values, hashes=hashes, manifest=manifest)
