"""The bytes of photos that stand in a column of a Parquet file."""

import bisect
import threading
from collections import OrderedDict
from itertools import accumulate
from pathlib import Path
from typing import Any

from fieldguide.errors import ImageError
from fieldguide.images.regular_file import open_regular

_GROUPS_KEPT = 2


class ParquetPhotos:
    """Reads photos from a Parquet file row by row. Safe in many threads at once.

    Parquet is packed in groups of rows, 100 where Hugging Face writes photos; the last two that were read
    stay in memory, so reading photos in about their order reads each group once.

    Parameters
    ----------
    path : str
        The file.
    column : str
        Of bytes, or of pairs with the field ``bytes``.
    rows_in_group : tuple of int
        How many rows each group has.
    """

    def __init__(self, path: str, column: str, *, rows_in_group: tuple[int, ...]) -> None:
        self.path = path
        self.column = column
        self.rows_in_group = rows_in_group
        self._ends = tuple(accumulate(rows_in_group))
        self._groups: OrderedDict[int, Any] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, row: int) -> bytes:
        """Read the bytes of a photo: its own, or where a pair holds only a path, those of the file.

        Parameters
        ----------
        row : int
            From 0.

        Returns
        -------
        bytes

        Raises
        ------
        ImageError
            If there are none, or the file cannot be read; the message is the reason alone.
        """
        number = bisect.bisect_right(self._ends, row)
        cell = self._group(number)[row - (self._ends[number] - self.rows_in_group[number])].as_py()
        content = cell.get("bytes") if isinstance(cell, dict) else cell
        if not content and isinstance(cell, dict) and cell.get("path"):
            with open_regular(Path(self.path).parent / cell["path"]) as file:
                return file.read()
        if not content:
            raise ImageError("its row in the table holds no bytes")
        return content

    def _group(self, number: int) -> Any:
        import pyarrow.parquet

        with self._lock:
            if number not in self._groups:
                try:
                    with pyarrow.parquet.ParquetFile(self.path) as table:
                        content = table.read_row_group(number, columns=[self.column])
                except (pyarrow.ArrowException, UnicodeDecodeError) as error:
                    raise ImageError(f"its table is damaged ({str(error).splitlines()[0]})") from error
                self._groups[number] = content.column(self.column)
                while len(self._groups) > _GROUPS_KEPT:
                    self._groups.popitem(last=False)
            self._groups.move_to_end(number)
            return self._groups[number]

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self.path, self.column, self.rows_in_group)


def _again(path: str, column: str, rows_in_group: tuple[int, ...]) -> ParquetPhotos:
    return ParquetPhotos(path, column, rows_in_group=rows_in_group)
