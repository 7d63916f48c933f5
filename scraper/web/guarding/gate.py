"""Which requests are let in: what nobody may ask, and what only this machine may (docs/serving.md)."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl

from scraper.web.guarding.guard import App, Message, Pair, Receive, Scope, Send, is_local_request
from scraper.web.guarding.openness import Openness

MOST_ROWS: Final = 100
"""Rows of a table that a stranger gets at once."""
MOST_IN_TARGET: Final = 16_000
"""Bytes of an address: 2,000 letters of any script, escaped."""
MOST_IN_HEAD: Final = 32_768
"""Bytes of a request's address and headers."""
MOST_ARGUMENTS: Final = 60
MOST_IN_BODY: Final = 100_000
"""Bytes of what is sent along."""
MOST_AT_ONCE: Final = 32
"""Requests that are answered at the same time."""

POSTED: Final = ("/-/mcp",)
"""Where strangers may send something to, and only that: reading there may be a stream without an end."""
_INSIDE: Final = ("/-/static/", "/-/static-plugins/", "/-/paperledge/", *POSTED)
"""What of `/-/` is meant for everybody; the rest looks into the program."""
_READING: Final = ("GET", "HEAD")
_SENDING: Final = "POST"
_PATH: Final = re.compile(rb"/(?![/\\])[!-\[\]-~]*")
"""One that no redirect makes into the address of another host."""
_HOST: Final = re.compile(rb"[A-Za-z0-9._-]*(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?")
_DOWNLOAD: Final = re.compile(r"/[^/.]+\.db")
_DATABASE: Final = re.compile(r"/[^/]+")
_SQL: Final = frozenset({"_where"})
_OFF: Final = frozenset(
    {"_fts_pk", "_fts_table", "_searchmode", "_stream", "_through", "_timelimit", "_trace", "_ttl"}
)
"""Arguments of Datasette that cost much or look behind the pages; so does all that begins with `_facet`."""
_INDEX: Final = re.compile(r"_fts(_data|_idx|_content|_docsize|_config)?$")
_ALL_ROWS: Final = (b"_size=max", b"_size=%d" % MOST_ROWS)


class Refusal(NamedTuple):
    """Why a request is not let in."""

    status: int
    sentence: str
    headers: tuple[Pair, ...] = ()


class TooLargeError(Exception):
    """More was sent along than is read."""


TOO_LARGE: Final = Refusal(413, f"No more than {MOST_IN_BODY:,} bytes may be sent here.")
BUSY: Final = Refusal(503, "The site is busy. Please try again in a few seconds.", ((b"retry-after", b"5"),))


