"""One SQLite file, one connection for each thread, short transactions."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from netlify_nb.local.errors import LocalError, NotWritable

from .schema import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BUSY_SECONDS = 30.0


class Database:
    """Gives each thread its own connection. Reads see the last commit; writers wait for each other."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._lock = threading.Lock()
        self._open: list[sqlite3.Connection] = []
        self.generation = 0
        """Counts what was committed: as long as it stays the same, so does everything that was read since."""
        with _writable(path):
            self._migrate()

    def connection(self) -> sqlite3.Connection:
        """Return this thread's connection, opened on first use."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            # Each connection is used by its own thread only, but closed by whoever ends the server.
            connection = sqlite3.connect(
                self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=256
            )
            connection.row_factory = sqlite3.Row
            # FULL: a commit is on the disk before it is answered, also through a power cut. Uploads, of which
            # there are many, write no rows.
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY"):
                connection.execute(f"PRAGMA {pragma}")
            self._local.connection = connection
            with self._lock:
                self._open.append(connection)
        return connection

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or nothing. Inside another one of the same thread it is part of that one."""
        connection = self.connection()
        if connection.in_transaction:
            yield connection
            return
        with _writable(self._path):
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            try:
                connection.execute("COMMIT")
            except sqlite3.Error:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            with self._lock:
                self.generation += 1

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        """Return every row of a query."""
        return self.connection().execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> sqlite3.Row | None:
        """Return the first row of a query, or ``None``."""
        found: sqlite3.Row | None = self.connection().execute(sql, values).fetchone()
        return found

    def value(self, sql: str, *values: Any) -> Any:
        """Return the first column of the first row, or ``None``."""
        found = self.row(sql, *values)
        return None if found is None else found[0]

    def close(self) -> None:
        """Close every thread's connection; to be called when no thread uses one any more."""
        with self._lock:
            for connection in self._open:
                connection.close()
            self._open.clear()

    def _migrate(self) -> None:
        version = int(self.value("PRAGMA user_version"))
        if version > len(MIGRATIONS):
            raise LocalError(
                "The local Netlify's data was written by a newer version of this package.",
                "Upgrade the package, or choose another folder with NETLIFY_NB_LOCAL_DIR.",
            )
        for number, statements in enumerate(MIGRATIONS[version:], start=version + 1):
            with self.write() as connection:
                for statement in statements:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version={number}")


@contextmanager
def _writable(path: Path) -> Iterator[None]:
    """Turn SQLite's ways of saying that the disk is full or read-only into one clear error."""
    try:
        yield
    except sqlite3.OperationalError as error:
        text = str(error).lower()
        if "full" in text or "readonly" in text or "unable to open" in text or "disk i/o" in text:
            raise NotWritable(
                f"The local Netlify cannot write its data in {path.parent}: {error}.",
                "Free some space or make the folder writable; what was published before is unchanged.",
            ) from error
        raise
