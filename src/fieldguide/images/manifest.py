"""Which photos are scored and which are learnt from, written down by their content."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Annotated, Any

import numpy as np

from fieldguide.errors import GuideError, OptionError, SourceError
from fieldguide.files import new_file
from fieldguide.images.dataset import SPLITS, Dataset
from fieldguide.stored import Within, from_plain, read_json, stored_array, stored_hashes

FORMAT, SCHEMA = "fieldguide split", 1
MAX_BYTES = 2**30
_LEAST_VALUES = 1_000
_HASH_BYTES = 32


@dataclass(frozen=True)
class _Head:
    """What a guide says of a split besides its photos."""

    n_folds: int | None
    seed: int
    rule: str


@dataclass(frozen=True)
class _Document:
    """What `SplitManifest.write` writes."""

    format: str
    schema: int
    seed: int
    folds: int | None
    photos: Mapping[str, str | tuple[Annotated[int, Within(-1, 2**53)], ...]]
    rule: str = ""
    repeats: int = 1


@dataclass(frozen=True)
class SplitManifest:
    """The split of a dataset, by the content of its photos: no names, no paths, no labels.

    Attributes
    ----------
    parts : mapping of bytes to tuple of int
        SHA-256 of a photo's content, 32 bytes -> where it stands. With folds: its fold in each repeat, -1
        where it always trains. Without: 0 for train, 1 for validation, 2 for test, alone in its tuple.
    n_folds : int, optional
        Number of folds; None where a test part is held out.
    seed : int, default=0
        That of the split.
    rule : str, default=""
        How it was made, in words.
    """

    parts: Mapping[bytes, tuple[int, ...]]
    n_folds: int | None = None
    seed: int = 0
    rule: str = ""

    def __post_init__(self) -> None:
        first, last = (0, len(SPLITS) - 1) if self.n_folds is None else (-1, self.n_folds - 1)
        widths = {len(part) for part in self.parts.values()}
        if len(widths) > 1 or 0 in widths or (self.n_folds is None and widths - {1}):
            raise OptionError(
                "every photo of a split manifest needs as many parts as the others, at least one"
            )
        for digest, part in self.parts.items():
            if len(digest) != _HASH_BYTES or not all(first <= code <= last for code in part):
                raise OptionError(f"{digest.hex()}: {part} is no part from {first} to {last}")

    @property
    def repeats(self) -> int:
        """How many times the photos were dealt: 1, or more with repeated folds."""
        return len(next(iter(self.parts.values()), (0,)))

    @classmethod
    def of(
        cls,
        dataset: Dataset,
        *,
        seed: int,
        rule: str,
        folds: np.ndarray | None = None,
        n_folds: int | None = None,
    ) -> "SplitManifest":
        """Write down how a dataset is split.

        Parameters
        ----------
        dataset : Dataset
            The n photos; all can be read. Without `folds` each has a split.
        seed : int
            That of the split.
        rule : str
            How it was made, in words.
        folds : ndarray of shape (r, n), integers, optional
            Fold of each photo in each of r repeats, instead of its splits.
        n_folds : int, optional
            Number of folds, with `folds`.

        Returns
        -------
        SplitManifest
        """
        hashes = [image.content_hash() for image in dataset.images]
        if folds is not None:
            parts = {digest: tuple(map(int, of)) for digest, of in zip(hashes, folds.T, strict=True)}
            return cls(parts, n_folds=n_folds, seed=seed, rule=rule)
        splits = dataset.splits or ("train",) * len(dataset)
        parts = {
            digest: (SPLITS.index(split or "train"),) for digest, split in zip(hashes, splits, strict=True)
        }
        return cls(parts, seed=seed, rule=rule)

    def look_up(self, dataset: Dataset) -> list[tuple[int, ...] | None]:
        """Find the photos of a dataset.

        Parameters
        ----------
        dataset : Dataset
            The n photos; all can be read.

        Returns
        -------
        list of (tuple of int or None), of length n
            The part of each photo; None for those that are not here.

        Raises
        ------
        SourceError
            If none of them is here.
        """
        found = [self.parts.get(image.content_hash()) for image in dataset.images]
        if not any(part is not None for part in found):
            raise SourceError(
                f"none of the {len(dataset):,} photos of {dataset.source or 'the dataset'} is among the "
                f"{len(self.parts):,} of the split manifest; it belongs to other photos, or these were "
                "changed since. Make a new one with --save-manifest."
            )
        return found

    def write(self, path: str | PathLike[str], *, overwrite: bool = True) -> None:
        """Write the manifest as JSON, a line for each photo, in the order of the hashes.

        Parameters
        ----------
        path : path
            Where to.
        overwrite : bool, default=True
            Whether a file that is there already is replaced.

        Raises
        ------
        StorageError
            If it cannot be written. Nothing half-written is left.
        """
        head = {**self._head(), "photos": {}}
        lines = ",\n".join(f'  "{digest.hex()}": {self._written(digest)}' for digest in sorted(self.parts))
        text = json.dumps(head, indent=1, ensure_ascii=False).replace(
            '"photos": {}', f'"photos": {{\n{lines}\n }}'
        )
        with new_file(Path(path), overwrite=overwrite) as file:
            file.write(f"{text}\n".encode())

    def _head(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "schema": SCHEMA,
            "seed": self.seed,
            "rule": self.rule,
            "folds": self.n_folds,
            "repeats": self.repeats,
        }

    def _written(self, digest: bytes) -> str:
        part = self.parts[digest]
        return json.dumps(list(part) if self.n_folds is not None else SPLITS[part[0]])

    @classmethod
    def read(cls, path: str | PathLike[str]) -> "SplitManifest":
        """Read what `write` wrote.

        Parameters
        ----------
        path : path
            The file.

        Returns
        -------
        SplitManifest

        Raises
        ------
        SourceError
            If the file is missing, no split manifest, damaged, or of a newer schema.
        """
        try:
            if Path(path).stat().st_size > MAX_BYTES:
                raise SourceError(f"{path} is larger than {MAX_BYTES:,} bytes: no split manifest")
            content = Path(path).read_bytes()
        except OSError as error:
            raise SourceError(
                f"{path}: the split manifest cannot be read ({error.strerror or error}). "
                "`fieldguide fit --save-manifest` writes one."
            ) from None
        try:
            document = read_json(content, most_values=_LEAST_VALUES + len(content) // 2)
        except GuideError as error:
            raise SourceError(f"{path} is no split manifest: {error}") from None
        return cls._parsed(document, path=str(path))

    @classmethod
    def _parsed(cls, document: Any, *, path: str) -> "SplitManifest":
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise SourceError(f"{path} is no split manifest; `fieldguide fit --save-manifest` writes one")
        schema = document.get("schema")
        if isinstance(schema, int) and schema > SCHEMA:
            raise SourceError(
                f"{path} was written by a newer fieldguide (schema {schema}; this one reads up to {SCHEMA}). "
                "Update with: pip install --upgrade fieldguide"
            )
        try:
            read = from_plain(_Document, document)
            parts = {bytes.fromhex(key): _part(value, read.folds) for key, value in read.photos.items()}
            return cls(parts, n_folds=read.folds, seed=read.seed, rule=read.rule)
        except ValueError as error:
            raise SourceError(f"{path}: the split manifest is damaged ({error})") from None

    def to_arrays(self) -> dict[str, np.ndarray]:
        """Lay the photos out as arrays.

        Returns
        -------
        dict of str to ndarray
            ``hashes`` of shape (n, 32), uint8, in rising order; ``parts`` of shape (n, r), int16.
        """
        order = sorted(self.parts)
        hashes = np.frombuffer(b"".join(order), dtype=np.uint8).reshape(-1, _HASH_BYTES)
        parts = np.array([self.parts[digest] for digest in order], dtype=np.int16)
        return {"hashes": hashes, "parts": parts.reshape(len(order), -1)}

    def to_dict(self) -> dict[str, Any]:
        """Give everything but the photos as JSON-able values.

        Returns
        -------
        dict
            Number of folds (None without), seed and rule.
        """
        return {"n_folds": self.n_folds, "seed": self.seed, "rule": self.rule}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> "SplitManifest":
        """Rebuild from what `to_dict` and `to_arrays` gave.

        Parameters
        ----------
        values : mapping
            As read from JSON.
        arrays : mapping of str to ndarray
            The photos.

        Returns
        -------
        SplitManifest
            Equal to the one written.

        Raises
        ------
        GuideError, OptionError
            If a value or an array is missing or of another type, or they do not fit together.
        """
        sizes: dict[str, int] = {}
        hashes = stored_hashes(arrays, sizes=sizes)
        rows = stored_array(arrays, "parts", axes="nr", sizes=sizes, dtype=np.int16, empty=True)
        parts = dict(zip(hashes, map(tuple, rows.tolist()), strict=True))
        return cls(parts, **vars(from_plain(_Head, values)))


def _part(value: str | tuple[int, ...], n_folds: int | None) -> tuple[int, ...]:
    if isinstance(value, str) is (n_folds is not None):
        raise OptionError(f"{value!r} is no part of a split {'in' if n_folds else 'without'} folds")
    return (SPLITS.index(value),) if isinstance(value, str) else value
