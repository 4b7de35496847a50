"""Blocks of features: each the pooled values of one layer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fieldguide.errors import OptionError, suggestion
from fieldguide.represent.networks.layers import LAST, Layer
from fieldguide.represent.options import check_choice
from fieldguide.represent.pooling import POOLINGS

DEFAULT_LAYERS, DEFAULT_POOLING = (LAST,), ("mean",)
_MOST_NUMBERS = 2**16
_MOST_VALUES = 2**25  # 128 MB for a photo


@dataclass(frozen=True)
class Block:
    """Features of one kind: a layer and how it is pooled.

    Attributes
    ----------
    layer : Layer
        Which.
    pooling : str
        One of `POOLINGS`.
    """

    layer: Layer
    pooling: str

    @property
    def name(self) -> str:
        """Name of tensor and pooling, such as ``"maps:mean"``."""
        return f"{self.layer.tensor}:{self.pooling}"

    @property
    def width(self) -> int:
        """How many features it has."""
        return POOLINGS[self.pooling].width(self.layer.channels)

    @property
    def operations(self) -> int:
        """What pooling one photo costs."""
        return POOLINGS[self.pooling].operations(self.layer.positions, self.layer.channels)

    def pool(self, array: np.ndarray) -> np.ndarray:
        """Summarise the layer of one photo.

        Parameters
        ----------
        array : ndarray
            As an engine gave it.

        Returns
        -------
        ndarray of shape (width,), float32
            Not numbers, all of it, where a value is not finite.
        """
        values = self.layer.values(array)
        if not np.isfinite(values).all():
            return np.full(self.width, np.nan, np.float32)
        return POOLINGS[self.pooling].pool(values)


def as_words(given: object, *, option: str) -> tuple[str, ...]:
    """Read words that may come as one text.

    Parameters
    ----------
    given : object
        A text, words in it with commas between, or a sequence of words.
    option : str
        Name of the option, as people write it.

    Returns
    -------
    tuple of str
        At least one.

    Raises
    ------
    OptionError
        If it is something else, or a word comes twice.
    """
    words = [word.strip() for word in given.split(",")] if isinstance(given, str) else given
    if not isinstance(words, list | tuple) or not words or not all(isinstance(w, str) and w for w in words):
        raise OptionError(f"{option}={given!r} must be a word, or several with commas between.")
    if len(set(words)) < len(words):
        twice = next(word for word in words if words.count(word) > 1)
        raise OptionError(f"{option}={given!r} has {twice!r} twice. Give each once.")
    return tuple(words)


def make_blocks(
    layers: Sequence[str],
    pooling: Sequence[str],
    *,
    known: Mapping[str, Layer],
    stages: Mapping[str, str],
    network: str,
) -> tuple[Block, ...]:
    """Find out which blocks are asked for.

    Parameters
    ----------
    layers : sequence of str
        Names of stages or of tensors; ``"stage4:second_order"`` is pooled so, and those without a colon in
        each of the ways of `pooling`.
    pooling : sequence of str
        Of `POOLINGS`.
    known : mapping of str to Layer
        By the names of their tensors.
    stages : mapping of str to str
        To the name of a tensor.
    network : str
        What has them, for messages.

    Returns
    -------
    tuple of Block
        Layer after layer.

    Raises
    ------
    OptionError
        If there is no such layer or pooling, a block comes twice, or they are too large together.
    """
    if not known:
        raise OptionError(f"{network} has no maps and no tokens, so there is nothing to pool.")
    for word in pooling:
        check_choice(word, option="pooling", known=POOLINGS)
    by_name = dict(known) | {stage: known[tensor] for stage, tensor in stages.items()}
    blocks = []
    for word in layers:
        layer, of_layer = _read(word, pooling, by_name=by_name, stages=stages, network=network)
        blocks += [Block(layer, kind) for kind in of_layer]
    names = [block.name for block in blocks]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise OptionError(f"layers={list(layers)} have {twice} twice. Give each once.")
    _check_size(blocks)
    return tuple(blocks)


def count_values(blocks: Iterable[Block]) -> int:
    """Count the values that the layers of some blocks have for a photo, each layer once.

    Parameters
    ----------
    blocks : iterable of Block
        Of one network.

    Returns
    -------
    int
    """
    return sum(layer.positions * layer.channels for layer in {block.layer for block in blocks})


def _read(
    word: str,
    pooling: Sequence[str],
    *,
    by_name: Mapping[str, Layer],
    stages: Mapping[str, str],
    network: str,
) -> tuple[Layer, Sequence[str]]:
    if word in by_name:  # names of tensors may hold colons
        return by_name[word], pooling
    name, own = (part.strip() for part in word.rpartition(":")[::2])
    if name in by_name:
        check_choice(own, option=f"the pooling in layers={word!r}: pooling", known=POOLINGS)
        return by_name[name], (own,)
    others = [tensor for tensor in by_name if tensor not in (*stages, LAST)]
    raise OptionError(
        f"layers has {word!r}, which {network} has not; it has {', '.join([*stages, LAST])}, and by the "
        f"names of its tensors {', '.join(others)}.{suggestion(name or word, by_name)}"
    )


def _check_size(blocks: Sequence[Block]) -> None:
    largest = max(blocks, key=lambda block: block.width)
    if (width := sum(block.width for block in blocks)) > _MOST_NUMBERS:
        raise OptionError(
            f"The layers make {width:,} numbers of a photo, {largest.width:,} of them {largest.name}; at "
            f"most {_MOST_NUMBERS:,} are admitted. Take a layer of fewer channels, or pool it otherwise."
        )
    if (values := count_values(blocks)) > _MOST_VALUES:
        raise OptionError(
            f"The layers have {values:,} values for a photo; at most {_MOST_VALUES:,} are admitted. "
            "Take fewer layers, or a smaller resolution."
        )
