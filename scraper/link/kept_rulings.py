"""A person's rulings on links in crawl.db: append-only, but that no word of an episode that was taken down stays."""

import json
from collections.abc import Container
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from scraper.clock import iso
from scraper.crawl.decisions import Decision, add_decision, decisions
from scraper.link.ruling import Ruling
from scraper.link.ruling_json import as_json, read
from scraper.storage.tables import Database

LINKS: Final = "links"


def link_rulings(crawl: Database) -> list[Ruling]:
    """The rulings in the order in which they were made, wherever that was."""
    found = [
        read({"decision": made.subject, "made_at": made.made_at, **made.ruling}) for made in decisions(crawl, LINKS)
    ]
    return sorted(found, key=lambda ruling: ruling.made_at)


def keep(crawl: Database, ruling: Ruling) -> None:
    """Keep a ruling as it stands, with its own time."""
    add_decision(crawl, _decision(ruling))


def add_ruling(crawl: Database, ruling: Ruling) -> Ruling:
    """Keep what a person rules now; the ruling as it was kept: never older than any before it, so that it wins.

    One that was taken back and is made again in the same second gets the next, so that no file takes the two for one.
    """
    (last,) = crawl.execute("SELECT max(made_at) FROM decisions WHERE kind = ?", [LINKS]).fetchone()
    made = replace(ruling, made_at=max(ruling.made_at, last or ""))
    if _is_kept(crawl, _decision(made)):
        made = replace(made, made_at=iso(datetime.fromisoformat(made.made_at) + timedelta(seconds=1)))
    keep(crawl, made)
    return made


def _decision(ruling: Ruling) -> Decision:
    said = as_json(ruling)
    return Decision(said.pop("made_at"), LINKS, said.pop("decision"), said)


def _is_kept(crawl: Database, made: Decision) -> bool:
    sql = "SELECT 1 FROM decisions WHERE kind = ? AND made_at = ? AND subject = ? AND ruling = ?"
    written = json.dumps(made.ruling, ensure_ascii=False)
    return crawl.execute(sql, [made.kind, made.made_at, made.subject, written]).fetchone() is not None


def silence(crawl: Database, names: Container[tuple[str, str, str]]) -> None:
    """Take all words out of the rulings on episodes with one of these names (show, kind, value); the keys stay."""
    rows = crawl.execute(
        "SELECT id, made_at, subject, ruling FROM decisions WHERE kind = ? ORDER BY id", [LINKS]
    ).fetchall()
    crawl.execute("PRAGMA secure_delete = ON")
    with crawl.atomic():
        for number, made_at, verb, text in rows:
            ruling = read({"decision": verb, "made_at": made_at, **json.loads(text)})
            if is_named(ruling, names) and (bare := ruling.without_words()) != ruling:
                said = as_json(bare)
                del said["decision"], said["made_at"]
                crawl.execute(
                    "UPDATE decisions SET ruling = ? WHERE id = ?", [json.dumps(said, ensure_ascii=False), number]
                )


def is_named(ruling: Ruling, names: Container[tuple[str, str, str]]) -> bool:
    """Whether a ruling is on an episode with one of these names (show, kind of key, value)."""
    about = ruling.subject
    return any((about.show, kind, value) in names for kind, value in about.keys)
