"""A public site: what strangers get, what they do not, and that it stands whatever they ask."""

import asyncio
import json
import os
import random
import re
import shlex
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir

import pytest
from datasette.utils.asgi import BadRequest, NotFound
from sqlite_utils import Database

from scraper.cli import serve_
from scraper.errors import StorageError, UsageError
from scraper.web.guarding import failures, gate, guard
from scraper.web.guarding.listening import MOST_CONNECTIONS, PATIENCE
from scraper.web.guarding.openness import Openness, url_fault
from scraper.web.pages import search
from tests.integration.archive_fixture import insert_episode, write_archive
from tests.integration.hostile import Request, addresses, requests_of_other_kinds
from tests.integration.raw_client import Answer, ask, chunks
from tests.integration.site import CHECKOUT, ask_all
from tests.integration.test_serve import PAPERLEDGE, line, started

MOST_MEMORY_KB = 300_000
AT_ONCE = 8


@dataclass(frozen=True)
class Site:
    address: str
    process_id: int

    def peak_kb(self) -> int:
        """The most memory the process ever had, in kB."""
        status = Path(f"/proc/{self.process_id}/status").read_text()
        return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0])

    def get(self, target: str, **headers: str) -> Answer:
        return ask(self.address, Request(target, headers=tuple(headers.items())))


