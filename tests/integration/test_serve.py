"""The site as strangers and friends meet it: in this process, and as the two commands that start it."""

import asyncio
import base64
import hashlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO

import pytest
import requests
from sqlite_utils import Database

from scraper.web.guarding import guard
from scraper.web.guarding.openness import Openness
from scraper.web.guarding.settings import SETTINGS
from tests.integration.archive_fixture import insert_episode, write_archive
from tests.integration.site import CHECKOUT, ask, ask_all

LONG_BODY = "A sentence that is said again and again. " * 100 + "The end."
PAGES = [
    "/",
    "/archive",
    "/archive/episodes",
    "/archive/episodes?_facet=date&_sort=title",
    "/archive/episodes/e7",
    "/archive/search?q=shirts",
    "/archive/search?q=%3Cscript%3Ealert(1)%3C/script%3E",
    "/search?q=shirts",
    "/search?q=%3Cscript%3Ealert(1)%3C/script%3E",
    "/archive/questions_about",
    "/archive/episodes_in_doubt",
    "/archive?sql=select+1",
    "/archive?sql=select+nonsense",
    "/archive/no-such-table",
    "/-/settings",
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = write_archive(tmp_path_factory.mktemp("serve") / "archive.db")
    with Database(path) as db, db.atomic():
        insert_episode(db, 99, "e99", "A long one", None, "2024-01-01", LONG_BODY)
        for seq in range(100, 130):
            insert_episode(db, seq, f"e{seq}", "One of many", None, "2023-01-01", "Short.")
    return path


def test_the_settings_are_applied_and_what_was_chosen_stays(archive: Path) -> None:
    (answer,) = ask_all(archive, ["/-/settings.json"])
    assert answer.json().items() >= SETTINGS.items()
    (answer,) = ask_all(archive, ["/-/settings.json"], settings={"default_page_size": 33})
    assert answer.json().items() >= {**SETTINGS, "default_page_size": 33}.items()


def test_pages_have_the_length_that_is_set(archive: Path) -> None:
    address = "/archive/episodes.json?_shape=array"
    (ours,) = ask_all(archive, [address])
    (chosen,) = ask_all(archive, [address], settings={"default_page_size": 3})
    assert (len(ours.json()), len(chosen.json())) == (SETTINGS["default_page_size"], 3)


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 200),
        ("/archive/search.json?q=x", 200),
        ("/archive/episodes.csv", 200),
        ("/-/static/app.css", 200),
        ("/-/static-plugins/paperledge/paperledge.css", 200),
        ("/archive/nothing-here", 404),
        ("/archive.db", 403),
        ("/archive?sql=select+nonsense", 400),
        ("/archive/", 302),
    ],
)
def test_every_answer_carries_the_security_headers(archive: Path, address: str, status: int) -> None:
    answer = ask(archive, address)
    assert answer.status == status
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "no-referrer"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "'unsafe-inline'" not in re.findall(r"script-src [^;]*", policy)[0]


def test_each_inline_script_of_a_page_is_one_the_policy_allows(archive: Path) -> None:
    seen = 0
    for answer in ask_all(archive, PAGES):
        for script in re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL):
            digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in answer.headers["content-security-policy"]
            seen += 1
    assert seen > len(PAGES)


def test_no_page_runs_what_the_data_or_the_visitor_wrote(archive: Path) -> None:
    for answer in ask_all(archive, PAGES):
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text


def test_marked_words_are_marked_and_all_else_is_escaped(archive: Path) -> None:
    page = ask(archive, "/archive/search", {"q": "robot"}).text
    title = "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;bold&lt;/b&gt; "
    assert 'data-label="snippet">&lt;img src=x onerror=alert(2)&gt; <mark>robot</mark></td>' in page
    assert f'<a href="/archive/episodes/e7">{title}shirts</a>' in page
    assert '<p class="reading">Looked for episodes with &#34;robot&#34;.</p>' in page


def test_the_page_says_when_not_all_words_were_found(archive: Path) -> None:
    page = ask(archive, "/archive/search", {"q": "shirts zebra"}).text
    assert "nothing holds all of it, and these hold most of the words." in page
    page = ask(archive, "/archive/search", {"q": "zebra"}).text
    assert "Nothing found." in page


def test_a_long_body_is_cut_in_a_list_and_whole_on_its_own_page(archive: Path) -> None:
    listing, page = ask_all(archive, ["/archive/episodes?title=A+long+one", "/archive/episodes/e99"])
    assert LONG_BODY[:200] in listing.text
    assert "The end." not in listing.text
    assert LONG_BODY in page.text


