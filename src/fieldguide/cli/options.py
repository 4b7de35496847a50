"""Options that several commands share, each told once."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from fieldguide.errors import OptionError

if TYPE_CHECKING:
    from fieldguide.images import Dataset
    from fieldguide.ladder import Protocol
    from fieldguide.represent import Encoder, FeatureCache

Json = Annotated[
    bool,
    Parameter(
        name="--json", negative="", help="Print one JSON document and nothing else on standard output."
    ),
]
Force = Annotated[bool, Parameter(negative="", help="Replace files that exist already.")]
Strict = Annotated[
    bool,
    Parameter(
        negative="", help="Stop at a photo that cannot be read, instead of naming it and leaving it out."
    ),
]
With = Annotated[
    Path | None,
    Parameter(
        name="--with",
        help="A table of photos to relabel, drop or group (path, action, value), such as "
        "`fieldguide audit --fix` writes.",
    ),
]
NoCache = Annotated[bool, Parameter(negative="", help="Neither read nor write the cache of vectors.")]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Columns:
    """What a table, a Parquet file or a folder with metadata calls its columns.

    Parameters
    ----------
    path_column
        The column of paths or photos; by default one of the usual names, such as path, image or file. In a
        table without a header its number, from 1.
    label_column
        The column of labels, such as label, class or species.
    group_column
        The column of what must not be split apart, such as group or sequence.
    split_column
        The column of train, validation and test, such as split, set or is_valid.
    """

    path_column: str | None = None
    label_column: str | None = None
    group_column: str | None = None
    split_column: str | None = None


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Representation:
    """How photos become vectors.

    Parameters
    ----------
    represent
        A network: efficientnet_lite0, efficientnet_lite1, efficientnet_lite2. Or by rules: pixels,
        colour_histogram, hog, local_binary_patterns, corners, lines; for `fit` also words, vlad, fisher,
        which learn from the photos first. Several with commas between: those that help are weighed and kept.
    views
        Average several views of each photo: flip, flips or dihedral, crops or crops:0.8, resolutions or
        resolutions:1.5; several with commas between.
    represent_option
        Another option of what --represent names, such as cell=4; may be given several times.
    aspect
        How a photo is fitted to a square: squash shows all of it, pad keeps its shape, crop takes the middle.
    resolution
        Side of that square in pixels; by default what the encoder was made for.
    engine
        What runs a network; auto takes openvino where it is installed.
    precision
        exact, or fast: 16-bit where the processor has it, with slightly different vectors.
    """

    represent: str = "efficientnet_lite0"
    views: str | None = None
    represent_option: Annotated[tuple[str, ...], Parameter(negative="", show_default=False)] = ()
    aspect: Literal["squash", "pad", "crop"] = "squash"
    resolution: int | None = None
    engine: Literal["auto", "onnxruntime", "openvino"] = "auto"
    precision: Literal["exact", "fast"] = "exact"
    no_cache: NoCache = False

    def encoder(self) -> "Encoder":
        """Make the encoder that was asked for."""
        from fieldguide.represent import Views, as_encoder

        names = [name.strip() for name in self.represent.split(",")]
        if len(names) > 1 and (self.represent_option or self.resolution is not None):
            raise OptionError(
                "--represent-option and --resolution are of one encoder; with several, give them in Python: "
                "fit(..., represent=[Pixels(size=16), HOG()])."
            )
        made = [self._one(name) for name in names]
        if self.views is not None:
            made = [Views(encoder, self.views) for encoder in made]
            for encoder in made:
                encoder.fit()
        return made[0] if len(made) == 1 else as_encoder(made)

    def _one(self, name: str) -> "Encoder":
        from fieldguide.represent import make_encoder
        from fieldguide.represent.networks import NETWORKS

        side = "resolution" if name in NETWORKS else "size"
        options = read_options(self.represent_option, option="--represent-option", example="cell=4")
        of_networks = ("engine", "precision") if name not in NETWORKS and "," in self.represent else ()
        for option, value, default in (
            (side, self.resolution, None),
            ("aspect", self.aspect, "squash"),
            ("engine", self.engine, "auto"),
            ("precision", self.precision, "exact"),
        ):
            if value == default or option in of_networks:
                continue  # encoders have the same defaults, and only networks have an engine
            if option in options:
                raise OptionError(f"{option} is given twice: {options[option]!r} and {value!r}.")
            options[option] = value
        return make_encoder(name, **options)

    def ready_encoder(self) -> "Encoder":
        """Make the encoder that was asked for, and refuse one that learns from photos first."""
        encoder = self.encoder()
        if encoder.learns:
            raise OptionError(
                f"--represent {self.represent} learns from photos first, and nothing is learnt here. "
                f"Give one or several of: {', '.join(names_without_learning())}."
            )
        return encoder

    def cache(self) -> "FeatureCache | None":
        """Open the user's cache, unless it was refused."""
        return open_cache(no_cache=self.no_cache)


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Splitting:
    """Which photos are held out.

    Parameters
    ----------
    seed
        Decides which photos are held out, or how they are dealt into folds.
    test_share
        Share of each class that is held out where the source names no test photos; `fit` takes 0.2 by itself.
    folds
        Cross-validate with so many folds, instead of holding a part out: every photo is scored once. No more
        than photos, or groups of them.
    repeats
        Cross-validate so many times, with other folds each time.
    group_by
        Photos that are never split apart: a column of the table, folder:1, name:REGULAR_EXPRESSION,
        path:REGULAR_EXPRESSION, exif:day, exif:burst or exif:burst:SECONDS.
    near_copies
        Look for copies of other size, compression, brightness or frame, to keep them on one side.
    manifest
        A split to use again, as --save-manifest wrote it.
    """

    seed: int = 0
    test_share: float | None = None
    folds: int | None = None
    repeats: int = 1
    group_by: str | None = None
    near_copies: bool = True
    manifest: Path | None = None

    def protocol(self, *, study: bool = True) -> "Protocol":
        """Check the options and put them together."""
        from fieldguide.ladder import Protocol
        from fieldguide.ladder.protocol import SPLIT_TWICE

        if self.test_share is not None and self.manifest is not None:
            raise OptionError(SPLIT_TWICE)
        return Protocol(
            seed=self.seed,
            test_share=Protocol.test_share if self.test_share is None else self.test_share,
            folds=self.folds,
            repeats=self.repeats,
            group_by=self.group_by,
            near_copies=self.near_copies,
            manifest=self.manifest,
            study=study,
        )

    def comparing(self, dataset: "Dataset") -> "Protocol":
        """Check the options and put them together, with the usual folds where no split is asked for."""
        from fieldguide.ladder import usual_folds

        if self.folds is None and self.manifest is None and self.test_share is None:
            return replace(self, folds=usual_folds(dataset)).protocol()
        return self.protocol()


