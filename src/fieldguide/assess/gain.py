"""What something that costs more has given."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from fieldguide.images.description import count
from fieldguide.measure import PairedDifference

HELD_BACK_IN_TURN = "held back in turn (out-of-fold)"


@dataclass(frozen=True)
class GainResult:
    """How much better the same photos are answered with something than without, and what it costs.

    Attributes
    ----------
    kind : {"views", "encoder", "unlabelled"}
        Several views of each photo; one of several encoders; photos without labels.
    what : str
        Which views, which encoder, how the photos were used.
    kept : bool
        Whether the guide has it.
    scored_on : str
        Which photos tell, in words.
    n : int
        How many of them.
    accuracy : float or None
        Share of right answers with it, minus that without; None where there is nothing to compare with.
    accuracy_interval : tuple of float, or None
        Ends of its 95 % interval, of paired differences.
    log_loss : float or None
        Log loss without it, minus that with it, in nats: above 0 is better.
    log_loss_interval : tuple of float, or None
        Likewise.
    weight : float or None
        Of an encoder in the ensemble.
    photo_ms : float or None
        Milliseconds more for each photo to become a vector, on all cores, where it was fitted.
    times : float or None
        How many times as long that takes as without.
    file_bytes : int or None
        What it adds to the guide.
    goal : {"accuracy", "balanced"}
        Whether in accuracy and log loss every photo counts the same, or every class.
    """

    kind: Literal["views", "encoder", "unlabelled"]
    what: str
    kept: bool
    scored_on: str
    n: int
    accuracy: float | None = None
    accuracy_interval: tuple[float, float] | None = None
    log_loss: float | None = None
    log_loss_interval: tuple[float, float] | None = None
    weight: float | None = None
    photo_ms: float | None = None
    times: float | None = None
    file_bytes: int | None = None
    goal: Literal["accuracy", "balanced"] = "accuracy"

    @staticmethod
    def differences(accuracy: PairedDifference | None, log_loss: PairedDifference | None) -> dict[str, Any]:
        """Give differences as the fields they are told in.

        Parameters
        ----------
        accuracy, log_loss : PairedDifference or None
            Above 0 where it helps.

        Returns
        -------
        dict
            For the constructor; an interval that has no ends is None.
        """
        given = {"accuracy": accuracy, "log_loss": log_loss}
        found = {name: difference for name, difference in given.items() if difference is not None}
        ends = {
            f"{name}_interval": difference.interval if np.isfinite(difference.error) else None
            for name, difference in found.items()
        }
        return {name: difference.value for name, difference in found.items()} | ends

    @property
    def where(self) -> str:
        """Which photos tell, in words for people."""
        return HELD_BACK_IN_TURN if self.scored_on == "out of fold" else self.scored_on

    @property
    def numbers(self) -> str:
        """The differences in words."""
        if self.accuracy is None or self.log_loss is None:
            return "not compared"
        of = "balanced accuracy" if self.goal == "balanced" else "accuracy"
        accuracy = f"{of} {100 * self.accuracy:+.1f} points"
        if self.accuracy_interval is not None:
            low, high = self.accuracy_interval
            accuracy += f" (95 % interval {100 * low:+.1f} to {100 * high:+.1f})"
        return f"{accuracy}, log loss {0.0 - round(self.log_loss, 3):+.3f}"

    @property
    def cost(self) -> str:
        """What it costs in words; empty where nothing was measured."""
        told = []
        if self.photo_ms is not None:
            told.append(f"{self.photo_ms:.1f} ms more for each photo")
        if self.times is not None:
            told.append(f"{self.times:.1f} times as long")
        if self.file_bytes is not None:
            told.append(f"{self.file_bytes / 1e6:.1f} MB of the guide")
        return ", ".join(told)

    def __str__(self) -> str:
        what = {
            "views": f"Several views of each photo ({self.what}) instead of one",
            "encoder": f"The encoder {self.what}, "
            + (f"with weight {self.weight:.2f}," if self.kept and self.weight is not None else "left out,")
            + " beside the others",
            "unlabelled": f"Photos without labels by {self.what}, {'kept' if self.kept else 'not kept'}",
        }[self.kind]
        cost = f"; it costs {self.cost}" if self.cost else ""
        if self.kind == "encoder" and self.accuracy is None:
            return f"The encoder {self.what} was kept alone{cost}."
        return f"{what}: {self.numbers}, on {count(self.n, 'photo')} {self.where}{cost}."
