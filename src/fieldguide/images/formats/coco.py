"""COCO annotation files: each box around an object becomes a photo."""

import re
from pathlib import Path

from fieldguide.images.assembly import Assembly
from fieldguide.images.dataset import Dataset
from fieldguide.images.description import count
from fieldguide.images.formats.coco_file import CocoFile
from fieldguide.images.formats.look import Look
from fieldguide.images.formats.source_file import refused
from fieldguide.images.split_words import split_word

_INSTANCES = re.compile(r"instances_.*\.json")


def is_coco(look: Look) -> bool:
    """Recognise a JSON file, or a folder whose folder ``annotations`` holds files ``instances_*.json``."""
    if look.is_folder:
        return "annotations" in look.names and bool(_annotation_files(look.path))
    return look.suffix == ".json"


def read_coco(path: str, *, max_pixels: int, licence: str | None) -> Dataset:
    """Read a COCO annotation file [1]_.

    Parameters
    ----------
    path : str
        The annotation file, or the folder with ``annotations/instances_train2017.json``. Photos are looked
        for beside the file, in ``images`` beside it or one folder up, and in the folder that the file is
        called after (``val2017``), there or one folder up.
    max_pixels : int
        Passed on to each photo.
    licence : str or None
        Passed on.

    Returns
    -------
    Dataset
        One crop for each box, in pixels; the label is its category, the photo is its group, super-categories
        make the hierarchy. An annotation without a box labels the whole photo, if no other of that photo has
        one; a photo that then has several labels is left out. Crowd regions are passed over; boxes without
        area or photo, and outlines without a box, are left out. A box of a photo of another size than the
        file says is refused when it is opened, see `BoxImage`.

    Raises
    ------
    SourceError
        If a file is not in this format or contradicts itself, its boxes are fractions, or no photo is left.

    References
    ----------
    .. [1] Lin et al., "Microsoft COCO: Common Objects in Context", ECCV 2014,
       https://cocodataset.org/#format-data
    """
    given = Path(path)
    assembly = Assembly(source=path, licence=licence)
    files = _annotation_files(given) if given.is_dir() else [given]
    for file in files:
        split = _split_of(file) if len(files) > 1 else None
        CocoFile(file).add(assembly, split=split, about={}, max_pixels=max_pixels)
    n_crowds = assembly.ignored["crowd region"]
    if n_crowds and not (assembly.images or assembly.left_out):
        raise refused(
            given,
            f"all {count(n_crowds, 'annotation')} are crowd regions (iscrowd), which hold no single object; "
            "set iscrowd to 0 if they do",
        )
    return assembly.dataset()


def _annotation_files(folder: Path) -> list[Path]:
    found = sorted((folder / "annotations").glob("*.json"))
    return [file for file in found if _INSTANCES.fullmatch(file.name)]


def _split_of(file: Path) -> str | None:
    return next((s for word in re.split(r"[^A-Za-z]+", file.stem) if (s := split_word(word))), None)
