"""The site's own server: what is too slow or too long is told so, and nothing is written behind an answer."""

import asyncio

import pytest
from uvicorn.server import ServerState

from scraper.web.guarding import gate, guard, listening
from scraper.web.guarding.openness import Openness

SLOWLY = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"
"""A request whose body does not come."""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "PATIENCE", 0.2)


async def at_once(scope: guard.Scope, receive: guard.Receive, send: guard.Send) -> None:
    """An application that does not wait for what is sent along."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"4")]})
    await send({"type": "http.response.body", "body": b"done"})


async def half(scope: guard.Scope, receive: guard.Receive, send: guard.Send) -> None:
    """One that has begun when it waits."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"8")]})
    await send({"type": "http.response.body", "body": b"half", "more_body": True})
    await receive()


async def waiting(scope: guard.Scope, receive: guard.Receive, send: guard.Send) -> None:
    """One that waits for all that is sent along."""
    while (await receive()).get("more_body"):
        pass


def heard(app: guard.App, *sent: bytes) -> bytes:
    """All that a connection brings until the server ends it, after these have been sent one after the other.

    The second is sent when an answer to the first has begun.
    """

    async def run() -> bytes:
        config = listening.configured(app)
        config.load()
        config.timeout_keep_alive = 60  # else that would end a connection first
        loop = asyncio.get_running_loop()
        state = ServerState()
        server = await loop.create_server(
            lambda: listening.Protocol(config, server_state=state, app_state={}), "127.0.0.1", 0
        )
        async with server, asyncio.timeout(20):
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
            got = b""
            for data in sent:
                got += await reader.read(1) if data is not sent[0] else b""
                writer.write(data)
            got += await reader.read()
            writer.close()
        return got

    return asyncio.run(run())


@pytest.mark.parametrize("sent", [b"GET / HTTP/1.1\r\nHost:", SLOWLY, b""])
def test_what_does_not_come_in_time_is_told_so(sent: bytes) -> None:
    assert heard(waiting, sent).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize(("app", "end"), [(at_once, b"\r\n\r\ndone"), (half, b"\r\n\r\nhalf")])
def test_nothing_is_written_behind_an_answer_that_has_begun(app: guard.App, end: bytes) -> None:
    got = heard(app, SLOWLY)
    assert got.startswith(b"HTTP/1.1 200 ")
    assert got.endswith(end)


def test_what_is_no_http_is_told_so_unless_an_answer_has_begun() -> None:
    assert heard(waiting, b"no HTTP\r\n\r\n").startswith(b"HTTP/1.1 400 ")
    chunked = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert heard(at_once, chunked, b"no length\r\n").endswith(b"\r\n\r\ndone")


@pytest.mark.parametrize(
    ("headers", "status"),
    [([30_000], 200), ([33_000], 431), ([1_000] * 40, 431), ([60_000], 431)],
)
def test_a_head_is_as_long_as_it_may_be(headers: list[int], status: int) -> None:
    lines = b"".join(b"X-%d: %s\r\n" % (place, b"x" * size) for place, size in enumerate(headers))
    app = guard.wrap(gate.watched(at_once, Openness(), lambda: "/"), Openness())
    got = heard(app, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s\r\n" % lines)
    assert got.startswith(b"HTTP/1.1 %d " % status)
