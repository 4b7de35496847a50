"""A frozen network as an encoder."""

import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any, Self

import numpy as np

from fieldguide.errors import GuideError, OptionError
from fieldguide.images import Image
from fieldguide.represent.cost import Cost
from fieldguide.represent.encoder import Encoder, check_batch
from fieldguide.represent.networks.efficientnet_lite import build_graph
from fieldguide.represent.networks.engine import ENGINES, PRECISIONS, Engine, choose_engine, open_engine
from fieldguide.represent.networks.graph import check_graph, cost_of_graph, cut_graph
from fieldguide.represent.networks.graph_cost import GraphCost
from fieldguide.represent.networks.network import find_network, read_network_file
from fieldguide.represent.networks.weights import read_weights
from fieldguide.represent.options import check_choice, check_whole_number
from fieldguide.represent.resize import ASPECTS, resize

GRAPH_FILE = "encoder.onnx"
_SMALLEST_PX, _LARGEST_PX = 32, 1024
_STRIDE_PX = 32
_CLASSES = 1000
_opening = threading.Lock()


class Pretrained(Encoder):
    """Represent a photo by what a network sees in it that was trained on ImageNet.

    Parameters
    ----------
    network : {"efficientnet_lite0", "efficientnet_lite1", "efficientnet_lite2"}, default="efficientnet_lite0"
        The two larger ones need the extra `lite`.
    resolution : int from 32 to 1024, optional
        Side of the square that photos are resized to, in pixels; by default what the network was trained on:
        224, 240 or 260.
    aspect : {"squash", "pad", "crop"}, default="squash"
        How a photo that is not square becomes square, see `resize`.
    engine : {"auto", "onnxruntime", "openvino"}, default="auto"
        What runs the network; "auto" is OpenVINO where it is installed (extra `fast`), otherwise ONNX
        Runtime.
    precision : {"exact", "fast"}, default="exact"
        "exact" computes in float32; "fast" in bfloat16, with OpenVINO on a processor that has it.

    Notes
    -----
    d = 1280: the last feature maps, averaged over the positions. Values in [0, 6].

    The network is loaded at the first photo, once for all threads and clones; copies and pickles load it
    again. Photos go through it one by one, so that a vector cannot depend on the others. In float32 the
    engines differ by rounding (cosine above 0.9999 for each photo), but an engine belongs to the identity:
    vectors in the cache are those of the engine that is asked for.

    References
    ----------
    .. [1] Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks", ICML 2019,
       https://arxiv.org/abs/1905.11946.
    .. [2] Liu, "Higher accuracy on vision models with EfficientNet-Lite", TensorFlow blog, 2020.

    Examples
    --------
    >>> import numpy as np
    >>> Pretrained().transform([np.zeros((40, 60, 3), np.uint8)]).shape
    (1, 1280)
    """

    _restored: bytes | None = None  # the graph without logits, from a guide
    _engines: dict[tuple, Engine]  # opened so far

    def __init__(
        self,
        network: str = "efficientnet_lite0",
        *,
        resolution: int | None = None,
        aspect: str = "squash",
        engine: str = "auto",
        precision: str = "exact",
    ) -> None:
        self.network = network
        self.resolution = resolution
        self.aspect = aspect
        self.engine = engine
        self.precision = precision

    @property
    def width(self) -> int:  # noqa: D102 - told by Encoder
        return find_network(self.network).width

    @property
    def licence(self) -> str:  # noqa: D102 - told by Encoder
        return find_network(self.network).licence

    def fit(self, X: object = None, y: object = None) -> Self:  # noqa: D102 - told by Encoder
        super().fit(X, y)
        choose_engine(self.engine, precision=self.precision)
        return self

    def identity(self) -> dict[str, Any]:  # noqa: D102 - told by Encoder
        self._check_options()
        return {
            "kind": "pretrained",
            "network": self.network,
            "graph_sha256": sha256(self._graph()).hexdigest(),
            "resolution": self.side_px,
            "aspect": self.aspect,
            "resampling": "bicubic",
            "engine": choose_engine(self.engine, precision=self.precision),
            "precision": self.precision,
        }

    def prepare(self, image: Image) -> np.ndarray:  # noqa: D102 - told by Encoder
        self._check_options()
        return resize(image.open(at_least=self.side_px), side_px=self.side_px, aspect=self.aspect)

    def encode(self, batch: np.ndarray) -> np.ndarray:  # noqa: D102 - told by Encoder
        return self._run("features", batch)

    def feature_maps(self, X: Sequence[Any] | np.ndarray) -> np.ndarray:
        """Give the last feature maps, of which the vectors are the means.

        Parameters
        ----------
        X : sequence, or ndarray of shape (n, h, w) or (n, h, w, c)
            Photos, as for `transform`.

        Returns
        -------
        ndarray of shape (n, 1280, h', w'), float32 in [0, 6]
            h' = w' = resolution / 32, rounded up.

        Raises
        ------
        ImageError, OptionError
            As `transform`.
        """
        return self._outputs("maps", X)

    def logits(self, X: Sequence[Any] | np.ndarray) -> np.ndarray:
        """Give the scores of the 1000 ImageNet classes, in the order of the challenge.

        Parameters
        ----------
        X : sequence, or ndarray of shape (n, h, w) or (n, h, w, c)
            Photos, as for `transform`.

        Returns
        -------
        ndarray of shape (n, 1000), float32
            Their softmax gives the probabilities.

        Raises
        ------
        ImageError
            As `transform`.
        OptionError
            As `transform`, and if the encoder comes from a guide, which holds no ImageNet classifier.
        """
        return self._outputs("logits", X)

    def cost(self) -> Cost:  # noqa: D102 - told by Encoder
        self._check_options()
        graph = _graph_cost(self.network, self._restored, resolution=self.side_px)
        return Cost(
            prepared_bytes=3 * self.side_px**2,
            kept_bytes=graph.live_bytes + graph.weight_bytes,
            operations=graph.multiplications,
        )

    def state(self) -> tuple[dict[str, Any], dict[str, bytes]]:  # noqa: D102 - told by Encoder
        self._check_options()
        params = self.get_params() | {"resolution": self.side_px}
        spec = {"kind": "pretrained", "params": params, "identity": self.identity()}
        return spec, {GRAPH_FILE: self._graph()}

    @classmethod
    def from_state(cls, spec: Mapping[str, Any], files: Mapping[str, bytes]) -> Self:  # noqa: D102 - told by Encoder
        params = {name: spec["params"][name] for name in cls().get_params()}
        encoder = cls(**params)
        encoder._check_options()
        graph = files[GRAPH_FILE]
        if sha256(graph).hexdigest() != spec["identity"]["graph_sha256"]:
            raise GuideError(f"The network in {GRAPH_FILE} is not the one that was saved.")
        check_graph(graph, resolution=encoder.side_px)
        encoder._restored = graph
        return encoder

    def __sklearn_clone__(self) -> Self:
        """Share the engines, and the network of a guide, for which there may be no package here."""
        clone = type(self)(**self.get_params())
        clone._restored = self._restored
        with _opening:
            clone._engines = dict(self.__dict__.get("_engines", {}))
        return clone

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        return {name: value for name, value in state.items() if name != "_engines"}

    def _check_options(self) -> None:
        find_network(self.network)
        if self.resolution is not None:
            check_whole_number(self.resolution, option="resolution", low=_SMALLEST_PX, high=_LARGEST_PX)
        check_choice(self.aspect, option="aspect", known=ASPECTS)
        check_choice(self.engine, option="engine", known=ENGINES)
        check_choice(self.precision, option="precision", known=PRECISIONS)

    @property
    def side_px(self) -> int:
        """Side of the square that photos are resized to, in pixels."""
        return int(find_network(self.network).resolution if self.resolution is None else self.resolution)

    def _shape(self, output: str) -> tuple[int, ...]:
        cells = -(-self.side_px // _STRIDE_PX)
        return {"features": (self.width,), "maps": (self.width, cells, cells), "logits": (_CLASSES,)}[output]

    def _outputs(self, output: str, X: Sequence[Any] | np.ndarray) -> np.ndarray:
        self._check_options()
        return self._rows(X, lambda batch: self._run(output, batch), shape=self._shape(output))

    def _run(self, output: str, batch: np.ndarray) -> np.ndarray:
        self._check_options()
        check_batch(batch, shape=(self.side_px, self.side_px, 3))
        engine = self._engine(output)
        batch = np.ascontiguousarray(batch)
        rows = np.empty((len(batch), *self._shape(output)), np.float32)
        for index in range(len(batch)):
            rows[index] = engine(batch[index : index + 1])[0]
        return rows

    def _engine(self, output: str) -> Engine:
        """Open the engine for one output, once for the options as they are now."""
        name = choose_engine(self.engine, precision=self.precision)
        key = (output, self.network, self.side_px, name, self.precision)
        with _opening:
            engines = self.__dict__.setdefault("_engines", {})
            if key not in engines:
                graph = cut_graph(self._graph(output), output=output, resolution=self.side_px)
                engines[key] = open_engine(name, graph=graph, precision=self.precision)
            return engines[key]

    def _graph(self, output: str = "features") -> bytes:
        if self._restored is None:
            return _read_graph(self.network, with_logits=output == "logits")
        if output == "logits":
            raise OptionError(
                "This encoder comes from a guide, which holds no ImageNet classifier. "
                f"Use make_encoder({self.network!r}) for the logits."
            )
        return self._restored


@lru_cache(maxsize=8)
def _graph_cost(network: str, restored: bytes | None, *, resolution: int) -> GraphCost:
    graph = _read_graph(network, with_logits=False) if restored is None else restored
    return cost_of_graph(graph, resolution=resolution)


@lru_cache(maxsize=1)  # what an encoder, its clones and its identity ask for in a row
def _read_graph(network: str, *, with_logits: bool) -> bytes:
    found = find_network(network)
    return build_graph(found, read_weights(read_network_file(found)), with_logits=with_logits)
