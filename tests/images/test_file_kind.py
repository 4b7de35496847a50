import pytest

from fieldguide.images.file_kind import FOREIGN_REASON, PHOTO, RAW_REASON, UNKNOWN, file_kind, is_passed_over


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.jpg", PHOTO),
        ("a.b.TIFF", PHOTO),
        ("a.HEIC", PHOTO),
        ("a", UNKNOWN),
        ("a.001", UNKNOWN),
        (".DS_Store", "system file"),
        ("Thumbs.db", "system file"),
        ("DESKTOP.INI", "system file"),
        ("._a.jpg", "system file"),
        (".a.jpg", "hidden file"),
        ("labels.csv", "text"),
        ("a.json", "text"),
        ("a.mp4", "video"),
        ("a.zip", "archive"),
        ("a.CR2", RAW_REASON),
        ("a.dng", RAW_REASON),
        ("a.psd", FOREIGN_REASON),
    ],
)
def test_kinds(name: str, kind: str) -> None:
    assert file_kind(name) == kind


def test_folders_that_are_passed_over() -> None:
    assert [n for n in (".git", "__MACOSX", "@eaDir", "oak", "_oak") if not is_passed_over(n)] == [
        "oak",
        "_oak",
    ]
