"""What counts as a change (N24, N25), and pages whose letters are not encoded as they say (N29)."""

import codecs
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scraper.sample.server import Response
from tests.clock import FakeClock
from tests.crawls import asked, dump, query, update, wire
from tests.host.episodes import BODY, make_episode
from tests.host.faults import FaultHost

WESTERN = BODY.replace("李明", "Jürgen Groß")
SHOWN = "SELECT slug, title, date, published_at, duration, audio_url, body FROM episodes ORDER BY slug"
PEOPLE = "SELECT credited_as FROM credits ORDER BY credited_as"


@pytest.fixture
def host() -> Iterator[FaultHost]:
    episodes = [
        make_episode(number, title=f"Épisode {number} – “déjà vu”", html=WESTERN) for number in range(12, 0, -1)
    ]
    with FaultHost(episodes) as running:
        yield running


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def not_modified_with_a_body(honest: Response) -> Response:
    """304, and the page after it, which nobody may take for the next answer."""
    return replace(honest, status=304)


def test_a_304_with_a_body_is_a_304_and_the_next_answer_is_the_next(host: FaultHost, db: Path) -> None:
    update(db, host)
    rows, before = dump(db), len(host.requests)
    host.fault("/", not_modified_with_a_body)
    host.fault("/robots.txt", not_modified_with_a_body)
    assert update(db, host, full=True).exit_code == 0
    assert dump(db) == rows
    assert ("/page/2/", 304) in asked(host, before)
    assert wire(db, "SELECT count(*) FROM problems") == [(0,)]


def test_validators_that_change_with_every_answer_cost_bytes_and_no_row(host: FaultHost, db: Path) -> None:
    def fresh(honest: Response) -> Response:
        return replace(honest, headers={**honest.headers, "ETag": f'"{len(host.requests)}"'})

    host.fault("*", fresh)
    update(db, host)
    rows, snapshots = dump(db), wire(db, "SELECT * FROM snapshots")
    report = update(db, host, full=True)
    assert (report.exit_code, report.http["not_modified"]) == (0, 0)
    assert dump(db) == rows
    assert wire(db, "SELECT * FROM snapshots") == snapshots


Encoder = Callable[[str], bytes]

ENCODINGS: dict[str, tuple[Encoder, str]] = {
    "no charset": (lambda text: text.encode(), "text/html"),
    "wrong charset": (lambda text: text.encode(), "text/html; charset=iso-8859-1"),
    "unknown charset": (lambda text: text.encode(), "text/html; charset=utf-99"),
    "byte-order mark": (lambda text: codecs.BOM_UTF8 + text.encode(), "text/html"),
    "UTF-16 with a mark": (lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"), "text/html"),
    "cp1252, said so": (
        lambda text: text.replace('charset="utf-8"', 'charset="windows-1252"').encode("cp1252"),
        "text/html; charset=utf-8",
    ),
    "cp1252, said by the header": (
        lambda text: text.replace('<meta charset="utf-8">', "").encode("cp1252"),
        "text/html; charset=windows-1252",
    ),
    "cp1252, not said": (lambda text: text.replace('<meta charset="utf-8">', "").encode("cp1252"), "text/html"),
}


def encoded(how: str) -> Callable[[Response], Response]:
    encode, content_type = ENCODINGS[how]
    return lambda honest: replace(honest, body=encode(honest.body.decode()), headers={"Content-Type": content_type})


def read(db: Path, host: FaultHost) -> list[Any]:
    host.fault("/feed.xml", "404")
    assert update(db, host, FakeClock()).exit_code == 0
    return [query(db, SHOWN), query(db, PEOPLE)]


@pytest.mark.parametrize("how", [how for how in ENCODINGS if how != "UTF-16 with a mark"])
def test_however_a_page_is_encoded_it_says_the_same(host: FaultHost, db: Path, tmp_path: Path, how: str) -> None:
    plain = read(tmp_path / "plain.db", host)
    for path in ("/", "/page/2/"):
        host.fault(path, encoded(how))
    (tmp_path / "encoded").mkdir()
    assert read(tmp_path / "encoded" / "archive.db", host) == plain
    assert len(plain[0]) == 12
    assert "Jürgen Groß" in {row[0] for row in plain[1]}


def test_a_few_wrong_bytes_in_a_page_cost_those_letters_alone(host: FaultHost, db: Path) -> None:
    def spoilt(honest: Response) -> Response:
        return replace(honest, body=honest.body.replace(b"agree", b"agr\xe9e"))

    host.fault("/", spoilt)
    found = read(db, host)
    bodies = [row[-1] for row in found[0]]
    assert len(bodies) == 12
    assert all("try it." in body for body in bodies)
    assert sum("agr\ufffde" in body for body in bodies) <= 10


def test_letters_that_are_lost_are_counted(host: FaultHost, db: Path) -> None:
    def spoilt(honest: Response) -> Response:
        return replace(honest, body=honest.body.replace(b"</title>", b" \xe9\xe8</title>", 1))

    host.fault("/page/2/", spoilt)
    report = update(db, host, FakeClock())
    assert report.warnings == [f"{host.url}/page/2/ has 2 characters that are none in its encoding"]
    assert report.exit_code == 0
