"""How full the fields are: what few episodes have, and what the newest have lost."""

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Final

from scraper.archive.checks.finding import Finding, fail, ok, warn
from scraper.errors import DriftError
from scraper.text.episode import STAND_IN

FLOORS: Final = {"title": 0.9, "date": 0.9, "body": 0.9, "questions": 0.5, "credits": 0.5}
"""Share of a show's episodes that should have a field: nearly all what every page shows, half what is in the text."""

NEWEST: Final = 50
"""Episodes that are held against all older ones."""

FEWEST: Final = 20
"""Episodes that shares are taken of."""

FALL: Final = 0.3
"""How far a share may lie below that of the older episodes: more is no accident of fifty."""


def fill_rates(archive: sqlite3.Connection) -> list[Finding]:
    """By show: fields that few episodes have, and fields that the newest episodes have lost."""
    shows = [row[0] for row in archive.execute("SELECT id FROM shows ORDER BY id")]
    return [finding for show in shows for finding in _fill_rate(show, list(_filled(archive, show)))]


def _filled(archive: sqlite3.Connection, show: str) -> Iterator[Sequence[int]]:
    """Which of the fields each episode has, in the order of FLOORS; newest first."""
    return archive.execute(
        "SELECT NOT EXISTS (SELECT 1 FROM provenance WHERE episode_id = e.id AND field = 'title' AND strength = ?),"
        " e.date IS NOT NULL, e.body <> '', EXISTS (SELECT 1 FROM questions WHERE episode_id = e.id),"
        " EXISTS (SELECT 1 FROM credits WHERE episode_id = e.id) FROM episodes e"
        " WHERE e.show_id = ? AND e.removed_at IS NULL"
        " ORDER BY coalesce(e.date, substr(e.first_seen, 1, 10)) DESC, e.seq DESC",
        (STAND_IN, show),
    )


def _fill_rate(show: str, episodes: Sequence[Sequence[int]]) -> Iterator[Finding]:
    if len(episodes) < FEWEST:
        return
    name = f"fields of {show}"
    shares, newest, older = _shares(episodes), _shares(episodes[:NEWEST]), _shares(episodes[NEWEST:])
    fallen = {field: share for field, share in newest.items() if older[field] - share > FALL}
    low = {field: share for field, share in shares.items() if share < FLOORS[field]}
    if len(episodes) >= NEWEST + FEWEST and fallen:
        found = f"the newest {NEWEST} episodes lack what older ones have: {_in_words(fallen)}"
        fix = "Update this program, then `paperledge rebuild`: the host's pages have changed."
        yield fail(name, found, fix, DriftError.exit_code)
    elif low:
        fix = "Compare an episode with its page: either the show has none, or this program does not see it."
        yield warn(name, f"few of {len(episodes)} episodes have {_in_words(low)}", fix)
    else:
        yield ok(name, _in_words(shares))


def _shares(episodes: Sequence[Sequence[int]]) -> dict[str, float]:
    sums = [sum(column) for column in zip(*episodes, strict=True)] or [0] * len(FLOORS)
    return {field: count / max(len(episodes), 1) for field, count in zip(FLOORS, sums, strict=True)}


def _in_words(shares: dict[str, float]) -> str:
    return ", ".join(f"{field} {share:.0%}" for field, share in shares.items())
