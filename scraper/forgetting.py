"""Taking an episode down for good: its text leaves both databases, the decision stays.

The decision is kept first. After that no capture of the episode comes in, every run deletes its rows should they
stand, and a second `forget` of the same slug goes through the pages again: so one that was cut off is made good.
"""

from scraper import signals
from scraper.archive.episodes import load
from scraper.archive.forget import erase, rename_page
from scraper.archive.people.settling import settle
from scraper.archive.transcripts import addresses
from scraper.clock import iso
from scraper.crawl import bodies
from scraper.crawl.decisions import Decision, add_decision
from scraper.errors import ParseError, UsageError
from scraper.forgotten import FORGET, TRANSCRIPT, Forgotten
from scraper.link.kept_rulings import silence
from scraper.model import Kind, ParsedPage, Snapshot
from scraper.notation.keys import slug_of
from scraper.run import Run
from scraper.sources import read, redacted

_LONG_ENOUGH = 40
"""Characters of a text by which a page that cannot be read is known to hold it."""


def forget(run: Run, name: str) -> int:
    """Take down the episode of a slug (or permalink); how many snapshots held it.

    Raises UsageError where no episode of the show, or one of several shows, has it.
    """
    run.catch_up()
    slug = slug_of(name) or name.strip("/")
    if any(slug in run.forgotten.slugs(show) for show in _shows(run)):
        return _redact_all(run, (slug.encode(),))
    show, episode = _find(run, slug)
    keys = run.archive.db.execute(
        "SELECT kind, value FROM episode_keys WHERE episode_id = ? ORDER BY kind, value", [episode]
    ).fetchall()
    named = [(TRANSCRIPT, url) for url in addresses(run.archive.db, episode)]
    ruling = {"show": show, "keys": [list(key) for key in (*keys, *named)]}
    add_decision(run.store.db, Decision(iso(run.clock.now()), FORGET, slug, ruling))
    marks = _marks(run, episode, slug)
    held = _redact_all(run, marks)
    erase(run.archive.db, episode)
    settle(run.archive.db, run.store.db)
    return held


def _shows(run: Run) -> list[str]:
    return [run.show] if run.show else [row[0] for row in run.archive.db.execute("SELECT id FROM shows").fetchall()]


def _find(run: Run, slug: str) -> tuple[str, str]:
    rows = run.archive.db.execute(
        "SELECT show_id, episode_id FROM episode_keys WHERE kind = 'slug' AND value = ?", [slug]
    ).fetchall()
    found = [row for row in rows if run.show in {"", row[0]}]
    if not found:
        raise UsageError(
            f"no episode has the slug {slug!r}",
            advice="Give the last part of its permalink, as it stands in the archive; nothing was changed.",
        )
    if len(found) > 1:
        shows = ", ".join(row[0] for row in found)
        raise UsageError(f"several shows have an episode {slug!r}: {shows}", advice="Name the show with --show.")
    ((show, episode),) = found
    return show, episode


def _marks(run: Run, episode: str, slug: str) -> tuple[bytes, ...]:
    """What gives away a page that cannot be read as one that holds the episode."""
    claims = load(run.archive.db, episode).claims
    body = str(claims["body"].value) if "body" in claims else ""
    lines = [line for line in body.splitlines() if len(line) >= _LONG_ENOUGH]
    return (slug.encode(), *(line[:_LONG_ENOUGH].encode() for line in lines[:3]))


def _redact_all(run: Run, marks: tuple[bytes, ...]) -> int:
    forgotten, newest, held = Forgotten.load(run.store.db), run.store.last_seq(), 0
    for snapshot in run.store.between(0, newest):
        signals.check()
        run.progress(snapshot.seq, newest)
        kept = _without(forgotten, snapshot, marks)
        if kept is not None:
            body = redacted.write(kept)
            rename_page(run.archive.db, snapshot.sha256, bodies.hash_of(body))
            run.store.replace_body(snapshot, body, redacted.CONTENT_TYPE)
            held += 1
    silence(run.store.db, forgotten.names)
    return held


def _without(forgotten: Forgotten, snapshot: Snapshot, marks: tuple[bytes, ...]) -> ParsedPage | None:
    """What a snapshot says without the episode; None where it does not hold it."""
    if snapshot.kind in {Kind.ROBOTS, Kind.GONE}:
        return None
    try:
        page = read(snapshot)
    except ParseError:
        held = forgotten.is_transcript(snapshot.url) or any(mark in snapshot.body for mark in marks)
        return ParsedPage(parser="unread/1") if held else None
    kept = forgotten.without(page, snapshot.show, snapshot.url)
    return None if kept is page else kept
