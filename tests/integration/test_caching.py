"""What a client has already is not read again; what is another since is, and what may be private is never kept."""

import asyncio
import gc
import re
import sqlite3
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest
from datasette.app import Datasette
from datasette.database import Database
from hypothesis import given
from hypothesis import strategies as st

from scraper.web.freshness import caching, states
from scraper.web.freshness.remembered import MOST_BYTES, Answer, Remembered
from tests.integration.archive_fixture import write_archive
from tests.integration.site import METADATA
from tests.integration.test_replaced import changed, rename

NAMED = (
    "/search?q=diffusion", "/search.json?q=diffusion", "/search.bib?q=diffusion", "/episode/sample/slug-e1",
    "/archive/episodes", "/archive/episodes.json?_shape=array", "/archive/papers/p1", "/archive/search?q=graph",
    "/archive", "/openapi.json", "/llms.txt", "/sitemap.xml", "/sitemap/pages-1.xml", "/sitemap/episodes-1.xml",
    "/opensearch.xml", "/robots.txt", "/-/paperledge/review", "/-/paperledge/review.json",
)  # fmt: skip
LEFT_ALONE = (
    "/archive.json?sql=select+1", "/archive/episodes.json?_where=1", "/archive/episodes.csv?_stream=1",
    "/archive/episodes.csv", "/archive/episodes?_trace=1", "/archive/episodes?%73ql=x", "/archive/nothing",
    "/episode/none", "/-/settings.json", "/-/paperledge/other", "/sitemap/none-1.xml", "/other/things",
)  # fmt: skip


class Site:
    """A site in this process, and how to ask it."""

    def __init__(self, runner: asyncio.Runner, path: Path, **options: Any) -> None:
        self._runner = runner
        self.datasette = Datasette([str(path)], **{"metadata": METADATA, **options})

    def ask(self, address: str, **headers: str) -> httpx.Response:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        answer: httpx.Response = self._runner.run(self.datasette.client.get(address, headers=sent))
        return answer

    def close(self) -> None:
        self.datasette.executor.shutdown()
        for database in self.datasette.databases.values():
            database.close()


Start = Callable[..., Site]


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """What starts a site; a change of its file counts from the moment it was made."""
    monkeypatch.setattr(states, "RECENT_NS", 0)
    sites = []
    with asyncio.Runner() as runner:

        def started(path: Path, **options: Any) -> Site:
            sites.append(Site(runner, path, **options))
            return sites[-1]

        yield started
        for site in sites:
            site.close()


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return changed(tmp_path / "archive.db", "Pangolins and diffusion")


@pytest.mark.parametrize("address", NAMED)
def test_a_page_that_is_had_is_neither_read_nor_sent_again(
    archive: Path, start: Start, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = start(archive)
    first = site.ask(address)
    assert (first.status_code, first.headers["cache-control"]) == (200, "no-cache")
    assert "cookie" in first.headers["vary"].casefold()
    monkeypatch.setattr(Database, "execute_fn", None)
    monkeypatch.setattr(type(site.datasette.databases["archive"]), "execute_fn", None)
    again = site.ask(address, If_None_Match=f'"other", {first.headers["etag"]}')
    assert (again.status_code, again.content) == (304, b"")
    for name in ("etag", "cache-control", "vary", "x-content-type-options", "referrer-policy", "x-frame-options"):
        assert again.headers[name] == first.headers[name]
    if first.headers["content-type"].startswith("text/html"):
        assert again.headers["content-security-policy"] == first.headers["content-security-policy"]
    assert site.ask(address).content == first.content


@pytest.mark.parametrize("address", LEFT_ALONE)
def test_what_hangs_on_more_than_the_archive_has_no_name(archive: Path, start: Start, address: str) -> None:
    answer = start(archive).ask(address, If_None_Match="*")
    assert answer.status_code != 304
    assert "etag" not in answer.headers


@pytest.mark.parametrize("header", [{"Cookie": "a=b"}, {"Authorization": "Bearer x"}])
def test_who_says_who_they_are_gets_no_kept_answer(archive: Path, start: Start, header: Mapping[str, str]) -> None:
    site = start(archive)
    tag = site.ask(NAMED[0]).headers["etag"]
    answer = site.ask(NAMED[0], If_None_Match=tag, **header)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "private, no-store")
    assert "etag" not in answer.headers


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/episode/none", 404), ("/sitemap/none-1.xml", 404), ("/archive/nothing", 404), ("/nothing", 404),
        ("/-/nothing", 404), ("/episode/e1", 301), ("/archive/", 302), ("/archive?sql=select+nonsense", 400),
    ],
)  # fmt: skip
def test_nobody_keeps_what_is_no_page(archive: Path, start: Start, address: str, status: int) -> None:
    answer = start(archive).ask(address)
    assert (answer.status_code, answer.headers.get_list("cache-control")) == (status, ["no-store"])


