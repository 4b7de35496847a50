"""The published list of what an audit can find."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding.

    Attributes
    ----------
    meaning : str
        What is wrong.
    certainty : str
        What the certainty of such a finding means, or that it has none.
    is_alarming : bool
        Whether numbers learnt from such photos cannot be trusted, or photos must not be passed on.
    """

    meaning: str
    certainty: str
    is_alarming: bool = True


_COUNTED = "1: it was counted"
_READ = "1: the file says so"
_NONE = "none: the advice says how far it stands out"
_ABOVE_CHANCE = "(accuracy - chance) / (1 - chance), at the lower end of the 99.9 % interval"

KINDS: dict[str, Kind] = {
    "unreadable": Kind("the photo cannot be used: missing, damaged, of no class, or the like", _READ),
    "suspicious_file": Kind("the name says another format, or bytes follow the picture", _READ),
    "partly_used": Kind(
        "pages, frames or bands of the file are not used, or used by assumption", _READ, is_alarming=False
    ),
    "odd_size": Kind("far more or fewer pixels than the others", _NONE, is_alarming=False),
    "odd_shape": Kind("another aspect ratio than nearly all others", _NONE, is_alarming=False),
    "odd_mode": Kind("grey among colour photos, or the like", "share of photos of the usual mode", False),
    "exact_duplicate": Kind("the same bytes several times", _COUNTED),
    "near_duplicate": Kind(
        "one picture resized, compressed, cropped or brightened",
        "0.98, the precision measured on solar cells",
    ),
    "leakage": Kind("copies on both sides of the split", "as for the copies"),
    "contradiction": Kind("copies under different labels", "as for the copies"),
    "label_error": Kind(
        "a model that never saw the photo is confident of another label",
        "p(suggested) / (p(suggested) + p(given)), by that model",
    ),
    "outlier": Kind("like no other photo of the collection", _NONE),
    "dark": Kind("too dark to show anything", _NONE),
    "bright": Kind("too bright to show anything", _NONE),
    "blurred": Kind("far less detail than the others", _NONE),
    "blank": Kind("one colour", _NONE),
    "imbalance": Kind("the largest class has ten times the photos of the smallest, or more", _COUNTED, False),
    "small_class": Kind("too few photos to learn the class, or to say how well it is known", _COUNTED),
    "split_shift": Kind(
        "a classifier tells training from test photos",
        "of pairs of one each, the share told apart beyond chance (2 AUC - 1), at the lower end",
    ),
    "source_shift": Kind("a classifier tells sites, cameras or days apart", _ABOVE_CHANCE, False),
    "shortcut": Kind("something beside the subject predicts the label", _ABOVE_CHANCE),
    "position": Kind("the file holds the place where the photo was taken", _READ),
}
