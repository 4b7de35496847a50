"""Which calibration a classifier gets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from fieldguide.classify.calibrate.calibration import Calibration
from fieldguide.classify.calibrate.isotonic import fit_isotonic
from fieldguide.classify.calibrate.temperature_scaling import TemperatureScaling
from fieldguide.classify.calibrate.vector_scaling import fit_vector_scaling
from fieldguide.classify.folds import assign_folds
from fieldguide.classify.temperature import fit_temperature
from fieldguide.errors import OptionError, suggestion
from fieldguide.measure import better_than_chance

CALIBRATE = ("auto", "temperature", "vector", "isotonic")
FOLDS = 5
# Beyond temperature scaling nothing is tried on fewer photos or on more scores.
FEWEST_PHOTOS, MOST_SCORES = 100, 2_000_000
TINY = np.finfo(np.float64).tiny

Fit = Callable[..., Calibration]
FITS: dict[str, Fit] = {"vector": fit_vector_scaling, "isotonic": fit_isotonic}


@dataclass(frozen=True, eq=False)
class CalibrationChoice:
    """A calibration and what it does on photos that it was not fitted on.

    Attributes
    ----------
    calibration : Calibration
        Fitted on all scored photos.
    own : ndarray of shape (n,), float64
        Probability of the own class of each scored photo: by temperature scaling as fitted on all of them, by
        others as fitted on other photos.
    log_loss : float or None
        Of these, weighted as the photos were, in nats; None where there are none.
    accuracy : float in [0, 1], or None
        Share of the scored photos whose most probable class is their own; likewise.
    """

    calibration: Calibration
    own: np.ndarray
    log_loss: float | None
    accuracy: float | None


# Where no photo could be scored.
UNCALIBRATED = CalibrationChoice(TemperatureScaling(1.0), own=np.empty(0), log_loss=None, accuracy=None)


def check_calibrate(value: object) -> None:
    """Refuse what names no calibration.

    Parameters
    ----------
    value : object
        What was given.

    Raises
    ------
    OptionError
        With value and known names.
    """
    if value not in CALIBRATE:
        near = suggestion(str(value), CALIBRATE)
        raise OptionError(f"calibrate is {value!r}; give one of {', '.join(CALIBRATE)}.{near}")


def choose_calibration(
    log_scores: np.ndarray,
    codes: np.ndarray,
    *,
    calibrate: str,
    temperature: float,
    weights: np.ndarray | None,
    groups: np.ndarray | Sequence[Any] | None,
    random_state: int | None,
) -> CalibrationChoice:
    """Choose between temperature scaling, vector scaling and isotonic regression, and fit it.

    Parameters
    ----------
    log_scores : ndarray of shape (n, k), float64, finite
        Log-probabilities, up to a constant per row, of photos that the classifier has not seen; n >= 1.
    codes : ndarray of shape (n,), integers in [0, k)
        Their classes.
    calibrate : {"auto", "temperature", "vector", "isotonic"}
        Which one; "auto" takes temperature scaling unless another is better by more than chance.
    temperature : float > 0
        As `fit_temperature` finds it on these photos.
    weights : ndarray of shape (n,), float64 > 0, or None
        How many photos each stands for.
    groups : sequence of length n, or None
        Photos of one group share a fold and err together; None stands alone.
    random_state : int or None
        Seed of the folds.

    Returns
    -------
    CalibrationChoice

    Notes
    -----
    Vector scaling has 2 k numbers and isotonic regression up to n steps, so they are fitted five times on
    four fifths of the scored photos and judged on the others; temperature scaling has one number and is
    judged as it stands, which favours it a little. "auto" takes the one of lowest log loss that gains more
    than chance over temperature scaling (`fieldguide.measure.better_than_chance`, over groups if there are
    any). That is not widened for folds: the scores are the same for all calibrations, and what a few numbers
    fitted on four fifths of them share does not raise the share of false gains above 5 % (docs/measure.md).
    With fewer than 100 photos, or more than two million scores, it does not ask.
    """
    photos = np.ones(len(codes)) if weights is None else weights
    usual = TemperatureScaling(temperature)
    tempered = usual.probabilities(log_scores)
    names = [calibrate] if calibrate in FITS else list(FITS) if calibrate == "auto" else []
    if calibrate == "auto" and (len(codes) < FEWEST_PHOTOS or log_scores.size > MOST_SCORES):
        names = []
    unseen = [
        _out_of_fold(
            log_scores,
            codes,
            fit=FITS[name],
            temperature=temperature,
            weights=weights,
            groups=groups,
            random_state=random_state,
        )
        for name in names
    ]
    place = 0 if calibrate in FITS else None
    if calibrate == "auto" and names:
        before = np.log(_own(tempered, codes))
        gains = [photos * (np.log(_own(probabilities, codes)) - before) for probabilities in unseen]
        place = better_than_chance(np.stack(gains, axis=1), groups=groups)
    if place is None:
        return _judged(usual, tempered, codes=codes, photos=photos)
    whole = FITS[names[place]](log_scores, codes, temperature=temperature, weights=weights)
    return _judged(whole, unseen[place], codes=codes, photos=photos)


def _judged(
    calibration: Calibration, probabilities: np.ndarray, *, codes: np.ndarray, photos: np.ndarray
) -> CalibrationChoice:
    own = _own(probabilities, codes)
    return CalibrationChoice(
        calibration,
        own=own,
        log_loss=float(-np.average(np.log(own), weights=photos)),
        accuracy=float((probabilities.argmax(axis=1) == codes).mean()),
    )


def _out_of_fold(
    log_scores: np.ndarray,
    codes: np.ndarray,
    *,
    fit: Fit,
    temperature: float,
    weights: np.ndarray | None,
    groups: np.ndarray | Sequence[Any] | None,
    random_state: int | None,
) -> np.ndarray:
    """Calibrate each photo by what was fitted without it; one that no fold can spare by temperature alone."""
    folds = assign_folds(codes, n_folds=FOLDS, groups=groups, random_state=random_state)
    found = np.empty_like(log_scores)
    for fold in np.unique(folds):
        inside, outside = folds == fold, folds != fold
        calibration: Calibration = TemperatureScaling(temperature)
        if fold >= 0 and outside.any():
            photos = None if weights is None else weights[outside]
            own = fit_temperature(log_scores[outside], codes[outside], weights=photos)
            calibration = fit(log_scores[outside], codes[outside], temperature=own, weights=photos)
        found[inside] = calibration.probabilities(log_scores[inside])
    return found


def _own(probabilities: np.ndarray, codes: np.ndarray) -> np.ndarray:
    return probabilities[np.arange(len(codes)), codes].clip(TINY)
