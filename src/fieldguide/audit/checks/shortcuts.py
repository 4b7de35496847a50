"""Things beside the subject that predict the label."""

from collections.abc import Iterator

import numpy as np

from fieldguide.audit.context import Context
from fieldguide.audit.finding import Finding
from fieldguide.audit.predictability import predictability, tree
from fieldguide.audit.sources import sources

_ABOVE_CHANCE = 0.1


def check_shortcuts(context: Context) -> Iterator[Finding]:
    """Name what alone predicts the label better than chance, and the accuracy it reaches."""
    found = []
    for name, features in _features(context).items():
        reached = predictability(
            features, context.labels, groups=context.units, model=tree, seed=context.seed
        )
        if reached is not None and reached.above_chance > _ABOVE_CHANCE:
            found.append((name, reached))
    for name, reached in sorted(found, key=lambda pair: -pair[1].accuracy):
        yield Finding(
            "shortcut",
            (),
            min(1.0, reached.above_chance),
            f"The {name} alone predicts the label: {reached.accuracy:.0%} right, {reached.chance:.0%} by "
            "always guessing the largest class. A model may learn this instead of the subject.",
            {"feature": name, **reached.to_dict()},
        )


def _features(context: Context) -> dict[str, np.ndarray]:
    looked = context.looked
    features = {
        "file size": _numbers(context, "bytes"),
        "resolution": np.hstack([_numbers(context, "width"), _numbers(context, "height")]),
        "format": _indicators(np.array([str(fact.get("format", "")) for fact in looked.facts])),
        "mean colour": looked.colour,
        "border ring": looked.ring,
    }
    features |= {name: _indicators(values) for name, values in sources(context).items()}
    return {name: values for name, values in features.items() if len(values) and np.ptp(values, axis=0).any()}


def _numbers(context: Context, fact: str) -> np.ndarray:
    return np.array([[float(facts.get(fact, 0))] for facts in context.looked.facts], dtype=np.float32)


def _indicators(values: np.ndarray) -> np.ndarray:
    _, codes = np.unique(values, return_inverse=True)
    return np.eye(codes.max() + 1 if len(codes) else 0, dtype=np.float32)[codes]
