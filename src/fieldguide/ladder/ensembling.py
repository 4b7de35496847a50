"""What `fit` does with several encoders, and how it tells."""

from fieldguide.assess import GainResult
from fieldguide.classify import Classifier, Ensemble
from fieldguide.ladder.encode_time import encode_us
from fieldguide.ladder.part import Part
from fieldguide.represent import Encoder, Joined


def as_ensemble(classifier: Classifier, encoder: Encoder) -> Classifier:
    """Give each of several encoders a classifier of its own.

    Parameters
    ----------
    classifier : Classifier
        What was asked for; not fitted.
    encoder : Encoder
        What made the vectors; fitted, if it learns.

    Returns
    -------
    Classifier
        An `Ensemble` where the encoder is `Joined`; otherwise `classifier` itself.
    """
    if not isinstance(encoder, Joined):
        return classifier
    return Ensemble(
        classifier,
        widths=encoder.widths,
        calibrate=classifier.calibrate,
        random_state=classifier.random_state,
    )


def encoder_gains(encoder: Joined, ensemble: Ensemble, photos: Part) -> tuple[GainResult, ...]:
    """Tell what each encoder adds to the others, and what it costs.

    Parameters
    ----------
    encoder : Joined
        What made the vectors; fitted, if it learns.
    ensemble : Ensemble
        Fitted; with the members that help.
    photos : Part
        Some to measure the time by.

    Returns
    -------
    tuple of GainResult
        One for each encoder; none where no photo could be scored.
    """
    where = "not trained on" if ensemble.chosen_["how"] == "validation photos" else "out of fold"
    members = dict(zip(ensemble.kept_, ensemble.members_, strict=True))
    gains = []
    for place, (own, gain) in enumerate(zip(encoder.inner, ensemble.gains_, strict=bool(ensemble.gains_))):
        files = sum(map(len, own.state()[1].values()))
        arrays = members[place].state()[1].values() if place in members else ()
        gains.append(
            GainResult(
                kind="encoder",
                what=name_of(own),
                kept=place in members,
                scored_on=where,
                n=ensemble.chosen_["scored"],
                **GainResult.differences(gain.more_right, gain.gain),
                weight=gain.weight,
                photo_ms=encode_us(own, photos.dataset.images) / 1000,
                file_bytes=files + sum(array.nbytes for array in arrays),
                goal=ensemble.leading_.chosen_.get("goal", "accuracy"),
            )
        )
    return tuple(gains)


def pruned(encoder: Joined, ensemble: Ensemble, photos: Part) -> tuple[Encoder, Ensemble, Part]:
    """Leave out what does not help, so that it costs nothing in the guide.

    Parameters
    ----------
    encoder : Joined
        What made the vectors; fitted, if it learns.
    ensemble : Ensemble
        Fitted on them.
    photos : Part
        Photos with these vectors.

    Returns
    -------
    encoder : Encoder
        Of those that help.
    ensemble : Ensemble
        For their vectors; gives the same answers.
    photos : Part
        The same with their vectors.
    """
    shorter = Part(photos.dataset, ensemble.kept_columns(photos.vectors))
    return encoder.of(ensemble.kept_), ensemble.pruned(), shorter


def name_of(encoder: Encoder) -> str:
    """Name an encoder as people asked for it.

    Parameters
    ----------
    encoder : Encoder
        Fitted, if it learns.

    Returns
    -------
    str
        The name of its network, or its kind; of views that of what looks.
    """
    spec = encoder.identity()
    if "encoders" in spec:
        return f"{name_of(encoder.inner[0])} in views"  # pyrefly: ignore[missing-attribute] - a Composite
    return str(spec.get("network", spec["kind"]))
