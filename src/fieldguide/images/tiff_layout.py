"""How a TIFF stores its pixels, as its header says, and what of it is not read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PIL import TiffImagePlugin

_BITS, _COMPRESSION, _PHOTOMETRIC, _BANDS, _PLANAR, _INK_SET = 258, 259, 262, 277, 284, 332
_EXTRA, _SAMPLE_FORMAT, _COEFFICIENTS, _SUBSAMPLING, _REFERENCE = 338, 339, 529, 530, 532

WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE, CMYK, YCBCR, CIELAB = 0, 1, 2, 3, 5, 6, 8
_COLOUR_BANDS = {WHITE_IS_ZERO: 1, BLACK_IS_ZERO: 1, RGB: 3, PALETTE: 1, CMYK: 4, YCBCR: 3, CIELAB: 3}
_PHOTOMETRICS = {
    WHITE_IS_ZERO: "grey (WhiteIsZero)",
    BLACK_IS_ZERO: "grey (BlackIsZero)",
    RGB: "RGB",
    PALETTE: "a palette",
    4: "a transparency mask",
    CMYK: "separated inks",
    YCBCR: "YCbCr",
    CIELAB: "CIE L*a*b*",
    9: "ICC L*a*b*",
    10: "ITU L*a*b*",
    32803: "the pattern of a colour filter (CFA)",
    32844: "LogL",
    32845: "LogLuv",
    34892: "linear raw values",
}
_KINDS = {1: "uint", 2: "int", 3: "float", 4: "uint", 5: "complex int", 6: "complex float"}
_UINT, _FLOAT = "uint", "float"
OLD_JPEG, _JPEG, UNCOMPRESSED = 6, 7, 1
_UNKNOWN_EXTRA, _PREMULTIPLIED, _OPACITY, _COREL_OPACITY = 0, 1, 2, 999
_FULL_RANGE = (0, 255, 128, 255, 128, 255)
_BT_601 = (0.299, 0.587, 0.114)
_MOST_BANDS = 65_535

_EXPORT = "export it as grey or RGB of 8 or 16 bits"
_EXPORT_BANDS = f"{_EXPORT}, or its bands as an array (.npz with `bands`)"
_NO_RANGE = f"whose values have no agreed range; {_EXPORT}, or as grey of float32 from 0 to 1"


@dataclass(frozen=True)
class TiffLayout:
    """How the pixels of the first page of a TIFF are stored.

    Attributes
    ----------
    photometric : int or None
        What the values mean; None where the header does not say.
    bits : tuple of int
        Of each band.
    kinds : tuple of str
        The type of each band: ``"uint"``, ``"int"``, ``"float"`` or ``"complex ..."``.
    extra : tuple of int
        What the bands beyond the colours are, as the header says: 0 nothing, 1 and 2 opacity.
    is_planar : bool
        Whether the bands, if there are several, are stored one after the other.
    compression : int
        As in the header.
    tags : mapping of int to object
        All tags, as Pillow reads them.
    """

    photometric: int | None
    bits: tuple[int, ...]
    kinds: tuple[str, ...]
    extra: tuple[int, ...]
    is_planar: bool
    compression: int
    tags: Mapping[int, Any]

    @classmethod
    def of(cls, tags: Mapping[int, Any]) -> "TiffLayout":
        """Take the layout from the tags of a page.

        Parameters
        ----------
        tags : mapping of int to object
            As Pillow reads them.

        Returns
        -------
        TiffLayout
        """
        compression = _number(tags, _COMPRESSION, otherwise=UNCOMPRESSED)
        photometric = tags.get(_PHOTOMETRIC)
        if compression == OLD_JPEG:
            photometric = YCBCR
        bands = _number(tags, _BANDS, otherwise=3 if compression == OLD_JPEG else 1)
        bits = _each(tags.get(_BITS, (1,)), bands=bands)
        formats = _each(tags.get(_SAMPLE_FORMAT, (1,)), bands=bands)
        return cls(
            photometric=photometric if isinstance(photometric, int) else None,
            bits=bits,
            kinds=tuple(_KINDS.get(number, f"unknown type {number}") for number in formats),
            extra=_tuple(tags.get(_EXTRA, ())),
            is_planar=bands > 1 and _number(tags, _PLANAR, otherwise=1) == 2,
            compression=compression,
            tags=tags,
        )

    @property
    def bands(self) -> int:
        """How many bands there are."""
        return len(self.bits)

    @property
    def colour_bands(self) -> int:
        """How many of them are colours; only for a photometric interpretation that is read."""
        return _COLOUR_BANDS[self.photometric or 0]

    @property
    def opacity(self) -> int | None:
        """What kind of opacity the band behind the colours is; None if it is none.

        A fourth band beside red, green and blue is taken for it where the header says nothing.
        """
        first = self.extra[0] if self.extra else None
        if first in (_PREMULTIPLIED, _OPACITY):
            return first
        return _OPACITY if self._opacity_is_assumed else None

    @property
    def used_bands(self) -> int:
        """How many bands are used, the first ones: the colours and their opacity."""
        return self.colour_bands + (self.opacity is not None)

    @property
    def is_premultiplied(self) -> bool:
        """Whether colours are stored multiplied by their opacity."""
        return self.opacity == _PREMULTIPLIED

    @property
    def is_deep(self) -> bool:
        """Whether the values have more than 8 bits."""
        return max(self.bits) > 8

    @property
    def needs_planes(self) -> bool:
        """Whether each band is read as a page of its own, since Pillow would misread or refuse the whole."""
        return self.is_planar or (self.photometric == WHITE_IS_ZERO and self.is_deep)

    def refusal(self) -> str | None:
        """Say what the TIFF is, if it is nothing that is read.

        Returns
        -------
        str or None
            A clause without the name of the photo; None if it is read.
        """
        why = self._objection()
        return None if why is None else f"it is {self.description()}, {why}"

    def unsupported(self) -> str:
        """Say what the TIFF is, where Pillow turns out not to read it.

        Returns
        -------
        str
            A clause without the name of the photo.
        """
        return f"it is {self.description()}, stored in a way that is not read; {_EXPORT}"

    def description(self) -> str:
        """Name what is stored.

        Returns
        -------
        str
            Such as ``"a TIFF of 5 bands of uint16, grey (BlackIsZero)"``.
        """
        bands = f"{self.bands} band{'s' * (self.bands > 1)}"
        types = [f"{kind}{bits}" for kind, bits in zip(self.kinds, self.bits, strict=True)]
        values = types[0] if len(set(types)) == 1 else " and ".join(dict.fromkeys(types))
        meaning = _PHOTOMETRICS.get(self.photometric, f"photometric interpretation {self.photometric}")  # type: ignore[arg-type]
        told = f"a TIFF of {bands} of {values}"
        told += f", {meaning}" if self.photometric is not None else ""
        return told + " in separate planes" * self.is_planar

    def remarks(self) -> tuple[str, ...]:
        """Say which bands are not used, and which are used by assumption.

        Returns
        -------
        tuple of str
            Sentences without the name of the photo.
        """
        told = []
        if self._opacity_is_assumed:
            told.append("the fourth band is taken for opacity, since the file does not say what it is")
        if self.used_bands < self.bands:
            told.append(f"only {self.used_bands} of {self.bands} bands are used")
        return tuple(told)

    @property
    def _opacity_is_assumed(self) -> bool:
        is_rgb = self.photometric == RGB and self.bands == 4
        return is_rgb and self.extra in ((), (_COREL_OPACITY,))

    def _objection(self) -> str | None:
        """Say why it is not read, and what to do."""
        if self.photometric is None:
            return f"and its header does not say what they mean (photometric interpretation); {_EXPORT}"
        if self.photometric not in _COLOUR_BANDS:
            return f"which is not read; {_EXPORT}"
        if self.compression not in TiffImagePlugin.COMPRESSION_INFO:
            return f"compressed in a way that is not read (number {self.compression}); {_EXPORT}"
        if len(set(self.bits)) > 1 or len(set(self.kinds)) > 1:
            return f"not all of one type; {_EXPORT}"
        return self._objection_to_bands() or self._objection_to_values() or self._objection_to_colours()

    def _objection_to_bands(self) -> str | None:
        beyond = self.bands - self.colour_bands
        if beyond < 0:
            return f"which needs {self.colour_bands}; {_EXPORT}"
        if beyond != len(self.extra) and not self._opacity_is_assumed:
            said = f"only {self.colour_bands + len(self.extra)}" if beyond > len(self.extra) else "more"
            return f"of which the header describes {said}; {_EXPORT_BANDS}"
        if beyond and self.photometric in (WHITE_IS_ZERO, YCBCR, CIELAB):
            return f"which is read with {self.colour_bands}; {_EXPORT_BANDS}"
        if self.opacity is None and any(self.extra):
            return f"with a further band of an unknown kind; {_EXPORT_BANDS}"
        if any(self.extra[1:]):
            return f"with several bands of opacity; {_EXPORT_BANDS}"
        if self.photometric == CMYK and self.opacity is not None:
            return f"with opacity; {_EXPORT}"
        if self.bands > TiffImagePlugin.MAX_SAMPLESPERPIXEL and not self.is_planar:
            return f"which are too many; {_EXPORT_BANDS}"
        return None

    def _objection_to_values(self) -> str | None:
        kind, bits, grey = self.kinds[0], self.bits[0], self.photometric in (WHITE_IS_ZERO, BLACK_IS_ZERO)
        if kind == _FLOAT and grey and self.bands == 1:
            told = f"where fractions are read as float32; {_EXPORT}, or as grey of float32"
            return None if bits == 32 else told
        if kind == _FLOAT:
            return f"where fractions are read as one band of grey; {_EXPORT}"
        if kind != _UINT or bits > 16:
            return _NO_RANGE
        if bits not in self._read_bits():
            return f"which is not read with so many bits; {_EXPORT}"
        if self.compression in (OLD_JPEG, _JPEG) and bits != 8:
            return f"compressed as JPEG, which is read with 8 bits; {_EXPORT}"
        return None

    def _read_bits(self) -> tuple[int, ...]:
        if self.bands > 1:
            return (8, 16) if self.photometric in (RGB, CMYK) or self.is_planar else (8,)
        if self.photometric == PALETTE:
            return (1, 2, 4, 8)
        return (1, 2, 4, 8, 12, 16) if self.colour_bands == 1 else (8,)

    def _objection_to_colours(self) -> str | None:
        if self.photometric == CMYK and _number(self.tags, _INK_SET, otherwise=1) != 1:
            return f"not cyan, magenta, yellow and black; {_EXPORT}"
        if self.photometric in (YCBCR, CIELAB, PALETTE) and self.is_planar:
            return f"which is not read; {_EXPORT}"
        if self.photometric == YCBCR and self.compression == UNCOMPRESSED and not self._is_plain_ycbcr:
            told = (
                "of reduced colours, another range than 0 to 255 or other coefficients than those of BT.601"
            )
            return f"uncompressed, {told}; {_EXPORT}"
        return None

    @property
    def _is_plain_ycbcr(self) -> bool:
        range_ = tuple(float(value) for value in _tuple(self.tags.get(_REFERENCE, _FULL_RANGE)))
        coefficients = tuple(float(value) for value in _tuple(self.tags.get(_COEFFICIENTS, _BT_601)))
        is_601 = len(coefficients) == 3 and all(
            abs(value - own) < 0.0005 for value, own in zip(coefficients, _BT_601, strict=True)
        )
        is_full = range_ == _FULL_RANGE and _tuple(self.tags.get(_SUBSAMPLING, (2, 2))) == (1, 1)
        return is_full and is_601


def _number(tags: Mapping[int, Any], tag: int, *, otherwise: int) -> int:
    value = tags.get(tag, otherwise)
    if not isinstance(value, int):
        raise ValueError(f"tag {tag} of the TIFF is {value!r:.40}")
    return value


def _tuple(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, Sequence) else (value,)


def _each(value: Any, *, bands: int) -> tuple[int, ...]:
    """Give a number for each band; one alone is that of all."""
    if not 0 < bands <= _MOST_BANDS:
        raise ValueError(f"{bands} bands")
    numbers = _tuple(value)
    numbers = numbers * bands if len(numbers) == 1 else numbers[:bands]
    if len(numbers) < bands or not all(isinstance(number, int) and number > 0 for number in numbers):
        raise ValueError(f"{len(numbers)} of its {bands} bands are described")
    return numbers
