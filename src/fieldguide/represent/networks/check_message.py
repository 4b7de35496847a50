"""How much a protobuf message holds, before it is unpacked."""

from typing import Any

from fieldguide.errors import GuideError

_DEEPEST = 32
_PLAIN = {0: None, 1: 8, 5: 4}  # wire types of single numbers, and their bytes
_LENGTH = 2
# int32, int64, uint32, uint64, bool and enum, as descriptors number them
_VARIABLE = frozenset({1, 2, 3, 4, 7, 8})


def check_message(content: bytes, descriptor: Any, *, most: int) -> None:
    """Refuse a protobuf message that would take much more memory than bytes.

    Parameters
    ----------
    content : bytes
        The message as it is written. Not trusted.
    descriptor : google.protobuf.descriptor.Descriptor
        Its type.
    most : int
        How many messages and texts within one another it may have, and numbers of variable length: an empty
        message takes two bytes there and fifty or more in memory, a small number one and eight.

    Raises
    ------
    GuideError
        If it holds more, lies deeper than 32 messages, or does not end where it says.
    """
    counted = 0
    waiting = [(0, len(content), descriptor, 0)]
    while waiting:
        place, end, kind, depth = waiting.pop()
        fields = kind.fields_by_number
        while place < end:
            tag, place = _varint(content, place, end)
            wire, field = tag & 7, fields.get(tag >> 3)
            counted += 1
            if wire == _LENGTH:
                length, place = _varint(content, place, end)
                if field is not None and field.message_type is not None:
                    waiting.append((place, place + length, field.message_type, depth + 1))
                elif field is not None and field.cpp_type in _VARIABLE:
                    counted += length
                place += length
            elif wire in _PLAIN:
                size = _PLAIN[wire]
                place = _varint(content, place, end)[1] if size is None else place + size
            else:
                raise GuideError("The network is no valid ONNX graph: a field of an unknown kind.")
            if counted > most or depth > _DEEPEST:
                raise GuideError(f"The network has more than {most:,} parts.")
        if place != end:
            raise GuideError("The network is no valid ONNX graph: it is cut short.")


def _varint(content: bytes, place: int, end: int) -> tuple[int, int]:
    value = shift = 0
    while place < end and shift < 70:
        byte = content[place]
        value |= (byte & 127) << shift
        place, shift = place + 1, shift + 7
        if byte < 128:
            return value, place
    raise GuideError("The network is no valid ONNX graph: it is cut short.")
