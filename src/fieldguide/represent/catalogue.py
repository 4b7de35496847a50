"""The encoders that people can ask for by name, and how saved ones come back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

from fieldguide.errors import CostError, GuideError, OptionError, suggestion
from fieldguide.represent.composite import Composite, Joined, Views
from fieldguide.represent.cost import check_cost
from fieldguide.represent.encoder import Encoder
from fieldguide.represent.handcrafted.bag_of_words import BagOfWords
from fieldguide.represent.handcrafted.colour_histogram import ColourHistogram
from fieldguide.represent.handcrafted.corners import Corners
from fieldguide.represent.handcrafted.fisher_vector import FisherVector
from fieldguide.represent.handcrafted.handcrafted import Handcrafted
from fieldguide.represent.handcrafted.hog import HOG
from fieldguide.represent.handcrafted.lines import Lines
from fieldguide.represent.handcrafted.local_binary_patterns import LocalBinaryPatterns
from fieldguide.represent.handcrafted.pixels import Pixels
from fieldguide.represent.handcrafted.pooled import CODEBOOK_FILE
from fieldguide.represent.handcrafted.vlad import VLAD
from fieldguide.represent.networks.network import NETWORKS
from fieldguide.represent.networks.pretrained import GRAPH_FILE, Pretrained
from fieldguide.represent.options import check_choice
from fieldguide.stored import Json, from_plain

_EXTRACTED: tuple[type[Handcrafted], ...] = (
    Pixels,
    ColourHistogram,
    HOG,
    LocalBinaryPatterns,
    Corners,
    Lines,
    BagOfWords,
    VLAD,
    FisherVector,
)
ENCODERS: Mapping[str, Callable[..., Encoder]] = MappingProxyType(
    {
        **{encoder.kind: encoder for encoder in _EXTRACTED},
        **{name: partial(Pretrained, name) for name in NETWORKS},
    }
)
_KINDS: Mapping[str, type[Encoder]] = MappingProxyType(
    {**{encoder.kind: encoder for encoder in (*_EXTRACTED, Views, Joined)}, "pretrained": Pretrained}
)
ENCODER_FILES = (CODEBOOK_FILE, GRAPH_FILE)  # those that `Encoder.state` may give, in folders or not


@dataclass(frozen=True)
class _Spec:
    """What `Encoder.state` gives first."""

    kind: str
    params: Mapping[str, Json]
    identity: Mapping[str, Json]
    encoders: tuple[Mapping[str, Json], ...] = ()


def make_encoder(name: str, **options: Any) -> Encoder:
    """Make an encoder by its name.

    Parameters
    ----------
    name : str
        One of `ENCODERS`: the kind of an encoder without a network, such as ``"hog"`` for `HOG`, or a
        network, such as ``"efficientnet_lite0"`` for `Pretrained` with it.
    **options
        Options of that class, such as `size` or `resolution`.

    Returns
    -------
    Encoder

    Raises
    ------
    OptionError
        If the name or an option is unknown, or an option has a value that cannot be used.

    Examples
    --------
    >>> make_encoder("pixels", size=8).width
    192
    """
    check_choice(name, option="represent", known=ENCODERS)
    encoder = ENCODERS[name]()
    if unknown := sorted(set(options) - set(encoder.get_params()) | (set(options) & {"network"})):
        known = [option for option in encoder.get_params() if option != "network"]
        of_local = f"local__{unknown[0]}"
        near = f" Did you mean {of_local!r}?" if of_local in known else suggestion(unknown[0], known)
        raise OptionError(f"{name} has no option {unknown[0]!r}; it has {', '.join(known)}.{near}")
    encoder.set_params(**options)
    encoder._check_options()  # not `fit`, for which some encoders want photos
    return encoder


def restore_encoder(
    spec: Mapping[str, Any],
    files: Mapping[str, bytes],
    *,
    engine: str | None = None,
    precision: str | None = None,
) -> Encoder:
    """Make the encoder whose `state` was saved; its weights package need not be installed.

    Parameters
    ----------
    spec : mapping
        What `Encoder.state` gave first, maybe through JSON.
    files : mapping of str to bytes
        What it gave second, maybe among other files.
    engine : {"auto", "onnxruntime", "openvino"}, optional
        What runs a network here; "auto" if not given, whatever it was saved with. Encoders without a network
        have no such choice.
    precision : {"exact", "fast"}, optional
        As it was saved, if not given.

    Returns
    -------
    Encoder
        Gives the same vectors, up to the rounding of another engine.

    Raises
    ------
    GuideError
        If something is missing or damaged, is not what the identity in `spec` says, or of a kind unknown
        here; `CostError` if it would take more for one photo than `check_cost` admits.
    OptionError
        If `engine` or `precision` is unknown.
    """
    stored = from_plain(_Spec, spec)
    if stored.kind not in _KINDS:
        raise GuideError(
            f"The encoder is of the kind {stored.kind!r}, which this version of fieldguide does not know."
        )
    try:
        encoder = _KINDS[stored.kind].from_state(vars(stored), files)
        check_cost(encoder, error=CostError)
    except (KeyError, TypeError, OptionError) as error:
        raise GuideError(f"The description of the encoder is damaged: {error}") from error
    return _choose_here(encoder, engine=engine, precision=precision)


def _choose_here(encoder: Encoder, *, engine: str | None, precision: str | None) -> Encoder:
    """Set what may differ between the machine that saved and this one; pixels have no such choice."""
    if isinstance(encoder, Composite):
        for inner in encoder.inner:
            _choose_here(inner, engine=engine, precision=precision)
        return encoder
    here = {"engine": engine or "auto", "precision": precision}
    own = encoder.get_params()
    encoder.set_params(**{name: value for name, value in here.items() if name in own and value})
    encoder._check_options()
    return encoder
