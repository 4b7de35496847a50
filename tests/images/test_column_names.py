"""Which column means what: lines above the header, named columns, usual names, and what is told."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fieldguide.errors import OptionError, SourceError
from fieldguide.images import Dataset, read

ROWS = "0.png;A;oak\n1.png;B;oak\n2.png;A;elm\n3.png;B;elm\n"
OAKS = ("oak", "oak", "elm", "elm")


@pytest.fixture
def table(make_tree: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Dataset]:
    """Read a table that stands beside photos 0.png to 3.png."""
    root = make_tree(*(f"{i}.png" for i in range(4)))
    monkeypatch.chdir(root)

    def make(content: str | bytes, *, file: str = "t.csv", **options: Any) -> Dataset:
        Path(file).write_bytes(content.encode() if isinstance(content, str) else content)
        return read(file, **options)

    return make


ABOVE = [
    "sep=;\n",
    '"sep=;"\n',
    "SEP=;\r\n",
    "# photos of May\n",
    "# photos; of: May\n\n\n",
    "Survey of the hedges;;\n",
    "Survey of the hedges\nby Ann; Bo; and others\n;;\n",
    "\n\n",
    "sep=;\n# photos of May\nSurvey;;\n",
    "photo list\n",  # a word that could be a column, in a title
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("above", ABOVE)
def test_the_header_wins_over_lines_above_it(
    above: str, encoding: str, table: Callable[..., Dataset]
) -> None:
    dataset = table((above + "path;site;label\n" + ROWS).encode(encoding))
    assert (dataset.labels, dataset.groups, dataset.left_out) == (OAKS, None, ())
    assert dataset.columns == {"site": ("A", "B", "A", "B")}


def test_lines_above_the_header_are_told(table: Callable[..., Dataset]) -> None:
    dataset = table("# May\nSurvey;;\npath;site;label\n" + ROWS)
    assert dataset.notes[0] == "2 lines above the header passed over: '# May', 'Survey'"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", ":"])
def test_the_first_line_may_tell_the_delimiter(delimiter: str, table: Callable[..., Dataset]) -> None:
    rows = ("path;site;label\n" + ROWS).replace(";", delimiter)
    assert table(f"sep={delimiter}\n{rows}").labels == OAKS


def test_line_numbers_count_the_line_of_the_delimiter(table: Callable[..., Dataset]) -> None:
    assert table(f"sep=;\npath;site;label\n{ROWS}4.png;A;oak\n").left_out[0].name == "4.png (line 7)"


def test_marks_of_byte_order_may_be_doubled(table: Callable[..., Dataset]) -> None:
    assert table("\ufeff\ufeffpath;site;label\n" + ROWS).labels == OAKS


def test_a_header_may_be_a_comment(table: Callable[..., Dataset]) -> None:
    assert table("# path;site;label\n" + ROWS).labels == OAKS


def test_positions_are_told(table: Callable[..., Dataset]) -> None:
    told = "no line names the columns, so they are taken by position: path from column 1, label from column 2"
    assert table("0.png,oak\n1.png,elm\n").notes == (told,)
    assert table("0.png,oak,p\n1.png,elm,q\n").notes == (f"{told}, group from column 3",)
    assert table("0.png,oak,train\n1.png,elm,train\n").notes == (f"{told}, split from column 3",)


PATHS = (
    "Image File",
    "image",
    "file",
    "filename",
    "file_name",
    "FilePath",
    "fname",
    "image-path",
    "img",
    "photo file",
)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("label", ["class", "Species", "category", "target", "labels", "class label"])
def test_usual_names(path: str, label: str, table: Callable[..., Dataset]) -> None:
    assert table(f"{path};site;{label}\n{ROWS}").labels == OAKS


NAMED = (
    "site;what;where;who;part\nA;oak;0.png;x;train\nB;oak;1.png;y;test\n"
    "A;elm;2.png;x;train\nB;elm;3.png;y;test\n"
)
OPTIONS = {"path_column": "where", "label_column": "what", "group_column": "who", "split_column": "part"}


@pytest.mark.parametrize("above", ["", "sep=;\n", "# title\n\n"])
def test_columns_can_be_named(above: str, table: Callable[..., Dataset]) -> None:
    dataset = table(above + NAMED, **OPTIONS)
    assert (dataset.labels, dataset.groups) == (OAKS, ("x", "y", "x", "y"))
    assert dataset.splits == ("train", "test", "train", "test")
    assert dataset.columns == {"site": ("A", "B", "A", "B")}


def test_a_named_column_means_nothing_else(table: Callable[..., Dataset]) -> None:
    dataset = table("label;class;file\n1;oak;0.png\n2;elm;1.png\n", label_column="Class")
    assert (dataset.labels, dataset.columns) == (("oak", "elm"), {"label": ("1", "2")})
    grouped = table("path;label;species\n0.png;a;oak\n1.png;b;elm\n", group_column="species")
    assert (grouped.labels, grouped.groups) == (("a", "b"), ("oak", "elm"))


def test_columns_without_names_have_numbers(table: Callable[..., Dataset]) -> None:
    content = "A,x,0.png,oak,u\nB,y,1.png,elm,v\n"
    dataset = table(content, path_column="3", label_column="4", group_column="1")
    assert (dataset.labels, dataset.groups) == (("oak", "elm"), ("A", "B"))
    for wrong in ("6", "0", "species"):
        with pytest.raises(
            SourceError, match=f"--label-column {wrong}: no line of the table names its columns"
        ):
            table(content, path_column="3", label_column=wrong)


@pytest.mark.parametrize("role", ["path", "label", "group", "split"])
def test_a_named_column_that_is_absent_names_the_nearest(role: str, table: Callable[..., Dataset]) -> None:
    with pytest.raises(
        SourceError, match=rf"--{role}-column sitee: there is no such column.* Did you mean 'site'"
    ):
        table("path;site;label\n" + ROWS, **{f"{role}_column": "sitee"})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "file;class;species\n0.png;a;b\n",
            "the label may be in any of the columns 'class', 'species'. Name one with --label-column.",
        ),
        ("file;label;Label\n0.png;a;b\n", "'label', 'Label'. Name one with --label-column."),
        (
            "path;label;burst;individual\n0.png;a;b;c\n",
            "'burst', 'individual'. Name one with --group-column.",
        ),
        ("file;image;label\n0.png;1.png;b\n", "'file', 'image'. Name one with --path-column."),
    ],
)
def test_what_may_mean_two_things_is_told(content: str, message: str, table: Callable[..., Dataset]) -> None:
    with pytest.raises(SourceError) as caught:
        table(content)
    assert message in str(caught.value)


def test_its_own_name_and_cells_of_photos_settle_it(table: Callable[..., Dataset]) -> None:
    assert table("file;label;species\n0.png;a;b\n1.png;b;b\n").labels == ("a", "b")
    assert table("image;filename;label\n17;0.png;a\n18;1.png;b\n").columns == {"image": ("17", "18")}


@pytest.mark.parametrize(
    "words", [("True", "False"), ("1", "0"), ("1.0", "0.0"), ("TRUE", "FALSE"), ("yes", "no")]
)
def test_is_valid_as_fastai_has_it(words: tuple[str, str], table: Callable[..., Dataset]) -> None:
    yes, no = words
    content = f"fname,labels,is_valid\n0.png,oak,{no}\n1.png,elm,{no}\n2.png,oak,{yes}\n3.png,elm,\n"
    assert table(content).splits == ("train", "train", "validation", "train")
    assert table(content.replace("is_valid", "is_test")).splits == ("train", "train", "test", "train")
    with pytest.raises(SourceError, match="line 2: 'maybe' in 'is_valid' is neither true nor false"):
        table(content.replace(f"oak,{no}", "oak,maybe"))


@pytest.mark.parametrize("name", ["set", "subset", "fold", "partition", "data split"])
def test_columns_called_like_a_split(name: str, table: Callable[..., Dataset]) -> None:
    content = f"path,label,{name}\n0.png,oak,train\n1.png,elm,valid\n2.png,oak,Test\n3.png,elm,train\n"
    assert table(content).splits == ("train", "validation", "test", "train")


@pytest.mark.parametrize("numbers", ["0123", "12345"])
def test_numbers_of_folds_are_no_splits(numbers: str, table: Callable[..., Dataset]) -> None:
    rows = "".join(f"{i}.png,{'oak' if i % 2 else 'elm'},{n}\n" for i, n in enumerate(numbers[:4]))
    dataset = table(f"path,label,fold\n{rows}")
    assert (dataset.splits, dataset.columns) == (None, {"fold": tuple(numbers[:4])})
    assert dataset.notes[-1] == (
        "'fold' holds 4 values that name no split (train, validation, test), so it decides nothing; "
        "to cross-validate with these folds: --group-by fold --folds 4"
    )
    with pytest.raises(SourceError, match="A number of a fold says neither train nor test"):
        table(f"path,label,fold\n{rows}", split_column="fold")


def test_groups_that_say_nothing_stand_alone(table: Callable[..., Dataset]) -> None:
    dataset = table("path,label,group\n0.png,oak,NA\n1.png,elm,NA\n2.png,oak,p\n3.png,elm,\n")
    assert dataset.groups == (None, None, "p", None)
    assert dataset.notes[-1] == "2 photos whose group is NA, each alone"
    assert table("path,label\n0.png,NA\n1.png,elm\n").labels == ("NA", "elm")


def test_json_lines_and_parquet_have_columns_too(table: Callable[..., Dataset]) -> None:
    lines = '{"where": "0.png", "what": "oak", "who": "x"}\n{"where": "1.png", "what": "elm", "who": null}\n'
    options = {"path_column": "where", "label_column": "what", "group_column": "who"}
    dataset = table(lines, file="t.jsonl", **options)
    assert (dataset.labels, dataset.groups) == (("oak", "elm"), ("x", None))
    many = table(
        '{"where": "0.png", "what": ["a", "b"]}\n', file="t.jsonl", path_column="where", label_column="what"
    )
    assert many.tags == (frozenset("ab"),)


def test_parquet(make_tree: Callable[..., Path]) -> None:
    import pandas

    root = make_tree("0.png", "1.png")
    frame = pandas.DataFrame({"what": ["oak", "elm"], "who": ["x", None], "is_test": [False, True]})
    frame.assign(where=["0.png", "1.png"]).to_parquet(root / "paths.parquet")
    frame.assign(where=[(root / f"{i}.png").read_bytes() for i in range(2)]).to_parquet(
        root / "bytes.parquet"
    )
    for name in ("paths", "bytes"):
        dataset = read(root / f"{name}.parquet", path_column="where", label_column="what", group_column="who")
        assert (dataset.labels, dataset.groups) == (("oak", "elm"), ("x", None))
        assert dataset.splits == ("train", "test")
        with pytest.raises(SourceError, match=r"--label-column waht: .* Did you mean 'what'"):
            read(root / f"{name}.parquet", path_column="where", label_column="waht")


def test_a_folder_with_metadata(make_tree: Callable[..., Path]) -> None:
    root = make_tree("train/0.png", "train/1.png", "test/0.png")
    for part, names in (("train", "01"), ("test", "0")):
        rows = "".join(f"{name}.png,kind {name},{i}\n" for i, name in enumerate(names))
        (root / part / "metadata.csv").write_text(f"file_name,kind,fold\n{rows}")
    dataset = read(root, label_column="kind")
    assert dataset.labels == ("kind 0", "kind 0", "kind 1")
    assert dataset.splits == ("test", "train", "train")


def test_where_there_are_no_columns_none_can_be_named(make_leaves: Callable[..., Path]) -> None:
    leaves = make_leaves()
    for source in (leaves, [("a.png", "oak")], read(leaves)):
        with pytest.raises(OptionError, match=r"--label-column is for tables.* Leave it out"):
            read(source, label_column="species")