def watched(app: App, openness: Openness, base_url: Callable[[], str]) -> App:
    """The application behind the gate: what is refused gets a sentence, and so does who comes when it is full."""
    inside = 0

    async def gate(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal inside
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        is_local = is_local_request()
        if not is_local:
            scope = {**scope, "query_string": _within_limits(scope.get("query_string", b""))}
        refused = BUSY if inside >= MOST_AT_ONCE else refusal(scope, base_url(), is_local, openness.has_sql)
        if refused:
            await refuse(send, refused)
            return
        inside += 1
        try:
            await app(scope, _bounded(receive), send)
        except TooLargeError:
            await refuse(send, TOO_LARGE)
        finally:
            inside -= 1

    return gate


async def refuse(send: Send, refused: Refusal) -> None:
    """Answer with the sentence alone: whoever asks so is hardly looking at a page."""
    body = f"{refused.sentence}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        *refused.headers,
    ]
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def refusal(scope: Scope, base_url: str, is_local: bool, has_sql: bool) -> Refusal | None:
    """Why a request is not let in, or None."""
    raw_path: bytes = (scope.get("raw_path") or scope["path"].encode()).partition(b"?")[0]
    query: bytes = scope.get("query_string", b"")
    headers = [(name.lower(), value) for name, value in scope["headers"]]
    hosts = [value for name, value in headers if name == b"host"]
    if len(raw_path) + len(query) > MOST_IN_TARGET:
        return Refusal(414, f"An address may have {MOST_IN_TARGET:,} bytes here, and this one has more.")
    if len(raw_path) + len(query) + sum(len(name) + len(value) for name, value in headers) > MOST_IN_HEAD:
        return Refusal(431, f"Address and headers may have {MOST_IN_HEAD:,} bytes here, and these have more.")
    if not _PATH.fullmatch(raw_path):
        return Refusal(400, "There is no such address here.")
    if any(not _HOST.fullmatch(host) for host in hosts):
        return Refusal(400, "The Host header is no name of a host.")
    if raw_path + b"/" == base_url.encode():
        leads = base_url.encode() + (b"?" + query if query else b"")
        return Refusal(301, f"The site begins at {base_url}.", ((b"location", leads),))
    path = routed(raw_path.decode("ascii"), base_url)
    if scope["method"] not in _allowed(path, is_local):
        allow = ", ".join(_allowed(path, is_local)).encode()
        return Refusal(405, f"{scope['method']} is not what can be done here.", ((b"allow", allow),))
    if any(
        name == b"content-length" and int(value[:20]) > MOST_IN_BODY for name, value in headers if value.isdigit()
    ):
        return TOO_LARGE
    return None if is_local else next(_for_strangers(path, query, has_sql), None)


def _allowed(path: str, is_local: bool) -> tuple[str, ...]:
    if is_local:
        return (*_READING, _SENDING)
    return (_SENDING,) if path.startswith(POSTED) else _READING


def is_closed(action: str, resource: Any, has_sql: bool) -> bool:
    """Whether strangers are refused what Datasette asks a permission for.

    The tables of a full-text index take expressions as they are, past the query language and its limits.
    """
    if action == "view-table":
        return bool(_INDEX.search(resource[1]))
    return action == "execute-sql" and not has_sql


def routed(path: str, base_url: str) -> str:
    """The path that Datasette will look at: without the base, if it is there."""
    return f"/{path.removeprefix(base_url)}" if base_url != "/" and path.startswith(base_url) else path


def _for_strangers(path: str, query: bytes, has_sql: bool) -> Iterator[Refusal]:
    """What of a request is for this machine only."""
    if path.startswith("/-/") and not path.startswith(_INSIDE):
        yield Refusal(403, "This page is for the keeper of the archive.")
    if _DOWNLOAD.fullmatch(path):
        yield Refusal(403, "The archive cannot be downloaded here.")
    try:
        arguments = parse_qsl(query.decode("latin-1"), keep_blank_values=True, max_num_fields=MOST_ARGUMENTS)
    except ValueError:
        yield Refusal(400, f"An address may have {MOST_ARGUMENTS} arguments here, and this one has more.")
        return
    for name, value in arguments:
        if not has_sql and (name in _SQL or (name == "sql" and _DATABASE.fullmatch(path))):
            yield Refusal(403, "SQL of one's own is for the keeper of the archive.")
        if name in _OFF or name.startswith("_facet"):
            yield Refusal(403, f"{name} is for the keeper of the archive.")
        if name == "_size" and _is_too_many(value):
            yield Refusal(403, f"A page has at most {MOST_ROWS} rows here; _next leads on to the next ones.")


def _is_too_many(rows: str) -> bool:
    try:
        return rows == "max" or int(rows) > MOST_ROWS
    except ValueError:
        return False


def _within_limits(query: bytes) -> bytes:
    """A query string in which all rows of a page are as many as a stranger gets: Datasette's own links say `max`."""
    everything, most = _ALL_ROWS
    return b"&".join(most if argument == everything else argument for argument in query.split(b"&"))


def _bounded(receive: Receive) -> Receive:
    """The receiver, until more was sent along than is read."""
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > MOST_IN_BODY:
            raise TooLargeError
        return message

    return bounded
