"""A photo in a file."""

import hashlib
import os
from pathlib import Path, PurePath

import numpy as np

from fieldguide.errors import ImageError
from fieldguide.images.decode import MAX_PIXELS, check_header, decode
from fieldguide.images.facts import Facts, facts_of
from fieldguide.images.failure import FAILURES, reason
from fieldguide.images.file_kind import RAW_REASON, file_kind
from fieldguide.images.image import Image
from fieldguide.images.regular_file import open_regular
from fieldguide.images.remark import remark_on
from fieldguide.printable import printable


class FileImage(Image):
    """A photo in a file, which is opened when its pixels are asked for and not before.

    Parameters
    ----------
    path : str or path-like
        Where the file is.
    name : str, optional
        What people call it; the path if not given.
    max_pixels : int, default=200_000_000
        A photo whose header claims more is refused before it is decoded.
    """

    __slots__ = ("_exact_name", "_hash", "max_pixels", "name", "path")

    def __init__(
        self, path: str | os.PathLike[str], *, name: str | None = None, max_pixels: int = MAX_PIXELS
    ) -> None:
        self.path = os.fspath(path)
        self._exact_name = self.path if name is None else name
        self.name = printable(self._exact_name)
        self.max_pixels = max_pixels
        self._hash: bytes | None = None

    @property
    def exact_name(self) -> str:  # noqa: D102 - told by Image
        return self._exact_name

    def check(self) -> None:  # noqa: D102 - told by Image
        self._refuse_raw()
        check_header(self.path, name=self.name, max_pixels=self.max_pixels)

    def open(self, *, at_least: int | None = None) -> np.ndarray:  # noqa: D102 - told by Image
        return self._decoded(at_least=at_least, own_bands=False)

    def bands(self, *, at_least: int | None = None) -> np.ndarray:  # noqa: D102 - told by Image
        return self._decoded(at_least=at_least, own_bands=True)

    def _decoded(self, *, at_least: int | None, own_bands: bool) -> np.ndarray:
        self._refuse_raw()
        return decode(
            self.path,
            name=self.name,
            at_least=at_least,
            max_pixels=self.max_pixels,
            own_bands=own_bands,
        )

    def _refuse_raw(self) -> None:
        """Refuse by name a raw camera file, of which Pillow would decode the thumbnail inside."""
        if file_kind(PurePath(self.path).name) == RAW_REASON and Path(self.path).exists():
            raise ImageError(f"{self.name}: {RAW_REASON}")

    def content_hash(self) -> bytes:  # noqa: D102 - told by Image
        if self._hash is None:
            try:
                with open_regular(self.path) as file:
                    self._hash = hashlib.file_digest(file, "sha256").digest()  # type: ignore[arg-type]
            except FAILURES as error:
                raise ImageError(f"{self.name}: {reason(error)}") from error
        return self._hash

    def remark(self) -> str:  # noqa: D102 - told by Image
        return remark_on(self.path)

    def facts(self) -> Facts:  # noqa: D102 - told by Image
        try:
            with open_regular(self.path) as file:
                return facts_of(file)
        except FAILURES as error:
            raise ImageError(f"{self.name}: {reason(error)}") from error
