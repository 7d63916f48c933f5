"""What a person ruled on who is who: kept in crawl.db, read by every run and every rebuild."""

from scraper.crawl.decisions import Decision, add_decision, decisions
from scraper.storage.tables import Database
from scraper.text.people import Ruling

AUTHORS = "authors"
MERGE, SPLIT = "merge", "split"


def author_rulings(crawl: Database) -> list[Ruling]:
    """The rulings in the order in which they were made."""
    return [Ruling(made.subject == MERGE, *made.ruling["names"]) for made in decisions(crawl, AUTHORS)]


def add_author_ruling(crawl: Database, ruling: Ruling, made_at: str) -> None:
    """Keep one more (`made_at` ISO, UTC)."""
    subject = MERGE if ruling.same else SPLIT
    add_decision(crawl, Decision(made_at, AUTHORS, subject, {"names": [ruling.first, ruling.second]}))
