"""What the clock and the runs tell: how fresh the archive is, whether the host's count agrees, how runs ended."""

import json
import sqlite3
from datetime import datetime, timedelta
from typing import Final

from scraper.archive.checks.finding import Finding, fail, ok, warn
from scraper.archive.health import in_words, staleness
from scraper.clock import iso
from scraper.crawl.walks import SWEEP_EVERY, most_removals
from scraper.errors import EXIT_NAMES, ParseError, StaleError

MOST_AGE: Final = timedelta(days=2)
"""How long ago the last complete run may be, and how long a sweep may be overdue."""

SKEW: Final = timedelta(minutes=5)
"""How far this machine's clock may be behind the newest snapshot."""

_PARTIAL: Final = ParseError.exit_code


def freshness(archive: sqlite3.Connection, now: datetime) -> Finding:
    """The last complete run is not too long ago."""
    row = archive.execute("SELECT value FROM meta WHERE key = 'last_complete_run'").fetchone()
    if why := staleness(row[0] if row else None, now, MOST_AGE):
        fix = "Look whether the timer still runs, then `paperledge update`."
        return fail("freshness", why, fix, StaleError.exit_code)
    return ok("freshness", f"the last complete run was at {row[0]}")


def last_run(crawl: sqlite3.Connection) -> Finding:
    """How the last run ended, and which was the last to end well."""
    row = crawl.execute("SELECT command, started_at, exit, report FROM runs ORDER BY id DESC LIMIT 1").fetchone()
    if row is None:
        return warn("last run", "there was none yet", "`paperledge update` fetches the show.")
    command, started, code, report = row
    if code == 0:
        return ok("last run", f"{command} at {started} ended well")
    good = crawl.execute("SELECT max(started_at) FROM runs WHERE exit = 0").fetchone()[0]
    ended = f"{command} at {started} ended with {code} ({EXIT_NAMES.get(code, '?')})"
    failed = json.loads(report)["failed"]
    advice = failed[0]["advice"] if failed else ""
    return warn(
        "last run",
        f"{ended}; the last to end well: {good or 'none'}",
        advice or "docs/operating.md says what to do about that code.",
    )


def sweeps(crawl: sqlite3.Connection, now: datetime) -> list[Finding]:
    """By show: the whole list is read anew often enough for edits deep down to be seen."""
    return [_sweep(show, at, now) for show, at in crawl.execute("SELECT show, swept_at FROM walks ORDER BY show")]


def _sweep(show: str, at: str | None, now: datetime) -> Finding:
    name, fix = f"sweep of {show}", "`paperledge update --full` reads every page anew."
    if not at:
        return warn(name, "the whole list has never been read", fix)
    age = now - datetime.fromisoformat(at)
    if age > SWEEP_EVERY + MOST_AGE:
        return fail(name, f"the last was {in_words(age)} ago, at {at}", fix, StaleError.exit_code)
    return ok(name, f"the last was at {at}")


def totals(archive: sqlite3.Connection, crawl: sqlite3.Connection) -> list[Finding]:
    """By show: the archive has as many episodes as the host claims, give or take what its own list does not show."""
    rows = crawl.execute(
        "SELECT show, claimed, claimed - known FROM walks WHERE claimed IS NOT NULL ORDER BY show"
    ).fetchall()
    return [_total(archive, *row) for row in rows]


def _total(archive: sqlite3.Connection, show: str, claimed: int, surplus: int) -> Finding:
    name, fix = f"total of {show}", "`paperledge update --full` reads every page anew."
    sql = "SELECT count(*) FROM episodes WHERE show_id = ? AND removed_at IS NULL"
    held = int(archive.execute(sql, (show,)).fetchone()[0])
    missing, found = claimed - held, f"the host claims {claimed} episodes, the archive holds {held}"
    if missing - max(surplus, 0) > most_removals(claimed):
        return fail(name, found, fix, _PARTIAL)
    if missing > 0:
        return warn(name, found, "Some hosts count more than they list. " + fix)
    return ok(name, found)


def clock(crawl: sqlite3.Connection, now: datetime) -> Finding:
    """Nothing was fetched in the future."""
    newest = crawl.execute("SELECT max(fetched_at) FROM snapshots").fetchone()[0]
    if newest and newest > iso(now + SKEW):
        found = f"the newest snapshot is of {newest}, and this machine's clock says {iso(now)}"
        fix = (
            "Set the clock. If it is right, it was wrong when that was fetched, and what that says stands until then."
        )
        return fail("clock", found, fix, _PARTIAL)
    return ok("clock", "nothing was fetched in the future")


def put_off(crawl: sqlite3.Connection, now: datetime) -> Finding:
    """Hosts that asked to be left alone."""
    rows = crawl.execute(
        "SELECT url, not_before FROM url_state WHERE not_before > ? ORDER BY url", (iso(now),)
    ).fetchall()
    if rows:
        found = ", ".join(f"{url} until {until}" for url, until in rows)
        return warn("hosts", f"asked to be left alone: {found}", "Nothing: runs leave the host in peace until then.")
    return ok("hosts", "none has asked to be left alone")
