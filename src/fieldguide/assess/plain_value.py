"""What an assessment holds, as JSON can carry it."""

from dataclasses import asdict
from typing import Any


def plain_value(value: Any) -> Any:
    """Turn a field of an assessment into what JSON can carry.

    Parameters
    ----------
    value : object
        A number, a word, None, a dataclass of such, or tuples of these.

    Returns
    -------
    object
        Lists instead of tuples, dictionaries instead of dataclasses.
    """
    if isinstance(value, tuple):
        return [plain_value(item) for item in value]
    return asdict(value) if hasattr(value, "__dataclass_fields__") else value
