"""The folders of ImageNet (ILSVRC 2012), the labels of its devkit, and reassessed labels."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from fieldguide.errors import SourceError
from fieldguide.images.assembly import Assembly
from fieldguide.images.dataset import Dataset
from fieldguide.images.description import count
from fieldguide.images.file_image import FileImage
from fieldguide.images.formats.imagenet_names import imagenet_names
from fieldguide.images.formats.look import Look
from fieldguide.images.formats.matlab import read_matlab
from fieldguide.images.formats.source_file import refused, source_bytes, source_text
from fieldguide.images.layout import Layout
from fieldguide.images.split_words import split_word
from fieldguide.images.walk import Walk

_VALIDATION = re.compile(r"ILSVRC2012_val_(\d{8})\.JPEG", re.IGNORECASE)
_TRUTH = "ILSVRC2012_validation_ground_truth.txt"
_REAL = "real.json"


def is_imagenet(look: Look) -> bool:
    """Recognise a folder with folders like ``n01440764``, or photos like ``ILSVRC2012_val_00000001.JPEG``.

    They may stand one folder deeper, in a split.
    """
    names = list(look.names)
    for name in look.names:
        if split_word(name):
            names += Look(look.path / name).names
    return any(name in imagenet_names() or _VALIDATION.fullmatch(name) for name in names)


def read_imagenet(path: str, *, max_pixels: int, licence: str | None) -> Dataset:
    """Read ImageNet [1]_.

    Parameters
    ----------
    path : str
        A folder of folders that are called by the numbers of their synsets, with ``train`` and ``val`` above
        or not. Validation photos may stand in one folder if the folder ``data`` of the devkit, with
        ``ILSVRC2012_validation_ground_truth.txt`` and ``meta.mat``, is somewhere in `path`. A file
        ``real.json`` in `path` gives all labels that were found right for validation photos [2]_.
    max_pixels : int
        Passed on to each photo.
    licence : str or None
        Passed on.

    Returns
    -------
    Dataset
        Classes have their names. With ``real.json`` there are accepted answers: a label that is not among
        them is replaced by one that is, and a photo without any is left out.

    Raises
    ------
    SourceError
        If the files of labels are damaged or do not fit, or no photo is left.

    References
    ----------
    .. [1] Russakovsky et al., "ImageNet Large Scale Visual Recognition Challenge", IJCV 2015
    .. [2] Beyer et al., "Are we done with ImageNet?", 2020, https://github.com/google-research/reassessed-imagenet
    """
    root = Path(path)
    walk = Walk(path)
    folders = list(walk)
    answers = _Answers(truth=_truth(root), real=_real(root))
    layout = Layout.understand(folders)
    assembly = Assembly(source=path, licence=licence, left_out=walk.left_out, ignored=walk.ignored)
    for folder in folders:
        place = layout.place(folder.parts)
        for photo in folder.photos:
            name = "/".join((*folder.parts, photo.name))
            number = _number(photo.name)
            label = imagenet_names().get(place.label, place.label) or answers.label(number)
            if place.reason is not None and not answers.label(number):
                assembly.leave_out(name, reason=place.reason)
                continue
            accepted = answers.accepted(number)
            if accepted is not None and not accepted:
                assembly.leave_out(name, reason="no class of ImageNet fits it, by its reassessed labels")
                continue
            if accepted and label not in accepted:
                answers.replaced += 1
                label = min(accepted)
            assembly.add(
                FileImage(photo.path, name=name, max_pixels=max_pixels),
                label=label,
                split=place.split or _split(folder.parts, layout=layout),
                identity=walk.identity(photo, device=folder.device),
                accepted=accepted,
            )
    assembly.notes += [*layout.notes(), *answers.notes()]
    return assembly.dataset()


@dataclass(slots=True)
class _Answers:
    """What is known of the validation photos, by their number from 0."""

    truth: list[str] | None
    real: list[frozenset[str]] | None
    replaced: int = 0

    def label(self, number: int | None) -> str:
        return self.truth[number] if self.truth and number is not None and number < len(self.truth) else ""

    def accepted(self, number: int | None) -> frozenset[str] | None:
        return self.real[number] if self.real and number is not None and number < len(self.real) else None

    def notes(self) -> list[str]:
        notes = []
        if self.truth:
            notes.append(f"labels of validation photos in one folder are from {_TRUTH}")
        if self.real:
            notes.append(
                f"accepted answers of validation photos are from {_REAL}; "
                f"{count(self.replaced, 'label')} replaced, as it was not among them"
            )
        return notes


def _number(name: str) -> int | None:
    match = _VALIDATION.fullmatch(name)
    return int(match[1]) - 1 if match and int(match[1]) else None


def _split(parts: tuple[str, ...], *, layout: Layout) -> str | None:
    inner = parts[len(layout.top) :]
    return layout.splits.get(inner[0]) if inner else None


def _truth(root: Path) -> list[str] | None:
    """Read the devkit: the line of a photo holds a number, to which ``meta.mat`` gives the synset."""
    places = (root, root / "data", *sorted(root.glob("*devkit*/data")), *sorted(root.glob("*devkit*")))
    file = next((folder / _TRUTH for folder in places if (folder / _TRUTH).exists()), None)
    if file is None:
        return None
    try:
        numbers = [int(line) for line in source_text(file).split()]
    except ValueError as error:
        raise refused(file, f"each line is the number of a class ({error})") from error
    synsets = _synsets(file.with_name("meta.mat"))
    unknown = sorted({number for number in numbers if number not in synsets})
    if unknown:
        raise refused(file, f"class number {unknown[0]}, which meta.mat does not list")
    names = imagenet_names()
    return [names.get(synsets[number], synsets[number]) for number in numbers]


def _synsets(file: Path) -> dict[int, str]:
    try:
        rows = read_matlab(file, "synsets")["synsets"]
        return {int(row["ILSVRC2012_ID"].item()): str(row["WNID"]) for row in rows}
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, SourceError):
            raise
        raise refused(file, "its variable 'synsets' lacks ILSVRC2012_ID or WNID") from error


def _real(root: Path) -> list[frozenset[str]] | None:
    file = root / _REAL
    if not file.exists():
        return None
    names = list(imagenet_names().values())
    try:
        answers = json.loads(source_bytes(file))
        return [frozenset(names[_positive(number)] for number in numbers) for numbers in answers]
    except (LookupError, TypeError, ValueError, RecursionError) as error:
        if isinstance(error, SourceError):
            raise
        raise refused(
            file, f"it is no list with the class numbers 0 to 999 of each photo ({error})"
        ) from error


def _positive(number: int) -> int:
    if isinstance(number, bool) or number < 0:
        raise ValueError(f"class number {number}")
    return number
