"""What is said before an encoder learns from the photos."""

from fieldguide.images.description import count
from fieldguide.ladder.plan import Plan


def learning_first(plan: Plan) -> str:
    """Say what an encoder learns from, how often, and that it takes its time.

    Parameters
    ----------
    plan : Plan
        What is done with each photo.

    Returns
    -------
    str
        Two sentences, or three with folds.
    """
    photos = count(len(plan.learns_from), "training photo")
    told = f"The representation is learnt first, from {photos}; then every photo is described by it."
    if plan.folds is not None and plan.n_folds is not None:
        rounds = len(plan.folds) * plan.n_folds
        told += f" So it is in each of {rounds} folds, from its own photos: {rounds + 1} times in all."
    return f"{told} This takes longer than the default representation, which has learnt already."