def names_without_learning() -> tuple[str, ...]:
    """Name the encoders that make vectors without learning from photos first."""
    from fieldguide.represent import ENCODERS

    return tuple(name for name, make in ENCODERS.items() if not make().learns)


def read_options(words: Sequence[str], *, option: str, example: str) -> dict[str, Any]:
    """Read options that were given as NAME=VALUE.

    Parameters
    ----------
    words : sequence of str
        VALUE is JSON (``8``, ``[1,2]``, ``true``), True or False, or else a word.
    option : str
        Where they were given, for messages.
    example : str
        One that would be understood, for messages.

    Returns
    -------
    dict
        The value of each name.

    Raises
    ------
    OptionError
        If there is no ``=``, or a name comes twice.
    """
    options: dict[str, Any] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not (name and equals):
            raise OptionError(f"{option} {word} must be NAME=VALUE, such as {example}.")
        if name in options:
            raise OptionError(f"{option} {name} is given twice.")
        options[name] = _value(value)
    return options


def _value(text: str) -> Any:
    with suppress(ValueError):
        return json.loads({"True": "true", "False": "false"}.get(text, text))
    return text


def open_cache(*, no_cache: bool) -> "FeatureCache | None":
    """Open the user's cache of vectors, unless it was refused."""
    from fieldguide.represent import FeatureCache

    return None if no_cache else FeatureCache()
