"""CelebA: faces with forty attributes each."""

from dataclasses import dataclass
from pathlib import Path

from fieldguide.images.assembly import Assembly
from fieldguide.images.dataset import Dataset
from fieldguide.images.file_image import FileImage
from fieldguide.images.formats.look import Look
from fieldguide.images.formats.source_file import refused, source_text
from fieldguide.images.table_rows import MOST_CHECKED

_ATTRIBUTES = ("list_attr_celeba.txt", "list_attr_celeba.csv")
_PARTITION = ("list_eval_partition.txt", "list_eval_partition.csv")
_PEOPLE = ("identity_CelebA.txt", "identity_CelebA.csv")
_FOLDERS = (
    "img_align_celeba/img_align_celeba",
    "img_align_celeba",
    "img_celeba",
    "img_align_celeba_png",
    ".",
)
_SPLITS = {"0": "train", "1": "validation", "2": "test"}


def is_celeba(look: Look) -> bool:
    """Recognise a folder with ``list_attr_celeba.txt``, or with the CSV that Kaggle makes of it."""
    return any(name in look.names for name in _ATTRIBUTES)


def read_celeba(path: str, *, max_pixels: int, licence: str | None) -> Dataset:
    """Read CelebA [1]_.

    Parameters
    ----------
    path : str
        The folder with ``list_attr_celeba.txt`` and the photos in ``img_align_celeba``; if they are there,
        ``list_eval_partition.txt`` gives the splits and ``identity_CelebA.txt`` the people.
    max_pixels : int
        Passed on to each photo.
    licence : str or None
        Passed on.

    Returns
    -------
    Dataset
        Many tags for one photo: the attributes that hold. Photos of one person are a group.

    Raises
    ------
    SourceError
        If a table is damaged, or the tables contradict each other, or no photo is left.

    References
    ----------
    .. [1] Liu et al., "Deep Learning Face Attributes in the Wild", ICCV 2015
    """
    root = Path(path)
    table = _attributes(root)
    splits = _column(root, _PARTITION, photos=table.tags)
    people = _column(root, _PEOPLE, photos=table.tags)
    unknown = sorted(set(splits.values()) - set(_SPLITS))
    if unknown:
        raise refused(root, f"the partition '{unknown[0]}' of a photo; 0, 1 and 2 are known")
    assembly = Assembly(source=path, licence=licence)
    first = next(iter(table.tags))
    folder = next((root / f for f in _FOLDERS if (root / f / first).is_file()), root / _FOLDERS[1])
    check = len(table.tags) <= MOST_CHECKED
    for name, tags in table.tags.items():
        if "/" in name or "\\" in name or name.startswith("."):
            assembly.leave_out(name, reason="its path leads out of the folder of photos")
        elif check and not (folder / name).is_file():
            assembly.leave_out(name, reason="there is no such file")
        else:
            assembly.add(
                FileImage(f"{folder}/{name}", name=name, max_pixels=max_pixels),
                tags=tags,
                group=people.get(name),
                split=_SPLITS[splits[name]] if splits else None,
                identity=None,
            )
    if not check:
        assembly.notes.append(
            f"more than {MOST_CHECKED:,} photos, so files are not looked at before they are opened"
        )
    return assembly.dataset()


@dataclass(frozen=True, slots=True)
class _Attributes:
    file: Path
    tags: dict[str, frozenset[str]]  # name of a photo -> what holds for it


def _attributes(root: Path) -> _Attributes:
    file = next(root / name for name in _ATTRIBUTES if (root / name).exists())
    lines = [line.replace(",", " ").split() for line in source_text(file).splitlines() if line.strip()]
    promised = lines.pop(0)[0] if lines and len(lines[0]) == 1 else None
    if not lines:
        raise refused(file, "the file is cut short")
    names = [name for name in lines.pop(0) if name != "image_id"]
    if promised is not None and promised != str(len(lines)):
        raise refused(file, f"its first line promises {promised} photos, and it lists {len(lines):,}")
    known: dict[frozenset[str], frozenset[str]] = {}
    tags = {}
    for photo, *values in lines:
        if len(values) != len(names) or not {"-1", "0", "1"}.issuperset(values):
            raise refused(
                file, f"the line of {photo} has not one 1 or -1 for each of {len(names)} attributes"
            )
        held = frozenset(name for name, value in zip(names, values, strict=True) if value == "1")
        tags[photo] = known.setdefault(held, held)
    if len(tags) != len(lines):
        raise refused(file, "it lists a photo twice")
    if not tags:
        raise refused(file, "it lists no photo")
    return _Attributes(file, tags)


def _column(root: Path, names: tuple[str, ...], *, photos: dict[str, frozenset[str]]) -> dict[str, str]:
    """Read a table of one value for each photo; empty if there is no such table."""
    file = next((root / name for name in names if (root / name).exists()), None)
    if file is None:
        return {}
    lines = [line.replace(",", " ").split() for line in source_text(file).splitlines() if line.strip()]
    values = {line[0]: line[1] for line in lines if len(line) == 2 and line[0] != "image_id"}
    missing = next((photo for photo in photos if photo not in values), None)
    if missing is not None:
        raise refused(file, f"it says nothing of {missing}")
    return values
