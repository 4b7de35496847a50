"""When a guide was made, and by which versions."""

from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from platform import machine, python_version, system

PACKAGES = ("fieldguide", "numpy", "scikit-learn", "pillow", "onnxruntime", "openvino")


def made_with() -> dict[str, str]:
    """Name the time, the versions and the kind of machine; nothing that identifies a person.

    Returns
    -------
    dict of str to str
        The time in UTC, versions of Python and of the packages that shape the numbers.
    """
    found = {
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": python_version(),
        "machine": f"{system()} {machine()}",
    }
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:  # an extra that is not installed
            continue
    return found
