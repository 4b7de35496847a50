"""What was learnt, as named arrays that can be written, read and told apart."""

import hashlib
from collections.abc import Mapping
from functools import cached_property

import numpy as np
import safetensors.numpy

from fieldguide.errors import GuideError
from fieldguide.stored import read_arrays


class Learnt:
    """Arrays by name.

    Parameters
    ----------
    arrays : mapping of str to ndarray, float32
        Finite.
    """

    def __init__(self, arrays: Mapping[str, np.ndarray]) -> None:
        self._arrays = {name: np.ascontiguousarray(array) for name, array in sorted(arrays.items())}

    def __getitem__(self, name: str) -> np.ndarray:
        return self._arrays[name]

    def __contains__(self, name: str) -> bool:
        return name in self._arrays

    @cached_property
    def digest(self) -> str:
        """SHA-256 over names, shapes and numbers, in hexadecimal."""
        total = hashlib.sha256()
        for name, array in self._arrays.items():
            total.update(f"{name} {array.shape}\n".encode())
            total.update(array.astype("<f4", copy=False).tobytes())
        return total.hexdigest()

    def to_bytes(self) -> bytes:
        """Write the arrays as a safetensors file.

        Returns
        -------
        bytes
            The same for the same arrays.
        """
        return safetensors.numpy.save(self._arrays)

    @classmethod
    def from_bytes(cls, content: bytes, *, shapes: Mapping[str, tuple[int, ...]]) -> "Learnt":
        """Read what `to_bytes` wrote.

        Parameters
        ----------
        content : bytes
            Not trusted.
        shapes : mapping of str to tuple of int
            Which arrays there must be.

        Returns
        -------
        Learnt

        Raises
        ------
        GuideError
            If this is no such file, or an array is missing, misshapen, of another dtype or not finite.
        """
        try:
            arrays = read_arrays(content)
        except GuideError as error:
            raise GuideError(f"The encoder's codebook is damaged: {error}.") from error
        if sorted(arrays) != sorted(shapes):
            raise GuideError(f"The encoder's codebook has {sorted(arrays)}; it should have {sorted(shapes)}.")
        for name, array in arrays.items():
            if array.shape != shapes[name] or array.dtype != np.float32:
                raise GuideError(
                    f"The encoder's codebook has {name!r} as {array.dtype} of {array.shape}; "
                    f"it should be float32 of {shapes[name]}."
                )
            if not np.isfinite(array).all():
                raise GuideError(f"The encoder's codebook has numbers in {name!r} that are not finite.")
        return cls(arrays)
