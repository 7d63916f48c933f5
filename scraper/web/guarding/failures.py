"""What the site says when a request cannot be answered: a sentence and a status, never a path or a traceback."""

import errno
import logging
import sqlite3
import traceback
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

from datasette.database import QueryInterrupted
from datasette.utils import tilde_decode
from datasette.utils.asgi import Base400, NotFound
from datasette.views.base import DatasetteError

from scraper.errors import StorageError
from scraper.web import addresses, answers, missing
from scraper.web.answers import Head
from scraper.web.guarding.bounds import TooMuchError
from scraper.web.guarding.gate import TOO_LARGE, TooLargeError

Page = Callable[..., Awaitable[Any]]

_NO_TABLE: Final = "no such table"
"""How SQLite begins to say so, of the address of a row."""
_HERE: Final = __name__.partition(".")[0]
_DAMAGED: Final = ("disk", "locked", "not a database", "readonly", "unable to open")
"""Words of SQLite's messages that tell of the file, not of the statement."""
_NO_SUCH_FILE: Final = frozenset(
    {errno.EACCES, errno.EINVAL, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.ENOENT, errno.ENOTDIR}
)
_TITLES: Final = {403: "Not allowed", 404: "Not found", 500: "Something went wrong", 503: "Not at this moment"}


class Failure(NamedTuple):
    """What is answered."""

    status: int
    sentence: str
    retry_after: int = 0
    """In how many seconds to ask again; 0 where that is no use."""

    @property
    def title(self) -> str:
        """Its heading."""
        return _TITLES.get(self.status, "That cannot be answered")


NOT_HERE: Final = Failure(404, "There is no such page here. The search finds what the archive holds.")
TOO_LONG: Final = Failure(503, "This took longer than a page may take. Please ask for less, or try again later.", 30)
NO_ARCHIVE: Final = Failure(503, "The archive cannot be read at this moment. Please try again in a minute.", 60)
UNCLEAR: Final = Failure(400, "This address holds something that makes no sense here.")
BUG: Final = Failure(500, "The page could not be made. The keeper of the archive finds the reason in the log.")


def of(error: Exception, *, own_sql: bool = False) -> Failure | None:
    """What is said of an error; None where Datasette says it well enough: of SQL that somebody typed."""
    match error:
        case TooLargeError():
            return Failure(TOO_LARGE.status, TOO_LARGE.sentence)
        case TooMuchError():
            return Failure(TOO_LARGE.status, str(error))
        case NotFound() if not _is_ours(error):
            return NOT_HERE
        case Base400():
            return _told(error.status, str(error.args[0] if error.args else ""))
        case DatasetteError(title="SQL Interrupted"):
            return None if own_sql else TOO_LONG
        case DatasetteError() if not own_sql and str(error.message).startswith(_NO_TABLE):
            return NOT_HERE
        case DatasetteError():
            return NO_ARCHIVE if _is_damaged(str(error.message)) else _told(_blamed(error.status), str(error.message))
        case QueryInterrupted():
            return TOO_LONG
        case StorageError():
            return TOO_LONG if str(error.__cause__) == "interrupted" else NO_ARCHIVE
        case sqlite3.DatabaseError() if str(error) == "interrupted":
            return TOO_LONG
        case sqlite3.DatabaseError() if _is_damaged(str(error)):
            return NO_ARCHIVE
        case OSError() if error.errno in _NO_SUCH_FILE and not _is_ours(error):
            return NOT_HERE
        case _:
            return BUG if _is_ours(error) else UNCLEAR


def _told(status: int, message: str) -> Failure:
    return NOT_HERE if status == NOT_HERE.status and message in {"", "404"} else Failure(status, message)


def _blamed(status: int) -> int:
    """Datasette says 500 where an address asks for what there is not."""
    return 400 if status == 500 else status


def _is_damaged(message: str) -> bool:
    return any(word in message.casefold() for word in _DAMAGED)


def _is_ours(error: Exception) -> bool:
    """Whether this program failed, not Datasette: that fails at addresses which it cannot make sense of.

    Each runs within the other; it is the innermost of them that failed.
    """
    rooms = (
        frame.f_globals.get("__name__", "").partition(".")[0] for frame, _ in traceback.walk_tb(error.__traceback__)
    )
    return [room for room in rooms if room in {_HERE, "datasette"}][-1:] == [_HERE]


def answer(datasette: Any, request: Any, failure: Failure) -> Any:
    """A page that says it; an object where JSON was asked for."""
    if request.path.endswith(".json"):
        told = {"ok": False, "error": failure.sentence, "status": failure.status, "title": failure.title}
        response = answers.json(datasette, told, failure.status)
    else:
        head = Head(failure.title, is_indexed=False)
        words = _searchable(request.path) if failure.status == NOT_HERE.status else ""
        response = answers.page(
            datasette, request, "failed.html", head, failure.status, failure=failure, typed=words,
            search=addresses.search(words) if words else "",
        )  # fmt: skip
    if failure.retry_after:
        response.headers["retry-after"] = str(failure.retry_after)
    response.headers["cache-control"] = "no-store"
    return response


def _searchable(path: str) -> str:
    """The words of the last part of an address."""
    last = path.rstrip("/").rpartition("/")[2]
    return missing.words_of(tilde_decode(unquote(last)))


def caught(datasette: Any, request: Any, error: Exception) -> Any:
    """The answer to an error, or None; a bug is noted in the log."""
    failure = of(error, own_sql=bool(request.args.get("sql") or request.args.get("_where")))
    if failure is BUG:
        logging.getLogger(__name__).error("%s could not be answered", request.path, exc_info=error)
    return failure and answer(datasette, request, failure)


def plainly(page: Page) -> Page:
    """A page of ours whose "not found" is the answer: Datasette would look for other spellings of the address."""

    @wraps(page)
    async def told(datasette: Any, request: Any, **others: Any) -> Any:
        try:
            return await page(datasette=datasette, request=request, **others)
        except NotFound as error:
            return answer(datasette, request, _told(error.status, str(error.args[0] if error.args else "")))

    return told
