"""What is a photo by its name."""

PHOTO = "photo"
UNKNOWN = "unknown"
RAW_REASON = "raw camera file; export it as JPEG, PNG or TIFF"
FOREIGN_REASON = "format that is not read; export it as JPEG, PNG or TIFF"

_SUFFIXES = {
    PHOTO: ".jpg .jpeg .jpe .jfif .png .apng .webp .avif .gif .bmp .dib .tif .tiff .heic .heif .hif .mpo",
    RAW_REASON: ".cr2 .cr3 .crw .nef .nrw .arw .sr2 .srf .dng .orf .rw2 .raf .pef .srw .rwl"
    " .3fr .iiq .x3f .mrw .erf",
    FOREIGN_REASON: ".jp2 .j2k .jpx .jxl .psd .psb .xcf .exr .hdr .tga .ppm .pgm .pbm .pnm .pcx .dcm .ico"
    " .fits",
    "text": ".txt .md .rst .csv .tsv .json .jsonl .xml .xmp .yaml .yml .toml .ini .html .htm .log .py .ipynb",
    "document": ".pdf .doc .docx .xls .xlsx .ods .odt .ppt .pptx .rtf .svg .ai .eps",
    "video": ".mp4 .mov .avi .mkv .webm .m4v .mpg .mpeg .wmv .3gp .mts",
    "sound": ".mp3 .wav .flac .ogg .m4a .aac",
    "archive": ".zip .tar .gz .tgz .bz2 .xz .7z .rar .zst",
    "data file": ".npy .npz .h5 .hdf5 .mat .pkl .pt .pth .onnx .safetensors .parquet .db .sqlite .guide",
}
_KIND_OF = {suffix: kind for kind, suffixes in _SUFFIXES.items() for suffix in suffixes.split()}
_PICTURES = (PHOTO, RAW_REASON, FOREIGN_REASON)
_SYSTEM_NAMES = frozenset(("thumbs.db", "desktop.ini", ".ds_store", "icon\r", "ehthumbs.db"))
_SYSTEM_FOLDERS = frozenset(("__macosx", "@eadir", "$recycle.bin", "system volume information", "lost+found"))


def file_kind(name: str) -> str:
    """Tell from its name alone what a file in a folder of photos is.

    Parameters
    ----------
    name : str
        Without its folder.

    Returns
    -------
    str
        `PHOTO`; `UNKNOWN`, to be told by content; `RAW_REASON` or `FOREIGN_REASON`, why a picture is left
        out; or the kind of file that is passed over, such as ``"text"`` or ``"system file"``.

    Examples
    --------
    >>> file_kind("IMG_0001.JPG"), file_kind("._IMG_0001.JPG"), file_kind("notes.txt")
    ('photo', 'system file', 'text')
    """
    lower = name.lower()
    if lower in _SYSTEM_NAMES or lower.startswith("._"):
        return "system file"
    if lower.startswith("."):
        return "hidden file"
    return _KIND_OF.get(_suffix(lower), UNKNOWN)


def is_passed_over(folder: str) -> bool:
    """Tell whether a folder is hidden or belongs to the system, so that nobody looks for photos in it.

    Parameters
    ----------
    folder : str
        Its name, without what it is in.

    Returns
    -------
    bool
    """
    return folder.startswith(".") or folder.lower() in _SYSTEM_FOLDERS


def looks_like_photo(path: str) -> bool:
    """Tell whether a text ends like the file name of a picture, readable or not.

    Parameters
    ----------
    path : str
        A path or a cell of a table.

    Returns
    -------
    bool
    """
    return _KIND_OF.get(_suffix(path.strip().lower().rpartition("/")[2])) in _PICTURES


def _suffix(name: str) -> str:
    """Give what `pathlib` calls the suffix, in a tenth of the time: tables have millions of names."""
    at = name.rfind(".")
    return name[at:] if 0 < at < len(name) - 1 else ""
