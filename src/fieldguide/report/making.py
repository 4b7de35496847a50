"""How a guide was made, in words and settings."""

from collections.abc import Mapping
from typing import Any

from fieldguide.assess import Assessment, TagAssessment
from fieldguide.guide import Guide, Training

NOT_STUDIED = "learning curve and robustness"


def making(training: Training, *, given: str | None = None) -> list[tuple[str, str]]:
    """List how a guide was made.

    Parameters
    ----------
    training : Training
        What the guide remembers.
    given : str, optional
        Which photos were scored, in words, where they are not those that were held out for the guide.

    Returns
    -------
    list of (str, str)
        What, and how; settings by their names, so that it can be made again.
    """
    recipe = training.recipe
    learnt_from = sum(training.counts.values())
    told = [
        ("learnt from", f"{learnt_from:,} photos of {len(training.counts):,} classes" if learnt_from else ""),
        ("a photo becomes numbers by", _setting(recipe, "represent")),
        ("numbers become a class by", _setting(recipe, "classify")),
        ("settings it chose itself", _setting(recipe, "chosen")),
        ("test photos", given or _split(training)),
        ("not measured, as was asked for", NOT_STUDIED if recipe.get("study") is False else ""),
        ("made with", _settings(training.made_with)),
        ("licences", _licences(training.licences)),
    ]
    return [(title, words) for title, words in told if words]


def given_photos(guide: Guide, assessment: Assessment | TagAssessment) -> str | None:
    """Tell which photos were scored, where they are not those that were held out for the guide.

    Parameters
    ----------
    guide : Guide
        The guide.
    assessment : Assessment or TagAssessment
        What is reported, its own or another.

    Returns
    -------
    str or None
        None for its own.
    """
    return None if assessment == guide.assessment else assessment.scored_on


def _setting(recipe: Mapping[str, Any], name: str) -> str:
    held = recipe.get(name)
    return _settings(held) if isinstance(held, Mapping) else _value(held) if held else ""


def _settings(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}: {_value(value)}" for name, value in values.items())


def _value(value: object) -> str:
    if value is None:
        return "not set"
    if isinstance(value, Mapping):
        return f"({_settings(value)})"
    if isinstance(value, list | tuple) and any(isinstance(item, Mapping) for item in value):
        return " and ".join(map(_value, value))
    if isinstance(value, list | tuple) and value and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _licences(values: Mapping[str, str | None]) -> str:
    return ", ".join(f"{name}: {value or 'not stated'}" for name, value in values.items())


def _split(training: Training) -> str:
    """Say how photos were held out; what a guide without a manifest does not say is not told."""
    recipe, manifest = training.recipe, training.manifest
    if manifest is not None:
        return manifest.rule
    share = recipe.get("test_share")
    if "seed" not in recipe or not isinstance(share, float):
        return ""
    return (
        f"where the source does not say which, {100 * share:g} % of each class, chosen by the "
        f"photos' content (seed {recipe['seed']})"
    )
