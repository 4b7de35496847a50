"""Reading back what a file holds that anybody may have made: JSON, arrays, and values by their types."""

from fieldguide.stored.from_plain import Json, NotEmpty, Number, Positive, Share, Within, from_plain
from fieldguide.stored.read_arrays import read_arrays
from fieldguide.stored.read_json import read_json
from fieldguide.stored.stored_array import stored_array
from fieldguide.stored.stored_hashes import stored_hashes

__all__ = [
    "Json",
    "NotEmpty",
    "Number",
    "Positive",
    "Share",
    "Within",
    "from_plain",
    "read_arrays",
    "read_json",
    "stored_array",
    "stored_hashes",
]