def test_an_episode_shows_where_it_was_read_and_what_is_doubted(archive: Path) -> None:
    sure, doubted = (answer.text for answer in ask_all(archive, ["/archive/episodes/e1", "/archive/episodes/e7"]))
    assert "What is doubted" not in sure
    assert "Where it was read" not in sure
    link = '<a href="/archive/episodes_in_doubt?kind=odd+credit">odd credit</a>'
    assert f"<li>{link} (credits): &lt;script&gt;alert(3)&lt;/script&gt;</li>" in doubted
    origins = re.findall(
        r"<tr><td>(\w+)</td><td>(\w+)</td><td>(.*?)</td><td title=\"page-7\">(.*?)</td></tr>", doubted
    )
    assert origins == [
        ("credits", "dom", "&lt;i&gt;credit line&lt;/i&gt;", "at an unknown time"),
        ("title", "text", "first sentence (a stand-in)", "2025-06-02T08:00:00Z"),
    ]


def test_other_rows_show_neither(archive: Path) -> None:
    for answer in ask_all(archive, ["/archive/papers/p1", "/archive/shows/s1"]):
        assert answer.status == 200
        assert "Where it was read" not in answer.text


@pytest.mark.parametrize("change", ["ALTER TABLE doubts DROP COLUMN field", "DROP TABLE provenance"])
def test_an_episode_of_an_older_archive_is_shown_without(tmp_path: Path, change: str) -> None:
    path = write_archive(tmp_path / "archive.db")
    with Database(path) as db:
        db.execute(change)
    answer = ask(path, "/archive/episodes/e2")
    assert answer.status == 200
    assert "few of them" in answer.text
    assert "What is doubted" not in answer.text


def test_doubts_lead_to_their_episodes(archive: Path) -> None:
    page = ask(archive, "/archive/episodes_in_doubt", {"kind": "layers disagree"}).text
    assert '<a href="/archive/episodes/e2">Computer Vision - Seeing with fewer labels</a>' in page
    assert '<td class="col-rule" data-label="rule">fuller than a richer layer</td>' in page


def test_index_tables_and_bookkeeping_are_hidden(archive: Path) -> None:
    tables = {table["name"]: table["hidden"] for table in ask(archive, "/archive.json").json()["tables"]}
    assert not any(tables[name] for name in ("episodes", "questions", "authors", "papers", "paper_links"))
    assert all(hidden for name, hidden in tables.items() if "_fts" in name or name in {"meta", "_sqlite_migrations"})


LOCAL_SQL = ["/archive.json?sql=select+1+as+one", "/archive/episodes.json?_where=1=1"]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8001", "[::1]:8001", "localhost:80"])
def test_this_machine_may_ask_in_sql(archive: Path, host: str) -> None:
    assert [answer.status for answer in ask_all(archive, LOCAL_SQL, headers={"Host": host})] == [200, 200]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost:8001"},
        {"Referer": "http://localhost:8001/archive"},
    ],
)
def test_so_may_its_browser(archive: Path, headers: dict[str, str]) -> None:
    answers = ask_all(archive, LOCAL_SQL, headers={"Host": "localhost:8001", **headers})
    assert [answer.status for answer in answers] == [200, 200]


@pytest.mark.parametrize(("version", "local"), [("1.0", False), ("1.1", True), ("2", True)])
def test_what_speaks_the_http_of_an_untold_nginx_is_no_browser(version: str, local: bool) -> None:
    scope = {"headers": [(b"host", b"127.0.0.1:8001")], "server": ("127.0.0.1", 8001), "http_version": version}
    assert guard.is_local(scope) is local


def test_a_form_of_a_table_leads_on_below_a_path_too(archive: Path) -> None:
    form = "/archive/episodes?_filter_column=title&_filter_op=contains&_filter_value=robot"
    asked = [form, "/archive/episodes?_sort=title&_sort_by_desc=on"]
    below = ask_all(archive, asked, settings={"base_url": "/ledge/"})
    above = ask_all(archive, asked)
    assert [answer.status for answer in (*below, *above)] == [302] * 4
    leads = [answer.headers["location"] for answer in above]
    assert [answer.headers["location"] for answer in below] == [f"/ledge{address}" for address in leads]


