"""What several methods reach on the same photos, and what they cost."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from fieldguide.assess import Assessment
from fieldguide.errors import OptionError, suggestion
from fieldguide.images import SplitManifest
from fieldguide.images.description import count
from fieldguide.ladder.answers import Costs

HEADS = (
    "accuracy",
    "95 % interval",
    "balanced error",
    "p",
    "encode s",
    "fit s",
    "µs a photo",
    "bytes a photo",
)


@dataclass(frozen=True)
class Against:
    """One method beside the best one.

    Attributes
    ----------
    p_value : float
        Probability of a difference as large as this if the two were equally good, adjusted for the number
        of methods.
    p_value_alone : float
        The same, not adjusted.
    only_best, only_this : int
        Answers that only the best method has right, and answers that only this one has right.
    """

    p_value: float
    p_value_alone: float
    only_best: int
    only_this: int


@dataclass(frozen=True)
class ComparedMethod:
    """One method of a comparison.

    Attributes
    ----------
    name : str
        Such as ``"pixels+logistic"``; ``"always 'a'"`` or ``"always the largest class"`` is the trivial one.
    recipe : mapping or None
        Its options, under ``"represent"`` and ``"classify"``; None for the trivial one.
    assessment : Assessment
        Of its answers, all numbers and the answers themselves; without baselines.
    costs : Costs
        Means over the rounds.
    against_best : Against or None
        None for the best method itself.
    """

    name: str
    recipe: Mapping[str, Any] | None
    assessment: Assessment
    costs: Costs
    against_best: Against | None

    @property
    def encode_s(self) -> float:
        """Seconds to learn a codebook, if any, and to turn the training photos into vectors."""
        return self.costs.learn_s + 1e-6 * self.costs.encode_us * self.costs.n_training

    @property
    def predict_us(self) -> float:
        """Microseconds from a photo's file to its class probabilities."""
        return self.costs.encode_us + self.costs.classify_us

    @property
    def vector_bytes(self) -> int:
        """Bytes of a photo's vector."""
        return 4 * self.costs.width

    def to_dict(self) -> dict[str, Any]:
        """Give the numbers as JSON-able values.

        Returns
        -------
        dict
        """
        found = self.assessment
        return {
            "name": self.name,
            "recipe": None if self.recipe is None else dict(self.recipe),
            "accuracy": found.accuracy,
            "accuracy_interval": list(found.accuracy_interval),
            "balanced_error": found.balanced_error,
            "log_loss": found.log_loss,
            "ece": found.ece,
            "against_best": None if self.against_best is None else asdict(self.against_best),
            "encode_s": self.encode_s,
            "predict_us": self.predict_us,
            "vector_bytes": self.vector_bytes,
            "costs": asdict(self.costs),
            "recalls": {result.name: result.recall for result in found.classes},
        }


@dataclass(frozen=True)
class Comparison:
    """What several methods reach on the same photos, and what they cost.

    Attributes
    ----------
    methods : tuple of ComparedMethod
        The most accurate first.
    test : str
        How each method was compared with the best, in words.
    source : str
        What was read.
    notes : tuple of str
        What a reader should know, a sentence each.
    manifest : SplitManifest
        Which photo was scored when, to be used again.
    made_with : mapping of str to str
        When, and by which versions.
    computed, found : int
        Rounds of methods that were computed now, and that were found among the results of an earlier run.
    """

    methods: tuple[ComparedMethod, ...]
    test: str
    source: str
    notes: tuple[str, ...]
    manifest: SplitManifest = field(repr=False)
    made_with: Mapping[str, str]
    computed: int
    found: int

    @property
    def best(self) -> ComparedMethod:
        """The most accurate method; among equals the one with the smaller balanced error."""
        return self.methods[0]

    def method(self, name: str) -> ComparedMethod:
        """Find a method.

        Parameters
        ----------
        name : str
            Its name.

        Returns
        -------
        ComparedMethod

        Raises
        ------
        OptionError
            If there is none of that name; the message lists them.
        """
        names = [method.name for method in self.methods]
        if name not in names:
            raise OptionError(
                f"{name!r} was not compared; there are {', '.join(names)}.{suggestion(name, names)}"
            )
        return self.methods[names.index(name)]

    def to_dict(self) -> dict[str, Any]:
        """Give everything but the answers themselves as JSON-able values.

        Returns
        -------
        dict
        """
        found = self.best.assessment
        return {
            "source": self.source,
            "n": found.n,
            "classes": [result.name for result in found.classes],
            "scored_on": found.scored_on,
            "folds": found.folds,
            "repeats": found.repeats,
            "split": self.manifest.rule,
            "interval_method": found.interval_method,
            "test": self.test,
            "methods": [method.to_dict() for method in self.methods],
            "notes": list(self.notes),
            "left_out": found.left_out,
            "left_out_photos": [list(photo) for photo in found.left_out_photos],
            "made_with": dict(self.made_with),
            "computed": self.computed,
            "found": self.found,
        }

    def __str__(self) -> str:
        found = self.best.assessment
        told = f"{count(found.n, 'photo')} of {count(len(found.classes), 'class', 'classes')}"
        return "\n".join([f"{told}, {found.scored_on}", "", *self._table(), "", *self._told()])

    def _table(self) -> list[str]:
        rows = [("method", *HEADS), *(cells(method) for method in self.methods)]
        width = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return ["  ".join(_aligned(row, width)).rstrip() for row in rows]

    def _told(self) -> list[str]:
        found = self.best.assessment
        lines = [
            f"Interval: {found.interval_method}.",
            f"p: of a difference from the best as large as this or larger, if the two were equally good "
            f"({self.test}).",
            "Encode, fit: seconds for the photos of one training part. µs a photo: from file to "
            "probabilities; encoding is timed on a sample of photos.",
        ]
        if found.left_out:
            lines.append(f"Left out {count(found.left_out, 'photo')}; the document (--json) names them.")
        return [*lines, *self.notes]


def cells(method: ComparedMethod) -> tuple[str, ...]:
    """Write the numbers of a method for a table.

    Parameters
    ----------
    method : ComparedMethod
        The method.

    Returns
    -------
    tuple of str
        Its name, and a number for each of `HEADS`.
    """
    found, against = method.assessment, method.against_best
    low, high = found.accuracy_interval
    return (
        method.name,
        f"{100 * found.accuracy:.1f} %",
        f"{100 * low:.1f} to {100 * high:.1f}",
        f"{100 * found.balanced_error:.1f} %",
        "best" if against is None else p_told(against.p_value),
        _seconds(method.encode_s),
        _seconds(method.costs.fit_s),
        f"{method.predict_us:,.0f}",
        f"{method.vector_bytes:,}",
    )


def p_told(p_value: float) -> str:
    """Write a p-value.

    Parameters
    ----------
    p_value : float in [0, 1]
        The value.

    Returns
    -------
    str
        Two digits that count; ``"<0.0001"`` below that.
    """
    if p_value < 1e-4:
        return "<0.0001"
    return f"{p_value:.4f}" if p_value < 0.001 else f"{p_value:.3f}" if p_value < 0.1 else f"{p_value:.2f}"


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f}" if seconds < 100 else f"{seconds:,.0f}"


def _aligned(row: Sequence[str], width: Sequence[int]) -> list[str]:
    first, *others = zip(row, width, strict=True)
    return [f"{first[0]:<{first[1]}}", *(f"{cell:>{wide}}" for cell, wide in others)]
