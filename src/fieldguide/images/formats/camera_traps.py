"""COCO Camera Traps: the photos of cameras that animals set off, with their place and their burst."""

from pathlib import Path

from fieldguide.images.as_word import as_word
from fieldguide.images.assembly import Assembly
from fieldguide.images.dataset import Dataset
from fieldguide.images.description import count
from fieldguide.images.failure import FAILURES
from fieldguide.images.formats.coco_file import About, CocoFile
from fieldguide.images.formats.look import Look
from fieldguide.images.group_word import group_word
from fieldguide.images.regular_file import open_regular
from fieldguide.images.units import join
from fieldguide.printable import printable

_KEYS = (b'"seq_id"', b'"seq_num_frames"', b'"frame_num"', b'"location"', b'"sequence_level_annotation"')
_BLOCK_BYTES = 1 << 22
# Column of the dataset -> field of a photo.
_COLUMNS = {"location": "location", "sequence": "seq_id", "datetime": "datetime"}


def is_camera_traps(look: Look) -> bool:
    """Recognise a JSON file with a field that COCO Camera Traps adds to COCO: a location or a sequence."""
    if look.suffix != ".json":
        return False
    longest = max(map(len, _KEYS))
    try:
        with open_regular(look.path) as file:
            end = b""
            while block := file.read(_BLOCK_BYTES):
                if any(key in end + block for key in _KEYS):
                    return True
                end = block[-longest:]
    except FAILURES:
        return False
    return False


def read_camera_traps(path: str, *, max_pixels: int, licence: str | None) -> Dataset:
    """Read a file in the format COCO Camera Traps [1]_, as LILA BC publishes its data sets.

    Parameters
    ----------
    path : str
        The file; photos are looked for as `read_coco` does.
    max_pixels : int
        Passed on to each photo.
    licence : str or None
        Passed on.

    Returns
    -------
    Dataset
        Labels and crops as `read_coco` makes them; ``empty`` is a class like others. The columns location,
        sequence and datetime say what the file does. Photos of one location are a group, and so are those of
        one sequence: a sequence lies within its location, and photos of one background are alike. Where all
        are of one location, sequences alone are groups. Photos that the file calls corrupt are left out.

    Raises
    ------
    SourceError
        If the file is not in this format or contradicts itself, or no photo is left.

    References
    ----------
    .. [1] "COCO Camera Traps", https://lila.science/coco-camera-traps. Why locations: Beery, Van Horn,
       Perona, "Recognition in Terra Incognita", ECCV 2018, https://arxiv.org/abs/1807.04975
    """
    file = CocoFile(Path(path))
    assembly = Assembly(source=path, licence=licence)
    file.add(assembly, split=None, about=_about(file, notes=assembly.notes), max_pixels=max_pixels)
    guessed = sum(entry.get("sequence_level_annotation") is True for entry in file.annotations)
    if guessed:
        assembly.notes.append(
            f"{count(guessed, 'annotation')} made for a whole sequence; not every photo of it need show that"
        )
    return assembly.dataset()


def _about(file: CocoFile, *, notes: list[str]) -> dict[str, About]:
    numbers = list(file.images)
    columns = {name: [_word(file.images[n].get(key)) for n in numbers] for name, key in _COLUMNS.items()}
    columns = {name: values for name, values in columns.items() if any(values)}
    groups = _groups(columns, n=len(numbers), notes=notes)
    return {
        number: About(group, {name: values[i] for name, values in columns.items()})
        for i, (number, group) in enumerate(zip(numbers, groups, strict=True))
    }


def _groups(columns: dict[str, list[str | None]], *, n: int, notes: list[str]) -> list[str | None]:
    """Join what is of one location or of one sequence, directly or through others."""
    alone: list[str | None] = [None] * n
    locations, sequences = (
        [group_word(word) for word in columns.get(name, alone)] for name in ("location", "sequence")
    )
    n_locations = len(set(locations) - {None})
    if n_locations == 1:
        locations = alone
        notes.append("all photos are of one location, so sequences are groups, not locations")
    groups, spread = list(alone), 0
    for photos in join(locations, sequences, together=(), n=n):
        places = sorted({place for i in photos if (place := locations[i])})
        spread += len(places) > 1
        first = next((sequence for i in photos if (sequence := sequences[i])), None)
        name = f"location {places[0]}" if places else first and f"sequence {first}"
        for i in photos:
            groups[i] = name
    if spread:
        notes.append(
            f"{count(spread, 'group')} of several locations, because a sequence stands at more than one"
        )
    return groups


def _word(value: object) -> str | None:
    word = as_word(value) if isinstance(value, str | int | float) else None
    return None if word is None else printable(word)
