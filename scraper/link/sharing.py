"""Rulings on links as JSON lines: one archive's way to another, or into a repository.

A line is what `ruling_json.as_json` gives. Rulings on episodes that were taken down are not written, and come in
without a word but the keys.
"""

import json
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from scraper.clock import iso
from scraper.link.kept_rulings import is_named, keep, link_rulings
from scraper.link.ruling import Ruling
from scraper.link.ruling_json import as_json, read
from scraper.storage.tables import Database

_SLACK: Final = timedelta(days=1)
"""How far another machine's clock may be ahead. A ruling from later would win over all to come."""
_LONGEST: Final = 1_000_000
"""Characters of a line."""

Names = Container[tuple[str, str, str]]
"""Names of episodes that were taken down: show, kind of key, value."""


@dataclass(slots=True)
class Imported:
    """What came of a file: how many rulings are new or were known, and the lines that are none, with the reason."""

    new: int = 0
    known: int = 0
    failed: list[dict[str, Any]] = field(default_factory=list)


def export_lines(crawl: Database, forgotten: Names) -> Iterator[str]:
    """Every ruling, a line each, in the order of their making."""
    for ruling in link_rulings(crawl):
        if not is_named(ruling, forgotten):
            yield json.dumps(as_json(ruling), ensure_ascii=False)


def import_lines(crawl: Database, lines: Iterable[bytes], forgotten: Names, now: datetime) -> Imported:
    """Keep the rulings that are not known yet, in one transaction; empty lines are passed over."""
    done = Imported()
    known = {_same(ruling) for ruling in link_rulings(crawl)}
    latest = iso(now + _SLACK)
    with crawl.atomic():
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                ruling = _read(line, latest)
            except ValueError as error:
                done.failed.append({"line": number, "error": str(error)})
                continue
            if is_named(ruling, forgotten):
                ruling = ruling.without_words()
            if _same(ruling) in known:
                done.known += 1
            else:
                known.add(_same(ruling))
                keep(crawl, ruling)
                done.new += 1
    return done


def _read(line: bytes, latest: str) -> Ruling:
    if len(line) > _LONGEST:
        raise ValueError("it is too long for a decision")
    try:
        said = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"it is no JSON: {error}") from error
    ruling = read(said)
    if ruling.made_at > latest:
        raise ValueError(f"it was made in the future: {ruling.made_at}")
    return ruling


def _same(ruling: Ruling) -> str:
    return json.dumps(as_json(ruling), sort_keys=True)
