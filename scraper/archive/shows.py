"""Which show a document belongs to, and what is known of the show."""

import re
from typing import Final
from urllib.parse import urlsplit

from scraper.model import ParsedShow
from scraper.storage.tables import Database

DEFAULT_SHOW: Final = "paperledge"
"""Where a document that names no show belongs: plain-text renderings carry no address."""

_DETAILS: Final = ("title", "description", "author", "language", "image_url")


def host_slug(url: str) -> str:
    """A show's short name from its address: `paperledge` of https://www.paperledge.com/; "" without a host."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    if not host or re.fullmatch(r"[\d.]+|.*:.*", host):
        return re.sub(r"\W+", "-", host).strip("-")
    name = host.removesuffix(".podbean.com")
    return name if name != host else re.sub(r"\W+", "-", host.rpartition(".")[0] or host).strip("-")


def settle_show(db: Database, named: str, said: ParsedShow | None) -> str:
    """The id of the show, made or filled in: by the name given, else the document's, its address, or the default."""
    said = said or ParsedShow()
    slug = named or said.slug or _by_url(db, said.url) or host_slug(said.url) or DEFAULT_SHOW
    row = db.execute("SELECT id FROM shows WHERE slug = ?", (slug,)).fetchone()
    if row is None:
        db.execute("INSERT INTO shows(id, slug, url) VALUES (?, ?, ?)", (slug, slug, said.url))
    _fill(db, slug, said)
    return slug


def _by_url(db: Database, url: str) -> str:
    row = db.execute("SELECT slug FROM shows WHERE url = ? AND url <> ''", (url,)).fetchone()
    return str(row[0]) if row else ""


def _fill(db: Database, slug: str, said: ParsedShow) -> None:
    """Keep the fuller of two values, so that the order in which documents arrive does not matter."""
    columns = ("url", *_DETAILS)
    stored = db.execute(f"SELECT {', '.join(columns)} FROM shows WHERE slug = ?", (slug,)).fetchone()
    for column, old in zip(columns, stored, strict=True):
        new = getattr(said, column)
        if new and (len(new), new) > (len(old or ""), old or ""):
            db.execute(f"UPDATE shows SET {column} = ? WHERE slug = ?", (new, slug))