@contextmanager
def serving(db: Path, *options: str) -> Iterator[Site]:
    arguments = (*PAPERLEDGE, "serve", "--db", str(db), "--port", "0", *options)
    with started(*arguments, cwd=CHECKOUT, seconds=300) as process:
        line(process.stderr, "Ctrl-C ends it")
        address = line(process.stdout, "http").rstrip("/")
        assert process.stderr is not None
        log = threading.Thread(target=process.stderr.read)
        log.start()  # else it would wait for a reader
        try:
            yield Site(address, process.pid)
        finally:
            process.kill()
            log.join()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some 4 MB of text in 500 episodes, of words as frequent as in a language."""
    path = write_archive(tmp_path_factory.mktemp("public") / "archive.db")
    dice = random.Random(7)
    words = ["the", "a", "of", "model", "graph", *(f"word{number}" for number in range(3_000))]
    weights = [1 / place for place in range(1, len(words) + 1)]
    with Database(path) as db, db.atomic():
        for seq in range(1_000, 1_500):
            body = " ".join(dice.choices(words, weights, k=1_300))
            insert_episode(db, seq, f"e{seq}", f"On {body[:60]}", "Vision", f"2024-{seq % 12 + 1:02}-01", body)
        columns = "title, body, questions, authors, paper"
        text = f"SELECT seq, {columns} FROM episodes_text WHERE seq >= 1000"
        db.execute(f"INSERT INTO episodes_fts(rowid, {columns}) {text}")
        db.execute("INSERT INTO episode_traits SELECT * FROM traits_of_episodes WHERE seq >= 1000")
    return path


@pytest.fixture(scope="module")
def site(archive: Path) -> Iterator[Site]:
    with serving(archive, "--public") as site:
        yield site


def test_it_stands_whatever_strangers_ask(archive: Path, nightly: bool) -> None:
    every_second = list(addresses())[:: 1 if nightly else 2]
    requests = [*every_second, *requests_of_other_kinds()]
    assert len(requests) > 300
    random.Random(1).shuffle(requests)
    with serving(archive, "--public") as site:
        assert site.get("/archive/episodes/e1").status == 200
        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers = list(pool.map(lambda request: ask(site.address, request, timeout=200), requests))
        assert site.get("/archive/episodes/e1").status == 200
        peak = site.peak_kb()
    wrong = [
        (asked.name, *fault) for asked, answer in zip(requests, answers, strict=True) if (fault := faults(answer))
    ]
    assert wrong == []
    assert peak < MOST_MEMORY_KB
    assert {answer.status for answer in answers} >= {200, 302, 400, 403, 404, 405, 413, 414}


FOLDERS = (str(CHECKOUT), sys.prefix, sys.base_prefix, gettempdir())
INSIDE = re.compile(
    "|".join(
        (*(re.escape(folder + os.sep) for folder in FOLDERS), "pytest-of-", "site-packages", "Traceback")
    ).encode()
)
"""Folders of this machine, where the archive lies among them, and what else of the program nobody is to see."""


def faults(answer: Answer) -> list[str]:
    """What no answer may be or hold."""
    found = [] if answer.status < 500 or answer.status == 503 else [f"status {answer.status}"]
    expected = [(name.decode(), value.decode()) for name, value in guard.security_headers()]
    found += [name for name, value in expected if not _carries(answer, name, value)]
    found += ["not said when to come again"] if answer.status == 503 and "retry-after" not in answer.headers else []
    found += ["a path"] if INSIDE.search(answer.body) else []
    found += ["SQL went through"] if b"/etc/passwd" in answer.body and b"root:" in answer.body else []
    leads = answer.headers.get("location", "/")
    return found + ([f"leads to {leads}"] if re.match(r"/[/\\]|[^/]", leads) else [])


def _carries(answer: Answer, name: str, value: str) -> bool:
    return answer.headers.get(name) in {value, guard.OWN_POLICY if name == "content-security-policy" else value}


@pytest.mark.parametrize(
    "target",
    [
        "/archive?sql=select+1",
        "/archive.json?sql=select+1",
        "/archive/episodes?_where=1=1",
        "/archive/episodes?%5Fwhere=1",
        "/archive/episodes?_size=101",
        "/archive/episodes.json?_size=%EF%BC%91%EF%BC%90%EF%BC%90%EF%BC%90",
        "/archive/episodes?_siz%65=max",
        "/archive/episodes.csv?_stream=on",
        "/archive/episodes?_facet=title",
        "/archive/episodes?_facet_size=max",
        "/archive/episodes?_trace=1",
        "/archive/episodes?_searchmode=raw&_search=x",
        "/archive/episodes_fts?episodes_fts=a*",
        "/archive.db",
        "/-/versions",
        "/-/versions.json",
        "/-/plugins.json",
        "/-/settings",
        "/-/metadata.json",
        "/-/databases.json",
        "/-/threads",
        "/-/actor.json",
        "/-/permissions",
        "/-/allow-debug",
        "/-/messages",
        "/-/patterns",
        "/-/auth-token?token=x",
    ],
)
def test_strangers_are_refused(site: Site, target: str) -> None:
    answer = site.get(target)
    assert answer.status == 403
    assert len(answer.body) > 20
    assert faults(answer) == []


@pytest.mark.parametrize(
    ("target", "holds"),
    [
        ("/search?q=diffusion", b"<mark>diffusion</mark>"),
        ("/episode/sample/slug-e1", b"What is normal anyway?"),
        ("/archive/episodes?_search=shirts&_sort=title", b"shirt"),
        ("/archive/episodes.json?category__exact=Speech", b"Voices without words"),
        ("/archive/episodes.csv?_size=2", b"id,show_id"),
        ("/archive/search.json?q=shirts", b"shirts"),
        ("/-/paperledge/review", b"Growing Graphs"),
        ("/-/static/app.css", b"body"),
        ("/-/static-plugins/paperledge/paperledge.css", b"{"),
    ],
)
def test_strangers_get_all_the_rest(site: Site, target: str, holds: bytes) -> None:
    answer = site.get(target)
    assert (answer.status, holds in answer.body) == (200, True)


def test_as_many_rows_as_there_are_means_as_many_as_a_stranger_gets(site: Site) -> None:
    rows = json.loads(chunks(site.get("/archive/episodes.json?_size=max&_shape=array").body))
    assert len(rows) == gate.MOST_ROWS


def test_pages_do_not_offer_what_strangers_do_not_get(site: Site) -> None:
    page = site.get("/archive/episodes").body + site.get("/archive").body
    for offer in (b"_stream", b"sql=", b"ALLOW_FACET = true", b"_facet=", b"archive.db"):
        assert offer not in page


def test_strangers_are_offered_what_they_get_and_this_machine_all(archive: Path) -> None:
    asked = ["/archive/episodes", "/archive/episodes/e3", "/episode/sample/slug-e3", "/paper/p3"]
    offers = ("ALLOW_FACET = true", 'name="_stream"', "link --accept", "link --reject")
    for answer, own in zip(ask_all(archive, asked), ({0, 1}, {2, 3}, {2, 3}, {2, 3}), strict=True):
        assert {place for place, offer in enumerate(offers) if offer in answer.text} == own
    for answer in ask_all(archive, asked, headers={"Host": "papers.example"}):
        assert answer.status == 200
        assert not any(offer in answer.text for offer in offers)
    (review,) = ask_all(archive, ["/-/paperledge/review"], headers={"Host": "papers.example"})
    assert "link --accept" in review.text


def test_this_machine_is_a_stranger_only_where_it_is_said(archive: Path) -> None:
    asked = ["/archive.json?sql=select+1", "/-/versions.json", "/archive/episodes.csv?_stream=on"]
    assert [answer.status for answer in ask_all(archive, asked)] == [200, 200, 200]
    assert [answer.status for answer in ask_all(archive, asked, plugin={"public": True})] == [403, 403, 403]
    assert [answer.status for answer in ask_all(archive, asked, headers={"Host": "papers.example"})] == [
        403,
        403,
        403,
    ]


def test_sql_can_be_given_to_all_and_nothing_else_with_it(archive: Path) -> None:
    asked = ["/archive.json?sql=select+1", "/archive/episodes.json?_where=1=1", "/-/versions.json"]
    strange = {"Host": "192.168.1.7"}
    given = ask_all(archive, asked, plugin={"sql": True}, headers=strange)
    assert [answer.status for answer in given] == [200, 200, 403]
    for plugin in ({"sql": "yes"}, {"sql": True, "public": True}, {"sql": True, "url": "https://papers.example"}):
        refused = ask_all(archive, asked, plugin=plugin, headers=strange)
        assert [answer.status for answer in refused] == [403, 403, 403]


def test_its_own_address_is_in_every_link_whatever_a_request_says(archive: Path) -> None:
    plugin = {"url": "https://papers.example/ledge/"}
    asked = ["/", "/search?q=shirts", "/archive/", "/search.atom?q=shirts", "/-/versions"]
    _, page, moved, feed, inside = ask_all(archive, asked, plugin=plugin, headers={"Host": "evil.example"})
    assert 'href="https://papers.example/ledge/search?q=shirts"' in page.text
    assert moved.headers["location"] == "/ledge/archive"
    assert "https://papers.example/ledge/search.atom?q=shirts" in feed.text
    assert "evil.example" not in page.text + feed.text
    assert inside.status == 403


@pytest.mark.parametrize(
    ("query", "leads"), [(b"", b"/ledge/"), (b"x=1&y=%3C", b"/ledge/?x=1&y=%3C")], ids=["alone", "with a query"]
)
def test_a_site_under_a_path_is_found_without_its_slash(query: bytes, leads: bytes) -> None:
    asked: guard.Scope = {"method": "GET", "path": "/ledge", "query_string": query, "headers": []}
    moved = gate.refusal(asked, "/ledge/", is_local=False, has_sql=False)
    assert moved is not None
    assert (moved.status, moved.headers) == (301, ((b"location", leads),))
    assert gate.refusal({**asked, "path": "/ledger"}, "/ledge/", is_local=False, has_sql=False) is None
    assert gate.refusal({**asked, "path": "/ledge/"}, "/ledge/", is_local=False, has_sql=False) is None


@pytest.mark.parametrize(
    ("sent", "scheme"),
    [("https", "https"), ("https, http", "https"), ("http,https", "http"), ("gopher, https", "http")],
)
def test_the_first_of_several_proxies_tells_the_scheme(site: Site, sent: str, scheme: str) -> None:
    asked = Request("/search?q=shirts", host="papers.example", headers=(("X-Forwarded-Proto", sent),))
    canonical = re.findall(rb'rel="canonical" href="([^"]+)"', ask(site.address, asked).body)
    assert canonical == [f"{scheme}://papers.example/search?q=shirts".encode()]


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/nowhere/a-lost-page", "a lost page"),
        ("/archive/lost_robots", "lost robots"),
        ("/archive/episodes/lost~20whiskers", "lost whiskers"),
        ("/archive/-/whiskers", "whiskers"),
    ],
)
def test_what_is_not_here_is_said_in_our_words_with_a_search_for_the_address(
    archive: Path, address: str, words: str
) -> None:
    html, data = ask_all(archive, [address, f"{address}.json"])
    assert (html.status, data.status) == (404, 404)
    assert f'<a href="/search?q={words.replace(" ", "+")}">Search the episodes' in html.text
    assert failures.NOT_HERE.sentence in html.text
    assert data.json()["error"] == failures.NOT_HERE.sentence


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://papers.example/", ""),
        ("http://localhost:8001/ledge", ""),
        ("papers.example", "begin"),
        ("ftp://papers.example", "begin"),
        ("https://me:secret@papers.example", "more than"),
        ("https://papers.example/?x", "more than"),
        ("https://papers.example:99999", "ort"),
        ("https://[", "nvalid"),
        ("https://papers.example/<b>", "odd"),
    ],
)
def test_an_address_is_looked_at(url: str, fault: str) -> None:
    found = url_fault(url)
    assert fault in found
    assert bool(found) is bool(fault)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (sqlite3.OperationalError("interrupted"), 503),
        (sqlite3.OperationalError("disk I/O error"), 503),
        (sqlite3.DatabaseError("database disk image is malformed"), 503),
        (StorageError("the archive is gone from /srv/secret/archive.db"), 503),
        (NotFound("There is no such episode."), 404),
        (BadRequest("That is no month."), 400),
        (RuntimeError("/srv/secret"), 500),
    ],
)
def test_each_error_of_a_page_is_a_sentence(
    archive: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    async def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(search, "read", fails)
    html, data = ask_all(archive, ["/search?q=x", "/search.json?q=x"])
    assert (html.status, data.status) == (status, status)
    assert html.headers["content-type"] == "text/html; charset=utf-8"
    assert data.json().keys() >= {"ok", "error", "status", "title"}
    for answer in (html, data):
        assert "/srv" not in answer.text
        assert "retry-after" in answer.headers or status != 503
    if status in {400, 404}:
        assert str(error) in html.text


def test_what_datasette_cannot_make_sense_of_is_the_fault_of_the_address(archive: Path) -> None:
    asked = ["/archive/segments/e4", "/archive/episodes?seq__lt=99999999999999999999", "/archive/episodes?id__in=[["]
    asked += ["/archive/episodes?_sort=nothing", "/archive/episodes_text?_next=nonsense", "/-/static/app.css/x"]
    assert [answer.status for answer in ask_all(archive, asked)] == [400, 400, 400, 400, 400, 404]


def test_what_breaks_before_datasette_sees_it_is_a_plain_500() -> None:
    async def broken(scope: guard.Scope, receive: guard.Receive, send: guard.Send) -> None:
        raise RuntimeError("/srv/secret")

    async def receive() -> guard.Message:
        return {"type": "http.request"}

    sent: list[guard.Message] = []

    async def send(message: guard.Message) -> None:
        sent.append(message)

    async def run() -> None:
        await guard.wrap(broken, Openness())({"type": "http", "headers": [], "server": None}, receive, send)

    asyncio.run(run())
    assert sent[0]["status"] == 500
    assert {name for name, _ in guard.security_headers()} <= {name for name, _ in sent[0]["headers"]}
    assert b"secret" not in sent[1]["body"]


def test_no_more_than_so_many_are_answered_at_once() -> None:
    async def run() -> list[int]:
        is_open = asyncio.Event()
        statuses: list[int] = []

        async def app(scope: guard.Scope, receive: guard.Receive, send: guard.Send) -> None:
            await is_open.wait()
            await send({"type": "http.response.start", "status": 200, "headers": []})

        async def send(message: guard.Message) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])

        async def receive() -> guard.Message:
            return {"type": "http.request"}

        watched = gate.watched(app, Openness(), lambda: "/")
        scope: guard.Scope = {"type": "http", "method": "GET", "path": "/", "headers": []}
        visits = [asyncio.ensure_future(watched(scope, receive, send)) for _ in range(gate.MOST_AT_ONCE + 2)]
        await asyncio.sleep(0)
        is_open.set()
        await asyncio.gather(*visits)
        await watched(scope, receive, send)
        return statuses

    assert asyncio.run(run()) == [503, 503, *[200] * gate.MOST_AT_ONCE, 200]


def test_what_is_sent_in_pieces_is_counted_too() -> None:
    async def app(scope: guard.Scope, receive: guard.Receive, send: guard.Send) -> None:
        for _ in range(1_000):
            await receive()

    taken: list[int] = []
    sent: list[guard.Message] = []

    async def receive() -> guard.Message:
        taken.append(1_000)
        return {"type": "http.request", "body": b"x" * 1_000, "more_body": True}

    async def send(message: guard.Message) -> None:
        sent.append(message)

    async def run() -> None:
        scope: guard.Scope = {"type": "http", "method": "POST", "path": "/-/mcp", "headers": []}
        await gate.watched(app, Openness(), lambda: "/")(scope, receive, send)

    asyncio.run(run())
    assert sent[0]["status"] == 413
    assert sum(taken) <= gate.MOST_IN_BODY + 1_000


def test_connections_are_counted_and_too_slow_ones_ended(archive: Path) -> None:
    host = "127.0.0.1"
    with serving(archive, "--public") as site:
        port = int(site.address.rpartition(":")[2])
        with ExitStack() as stack:
            idle = [stack.enter_context(socket.create_connection((host, port))) for _ in range(MOST_CONNECTIONS)]
            refused = site.get("/")
            assert refused.status == 503
            assert faults(refused) == []
            idle[0].sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
            idle[0].settimeout(2 * PATIENCE)
            assert idle[0].recv(1_000).startswith(b"HTTP/1.1 408 ")
        assert site.get("/archive/episodes/e1").status == 200


@pytest.mark.parametrize(
    ("host", "public", "sql", "url", "said"),
    [
        ("127.0.0.1", False, False, "", "This machine gets all."),
        ("127.0.0.1", True, False, "", "Everyone is a stranger here."),
        ("0.0.0.0", False, False, "", "Everyone is a stranger here."),
        ("127.0.0.1", False, False, "https://papers.example/", "Everyone is a stranger here."),
        ("127.0.0.1", False, False, "http://localhost:80/x", "This machine gets all."),
        ("0.0.0.0", False, True, "", "Whoever reaches 0.0.0.0 may ask in SQL of their own."),
    ],
)
def test_serve_says_who_may_do_what(host: str, public: bool, sql: bool, url: str, said: str) -> None:
    openness = Openness.said(serve_._openness(host, public, sql, url))
    assert said in "\n".join(serve_._in_words(openness, host))


@pytest.mark.parametrize(
    ("public", "sql", "url", "said"),
    [
        (True, True, "", "--sql"),
        (False, True, "https://papers.example/", "--sql"),
        (False, False, "papers.example", "--url papers.example cannot be used"),
    ],
)
def test_options_that_make_no_sense_are_refused(public: bool, sql: bool, url: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        serve_._openness("127.0.0.1", public, sql, url)


def test_the_options_are_what_the_plugin_is_told_whatever_the_metadata_said_besides() -> None:
    metadata = {"title": "x", "plugins": {"other": {}, "paperledge": {"public": True}}}
    assert serve_._opened_up(metadata, {"url": "https://x.example"}) == {
        "title": "x",
        "plugins": {"other": {}, "paperledge": {"public": True, "url": "https://x.example"}},
    }


CONTAINER = (CHECKOUT / "Containerfile").read_text(encoding="utf-8")
SERVING = (CHECKOUT / "docs" / "serving.md").read_text(encoding="utf-8")


def commands() -> list[list[str]]:
    """Every way in which the docs and the container start the site: the words behind `serve`."""
    (in_container,) = re.findall(r"^CMD (\[.*\])$", CONTAINER, re.MULTILINE)
    written = re.findall(r"(?:^|ExecStart=\S*|`)paperledge serve( --[^`\n]*)", SERVING, re.MULTILINE)
    return [json.loads(in_container)[1:], *(shlex.split(words) for words in written)]


def test_every_command_of_the_docs_and_the_container_is_one() -> None:
    found = commands()
    assert len(found) == 4
    for words in found:
        said = serve_.command.make_context("serve", list(words)).params
        openness = Openness.said(serve_._openness(said["host"], said["public"], said["sql"], said["url"]))
        assert openness.is_public


def test_the_container_is_made_of_what_there_is_and_runs_without_rights() -> None:
    copied = [words.split()[:-1] for words in re.findall(r"^COPY (?!--from)(.*)$", CONTAINER, re.MULTILINE)]
    assert all((CHECKOUT / name).exists() for names in copied for name in names)
    assert re.findall(r"^USER (\d+):", CONTAINER, re.MULTILINE)[-1] != "0"


def test_the_health_check_of_the_container_passes_on_a_site_and_fails_without(site: Site) -> None:
    (words,) = re.findall(r"CMD (\[\"python.*\])$", CONTAINER, re.MULTILINE)
    check = json.loads(words)[2]
    for address, code in ((site.address, 0), ("http://127.0.0.1:1", 1)):
        own = check.replace("http://127.0.0.1:8001", address)
        environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
        run = subprocess.run([sys.executable, "-c", own], env=environment, capture_output=True, timeout=30)
        assert run.returncode == code
