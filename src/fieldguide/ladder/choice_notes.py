"""What is told of the choice among classifiers."""

from fieldguide.classify import AutoClassifier, Classifier
from fieldguide.ladder.chosen_where import chosen_where


def choice_notes(classifier: Classifier) -> tuple[str, ...]:
    """Tell which classifier was chosen, and by how much.

    Parameters
    ----------
    classifier : Classifier
        Fitted.

    Returns
    -------
    tuple of str
        A sentence; none where nothing was to be chosen.
    """
    if not isinstance(classifier, AutoClassifier):
        return ()
    chosen = classifier.chosen_
    name, tried = chosen["classifier"], dict(chosen["tried"])
    if not tried:
        return (f"The classifier is {name}, as there were too few photos to choose by.",)
    own = tried.pop(name)
    where = chosen_where(chosen)
    second = min(tried, key=lambda other: tried[other]["log_loss"])
    losses = [f"{abs(one['log_loss']):.3f}" for one in (own, tried[second])]
    errors = [f"{100 * one['balanced_error']:.1f} %" for one in (own, tried[second])]
    numbers = f"log loss {losses[0]} against {losses[1]}, balanced error {errors[0]} against {errors[1]}"
    chosen_so = f"{name} was chosen {where}, before {second}: {numbers}"
    if tried[second]["log_loss"] < own["log_loss"]:
        chosen_so = (
            f"{name}, usual for few photos, was kept, as these are too few to be sure that {second} is "
            f"better ({where}: {numbers})"
        )
    return (f"Of {len(tried) + 1} classifiers {chosen_so}. Photos that were held out had no part in it.",)
