"""What every photo is to the rest of the library: a name, pixels, and a fingerprint of its content."""

from abc import ABC, abstractmethod

import numpy as np

from fieldguide.images.facts import Facts


class Image(ABC):
    """A photo: what opens to an array.

    Nothing downstream asks whether it is a file, an array in memory or something else.

    Attributes
    ----------
    name : str
        What people call it: the path as given, or below the folder that was read. Always printable.
    exact_name : str
        The same for programs: as the system has it, so that it can be opened where it is a path.
    """

    __slots__ = ()

    name: str

    @property
    def exact_name(self) -> str:  # noqa: D102 - told by the class
        return self.name

    @abstractmethod
    def open(self, *, at_least: int | None = None) -> np.ndarray:
        """Decode the photo.

        Parameters
        ----------
        at_least : int, optional
            A reduced image will do, as long as its shorter side keeps so many pixels. A smaller photo is not
            enlarged. Without it the photo comes in full size.

        Returns
        -------
        ndarray of shape (h, w, 3), uint8
            RGB, upright, alpha composited over white. It may be read-only.

        Raises
        ------
        ImageError
            If the photo cannot be read; the message is ``"<name>: <reason>"``.
        """

    def bands(self, *, at_least: int | None = None) -> np.ndarray:
        """Decode the photo in its own channels and depth, where they are other than 8-bit RGB.

        Parameters
        ----------
        at_least : int, optional
            As for `open`.

        Returns
        -------
        ndarray of shape (h, w, c), uint8, or float32 in [0, 1]
            What `open` gives, unless the photo has more to tell. It may be read-only.

        Raises
        ------
        ImageError
            If the photo cannot be read, or a value is not finite or outside of [0, 1].
        """
        return self.open(at_least=at_least)

    def shown(self, *, at_least: int | None = None) -> np.ndarray:
        """Decode the photo as people can see it, whatever its channels; also what photos are compared by.

        Parameters
        ----------
        at_least : int, optional
            As for `open`.

        Returns
        -------
        ndarray of shape (h, w, 3), uint8
            What `open` gives; where the channels are not red, green and blue, their mean as grey. It may be
            read-only.

        Raises
        ------
        ImageError
            If the photo cannot be read.
        """
        return self.open(at_least=at_least)

    def check(self) -> None:  # noqa: B027 - not every photo has a header
        """Refuse what `open` would refuse before it decodes: other formats, more pixels than the limit.

        So that a photo whose vector is remembered is judged as one that has to be decoded.

        Raises
        ------
        ImageError
            If the photo would be refused.
        """

    @abstractmethod
    def content_hash(self) -> bytes:
        """Fingerprint the content: equal bytes, equal hash, whatever the photo is called.

        Returns
        -------
        bytes of length 32
            SHA-256 of the stored content, computed once.

        Raises
        ------
        ImageError
            If the content cannot be read.
        """

    def facts(self) -> Facts:
        """Tell what is known of the photo beside its pixels, without decoding it.

        Returns
        -------
        mapping of str to str, int or float
            As `facts_of` gives it for a file; empty where nothing is known.

        Raises
        ------
        ImageError
            If the content cannot be read.
        """
        return {}

    def remark(self) -> str:
        """Say what of the file is not used, or is used by assumption; people should be told.

        Returns
        -------
        str
            Clauses without the name, such as ``"only the first of 3 pages is used"``; empty where there is
            nothing to say, or the photo cannot be read.
        """
        return ""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"
