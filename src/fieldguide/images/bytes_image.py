"""A photo whose stored bytes are fetched when they are asked for."""

import hashlib
import io
from collections.abc import Callable
from contextlib import suppress
from pathlib import PurePath

import numpy as np

from fieldguide.errors import ImageError
from fieldguide.images.decode import MAX_PIXELS, check_header, decode
from fieldguide.images.facts import Facts, facts_of
from fieldguide.images.failure import FAILURES, reason
from fieldguide.images.file_kind import RAW_REASON, file_kind
from fieldguide.images.image import Image
from fieldguide.images.remark import remark_on
from fieldguide.printable import printable


class BytesImage(Image):
    """A photo inside something larger: a member of an archive, a row of a table, bytes in memory.

    Parameters
    ----------
    fetch : callable
        Gives the stored bytes, the same at each call, from any thread. What it raises is one of `FAILURES`.
    name : str
        What people call it.
    max_pixels : int, default=200_000_000
        A photo whose header claims more is refused before it is decoded.
    """

    __slots__ = ("_exact_name", "_fetch", "_hash", "_remark", "max_pixels", "name")

    def __init__(self, fetch: Callable[[], bytes], *, name: str, max_pixels: int = MAX_PIXELS) -> None:
        self._fetch = fetch
        self._exact_name = name
        self.name = printable(name)
        self.max_pixels = max_pixels
        self._hash: bytes | None = None
        self._remark: str | None = None

    @property
    def exact_name(self) -> str:  # noqa: D102 - told by Image
        return self._exact_name

    def check(self) -> None:  # noqa: D102 - told by Image
        self._refuse_raw()
        check_header(self._bytes(), name=self.name, max_pixels=self.max_pixels)

    def open(self, *, at_least: int | None = None) -> np.ndarray:  # noqa: D102 - told by Image
        return self._decoded(at_least=at_least, own_bands=False)

    def bands(self, *, at_least: int | None = None) -> np.ndarray:  # noqa: D102 - told by Image
        return self._decoded(at_least=at_least, own_bands=True)

    def _decoded(self, *, at_least: int | None, own_bands: bool) -> np.ndarray:
        self._refuse_raw()
        return decode(
            self._bytes(),
            name=self.name,
            at_least=at_least,
            max_pixels=self.max_pixels,
            own_bands=own_bands,
        )

    def _refuse_raw(self) -> None:
        """Refuse by name a raw camera file, of which Pillow would decode the thumbnail inside."""
        if file_kind(PurePath(self.name).name) == RAW_REASON:
            raise ImageError(f"{self.name}: {RAW_REASON}")

    def content_hash(self) -> bytes:  # noqa: D102 - told by Image
        if self._hash is None:
            self._hash = hashlib.sha256(self._bytes()).digest()
        return self._hash

    def facts(self) -> Facts:  # noqa: D102 - told by Image
        return facts_of(io.BytesIO(self._bytes()))

    def remark(self) -> str:  # noqa: D102 - told by Image
        if self._remark is None:
            with suppress(ImageError):
                self._bytes()
        return self._remark or ""

    def _bytes(self) -> bytes:
        try:
            content = self._fetch()
        except FAILURES as error:
            raise ImageError(f"{self.name}: {reason(error)}") from error
        if self._remark is None:  # now, since fetching once more is dear
            self._remark = remark_on(content)
        return content
