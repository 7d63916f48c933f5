"""Transcripts as rows: whatever comes first, addresses or captures, the same segments stand in the end."""

from collections.abc import Callable
from itertools import permutations
from typing import Any, Final

import pytest
from sqlite_utils import Database

from scraper.archive.episodes import Capture
from scraper.archive.migrations import migrate
from scraper.archive.transcripts import TranscriptWriter
from scraper.model import ParsedTranscript, Segment

Step = Callable[[TranscriptWriter], object]


@pytest.fixture(scope="module")
def db() -> Database:
    found = Database(memory=True)
    migrate(found)
    found.execute("INSERT INTO shows(id, slug, url) VALUES ('s', 's', 'https://show.example/')")
    for seq in (1, 2):
        found.execute(
            "INSERT INTO episodes(id, show_id, title, body, word_count, snapshot, parser, seq)"
            " VALUES (?, 's', 'Title', '', 0, 'page', 'feed/1', ?)",
            [f"e{seq}", seq],
        )
    found.conn.commit()
    return found


def name(url: str, episode: str = "e1") -> Step:
    return lambda writer: writer.name(url, episode)


def take(url: str, seen_at: str, text: str, sha: str = "") -> Step:
    transcript = ParsedTranscript((Segment(0.5, 2.0, text), Segment(2.0, 3.0, "Bye.", "Mia")))
    return lambda writer: writer.take(url, transcript, Capture(seen_at, sha or text, "transcript-vtt/1"))


STEPS: Final = (
    name("a"),
    name("b"),
    take("b", "2025-03-01T00:00:00Z", "first of b"),
    take("b", "2025-03-09T00:00:00Z", "last of all"),
    take("a", "2025-03-05T00:00:00Z", "between"),
    take("a", "", "of no time"),
)


def rows(db: Database, steps: tuple[Step, ...]) -> list[tuple[Any, ...]]:
    """The segments that stand after these steps, which leave nothing behind."""
    writer = TranscriptWriter(db)
    db.execute("BEGIN")
    try:
        for step in steps:
            step(writer)
        return db.execute("SELECT * FROM segments ORDER BY seq").fetchall()
    finally:
        db.conn.rollback()


@pytest.mark.parametrize("first", range(len(STEPS)))
def test_in_every_order_the_latest_capture_stands(db: Database, first: int) -> None:
    rest = STEPS[:first] + STEPS[first + 1 :]
    for order in permutations(rest):
        assert rows(db, (STEPS[first], *order)) == [
            ("e1", 1, 0.5, 2.0, None, "last of all", 100_001),
            ("e1", 2, 2.0, 3.0, "Mia", "Bye.", 100_002),
        ]


def test_captures_of_one_moment_are_told_apart_in_either_order(db: Database) -> None:
    same = "2025-03-01T00:00:00Z"
    steps = (name("a"), take("a", same, "one", "sha-1"), take("a", same, "two", "sha-2"))
    assert {rows(db, order)[0][5] for order in permutations(steps)} == {"two"}


def test_an_address_stays_with_the_episode_that_named_it_first(db: Database) -> None:
    found = rows(db, (name("a"), name("a", "e2"), take("a", "", "whose")))
    assert {row[0] for row in found} == {"e1"}


def test_what_no_episode_names_waits_and_is_not_shown(db: Database) -> None:
    assert rows(db, (take("a", "", "waiting"),)) == []


def test_the_outcome_says_what_came_of_it(db: Database) -> None:
    writer = TranscriptWriter(db)
    steps = (
        take("a", "2025-03-01", "one"),
        name("a"),
        take("a", "2025-03-01", "one"),
        take("a", "2025-03-02", "two"),
        take("a", "2025-03-03", "two", "other bytes"),
        take("a", "2025-03-01", "three"),
    )
    db.execute("BEGIN")
    said = [step(writer) for step in steps]
    db.execute("INSERT INTO segments_fts(segments_fts, rank) VALUES('integrity-check', 1)")
    db.conn.rollback()
    assert said == ["unclaimed", None, "unchanged", "edited", "unchanged", "unchanged"]