@pytest.mark.parametrize("scheme", ["wss", "ws", "gopher"])
def test_a_proxy_that_says_something_odd_makes_no_odd_addresses(scheme: str) -> None:
    seen: list[str] = []

    async def app(scope: guard.Scope, receive: guard.Receive, send: guard.Send) -> None:
        seen.append(scope["scheme"])

    async def receive() -> guard.Message:
        return {}

    async def send(message: guard.Message) -> None:
        raise AssertionError(message)

    async def run() -> None:
        await guard.wrap(app, Openness())(asked, receive, send)

    asked: guard.Scope = {"type": "http", "scheme": scheme, "headers": [], "server": None, "query_string": b""}
    asyncio.run(run())
    assert seen == ["http"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "papers.example"},
        {"Host": "localhost.papers.example"},
        {"Host": "192.168.1.7:8001"},
        {"Host": ""},
        {"Host": "localhost", "X-Forwarded-For": "203.0.113.5"},
        {"Host": "127.0.0.1", "Forwarded": "for=203.0.113.5"},
        {"Host": "127.0.0.1", "Via": "1.1 proxy"},
        {"Host": "127.0.0.1", "True-Client-IP": "203.0.113.5"},
        {"Host": "127.0.0.1", "X-Real-IP": "203.0.113.5"},
        {"Host": "127.0.0.1", "X_Forwarded_For": "203.0.113.5"},
        {"Host": "127.0.0.1", "X-Forwarded-Port": "443"},
        {"Host": "127.0.0.1", "X-Original-URI": "/"},
        {"Host": "127.0.0.1", "X-Cluster-Client-IP": "203.0.113.5"},
        {"Host": "127.0.0.1", "CF-Ray": "1"},
        {"Host": "127.0.0.1", "CDN-Loop": "cloudflare"},
        {"Host": "127.0.0.1", "X-ProxyUser-Ip": "203.0.113.5"},
        {"Host": "localhost", "Sec-Fetch-Site": "cross-site"},
        {"Host": "localhost", "Sec-Fetch-Site": "same-site"},
        {"Host": "localhost", "Origin": "https://evil.example"},
        {"Host": "localhost", "Origin": "http://localhost:3000"},
        {"Host": "localhost", "Origin": "null"},
    ],
)
def test_strangers_get_the_canned_queries_but_no_sql_of_their_own(archive: Path, headers: dict[str, str]) -> None:
    answers = ask_all(archive, [*LOCAL_SQL, "/archive/search.json?q=shirts", "/archive"], headers=headers)
    assert [answer.status for answer in answers] == [403, 403, 200, 200]
    assert "Custom SQL query" not in answers[-1].text


@pytest.mark.parametrize(
    ("server", "local"),
    [
        (("127.0.0.1", 8001), True),
        (("::1", 8001), True),
        (("192.168.1.7", 8001), False),
        (("/run/site.sock", None), False),
        (None, False),
    ],
)
def test_the_address_a_request_reached_counts_too(server: tuple[str, int | None] | None, local: bool) -> None:
    assert guard.is_local({"headers": [(b"host", b"localhost")], "server": server, "http_version": "1.1"}) is local


@pytest.mark.parametrize("hosts", [[], [b"[::1"], [b"\xff"], [b"localhost", b"papers.example"]])
def test_a_missing_broken_or_second_host_is_not_this_machine(hosts: list[bytes]) -> None:
    headers = [(b"Host", host) for host in hosts]
    assert not guard.is_local({"headers": headers, "server": ("127.0.0.1", 8001), "http_version": "1.1"})


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("select length(zeroblob(50000000))", "too big"),
        ("with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n", "took too long"),
        ("select hex(zeroblob(9000000))", "too big"),
        ("select load_extension('x')", "not authorized"),
        ("attach 'other.db' as other", "Statement must be a SELECT"),
    ],
)
def test_a_statement_that_takes_too_much_is_stopped(archive: Path, statement: str, said: str) -> None:
    answer = ask(archive, "/archive.json", {"sql": statement})
    assert answer.status == 400
    assert said in answer.text


def test_no_more_rows_than_the_limit_are_answered(archive: Path) -> None:
    count = "with recursive n(i) as (select 1 union all select i + 1 from n limit 5000) select i from n"
    answer = ask(archive, "/archive.json", {"sql": count}).json()
    assert (len(answer["rows"]), answer["truncated"]) == (SETTINGS["max_returned_rows"], True)


# The two commands, each as a process of its own.