def test_the_list_of_databases_is_part_of_a_name(archive: Path, start: Start) -> None:
    site, with_memory = start(archive), start(archive, memory=True)
    first, other = (each.ask("/robots.txt") for each in (site, with_memory))
    assert "/_memory" in other.text
    assert "/_memory" not in first.text
    assert first.headers["etag"] != other.headers["etag"]


def test_a_form_that_is_posted_is_passed_on(archive: Path, start: Start) -> None:
    site = start(archive)
    tag = site.ask("/archive/episodes").headers["etag"]
    headers = {"If-None-Match": tag}
    answer = site._runner.run(site.datasette.client.post("/archive/episodes", headers=headers))
    assert answer.status_code not in {200, 304}


def test_each_change_of_the_archive_gives_a_page_another_name(archive: Path, start: Start, tmp_path: Path) -> None:
    site = start(archive)

    def names() -> tuple[str, ...]:
        return tuple(site.ask(address).headers["etag"] for address in NAMED)

    seen = [names(), names()]
    assert len(set(seen)) == 1
    with closing(sqlite3.connect(archive)) as conn:
        conn.execute("UPDATE episodes SET title = 'Otters' WHERE id = 'e1'")
        conn.commit()
        seen.append(names())
    rename(changed(tmp_path / "other.db", "Zebrafish"), archive)
    seen.append(names())
    assert len(set(seen)) == 3
    assert all(len({name[place] for name in seen[1:]}) == 3 for place in range(len(NAMED)))
    assert "Zebrafish" in site.ask("/archive/episodes/e1", If_None_Match=seen[0][0]).text


def test_a_change_in_the_log_is_seen_where_the_path_is_a_symbolic_link(
    archive: Path, start: Start, tmp_path: Path
) -> None:
    (tmp_path / "site").mkdir()
    link = tmp_path / "site" / "archive.db"
    link.symlink_to(archive)
    site, address = start(link), "/archive/episodes/e1"
    tag = site.ask(address).headers["etag"]
    with closing(sqlite3.connect(archive)) as conn:
        conn.execute("UPDATE episodes SET title = 'Otters' WHERE id = 'e1'")
        conn.commit()
        again = site.ask(address, If_None_Match=tag)
        assert (again.status_code, "Otters" in again.text) == (200, True)
    link.unlink()
    link.symlink_to(changed(tmp_path / "other.db", "Zebrafish"))
    again = site.ask(address, If_None_Match=again.headers["etag"])
    assert (again.status_code, "Zebrafish" in again.text) == (200, True)


