"""What a person ruled, kept in crawl.db: append-only, and replayed by every rebuild."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from scraper.storage.tables import Database


@dataclass(frozen=True, slots=True)
class Decision:
    """One ruling: on what, and what. `made_at` ISO, UTC."""

    made_at: str
    kind: str
    subject: str
    ruling: dict[str, Any]


def add_decision(db: Database, decision: Decision) -> None:
    """Keep a ruling."""
    with db.atomic():
        db.execute(
            "INSERT INTO decisions(made_at, kind, subject, ruling) VALUES (?, ?, ?, ?)",
            [decision.made_at, decision.kind, decision.subject, json.dumps(decision.ruling, ensure_ascii=False)],
        )


def decisions(db: Database, kind: str) -> Iterator[Decision]:
    """The rulings of one kind, in the order in which they were made."""
    for made_at, subject, ruling in db.execute(
        "SELECT made_at, subject, ruling FROM decisions WHERE kind = ? ORDER BY id", [kind]
    ).fetchall():
        yield Decision(made_at, kind, subject, json.loads(ruling))
