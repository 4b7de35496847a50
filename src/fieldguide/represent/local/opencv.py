"""OpenCV, where keypoints are to be detected."""

from types import ModuleType

from fieldguide.errors import MissingExtraError


def import_opencv(*, purpose: str) -> ModuleType:
    """Import OpenCV.

    Parameters
    ----------
    purpose : str
        What it is needed for, for the message.

    Returns
    -------
    module
        `cv2`.

    Raises
    ------
    MissingExtraError
        If it is not installed.
    """
    try:
        import cv2
    except ImportError as error:
        raise MissingExtraError(
            f"{purpose} needs OpenCV. Install it with: pip install 'fieldguide[classic]'"
        ) from error
    return cv2
