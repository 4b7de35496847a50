"""Tables of every make, through `read`."""

import contextlib
import csv
import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldguide.errors import SourceError
from fieldguide.images import Dataset, read
from fieldguide.printable import printable


def rows(dataset: Dataset) -> list[tuple[str, ...]]:
    columns = [c for c in (dataset.groups, dataset.splits) if c is not None]
    return list(zip((i.name for i in dataset.images), dataset.labels, *columns, strict=True))


def refusal(table: Callable[..., Dataset], content: str | bytes) -> str:
    with pytest.raises(SourceError) as caught:
        table(content)
    return str(caught.value)


PLAIN = [("a.png", "oak"), ("sub/d.png", "elm")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", ", "])
@pytest.mark.parametrize("header", ["", "path,label\n", "Label,FILE NAME\n", "id,class,image,photographer\n"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_delimiters_and_headers(
    delimiter: str, header: str, newline: str, table: Callable[..., Dataset]
) -> None:
    lines = {
        "": "a.png,oak\nsub/d.png,elm\n",
        "path,label\n": "a.png,oak\nsub/d.png,elm\n",
        "Label,FILE NAME\n": "oak,a.png\nelm,sub/d.png\n",
        "id,class,image,photographer\n": "1,oak,a.png,Ann\n2,elm,sub/d.png,Bo\n",
    }[header]
    assert rows(table((header + lines).replace(",", delimiter).replace("\n", newline))) == PLAIN


def test_the_columns_that_were_used_are_told(table: Callable[..., Dataset]) -> None:
    dataset = table("id,Species,image,Plant,group\n1,oak,a.png,x,p1\n2,elm,b.png,y,p2\n")
    assert dataset.notes == (
        "columns: path from 'image', label from 'Species', group from 'group'; kept beside: 'id', 'Plant'",
    )
    assert dataset.columns == {"id": ("1", "2"), "Plant": ("x", "y")}
    assert rows(dataset) == [("a.png", "oak", "p1"), ("b.png", "elm", "p2")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_encodings(encoding: str, table: Callable[..., Dataset]) -> None:
    dataset = table("path;label\na.png;hêtre\nb.png;érable\n".encode(encoding))
    assert dataset.classes == ("hêtre", "érable")
    assert any("cp1252" in note for note in dataset.notes) == (encoding == "cp1252")


def test_groups_and_splits_by_position(table: Callable[..., Dataset]) -> None:
    assert rows(table("a.png,oak,p1\nb.png,elm,\n")) == [("a.png", "oak", "p1"), ("b.png", "elm", None)]
    assert rows(table("a.png,oak,Training\nb.png,elm,valid\n")) == [
        ("a.png", "oak", "train"), ("b.png", "elm", "validation"),
    ]  # fmt: skip
    assert rows(table("a.png,oak,p1,train\nb.png,elm,p2,test\n")) == [
        ("a.png", "oak", "p1", "train"), ("b.png", "elm", "p2", "test"),
    ]  # fmt: skip


@pytest.mark.parametrize("missing", ["", "NA"])
@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (0, 1, 3, 2), (0, 1, 2, 3), (0, 2, 1, 3)])
def test_a_column_of_words_for_splits_is_the_split_wherever_it_stands(
    table: Callable[..., Dataset], order: tuple[int, ...], missing: str
) -> None:
    lines = [("a.png", "oak", "train", "g1"), ("b.png", "oak", "test", "g2"), ("c.png", "elm", missing, "g2")]
    found = table("\n".join(",".join(line[i] for i in order) for line in lines))
    assert (found.labels, found.splits) == (("oak", "oak", "elm"), ("train", "test", "train"))
    assert found.groups == (("g1", "g2", "g2") if len(order) == 4 else None)


def test_another_word_among_splits_is_told_of_its_line(table: Callable[..., Dataset]) -> None:
    told = refusal(table, "a.png,oak,train\nb.png,oak,test\nc.png,elm,unknown\n")
    assert "line 3: 'unknown' is no split; the words are train, training" in told


def test_classes_and_groups_may_be_called_as_splits(table: Callable[..., Dataset]) -> None:
    found = table("a.png,train,x\nb.png,test,y\nc.png,car,test\n")
    assert (found.labels, found.groups) == (("train", "test", "car"), ("x", "y", "test"))


def test_a_missing_split_is_training(table: Callable[..., Dataset]) -> None:
    dataset = table("path,label,split\na.png,oak,\nb.png,elm,test\nc.png,elm,train\n")
    assert dataset.splits == ("train", "test", "train")
    assert "1 line without a split, taken for training" in dataset.notes
    assert table("path,label,split\na.png,oak,\nb.png,elm,\n").splits is None


def test_paths_of_windows_and_from_the_root(table: Callable[..., Dataset], tmp_path: Path) -> None:
    dataset = table(f"sub\\d.png,oak\n{tmp_path}/photos/a.png,elm\n.\\b.png,elm\n")
    assert [image.open().shape for image in dataset.images] == [(2, 2, 3)] * 3


def test_quoted_cells(table: Callable[..., Dataset], make_tree: Callable[..., Path]) -> None:
    make_tree("x,1.png")
    assert rows(table('"x,1.png","oak, ""red"""\nb.png,elm\n')) == [
        ("x,1.png", 'oak, "red"'),
        ("b.png", "elm"),
    ]
    assert rows(table("x,1.png;oak\nb.png;elm\n")) == [("x,1.png", "oak"), ("b.png", "elm")]


def test_lines_that_cannot_be_used_are_named(table: Callable[..., Dataset], tmp_path: Path) -> None:
    Path("raw.nef").write_bytes(b"")
    Path("folder.png").mkdir()
    Path("lost.png").symlink_to("nowhere")
    dataset = table(
        "path,label\na.png,oak\nb.png\nc.png,\n,elm\n\nnone.png,elm\nraw.nef,elm\nfolder.png,elm\nlost.png,elm\n"
        "sub/d.png,elm\n" + "n" * 300 + ".png,oak\n"
    )
    assert rows(dataset) == PLAIN
    assert [(o.name, o.reason) for o in dataset.left_out[:-1]] == [
        ("b.png (line 3)", "the label is missing"),
        ("c.png (line 4)", "the label is missing"),
        ("line 5", "the path is missing"),
        ("none.png (line 7)", "there is no such file"),
        ("raw.nef (line 8)", "raw camera file; export it as JPEG, PNG or TIFF"),
        ("folder.png (line 9)", "it is a folder"),
        ("lost.png (line 10)", "there is no such file"),
    ]
    assert dataset.left_out[-1].reason == "the system says: File name too long"


def test_repeated_lines(table: Callable[..., Dataset]) -> None:
    Path("link.png").symlink_to("c.png")
    os.link("b.png", "hard.png")
    dataset = table("a.png,oak\na.png,oak\nb.png,elm\nhard.png,oak\nc.png,elm\nlink.png,oak\nsub/d.png,elm\n")
    assert rows(dataset) == PLAIN
    assert {o.name for o in dataset.left_out} == {"b.png", "hard.png", "c.png", "link.png"}
    conflict = table("path,label,group,split\na.png,oak,p,train\na.png,oak,q,train\nb.png,elm,p,\n")
    assert conflict.left_out[0].reason == "the same file stands under several groups (p, q)"


def test_no_permission_is_named(table: Callable[..., Dataset], as_nobody) -> None:
    Path("b.png").chmod(0)
    Path("labels.csv").write_text("a.png,oak\nb.png,elm\n")
    with as_nobody():
        dataset = read(Path("labels.csv").resolve())
    assert [(o.name, o.reason) for o in dataset.left_out] == [("b.png (line 2)", "no permission to read it")]


def test_names_are_matched_however_accents_are_stored(
    table: Callable[..., Dataset], make_tree: Callable[..., Path]
) -> None:
    make_tree("e\u0301.png")
    assert rows(table("\u00e9.png,oak\nb.png,elm\n"))[0][1] == "oak"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "labels.csv: the table is empty; each line is path,label"),
        ("\n\n , \n", "labels.csv: the table is empty; each line is path,label"),
        ("path,label\n", "labels.csv: the table has a header and nothing below it"),
        ("a.png\nb.png\n", "labels.csv: only one column, so the labels are missing; each line is path,label"),
        (
            "path,colour\na.png,red\n",
            "labels.csv: no column 'label' among 'path', 'colour'; "
            "name the column that holds the class of each photo 'label', or say which it is with "
            "--label-column",
        ),
        (
            "species,where\noak,a.png\n",
            "labels.csv: no column 'path' among 'species', 'where'; "
            "name the column that holds the path of each photo 'path', or say which it is with "
            "--path-column",
        ),
        (
            "bild,art\na.png,oak\n",
            "labels.csv: none of the columns 'bild', 'art' is known; "
            "call them path and label (and group, split), name them with --path-column and --label-column, "
            "or delete the first line",
        ),
        (
            "path,label,split\na.png,oak,train\nb.png,elm,tset\n",
            "labels.csv, line 3: 'tset' is no split; the words are train, training, val, valid, validation, "
            "dev, test, testing. Did you mean 'test'?",
        ),
        (
            "a.png,1,2,3,4\n",
            "labels.csv: 5 columns without a header; add a first line such as path,label,group,split, or "
            "give their numbers: --path-column 1 --label-column 2",
        ),
        (
            b"\0\1\2\3",
            "labels.csv, line 1: a byte of value 0, so this is not a text file; save the table as CSV "
            "(UTF-8) with the columns path,label",
        ),
    ],
)
def test_tables_that_are_refused(content: str | bytes, message: str, table: Callable[..., Dataset]) -> None:
    assert refusal(table, content) == message


