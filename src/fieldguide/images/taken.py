"""Photos that were taken together, by what their cameras wrote into them."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from fieldguide.errors import ImageError
from fieldguide.images.image import Image

Moment = tuple[str, datetime]


def day_groups(images: Sequence[Image]) -> tuple[str | None, ...]:
    """Group photos by the day they were taken.

    Parameters
    ----------
    images : sequence of Image
        Their headers are read, by all cores; nothing is decoded.

    Returns
    -------
    tuple of (str or None)
        Such as ``"2026-06-03"``; None where EXIF gives no time.
    """
    return tuple(None if moment is None else moment[1].date().isoformat() for moment in _moments(images))


def burst_groups(images: Sequence[Image], *, gap_s: float) -> tuple[str | None, ...]:
    """Group photos of one camera that follow each other quickly.

    Parameters
    ----------
    images : sequence of Image
        Their headers are read, by all cores; nothing is decoded.
    gap_s : float
        A photo at most so many seconds after the one before belongs to its burst.

    Returns
    -------
    tuple of (str or None)
        Camera and time of the first photo of the burst; None where EXIF gives no time.
    """
    moments = _moments(images)
    known = sorted((moment, i) for i, moment in enumerate(moments) if moment is not None)
    groups: list[str | None] = [None] * len(images)
    before, burst = ("", datetime.min), ""
    for (camera, time), i in known:
        if camera != before[0] or time - before[1] > timedelta(seconds=gap_s) or not burst:
            burst = f"{camera} {time:%Y-%m-%d %H:%M:%S}".strip()
        before = (camera, time)
        groups[i] = burst
    return tuple(groups)


def _moments(images: Sequence[Image]) -> list[Moment | None]:
    with ThreadPoolExecutor() as threads:
        return list(threads.map(_moment, images))


def _moment(image: Image) -> Moment | None:
    try:
        facts = image.facts()
        time = datetime.strptime(str(facts.get("taken", ""))[:19], "%Y:%m:%d %H:%M:%S")
    except (ImageError, ValueError):
        return None
    return str(facts.get("camera", "")), time
