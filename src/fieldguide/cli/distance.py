"""`fieldguide distance`: compare two photos."""

from pathlib import Path

from fieldguide.cli.one_photo import one_photo
from fieldguide.cli.options import Json, Representation
from fieldguide.cli.terminal import Terminal


def distance(
    first: Path,
    second: Path,
    /,
    *,
    representation: Representation = Representation(),  # noqa: B008 - frozen
    max_megapixels: float = 200,
    json: Json = False,
) -> None:
    """Say how far apart two photos are, by their vectors.

    Parameters
    ----------
    first
        A photo.
    second
        Another photo.
    max_megapixels
        Photos with more pixels are refused.
    """
    from fieldguide.represent import compute_features
    from fieldguide.search import distance as between

    encoder, cache = representation.ready_encoder(), representation.cache()
    images = [one_photo(path, max_megapixels=max_megapixels) for path in (first, second)]
    features = compute_features(images, encoder, cache=cache, strict=True)
    found = between(*features.vectors)
    text = f"Euclidean {found['euclidean']:.4f}\ncosine    {found['cosine']:.4f}"
    names = {"first": images[0].exact_name, "second": images[1].exact_name}
    Terminal(as_json=json, files=False).result(
        text, {**names, "represent": representation.represent, **found}
    )
