"""A file that is put in the place of the archive is read from the next request on, without a restart."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar
from urllib.parse import quote

from datasette.database import Database

from scraper.errors import StorageError
from scraper.web.freshness import states
from scraper.web.freshness.states import FileState
from scraper.web.guarding import bounds, guard

NEEDED: Final = frozenset(("episodes", "articles", "papers", "paper_links", "article_paper_links"))
"""Tables without which a database is no archive."""
_SCHEMA: Final = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name"
_OF_FUNCTION: Final = "user-defined function raised exception"
_FORGET: Final = "DELETE FROM databases WHERE database_name = ?"

_T = TypeVar("_T")


def notice(datasette: Any) -> None:
    """Have each database that is a file, and may change, read from the file that is at its path."""
    databases = datasette.databases.copy()
    for name, database in datasette.databases.items():
        if type(database) is Database and database.is_mutable and not database.is_memory:
            databases[name] = Reopening(database)
            database.close()
    datasette.databases = databases


class Reopening(Database):  # type: ignore[misc]
    """A database that is read from the file which is at its path now.

    Datasette keeps a connection in each thread for good. Here one is lent for each call, and all are closed before
    one is opened to a file that has changed: what the connections of a process know of a write-ahead log they have in
    common, so that an old one would mislead a new one. A checkpoint changes the file too; that costs an opening.
    """

    def __init__(self, former: Database) -> None:
        """The same database, with its name and address."""
        super().__init__(former.ds, path=former.path, is_mutable=True)
        self.name, self.route = former.name, former.route
        self._turn = threading.Condition()
        self._idle: list[sqlite3.Connection] = []
        self._lent = 0
        self._file: FileState | None = None
        self._schema: list[tuple[Any, ...]] = []
        self._is_unknown_to_datasette = False

    def connect(self, write: bool = False) -> sqlite3.Connection:
        """A new connection. The path is quoted: Datasette would take `%` and `?` in it for parts of an address."""
        mode = "rwc" if write else "ro"
        lock = "&nolock=1" if self.ds.nolock and not write else ""
        uri = f"file:{quote(str(self.path))}?mode={mode}{lock}"
        conn = sqlite3.connect(uri, uri=True, check_same_thread=False)
        self._all_file_connections.append(conn)
        return conn

    async def execute(self, sql: str, params: Any = None, **others: Any) -> Any:
        """What Datasette reads, within bounds; what strangers make fail is not for the log.

        Raises TooMuchError where the rows are larger than is answered, StorageError where a function of ours fails:
        each takes any value, so that it is the archive that cannot be read.
        """
        with bounds.counted():
            try:
                return await super().execute(sql, params, **{"log_sql_errors": guard.is_local_request(), **others})
            except sqlite3.OperationalError as error:
                if str(error) == _OF_FUNCTION:
                    raise StorageError("the archive cannot be searched") from error
                raise

    async def execute_fn(self, fn: Callable[[sqlite3.Connection], _T]) -> _T:
        """What a function makes of a connection, in one of Datasette's threads if it has any.

        Raises StorageError where no file is, or one that cannot be read or is no archive while the former was one.
        """

        read = bounds.bounded(fn)

        def with_connection() -> _T:
            with self._borrowed() as conn:
                return read(conn)

        if self.ds.executor is None:
            found = with_connection()
        else:
            found = await asyncio.get_running_loop().run_in_executor(self.ds.executor, with_connection)
        if self._is_unknown_to_datasette:
            self._is_unknown_to_datasette = False
            await self.ds.databases["_internal"].execute_write(_FORGET, [self.name])
        return found

    @contextmanager
    def _borrowed(self) -> Iterator[sqlite3.Connection]:
        conn = self._take()
        try:
            yield conn
        except sqlite3.DatabaseError as error:
            if type(error) is sqlite3.DatabaseError:  # the file is damaged, or was while it was written
                self._file = None
            raise
        finally:
            with self._turn:
                self._lent -= 1
                self._idle.append(conn)
                self._turn.notify_all()

    def _take(self) -> sqlite3.Connection:
        with self._turn:
            while (file := states.of_file(self.path)) != self._file and self._lent:
                self._turn.wait()
            if file is None or file != self._file:
                self._reopen(file)
            conn = self._idle.pop() if self._idle else self._opened()
            self._lent += 1
            return conn

    def _reopen(self, file: FileState | None) -> None:
        """Close every connection and open the file that is there. Nobody has one while this runs."""
        self._file = None
        while self._idle:
            self._drop(self._idle.pop())
        if file is None:
            raise StorageError("the archive is not there", advice="Put it back; the site then goes on by itself.")
        conn = self._opened()
        schema = [tuple(row) for row in conn.execute(_SCHEMA)]
        if _is_archive(self._schema) and not _is_archive(schema):
            self._drop(conn)
            raise StorageError("what is there now is no archive", advice="Put one there; the site goes on by itself.")
        self._is_unknown_to_datasette = bool(self._schema) and schema != self._schema
        self._schema = schema
        self._idle.append(conn)
        self._file = file

    def _opened(self) -> sqlite3.Connection:
        try:
            conn: sqlite3.Connection = self.connect()
        except sqlite3.Error as error:
            raise StorageError(f"the archive cannot be opened: {error}") from error
        try:
            conn.execute("SELECT 1 FROM sqlite_master").fetchone()
            self.ds._prepare_connection(conn, self.name)
        except sqlite3.Error as error:
            self._drop(conn)
            raise StorageError(f"the archive cannot be read: {error}") from error
        return conn

    def _drop(self, conn: sqlite3.Connection) -> None:
        self._all_file_connections.remove(conn)
        conn.close()


def _is_archive(schema: list[tuple[Any, ...]]) -> bool:
    return {name for type_, name, _ in schema if type_ == "table"} >= NEEDED
