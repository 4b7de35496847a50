import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from markupsafe import escape

from fieldguide.errors import OptionError, StorageError
from fieldguide.images import ArrayImage, Dataset
from fieldguide.ladder import Comparison, Protocol, compare
from fieldguide.report import write_comparison_report
from fieldguide.report.comparison_gallery import comparison_gallery
from fieldguide.represent import Pixels


def compared(n: int = 90, **options: Any) -> Comparison:
    """Three methods on squares that are hard to tell apart, with names that HTML could take for its own."""
    random = np.random.default_rng(0)
    names = ("rust & rot", "<b>sick</b>", "healthy")
    labels = tuple(names[i % 3] for i in range(n))
    images = tuple(
        ArrayImage(
            np.clip(80 + 20 * (i % 3) + random.normal(0, 60, (20, 20, 3)), 0, 255).astype(np.uint8),
            name=f"<{i}>.png",
        )
        for i in range(n)
    )
    pairs = ((Pixels(size=1), "class_mean"), (Pixels(size=2), "nearest_neighbour"), "pixels+class_mean")
    protocol = Protocol(folds=3, near_copies=False, **options)
    dataset = Dataset(images=images, labels=labels, source="/home/somebody/leaves")
    return compare(dataset, pairs, protocol=protocol, cache=None)


@pytest.fixture(scope="module")
def found() -> Comparison:
    return compared()


def written(found: Comparison, path: Path, **options: Any) -> str:
    write_comparison_report(path, found, **options)
    return path.read_text(encoding="utf-8")


def test_the_page_tells_every_method_and_needs_nothing_else(found: Comparison, tmp_path: Path) -> None:
    page = written(found, tmp_path / "page.html")
    for method in found.methods:
        assert str(escape(method.name.replace("+", " + "))) in page
    assert "<b>sick" not in page
    assert "&lt;b&gt;sick" in page
    assert "/home/somebody" not in page
    assert not re.search(r"(src|href)=\"(?!#|data:)", page)
    assert len(page) < 5_000_000
    assert "Content-Security-Policy" in page
    assert str(escape(found.test)) in page


def test_the_gallery_sorts_photos_by_who_is_right(found: Comparison) -> None:
    first, second = found.methods[0], found.methods[2]
    groups = comparison_gallery(first, second)
    one, two = (method.assessment.outcomes for method in (first, second))
    assert one is not None
    assert two is not None
    right = [outcomes.probabilities.argmax(axis=1) == outcomes.truth for outcomes in (one, two)]
    expected = [right[0] & ~right[1], right[1] & ~right[0], ~right[0] & ~right[1]]
    assert [group.n for group in groups] == [int(belongs.sum()) for belongs in expected]
    names = [image.name for image in one.images]
    classes = [result.name for result in first.assessment.classes]
    for group, belongs in zip(groups, expected, strict=True):
        assert len(group.photos) == min(8, group.n)
        for photo in group.photos:
            place = names.index(photo.name)
            assert belongs[place]
            assert photo.true == classes[one.truth[place]]
            assert [said == photo.true for said in photo.said] == [bool(some[place]) for some in right]
            assert photo.picture.startswith("data:image/jpeg;base64,")


def test_the_gallery_can_be_chosen(found: Comparison, tmp_path: Path) -> None:
    names = [method.name for method in found.methods]
    page = written(found, tmp_path / "page.html", gallery=(names[2], names[0]))
    assert f"Only {names[2].replace('+', ' + ')} is right" in page
    for gallery in ((names[0], names[0]), ("x", names[0])):
        with pytest.raises(OptionError, match=r"different methods|was not compared"):
            write_comparison_report(tmp_path / "other.html", found, gallery=gallery)
    with pytest.raises(StorageError, match="exists already"):
        write_comparison_report(tmp_path / "page.html", found, overwrite=False)


def test_several_repeats_say_so(tmp_path: Path) -> None:
    page = written(compared(30, repeats=2), tmp_path / "page.html")
    assert "answered them the first time" in page
    assert "sign-flip test over photos, widened for 3 folds in 2 repeats" in page
