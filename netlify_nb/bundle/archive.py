"""The zip format, written forwards only and with nothing in it that depends on the machine.

Field by field after PKWARE's APPNOTE.TXT 6.3 (sections 4.3.7 to 4.3.16 and 4.5.3). The standard library's
``zipfile`` cannot take data that is compressed already, and notes the operating system it ran on.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

STORED = 0
DEFLATED = 8

_UTF8_NAMES = 0x0800
_SIZES_FOLLOW = 0x0008
_UNIX = 3 << 8
_REGULAR_FILE_0644 = 0o100644 << 16
_TIME, _DATE = 0, 0x21  # 1980-01-01 00:00:00, the earliest that the format can say
_VERSION, _VERSION_ZIP64 = 20, 45
_SIZE_LIMIT, _COUNT_LIMIT = 0xFFFFFFFF, 0xFFFF


@dataclass(frozen=True)
class _Entry:
    name: bytes
    method: int
    crc32: int
    size: int
    packed_size: int
    offset: int
    wide: bool
    flags: int = _UTF8_NAMES


class ZipWriter:
    """Writes members one after the other through ``write``, then ``finish``.

    ``size_limit`` is where the zip64 forms of the fields begin; smaller values are for tests.
    """

    def __init__(self, write: Callable[[bytes | bytearray], object], *, size_limit: int = _SIZE_LIMIT) -> None:
        self._write = write
        self._limit = size_limit
        self._offset = 0
        self._entries: list[_Entry] = []

    def add(self, name: str, method: int, *, crc32: int, size: int, packed: bytes | bytearray) -> None:
        """Write a member whose packed form is at hand."""
        self._add(self._entry(name, method, crc32, size, len(packed)), [packed])

    def add_stored(self, name: str, *, crc32: int, size: int, chunks: Iterable[bytes]) -> None:
        """Write a member as it is, piece by piece."""
        self._add(self._entry(name, STORED, crc32, size, size), chunks)

    def add_deflated(self, name: str, *, crc32: int, size: int, chunks: Iterable[bytes]) -> None:
        """Write a member whose packed size is known only at its end: the sizes follow it in a data descriptor."""
        # What cannot be compressed is stored, at a cost of some bytes in each piece: an eighth is ample.
        entry = self._entry(name, DEFLATED, crc32, size, size + size // 8)
        entry = replace(entry, flags=_UTF8_NAMES | _SIZES_FOLLOW)
        self._local_header(replace(entry, crc32=0, size=0, packed_size=0))
        entry = replace(entry, packed_size=self._data(chunks))
        descriptor = struct.Struct("<4sLQQ" if entry.wide else "<4sLLL")
        self._put(descriptor.pack(b"PK\7\10", crc32, entry.packed_size, size))
        self._entries.append(entry)

    def finish(self) -> int:
        """Write the directory at the end and return the size of the whole in bytes."""
        start = self._offset
        for entry in self._entries:
            self._central_header(entry)
        length = self._offset - start
        count = len(self._entries)
        if start >= self._limit or length >= self._limit or count >= _COUNT_LIMIT:
            end = self._offset
            self._put(
                struct.pack(
                    "<4sQHHLLQQQQ",
                    b"PK\6\6",
                    44,
                    _UNIX | _VERSION_ZIP64,
                    _VERSION_ZIP64,
                    0,
                    0,
                    count,
                    count,
                    length,
                    start,
                )
            )
            self._put(struct.pack("<4sLQL", b"PK\6\7", 0, end, 1))
        self._put(
            struct.pack(
                "<4sHHHHLLH",
                b"PK\5\6",
                0,
                0,
                min(count, _COUNT_LIMIT),
                min(count, _COUNT_LIMIT),
                self._field(length),
                self._field(start),
                0,
            )
        )
        return self._offset

    def _entry(self, name: str, method: int, crc32: int, size: int, packed_size: int) -> _Entry:
        wide = max(size, packed_size) >= self._limit
        return _Entry(name.encode(), method, crc32, size, packed_size, self._offset, wide)

    def _add(self, entry: _Entry, chunks: Iterable[bytes | bytearray]) -> None:
        self._local_header(entry)
        self._data(chunks)
        self._entries.append(entry)

    def _local_header(self, entry: _Entry) -> None:
        extra = struct.pack("<HHQQ", 1, 16, entry.size, entry.packed_size) if entry.wide else b""
        header = struct.pack(
            "<4sHHHHHLLLHH",
            b"PK\3\4",
            _VERSION_ZIP64 if entry.wide else _VERSION,
            entry.flags,
            entry.method,
            _TIME,
            _DATE,
            entry.crc32,
            _SIZE_LIMIT if entry.wide else entry.packed_size,
            _SIZE_LIMIT if entry.wide else entry.size,
            len(entry.name),
            len(extra),
        )
        self._put(header + entry.name + extra)

    def _central_header(self, entry: _Entry) -> None:
        # Only what does not fit its field goes into the zip64 part, in this order.
        wide = [value for value in (entry.size, entry.packed_size, entry.offset) if value >= self._limit]
        extra = struct.pack(f"<HH{len(wide)}Q", 1, 8 * len(wide), *wide) if wide else b""
        version = _VERSION_ZIP64 if wide or entry.wide else _VERSION
        self._put(
            struct.pack(
                "<4sHHHHHHLLLHHHHHLL",
                b"PK\1\2",
                _UNIX | version,
                version,
                entry.flags,
                entry.method,
                _TIME,
                _DATE,
                entry.crc32,
                self._field(entry.packed_size),
                self._field(entry.size),
                len(entry.name),
                len(extra),
                0,
                0,
                0,
                _REGULAR_FILE_0644,
                self._field(entry.offset),
            )
            + entry.name
            + extra
        )

    def _field(self, value: int) -> int:
        return _SIZE_LIMIT if value >= self._limit else value

    def _data(self, chunks: Iterable[bytes | bytearray]) -> int:
        start = self._offset
        for chunk in chunks:
            self._put(chunk)
        return self._offset - start

    def _put(self, data: bytes | bytearray) -> None:
        self._write(data)
        self._offset += len(data)