@contextmanager
def started(*arguments: str, cwd: Path, seconds: float = 60) -> Iterator[subprocess.Popen[str]]:
    """A Python process that is killed, whatever happens, when the test leaves it or its time has gone."""
    with subprocess.Popen(
        [sys.executable, *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        timer = threading.Timer(seconds, process.kill)
        timer.start()
        try:
            yield process
        finally:
            timer.cancel()
            process.kill()


PAPERLEDGE = ("-c", "from scraper.cli import main; main()")


def line(stream: IO[str] | None, holding: str) -> str:
    """The first line of a stream that holds a text; fails when the stream ends before."""
    assert stream is not None
    read = []
    for text in stream:
        if holding in text:
            return text.strip()
        read.append(text)
    raise AssertionError(f"no {holding!r} in {read}")


def fetch(url: str) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(url, timeout=30)


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as listener:
        port: int = listener.getsockname()[1]
        return port


def test_serve_prints_its_address_shows_the_archive_and_ends_on_ctrl_c(archive: Path, tmp_path: Path) -> None:
    other = write_archive(tmp_path / "any-name.db")
    with started(*PAPERLEDGE, "serve", "--db", str(other), "--port", "0", cwd=tmp_path) as process:
        address = line(process.stdout, "http://127.0.0.1:")
        page = fetch(f"{address}archive/search?q=diffusion")
        assert page.status_code == 200
        assert "<mark>diffusion</mark>" in page.text.casefold()
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert fetch(f"{address}archive.json?sql=select+1").status_code == 200
        assert fetch(f"{address}-/settings.json").json().items() >= SETTINGS.items()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert process.returncode == 130
    assert "Traceback" not in err
    assert out == ""


def test_serve_reads_the_metadata_beside_the_archive_first(tmp_path: Path) -> None:
    beside, here = tmp_path / "beside", tmp_path / "here"
    for folder, title in ((beside, "Beside the archive"), (here, "Where the command ran")):
        folder.mkdir()
        (folder / "metadata.json").write_text(json.dumps({"title": title}))
    titles = []
    for db in (write_archive(beside / "archive.db"), write_archive(tmp_path / "archive.db")):
        with started(*PAPERLEDGE, "serve", "--db", str(db), "--port", "0", cwd=here) as process:
            titles.append(fetch(f"{line(process.stdout, 'http://')}-/metadata.json").json()["title"])
    assert titles == ["Beside the archive", "Where the command ran"]


@pytest.mark.parametrize(
    ("metadata", "said"), [("{", "metadata.json cannot be read"), ("[]", "metadata.json holds no JSON object")]
)
def test_broken_metadata_is_exit_2(tmp_path: Path, metadata: str, said: str) -> None:
    write_archive(tmp_path / "archive.db")
    (tmp_path / "metadata.json").write_text(metadata)
    with started(*PAPERLEDGE, "serve", cwd=tmp_path) as process:
        _, err = process.communicate()
    assert process.returncode == 2
    assert said in err


def test_a_busy_port_is_exit_2_with_advice(archive: Path, tmp_path: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        with started(*PAPERLEDGE, "serve", "--db", str(archive), "--port", port, cwd=tmp_path) as process:
            out, err = process.communicate()
    assert (process.returncode, out) == (2, "")
    assert f"port {port} of 127.0.0.1 is in use" in err
    assert "--port" in err
    assert "Traceback" not in err


def test_serve_without_an_archive_says_what_to_run(tmp_path: Path) -> None:
    with started(*PAPERLEDGE, "serve", cwd=tmp_path) as process:
        _, err = process.communicate()
    assert process.returncode == 2
    assert 'Run "paperledge update" first' in err


def test_datasette_itself_gives_the_same_settings_and_queries(archive: Path) -> None:
    metadata = str(CHECKOUT / "metadata.json")
    arguments = ("-m", "datasette", str(archive), "-m", metadata, "-p", str(free_port()))
    with started(*arguments, cwd=archive.parent) as process:
        running = line(process.stderr, "Uvicorn running on")
        address = re.findall(r"http://127\.0\.0\.1:\d+", running)[0]
        assert fetch(f"{address}/-/settings.json").json().items() >= SETTINGS.items()
        assert "<mark>diffusion</mark>" in fetch(f"{address}/archive/search?q=diffusion").text.casefold()
        assert fetch(f"{address}/archive/search.json?q=%22&_shape=array").json() == []
