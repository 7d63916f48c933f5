"""What a browser or reader has already is not read, made or sent again.

An answer is named (ETag) by all that it is made from: the state of the files, this program, the site's settings, who
may see what, and the address. So the name is known before anything is read, and a 304 costs a look at the files.
It is weak: Datasette writes the time a query took on its pages. A feed is named by its content, since its readers ask
again after every change of the archive. Answers are remembered, too, by what they are made from (remembered.py).

`no-cache` lets an answer be stored and has it asked for again each time: a run may change the archive at any moment.
"""

import hashlib
import re
import sqlite3
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import unquote_to_bytes

from scraper.errors import StorageError
from scraper.web import answers, machines, pages
from scraper.web.archive import archive_of
from scraper.web.freshness import states
from scraper.web.freshness.fingerprint import fingerprint
from scraper.web.freshness.remembered import Answer, Remembered
from scraper.web.guarding import guard
from scraper.web.guarding.guard import App, Message, Pairs, Receive, Scope, Send

FOREVER: Final = b"public, max-age=31536000, immutable"
"""For static files whose address names their content: a year, the most that RFC 9111 deems of use."""
VARY: Final = b"Cookie, Authorization"
"""As Datasette says of each of its answers; whoever sends one of these gets an answer made anew."""

_FEEDS: Final = (".atom", ".feed.json")
_STREAMED: Final = ".csv"
_STATIC: Final = "/-/static-plugins/paperledge/"
_STATIC_FILES: Final = frozenset(file.name for file in (Path(__file__).parents[1] / "static").iterdir())
_NOT_BY_STATE: Final = frozenset((b"sql", b"_where", b"_stream", b"_trace", b"_context", b"_ttl"))
"""Arguments of Datasette with which a page is not made of the archive alone."""
_OF_THE_MOMENT: Final = re.compile(r"\bnow\b|random|current_|:_", re.IGNORECASE)
"""In SQL: what is another each time, Datasette's magic parameters among it."""
_ROUTES: Final = tuple(re.compile(route) for route, _ in (*pages.ROUTES, *machines.ROUTES))


class Asked(NamedTuple):
    """A request whose answer can be named."""

    is_ours: bool
    is_feed: bool
    key: str
    """What the answer is made from; "" where the files have changed just now, so that it cannot be told."""
    cache_control: bytes


