"""The words people use for the parts of their data."""

from collections.abc import Iterable, Sequence

from fieldguide.errors import suggestion
from fieldguide.images.column_names import ColumnNames, plain_name, role_of
from fieldguide.images.description import count
from fieldguide.images.missing_words import MISSING_WORDS
from fieldguide.printable import printable

SPLIT_WORDS = {
    "train": "train",
    "training": "train",
    "val": "validation",
    "valid": "validation",
    "validation": "validation",
    "dev": "validation",
    "test": "test",
    "testing": "test",
}

_FLAGS = {"is_valid": "validation", "is_val": "validation", "is_validation": "validation", "is_test": "test"}
_YES, _NO = ("true", "t", "yes", "1", "1.0"), ("false", "f", "no", "0", "0.0")


def split_word(word: str) -> str | None:
    """Understand a word for a split.

    Parameters
    ----------
    word : str
        In any case.

    Returns
    -------
    {"train", "validation", "test"} or None
        None if it is another word.

    Examples
    --------
    >>> split_word("Valid")
    'validation'
    """
    return SPLIT_WORDS.get(word) or SPLIT_WORDS.get(word.strip().casefold())


def column_split(word: str, *, column: str) -> str | None:
    """Understand a cell of a column of splits.

    Parameters
    ----------
    word : str
        In any case.
    column : str
        What the column is called. In one called is_valid or is_test, true or 1 stands for that split, false
        or 0 for training.

    Returns
    -------
    {"train", "validation", "test"} or None
        None if it is another word.

    Examples
    --------
    >>> column_split("True", column="is_valid"), column_split("0", column="is_test")
    ('validation', 'train')
    """
    flag = _FLAGS.get(plain_name(column))
    if flag is None:
        return split_word(word)
    plain = word.strip().casefold()
    return flag if plain in _YES else "train" if plain in _NO else None


def split_flags(header: Sequence[str], *, named: ColumnNames) -> tuple[int, ...]:
    """Find columns that together tell the split, such as is_valid and is_test.

    Parameters
    ----------
    header : sequence of str
        What the columns are called.
    named : ColumnNames
        Those that somebody named; they mean nothing else.

    Returns
    -------
    tuple of int
        Positions of two or more columns; none where one column tells the split, or names contradict.

    Examples
    --------
    >>> split_flags(["path", "label", "is_valid", "is_test"], named=ColumnNames())
    (2, 3)
    """
    taken = set(map(plain_name, named.given().values()))
    fitting = [i for i, c in enumerate(header) if role_of(c) == "split" and plain_name(c) not in taken]
    several = named.split is None and len(fitting) > 1
    return tuple(fitting) if several and all(plain_name(header[i]) in _FLAGS for i in fitting) else ()


def joined_split(splits: Iterable[str | None]) -> str | None:
    """Say to which split a photo belongs of which several columns tell, such as is_valid and is_test.

    Parameters
    ----------
    splits : iterable of ({"train", "validation", "test"} or None)
        What each says; None if nothing.

    Returns
    -------
    {"train", "validation", "test"} or None
        Test goes before validation, and that before train. None if none says anything.

    Examples
    --------
    >>> joined_split(["validation", "test"]), joined_split(["train", None]), joined_split([None])
    ('test', 'train', None)
    """
    said = set(splits)
    return next((split for split in ("test", "validation", "train") if split in said), None)


def not_a_split(word: str, *, column: str, n_values: int | None) -> str:
    """Say that a cell names no split, and what would do.

    Parameters
    ----------
    word : str
        The cell.
    column : str
        What its column is called; empty where it has no name.
    n_values : int or None
        How many values the column holds, where that is known.

    Returns
    -------
    str
        A clause for an error.
    """
    if plain_name(column) in _FLAGS:
        return f"'{printable(word)}' in '{printable(column)}' is neither true nor false"
    told = f"'{printable(word)}' is no split; the words are {', '.join(SPLIT_WORDS)}."
    if word.removesuffix(".0").isdecimal():
        return (
            f"{told} A number of a fold says neither train nor test; to cross-validate with these folds, "
            "leave --split-column out, call the column fold and give --group-by fold --folds "
            f"{n_values or 'N'}"
        )
    return told + suggestion(word, SPLIT_WORDS)


def no_split_at_all(words: Iterable[str], *, column: str) -> str | None:
    """Say why a column that may be called so for another reason holds no splits.

    Parameters
    ----------
    words : iterable of str
        Its cells.
    column : str
        What it is called.

    Returns
    -------
    str or None
        A note; None if it is called split, is empty, or a cell of it names a split.
    """
    values = set(words) - {""} - MISSING_WORDS
    if not values or plain_name(column) == "split" or any(column_split(w, column=column) for w in values):
        return None
    told = (
        f"'{printable(column)}' holds {count(len(values), 'value')} that name no split (train, validation, "
        "test), so it decides nothing"
    )
    if len(values) > 1 and all(word.removesuffix(".0").isdecimal() for word in values):
        told += f"; to cross-validate with these folds: --group-by {printable(column)} --folds {len(values)}"
    return told
