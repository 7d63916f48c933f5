"""Asking arXiv for the papers of those that have none, over real HTTP: few requests, remembered, and no trouble."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from scraper.clock import Clock
from scraper.config import Settings
from scraper.crawling.online_papers import ask_arxiv
from scraper.link.facts import Telling, Told
from scraper.report import RunReport
from scraper.run import Run
from tests.clock import FakeClock
from tests.crawls import query
from tests.host.arxiv import FakeArxiv, empty_page, html, refusal
from tests.host.arxiv_texts import FakePaper
from tests.host.faults import reset
from tests.host.politeness import WATCH

API = "/api/query"
MAY = datetime(2025, 5, 2, 12, 0, tzinfo=UTC)
SPECKLES = FakePaper(
    "2504.00001", "Anomaly Detection in Images of Stars", ("Takumi Hasegawa", "José Conejero"), "2025-04-09"
)
SIEGE = FakePaper("2504.00002", "The siege of a coral reef", ("Ada Quill",), "2025-04-08", "A siege, by starfish.")
LATER = FakePaper("2505.00001", "Anomaly Detection again", ("Takumi Hasegawa", "José Conejero"), "2025-05-01")


@pytest.fixture
def host() -> Iterator[FakeArxiv]:
    with FakeArxiv([SPECKLES, SIEGE, LATER]) as fake:
        yield fake


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


def telling(**changes: Any) -> Telling:
    said = {"id": "1", "kind": Told.EPISODE, "title": "Speckles", "body": "It is raining.", "date": "2025-04-11"}
    return Telling(**{**said, **changes})


BY_AUTHORS = telling(credits=("Takumi Hasegawa", "José Conejero"))


def ask(
    db: Path, host: FakeArxiv, tellings: Sequence[Telling], clock: Clock | None = None, most: int = 20
) -> tuple[int, RunReport]:
    clock = clock or FakeClock(MAY)
    host.clock = clock
    settings = Settings(arxiv_url=host.url, oai_url=f"{host.url}/oai2", connect_timeout=5.0, read_timeout=5.0)
    with WATCH.going_by(clock, 3.0, db), Run("link", db, settings, clock) as run:
        made = ask_arxiv(run, tellings, most)
    return made, run.report


def titles(db: Path) -> list[str]:
    return [row[0] for row in query(db, "SELECT title FROM papers ORDER BY id")]


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (telling(arxiv_ids=("2504.00002",)), [SIEGE.title]),
        (telling(headline="Anomaly detection in images of stars"), [SPECKLES.title]),
        (BY_AUTHORS, [SPECKLES.title]),
        (telling(body="A starfish, and a starfish.", credits=("A. Quill",)), [SIEGE.title]),
        (telling(credits=("Nobody Known", "Takumi Hasegawa")), []),
    ],
)
def test_the_paper_of_a_telling_comes(db: Path, host: FakeArxiv, told: Telling, found: list[str]) -> None:
    made, report = ask(db, host, [told])
    assert (made, titles(db), report.exit_code) == (1, found, 0)


def test_less_telling_queries_are_asked_where_the_first_bring_nothing(db: Path, host: FakeArxiv) -> None:
    told = telling(arxiv_ids=("2504.99999",), headline="A siege of coral and cake", credits=BY_AUTHORS.credits)
    assert ask(db, host, [told])[0] == 3
    assert titles(db) == [SPECKLES.title]


def test_nothing_is_asked_twice(db: Path, host: FakeArxiv) -> None:
    tellings = [BY_AUTHORS, telling(arxiv_ids=("2504.00002",)), telling(id="3", credits=BY_AUTHORS.credits)]
    assert ask(db, host, tellings)[0] == 2
    assert ask(db, host, tellings, FakeClock(MAY + timedelta(days=400)))[0] == 0


def test_what_found_nothing_is_asked_again_after_thirty_days(db: Path, host: FakeArxiv) -> None:
    told = telling(arxiv_ids=("2504.99999",), credits=("Nobody Known", "Takumi Hasegawa"))
    assert ask(db, host, [told])[0] == 2
    assert ask(db, host, [told], FakeClock(MAY + timedelta(days=29)))[0] == 0
    assert ask(db, host, [told], FakeClock(MAY + timedelta(days=31)))[0] == 2
    assert ask(db, host, [told], FakeClock(MAY + timedelta(days=59)))[0] == 0


def test_an_id_whose_paper_is_at_hand_is_not_asked_for(db: Path, host: FakeArxiv) -> None:
    ask(db, host, [BY_AUTHORS])
    assert ask(db, host, [telling(arxiv_ids=(SPECKLES.id,))], FakeClock(MAY + timedelta(days=1)))[0] == 0


def test_a_run_makes_no_more_requests_than_it_may_and_the_next_goes_on(db: Path, host: FakeArxiv) -> None:
    tellings = [
        telling(id=str(number), credits=(f"Bo Renn{letter}", "Cy Dent")) for number, letter in enumerate("abcde")
    ]
    assert ask(db, host, tellings, most=2)[0] == 2
    assert ask(db, host, tellings, FakeClock(MAY + timedelta(hours=1)), most=2)[0] == 2
    assert ask(db, host, tellings, FakeClock(MAY + timedelta(hours=2)), most=2)[0] == 1
    assert len(set(host.asked(API))) == 5
    assert ask(db, host, [BY_AUTHORS], most=0)[0] == 0


def test_not_even_for_one_telling(db: Path, host: FakeArxiv) -> None:
    told = telling(arxiv_ids=("2504.99999",), headline="A siege of coral and cake", credits=BY_AUTHORS.credits)
    assert ask(db, host, [told], most=2)[0] == 2


def test_requests_are_three_seconds_apart_and_alone(db: Path, host: FakeArxiv) -> None:
    ask(db, host, [BY_AUTHORS, telling(arxiv_ids=("2504.00002",)), telling(headline="A siege of a coral reef")])
    assert [(later - earlier).seconds for earlier, later in zip(host.times, host.times[1:], strict=False)] == [3, 3]
    assert not host.crowded


def test_a_query_that_arxiv_refuses_holds_nothing_up_and_rests_for_a_month(db: Path, host: FakeArxiv) -> None:
    tellings = [telling(headline="A malformed reef of corals"), telling(arxiv_ids=("2504.00002",))]
    made, report = ask(db, host, tellings)
    assert (made, titles(db), report.exit_code) == (2, [SIEGE.title], 0)
    assert "malformed query" in report.warnings[0]
    assert ask(db, host, tellings, FakeClock(MAY + timedelta(days=29)))[0] == 0
    assert ask(db, host, tellings, FakeClock(MAY + timedelta(days=31)))[0] == 1


def test_one_that_fails_every_time_does_not_keep_the_others_waiting(db: Path, host: FakeArxiv) -> None:
    tellings = [BY_AUTHORS, telling(arxiv_ids=("2504.00002",))]
    host.trouble(API, refusal(500))
    assert ask(db, host, tellings)[0] == 1
    assert ask(db, host, tellings, FakeClock(MAY + timedelta(hours=1)))[0] == 1
    assert titles(db) == [SIEGE.title]
    ask(db, host, tellings, FakeClock(MAY + timedelta(days=2)))
    assert titles(db) == [SPECKLES.title, SIEGE.title]


@pytest.mark.parametrize(
    ("trouble", "fault"),
    [
        (refusal(429), "status 429"),
        (refusal(503, {"Retry-After": "30"}), "status 503"),
        (refusal(503, {"Retry-After": "86400"}), "deferred"),
        (reset, "connection broken"),
        (html, "not the site"),
        (empty_page, "empty page"),
    ],
)
def test_at_the_first_sign_of_trouble_it_stops_with_a_word_and_no_failure(
    db: Path, host: FakeArxiv, trouble: Any, fault: str
) -> None:
    host.trouble(API, trouble)
    tellings = [BY_AUTHORS, telling(arxiv_ids=("2504.00002",))]
    made, report = ask(db, host, tellings)
    assert (made, len(host.requests), report.exit_code, report.faults[fault]) == (1, 1, 0, 1)
    assert fault in report.warnings[0]
    assert ask(db, host, tellings, FakeClock(MAY + timedelta(days=2)))[0] == 2
    assert titles(db) == [SPECKLES.title, SIEGE.title]
