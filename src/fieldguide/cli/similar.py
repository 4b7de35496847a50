"""`fieldguide similar`: find the photos that look most like one."""

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from fieldguide.cli.one_photo import one_photo
from fieldguide.cli.options import Json, Representation
from fieldguide.cli.terminal import Terminal
from fieldguide.errors import OptionError, SourceError


def similar(
    photo: Path,
    source: Path,
    /,
    *,
    count: Annotated[int, Parameter(alias="-n")] = 10,
    metric: Literal["cosine", "euclidean"] = "cosine",
    representation: Representation = Representation(),  # noqa: B008 - frozen
    max_megapixels: float = 200,
    json: Json = False,
) -> None:
    """Find the photos of a folder that look most like one photo, by their vectors.

    Parameters
    ----------
    photo
        The photo.
    source
        A folder of photos, with or without classes.
    count
        How many to name.
    metric
        cosine: 1 - the cosine of the angle between vectors; euclidean: the length of their difference.
    max_megapixels
        Photos with more pixels are refused.
    """
    from fieldguide.images import LeftOut, find_photos
    from fieldguide.represent import compute_features
    from fieldguide.search import nearest

    if count < 1:
        raise OptionError(f"--count is {count}, but must be at least 1.")
    terminal = Terminal(as_json=json, files=False)
    encoder, cache = representation.ready_encoder(), representation.cache()
    query = one_photo(photo, max_megapixels=max_megapixels)
    wanted = compute_features([query], encoder, cache=cache, strict=True).vectors
    candidates = find_photos(source, max_megapixels=max_megapixels)
    with terminal.progress("Looking at photos") as progress:
        features = compute_features(candidates.images, encoder, cache=cache, progress=progress)
    unreadable = features.left_out.items()
    left_out = [
        *candidates.left_out,
        *(LeftOut(candidates.images[index].exact_name, why) for index, why in unreadable),
    ]
    for photo_left_out in left_out:
        terminal.warn(f"Left out {photo_left_out.name}: {photo_left_out.reason}")
    if not len(features.kept):
        raise SourceError(f"{source}: no photo can be read. Give a folder of photos.")
    found, distances = nearest(wanted, features.vectors, k=min(count, len(features.kept)), metric=metric)
    photos = [candidates.images[features.kept[index]] for index in found[0]]
    far = distances[0].tolist()
    rows = [{"path": image.exact_name, "distance": apart} for image, apart in zip(photos, far, strict=True)]
    text = "\n".join(f"{apart:.4f}  {image.name}" for image, apart in zip(photos, far, strict=True))
    terminal.result(
        text,
        {
            "photo": query.exact_name,
            "represent": representation.represent,
            "metric": metric,
            "similar": rows,
            "left_out": [{"name": one.exact_name, "reason": one.reason} for one in left_out],
        },
    )
