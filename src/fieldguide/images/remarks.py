"""Remarks on many photos, so that people are told each once."""

from collections.abc import Iterable

from fieldguide.images.description import count
from fieldguide.images.image import Image

_NAMES_SHOWN = 3


class Remarks:
    """Remarks on many photos, gathered in memory that does not grow with their number."""

    def __init__(self) -> None:
        self._names: dict[str, list[str]] = {}
        self._counts: dict[str, int] = {}

    @classmethod
    def on(cls, images: Iterable[Image]) -> "Remarks":
        """Gather those on some photos.

        Parameters
        ----------
        images : iterable of Image
            Their headers are read where they are not known yet.

        Returns
        -------
        Remarks
        """
        remarks = cls()
        for image in images:
            remarks.add(image.name, image.remark())
        return remarks

    def add(self, name: str, remark: str) -> None:
        """Add one.

        Parameters
        ----------
        name : str
            Of the photo.
        remark : str
            As `Image.remark` gives it; nothing is added where it is empty.
        """
        if remark:
            self._counts[remark] = self._counts.get(remark, 0) + 1
            names = self._names.setdefault(remark, [])
            if len(names) < _NAMES_SHOWN:
                names.append(name)

    def notes(self) -> tuple[str, ...]:
        """Say each remark once.

        Returns
        -------
        tuple of str
            Such as ``"2 photos: only the first of 3 pages is used: a.tif, b.tif"``.
        """
        return tuple(
            f"{count(number, 'photo')}: {remark}: {_some(self._names[remark], of=number)}"
            for remark, number in self._counts.items()
        )


def _some(names: list[str], *, of: int) -> str:
    more = of - len(names)
    return ", ".join(names) + (f" and {more:,} more" if more else "")
