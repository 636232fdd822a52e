"""How much a Parquet file says it holds, from its end alone: small files can unpack to any size.

The end is a structure of Apache Thrift's compact protocol, of which this reads what it needs and passes over
the rest; Polars does not tell how many values a column of lists has.
"""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

MAGIC = b"PAR1"
LARGEST_FOOTER = 64 << 20

# Fields of FileMetaData, RowGroup, ColumnChunk and ColumnMetaData, by their numbers in parquet.thrift.
_ROW_GROUPS, _COLUMNS, _META_DATA, _NUM_VALUES = 4, 1, 3, 5
_TRUE, _FALSE = 1, 2


def most_values(path: Path) -> int:
    """How many values the longest column has: as many as rows, or more where it has lists.

    Raises:
        ValueError: when the file is no Parquet file, or its end is damaged.
        OSError: when it cannot be read.
    """
    with path.open("rb") as file:
        size = file.seek(0, 2)
        if size < 12:
            raise ValueError("it is too short")
        file.seek(size - 8)
        length, magic = struct.unpack("<I4s", file.read(8))
        if magic != MAGIC or not 0 < length <= min(size - 12, LARGEST_FOOTER):
            raise ValueError("its end is missing")
        file.seek(size - 8 - length)
        footer = file.read(length)
    try:
        groups = _Reader(footer).structure()[_ROW_GROUPS]
        chunks = [chunk[_META_DATA][_NUM_VALUES] for group in groups for chunk in group[_COLUMNS]]
        columns = max((len(group[_COLUMNS]) for group in groups), default=1)
        by_column = [sum(chunks[place::columns]) for place in range(columns)]
        return max(by_column, default=0)
    except (LookupError, TypeError, RecursionError, struct.error) as error:
        raise ValueError("its end is damaged") from error


class _Reader:
    """Reads values one after the other."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0

    def structure(self) -> dict[int, Any]:
        """The fields of a structure, by their numbers."""
        fields: dict[int, Any] = {}
        number = 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._integer()
            kind = head & 15
            fields[number] = kind == _TRUE if kind in (_TRUE, _FALSE) else self._value(kind)
        return fields

    def _value(self, kind: int) -> Any:
        readers: dict[int, Callable[[], Any]] = {
            **dict.fromkeys((1, 2, 3), self._byte),
            **dict.fromkeys((4, 5, 6), self._integer),
            7: lambda: self._bytes(8),
            8: lambda: self._bytes(self._varint()),
            **dict.fromkeys((9, 10), self._list),
            11: self._map,
            12: self.structure,
        }
        return readers[kind]()

    def _list(self) -> list[Any]:
        head = self._byte()
        count = head >> 4 if head >> 4 < 15 else self._varint()
        return [self._value(head & 15) for _ in range(self._possible(count))]

    def _map(self) -> list[tuple[Any, Any]]:
        count = self._possible(self._varint())
        kinds = self._byte() if count else 0
        return [(self._value(kinds >> 4), self._value(kinds & 15)) for _ in range(count)]

    def _possible(self, count: int) -> int:
        if count > len(self._data) - self._place:
            raise LookupError(count)
        return count

    def _integer(self) -> int:
        number = self._varint()
        return (number >> 1) ^ -(number & 1)

    def _varint(self) -> int:
        number = shift = 0
        while True:
            byte = self._byte()
            number |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return number
            if shift > 63:
                raise LookupError(shift)

    def _byte(self) -> int:
        self._place += 1
        return self._data[self._place - 1]

    def _bytes(self, count: int) -> bytes:
        self._place += self._possible(count)
        return self._data[self._place - count : self._place]
