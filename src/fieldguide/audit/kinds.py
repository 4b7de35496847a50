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
        What the certainty of such a finding means.
    is_alarming : bool
        Whether numbers learnt from such photos cannot be trusted, or photos must not be passed on.
    """

    meaning: str
    certainty: str
    is_alarming: bool = True


_COUNTED = "1: it was counted"
_READ = "1: the file says so"
_BEYOND = "how far beyond what is usual in this collection: 0.5 at twice the threshold's distance, towards 1"
_ABOVE_CHANCE = "(accuracy - chance) / (1 - chance), at the lower end of the 99.9 % interval"

KINDS: dict[str, Kind] = {
    "unreadable": Kind("the photo cannot be read", _READ),
    "suspicious_file": Kind("the name says another format, or bytes follow the picture", _READ),
    "odd_size": Kind("far more or fewer pixels than the others", _BEYOND, is_alarming=False),
    "odd_shape": Kind("another aspect ratio than nearly all others", _BEYOND, is_alarming=False),
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
        "p(suggested) / (p(suggested) + p(given)), out of fold",
    ),
    "outlier": Kind("like no other photo of the collection", _BEYOND),
    "dark": Kind("too dark to show anything", "1 - brightness / threshold"),
    "bright": Kind("too bright to show anything", "1 - darkness / threshold"),
    "blurred": Kind("far less detail than the others", _BEYOND),
    "blank": Kind("one colour", "1 - contrast / threshold"),
    "imbalance": Kind("the largest class has ten times the photos of the smallest, or more", _COUNTED, False),
    "small_class": Kind("too few photos to learn the class, or to say how well it is known", _COUNTED),
    "split_shift": Kind("a classifier tells training from test photos", "2 AUC - 1, at the lower end", True),
    "source_shift": Kind("a classifier tells sites, cameras or days apart", _ABOVE_CHANCE, False),
    "shortcut": Kind("something beside the subject predicts the label", _ABOVE_CHANCE),
    "position": Kind("the file holds the place where the photo was taken", _READ),
}