def cached(app: App, datasette: Any) -> App:
    """The application, with answers named, kept, and not given again to whoever has them."""
    kept = Remembered()

    async def answered(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            await app(scope, receive, send)
        elif _names_its_content(path := _path(scope, datasette), scope):
            await app(scope, receive, _for_good(send))
        elif (asked := await _asked(scope, path, datasette)) is None:
            await app(scope, receive, _not_kept(send))
        elif asked.key and not asked.is_feed and f'"{asked.key}"' in _told_tags(scope):
            await _not_again(asked, _tag(asked.key), send)
        else:
            answer = kept.get(asked.key) or await _made(app, scope, receive)
            if not answer.is_for_all:
                await answer.send_by(_not_kept(send))
                return
            if scope["method"] == "GET":
                kept.put(asked.key, answer)
            tag = _tag_of_content(answer) if asked.is_feed else _tag(asked.key)
            if tag and _is_known(tag, scope):
                await _not_again(asked, tag, send)
            else:
                await answer.having(_told(asked, tag)).send_by(send)

    return answered


def _path(scope: Scope, datasette: Any) -> str:
    """The path of a request as Datasette's routes see it."""
    path = str((scope.get("raw_path") or scope["path"].encode()).decode("latin-1").partition("?")[0])
    base = str(datasette.setting("base_url"))
    return "/" + path[len(base) :] if base != "/" and path.startswith(base) else path


async def _asked(scope: Scope, path: str, datasette: Any) -> Asked | None:
    """What is asked for, if an answer to it can be named; None for what is left to Datasette alone."""
    await datasette.invoke_startup()
    sent = {name.lower(): value for name, value in scope["headers"]}
    arguments = {unquote_to_bytes(each.partition(b"=")[0]) for each in scope.get("query_string", b"").split(b"&")}
    if {b"cookie", b"authorization"} & sent.keys() or _NOT_BY_STATE & arguments or has_own_visitors():
        return None
    is_ours = any(route.match(path) for route in _ROUTES)
    if path.startswith("/-/") and not is_ours:
        return None
    state = states.of_site(datasette)
    try:
        archive = await archive_of(datasette)
    except (StorageError, sqlite3.Error):
        return None
    if archive is None or archive.is_memory or not (is_ours or _is_of(archive, path, datasette)):
        return None
    ttl = 0 if is_ours else datasette.setting("default_cache_ttl")
    made_from = (
        fingerprint(datasette), tuple(datasette.databases), state, scope.get("scheme"), sent.get(b"host"),
        guard.is_local_request(), path, scope.get("query_string"), ttl,
    )  # fmt: skip
    key = hashlib.sha256(repr(made_from).encode()).hexdigest()[:32] if state else ""
    is_feed = is_ours and path.endswith(_FEEDS)
    return Asked(is_ours, is_feed, key, f"max-age={ttl}".encode() if ttl else b"no-cache")


def _is_of(archive: Any, path: str, datasette: Any) -> bool:
    """Whether an address is Datasette's page of the archive, a table, a row, or a query that is always the same."""
    parts = path.split("/")[1:]
    if path.endswith(_STREAMED) or parts[0].partition(".")[0] != archive.route:
        return False
    queries = datasette.metadata("queries", database=archive.name, fallback=False) or {}
    query = queries.get(parts[1].partition(".")[0]) if len(parts) > 1 else None
    return not _OF_THE_MOMENT.search(query["sql"] if isinstance(query, dict) else query or "")


def has_own_visitors() -> bool:
    """Whether another plugin tells who asks, what they may, or adds queries: then pages hang on more than is seen."""
    from datasette.plugins import DEFAULT_PLUGINS, pm  # Datasette itself imports this package while it is loading

    hooks = (pm.hook.actor_from_request, pm.hook.canned_queries)
    known = {*DEFAULT_PLUGINS, "paperledge"}
    return any(each.plugin_name not in known for hook in hooks for each in hook.get_hookimpls())


def _names_its_content(path: str, scope: Scope) -> bool:
    """Whether an address is one of our static files, with the version that it has."""
    name = path.removeprefix(_STATIC)
    is_ours = name != path and name in _STATIC_FILES
    return is_ours and scope.get("query_string", b"") == f"v={answers.asset_version(name)}".encode()


def _for_good(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            message = {**message, "headers": [*message["headers"], (b"cache-control", FOREVER)]}
        await send(message)

    return sent


def _not_kept(send: Send) -> Send:
    """For what is no page: the way to another address, or that there is none, may be another thing the next time."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] != 200:
            said = {name.lower() for name, _ in message["headers"]}
            told = [] if b"cache-control" in said else [(b"cache-control", b"no-store")]
            message = {**message, "headers": [*message["headers"], *told]}
        await send(message)

    return sent


async def _made(app: App, scope: Scope, receive: Receive) -> Answer:
    """The whole answer of an application."""
    parts: list[Message] = []

    async def take(message: Message) -> None:
        parts.append(message)

    await app(scope, receive, take)
    start, *rest = parts
    return Answer(start["status"], tuple(map(tuple, start["headers"])), b"".join(each["body"] for each in rest))


def _tag(key: str) -> str:
    return f'W/"{key}"' if key else ""


def _tag_of_content(answer: Answer) -> str:
    return f'"{hashlib.sha256(answer.body).hexdigest()}"'


def _is_known(tag: str, scope: Scope) -> bool:
    """Whether a reader tells that it has what has this tag (RFC 9110, 13.1.2)."""
    told = _told_tags(scope)
    return "*" in told or tag.removeprefix("W/") in told


def _told_tags(scope: Scope) -> set[str]:
    values = [value.decode("latin-1") for name, value in scope["headers"] if name.lower() == b"if-none-match"]
    return {each.strip().removeprefix("W/") for value in values for each in value.split(",")}


def _told(asked: Asked, tag: str) -> Pairs:
    """The headers that an answer has for this."""
    told = [(b"cache-control", asked.cache_control), (b"vary", VARY)]
    return [*told, (b"etag", tag.encode())] if tag else told


async def _not_again(asked: Asked, tag: str, send: Send) -> None:
    """304, with the policy of the page: a browser puts the headers in the place of those it has."""
    policy = [(b"content-security-policy", guard.OWN_POLICY.encode())] if asked.is_ours else []
    await Answer(304, (*_told(asked, tag), *policy), b"").send_by(send)
