"""Labels that look alike, from whatever source."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fieldguide.errors import SourceError
from fieldguide.images import Dataset, read

Table = Callable[..., Dataset]
PAIRS = [("a\nb", r"a\nb"), ("a\x1bb", r"a\x1bb"), ("a\u202eb", r"a\u202eb")]


@pytest.mark.parametrize(("raw", "text"), PAIRS)
def test_two_labels_that_would_be_shown_alike_are_refused(
    raw: str, text: str, table: Table, make_tree: Callable[..., Path], tmp_path: Path
) -> None:
    told = f"differ, and both would be shown as '{text}'. Rename one of them."
    for first, second in ((raw, text), (text, raw)):
        names = f"the labels {first!r} and {second!r} (as Python writes them)"
        with pytest.raises(SourceError) as caught:
            table(f'path,label\na.png,"{first}"\nb.png,"{second}"\n')
        assert str(caught.value) == f"labels.csv: {names} {told}"
        with pytest.raises(SourceError) as caught:
            table(f'path,tags\na.png,"{first}|x"\nb.png,"{second}"\n')
        assert told in str(caught.value)
        with pytest.raises(SourceError) as caught:
            read([(tmp_path / "photos" / "a.png", first), (tmp_path / "photos" / "b.png", second)])
        assert told in str(caught.value)
    folders = make_tree(f"{raw}/1.png", f"{text}/2.png", root="folders")
    with pytest.raises(SourceError) as caught:
        read(folders)
    assert told in str(caught.value)


def test_a_folder_that_is_no_text_is_no_folder_that_says_so(make_tree: Callable[..., Path]) -> None:
    with pytest.raises(SourceError, match="differ, and both would be shown"):
        read(make_tree("caf\udce9/1.png", r"caf\udce9/2.png"))
    assert read(make_tree("oak\udce9/1.png", "elm/2.png", root="one")).classes == ("elm", r"oak\udce9")


def test_one_label_that_is_escaped_stays(table: Table) -> None:
    assert table('path,label\na.png,"x\ny"\nb.png,"x\ny"\nc.png,z\\w\n').classes == (r"x\ny", r"z\w")


def test_spaces_around_a_name_are_no_part_of_it(make_tree: Callable[..., Path], table: Table) -> None:
    found = read(make_tree("oak/1.png", "oak /2.png", " oak/3.png", "trail /4.png", root="spaces"))
    assert found.counts() == {"oak": 3, "trail": 1}
    assert found.notes == (
        "names that differ only in the spaces around them are one class: 'oak', ' oak', 'oak '",
    )
    assert table('path,label\na.png," oak "\nb.png,oak\n').classes == ("oak",)


def test_a_label_that_shows_nothing_or_is_endless_is_left_out(
    make_tree: Callable[..., Path], table: Table
) -> None:
    found = read(make_tree(" /1.png", "oak/2.png", root="spaces"))
    assert [(photo.name, photo.reason) for photo in found.left_out] == [(" /1.png", "the label is missing")]
    found = table(f"path,label\na.png,{'x' * 4097}\nb.png,{'x' * 4096}\n")
    assert [photo.reason for photo in found.left_out] == [
        "its label has 4,097 characters, and 4,096 are the most"
    ]
