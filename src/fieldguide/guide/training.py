"""What a guide remembers of its training photos: counts and hashes, never the photos."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from fieldguide.errors import GuideError
from fieldguide.images import SplitManifest
from fieldguide.stored import Json, from_plain, stored_array, stored_hashes


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
    by_class : mapping of str to frozenset of bytes, or None
        The hashes of each class, so that photos can be added and classes removed; None in a guide of an
        earlier version, and where photos carry many labels or some had none.
    """

    counts: Mapping[str, int]
    hashes: frozenset[bytes]
    source: Mapping[str, Json]
    recipe: Mapping[str, Json]
    made_with: Mapping[str, str]
    licences: Mapping[str, str | None]
    manifest: SplitManifest | None = None
    by_class: Mapping[str, frozenset[bytes]] | None = None

    def to_dict(self) -> dict[str, Any]:
        """Give everything but hashes and manifest as JSON-able values.

        Returns
        -------
        dict
            Field names as keys.
        """
        apart = ("hashes", "manifest", "by_class")
        return {name: dict(value) for name, value in vars(self).items() if name not in apart}

    def to_arrays(self) -> dict[str, np.ndarray]:
        """Lay the hashes out as arrays.

        Returns
        -------
        dict of str to ndarray
            ``hashes`` of shape (n, 32), uint8, one row per photo, in rising order, so that the order of the
            photos cannot be told; ``codes`` of shape (n,), int64, the place of its class in `counts`, where
            that is known. A photo that was learnt as two classes has two rows.
        """
        if self.by_class is None:
            return {"hashes": _table(sorted(self.hashes))}
        places = {name: place for place, name in enumerate(self.counts)}
        rows = sorted((photo, places[name]) for name, own in self.by_class.items() for photo in own)
        return {
            "hashes": _table([photo for photo, _ in rows]),
            "codes": np.array([code for _, code in rows], dtype=np.int64),
        }

    @classmethod
    def from_dict(
        cls,
        values: Mapping[str, Any],
        arrays: Mapping[str, np.ndarray],
        *,
        manifest: SplitManifest | None = None,
    ) -> "Training":
        """Rebuild from what `to_dict` and `to_arrays` gave.

        Parameters
        ----------
        values : mapping
            As read from JSON.
        arrays : mapping of str to ndarray
            The hashes, and their classes if they are known.
        manifest : SplitManifest, optional
            As stored beside them.

        Returns
        -------
        Training
            Equal to the one written.

        Raises
        ------
        GuideError
            If a value or an array is missing or of another type, or a photo is of no class.
        """
        sizes: dict[str, int] = {}
        rows = stored_hashes(arrays, sizes=sizes)
        held = from_plain(cls, values, hashes=frozenset(rows), manifest=manifest, by_class=None)
        if "codes" not in arrays:
            return held
        names = list(held.counts)
        codes = stored_array(arrays, "codes", axes="n", sizes=sizes, whole=True, empty=True)
        if len(codes) and not 0 <= codes.min() <= codes.max() < len(names):
            raise GuideError("its training photos belong to classes that it does not have.")
        return replace(held, by_class=by_class([names[code] for code in codes.tolist()], rows))


def by_class(labels: Sequence[str], hashes: Sequence[bytes]) -> dict[str, frozenset[bytes]]:
    """Gather the hashes of the photos of each class.

    Parameters
    ----------
    labels : sequence of str, of length n
        The class of each photo.
    hashes : sequence of bytes, of length n
        SHA-256 of its content.

    Returns
    -------
    dict of str to frozenset of bytes
        The classes that occur.
    """
    found: dict[str, set[bytes]] = {}
    for name, photo in zip(labels, hashes, strict=True):
        found.setdefault(name, set()).add(photo)
    return {name: frozenset(photos) for name, photos in found.items()}


def _table(hashes: list[bytes]) -> np.ndarray:
    return np.frombuffer(b"".join(hashes), dtype=np.uint8).reshape(-1, 32)