def test_what_was_changed_just_now_has_no_name_yet(
    archive: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = start(archive)
    monkeypatch.setattr(states, "RECENT_NS", 3_600_000_000_000)
    answer = site.ask(NAMED[0], If_None_Match="*")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
    assert "etag" not in answer.headers


def test_a_name_is_of_one_address_host_and_site(archive: Path, start: Start) -> None:
    site, other = start(archive), start(archive, metadata={**METADATA, "title": "Another"})
    same = start(archive)
    asked: tuple[tuple[Site, str, str], ...] = (
        (site, NAMED[0], "localhost"), (site, NAMED[0], "papers.example"), (site, NAMED[0], "127.0.0.1"),
        (site, "/search?q=graph", "localhost"), (other, NAMED[0], "localhost"),
    )  # fmt: skip
    tags = [each.ask(address, Host=host).headers["etag"] for each, address, host in asked]
    assert len(set(tags)) == len(asked)
    assert same.ask(NAMED[0], Host="localhost").headers["etag"] == tags[0]


def test_a_feed_keeps_its_name_while_its_content_is_the_same(archive: Path, start: Start) -> None:
    site = start(archive)
    feed = site.ask("/search.atom?q=shirts")
    with closing(sqlite3.connect(archive)) as conn:
        conn.execute("UPDATE episodes SET title = 'Otters' WHERE id = 'e1'")
        conn.commit()
    again = site.ask("/search.atom?q=shirts", If_None_Match=feed.headers["etag"])
    assert (again.status_code, again.headers["etag"]) == (304, feed.headers["etag"])


def test_the_time_that_a_keeper_has_chosen_is_kept(archive: Path, start: Start) -> None:
    site = start(archive, settings={"default_cache_ttl": 60})
    for address, said in (("/archive/episodes", "max-age=60"), ("/search?q=graph", "no-cache")):
        first = site.ask(address)
        again = site.ask(address, If_None_Match=first.headers["etag"])
        assert first.headers["cache-control"] == again.headers["cache-control"] == said


def test_a_query_that_tells_the_time_has_no_name(archive: Path, start: Start) -> None:
    sqls = {"a": "select 1", "b": "select date('now')", "c": "select :_now_epoch", "d": "select random()"}
    site = start(archive, metadata={"databases": {"archive": {"queries": sqls}}})
    assert [name for name in sqls if "etag" in site.ask(f"/archive/{name}").headers] == ["a"]


def test_a_site_below_a_path_of_its_own(archive: Path, start: Start) -> None:
    site = start(archive, settings={"base_url": "/ledge/"})
    for address in ("/search?q=graph", "/archive/episodes"):
        tag = site.ask(address).headers["etag"]
        assert site.ask(address, If_None_Match=tag).status_code == 304


def test_a_static_file_is_kept_for_good_under_its_own_version_only(archive: Path, start: Start) -> None:
    site = start(archive)
    page = site.ask("/search").text
    (address,) = re.findall(r'href="(/[^"]+paperledge\.css\?v=\w+)"', page)
    assert site.ask(address).headers["cache-control"] == caching.FOREVER.decode()
    for other in (address[:-1], address.partition("?")[0], f"{address.partition('?')[0]}/x?v=1"):
        assert site.ask(other).headers.get("cache-control") != caching.FOREVER.decode()


def test_where_a_plugin_tells_visitors_apart_nothing_is_kept(
    archive: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caching, "has_own_visitors", lambda: True)
    assert "etag" not in start(archive).ask(NAMED[0], If_None_Match="*").headers


def test_a_site_whose_archive_is_in_memory_is_left_alone(start: Start, archive: Path, tmp_path: Path) -> None:
    other = write_archive(tmp_path / "nothing.db")
    with closing(sqlite3.connect(other)) as conn:
        conn.execute("ALTER TABLE episodes RENAME TO others")
    answer = start(other).ask("/nothing/papers")
    assert (answer.status_code, "etag" in answer.headers) == (200, False)


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.integers(0, MOST_BYTES // 60)), max_size=120))
def test_no_more_than_the_limit_is_remembered(asked: list[tuple[str, int]]) -> None:
    remembered, sizes = Remembered(), dict[str, int]()
    for number, (letter, size) in enumerate(asked):
        key = f"{letter}{number % 20}"
        remembered.put(key, Answer(200, (), bytes(size)))
        sizes.setdefault(key, size)
    found = {key: answer for key in sizes if (answer := remembered.get(key))}
    assert sum(answer.size for answer in found.values()) <= MOST_BYTES


@pytest.mark.parametrize(
    ("many", "headers", "letters", "body"),
    [(16_000, 0, 0, 0), (4_000, 12, 0, 1), (4_000, 12, 40, 0), (4_000, 1, 3_000, 200)],
)
def test_small_answers_too_take_no_more_memory_than_the_limit(
    many: int, headers: int, letters: int, body: int
) -> None:
    """By the memory that Python really takes for them, with keys as the site makes them."""
    gc.collect()
    tracemalloc.start()
    try:
        remembered = Remembered()
        for number in range(many):
            pairs = ((b"name-%d-%d" % (number, each), b"x" * letters + b"%d" % number) for each in range(headers))
            remembered.put(f"{number:032x}", Answer(200, tuple(pairs), bytes(body)))
        taken = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert MOST_BYTES / 4 < taken < MOST_BYTES
    assert remembered.get(f"{many - 1:032x}")
    assert not remembered.get(f"{0:032x}")


def test_only_plain_answers_are_for_all() -> None:
    plain = Answer(200, ((b"content-type", b"text/plain"),), b"")
    assert plain.is_for_all
    assert not plain.having([(b"set-cookie", b"a=b")]).is_for_all
    assert not plain.having([(b"cache-control", b"private, no-store")]).is_for_all
    assert not Answer(404, (), b"").is_for_all
