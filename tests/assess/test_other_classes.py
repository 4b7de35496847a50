"""What is said of photos of classes that the guide does not know."""

import pytest

from fieldguide.assess import OtherClassesResult, Refusal
from fieldguide.assess.other_classes import OtherPhoto


@pytest.mark.parametrize(
    ("n", "taken", "told"),
    [
        (4, 0, None),
        (4, 1, "1 of them was taken for a class of the guide: 0.png for rust"),
        (
            9,
            6,
            "6 of them were taken for a class of the guide: 0.png for rust, 1.png for rust, 2.png for rust "
            "and 3 more",
        ),
    ],
)
def test_the_line_begins_with_its_number(n: int, taken: int, told: str | None) -> None:
    photos = tuple(
        OtherPhoto(f"{i}.png", "moss", "rust" if i < taken else "unknown", is_unknown=i >= taken)
        for i in range(min(n, 5))
    )
    share = 1 - taken / n
    refusals = (Refusal("moss", n, share, (0.0, 1.0)),)
    lines = OtherClassesResult(n, share, (0.0, 1.0), refusals, photos).lines()
    assert lines[1:] == [told] * (told is not None)