def test_paths_from_elsewhere(table: Callable[..., Dataset], tmp_path: Path) -> None:
    assert refusal(table, "path,label\nimg/a.png,oak\nimg/b.png,elm\n") == (
        "labels.csv: none of the 2 files in the table exists; the first is img/a.png (line 2).\n"
        f"Paths start at the folder of the table, {tmp_path / 'photos'}."
    )


def test_a_large_table_is_believed_until_its_photos_are_opened(
    table: Callable[..., Dataset], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fieldguide.images.table_rows.MOST_CHECKED", 4)
    Path("link.png").symlink_to("a.png")
    dataset = table(
        "a.png,oak\n./a.png,oak\nlink.png,oak\nnone.png,elm\nx.nef,elm\nb.png,oak\nsub//../b.png,elm\n"
        "sub\\d.png,elm\n"
    )
    assert rows(dataset) == [
        ("a.png", "oak"),
        ("link.png", "oak"),
        ("none.png", "elm"),
        ("sub\\d.png", "elm"),
    ]
    assert dataset.images[3].open().shape == (2, 2, 3)
    assert {(o.name, o.reason) for o in dataset.left_out} == {
        ("x.nef (line 5)", "raw camera file; export it as JPEG, PNG or TIFF"),
        ("b.png", "the same file stands under several labels (elm, oak)"),
        ("sub//../b.png", "the same file stands under several labels (elm, oak)"),
    }
    assert "more than 4 lines, so files are not looked at before they are opened" in dataset.notes
    with pytest.raises(OSError, match=r"none.png: there is no such file"):
        dataset.images[2].open()


def test_photos_elsewhere_are_read_and_counted(
    table: Callable[..., Dataset], make_tree, tmp_path: Path
) -> None:
    make_tree("x.png", root="elsewhere")
    dataset = table(f"a.png,oak\n../elsewhere/x.png,elm\n{tmp_path}/photos/b.png,elm\nsub/../c.png,elm\n")
    assert len(dataset) == 4
    assert "1 photo outside of the folder of the table" in dataset.notes


WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff"), min_size=1, max_size=8
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    labels=st.lists(WORDS.map(str.strip).filter(bool), min_size=3, max_size=3),
    delimiter=st.sampled_from(",;\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    header=st.booleans(),
)
def test_any_labels_survive(
    labels: list[str], delimiter: str, encoding: str, header: bool, table: Callable[..., Dataset]
) -> None:
    import unicodedata

    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([["path", "label"]] if header else [])
    writer.writerows(zip(("a.png", "b.png", "c.png"), labels, strict=True))
    dataset = table(buffer.getvalue().encode(encoding))
    assert dataset.labels == tuple(printable(unicodedata.normalize("NFC", label)) for label in labels)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.one_of(
        st.binary(max_size=100), st.text(alphabet='a.png,;\t"\n\rlabetrinso\\', max_size=80).map(str.encode)
    )
)
def test_any_file_is_read_or_refused(content: bytes, table: Callable[..., Dataset]) -> None:
    with contextlib.suppress(SourceError):
        assert len(table(content)) > 0
