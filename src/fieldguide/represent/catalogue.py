"""The encoders that people can ask for by name, and how saved ones come back."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from fieldguide.errors import GuideError, OptionError, suggestion
from fieldguide.represent.encoder import Encoder
from fieldguide.represent.handcrafted.pixels import Pixels
from fieldguide.represent.networks.network import NETWORKS
from fieldguide.represent.networks.pretrained import Pretrained
from fieldguide.represent.options import check_choice

ENCODERS = MappingProxyType({"pixels": Pixels, **{name: partial(Pretrained, name) for name in NETWORKS}})
_KINDS = MappingProxyType({"pixels": Pixels, "pretrained": Pretrained})


def make_encoder(name: str, **options: Any) -> Encoder:
    """Make an encoder by its name.

    Parameters
    ----------
    name : {"pixels", "efficientnet_lite0", "efficientnet_lite1", "efficientnet_lite2"}
        `Pixels`, or `Pretrained` with that network.
    **options
        Options of that class, such as `resolution`.

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
        near = suggestion(unknown[0], known)
        raise OptionError(f"{name} has no option {unknown[0]!r}; it has {', '.join(known)}.{near}")
    return encoder.set_params(**options).fit()


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
        here.
    OptionError
        If `engine` or `precision` is unknown.
    """
    kind = spec.get("kind")
    if kind not in _KINDS:
        raise GuideError(
            f"The encoder is of the kind {kind!r}, which this version of fieldguide does not know."
        )
    try:
        encoder = _KINDS[kind].from_state(spec, files)
    except (KeyError, TypeError, OptionError) as error:
        raise GuideError(f"The description of the encoder is damaged: {error}") from error
    return _choose_here(encoder, engine=engine, precision=precision)


def _choose_here(encoder: Encoder, *, engine: str | None, precision: str | None) -> Encoder:
    """Set what may differ between the machine that saved and this one; pixels have no such choice."""
    here = {"engine": engine or "auto", "precision": precision}
    own = encoder.get_params()
    return encoder.set_params(**{name: value for name, value in here.items() if name in own and value}).fit()
