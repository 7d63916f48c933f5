"""Saved searches: words under a name, kept in crawl.db as decisions, so that every rebuild keeps them.

Append-only: a search that is saved again, or removed, is a later decision, and the last on each name stands. A file
of them, a JSON object a line, takes them to another archive.
"""

import json
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from scraper.clock import iso
from scraper.crawl.decisions import Decision, add_decision, decisions
from scraper.errors import UsageError
from scraper.link.sharing import Imported
from scraper.storage.tables import Database

SEARCHES: Final = "searches"
LONGEST_NAME: Final = 80
_LONGEST_WORDS: Final = 2_000
_LONGEST_LINE: Final = 100_000
"""Characters."""
_UNWRITABLE: Final = frozenset(("Cc", "Cs"))
_SLACK: Final = timedelta(days=1)
"""How far another machine's clock may be ahead. A decision from later would win over all to come."""


class Deed(StrEnum):
    """What was decided about a name."""

    ADD = "add"
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Saving:
    """One decision: these words under this name from now on, or nothing. `made_at` ISO, UTC."""

    deed: Deed
    name: str
    words: str
    made_at: str

    def as_json(self) -> dict[str, str]:
        """One object, what is empty left out; `read` makes the same decision of it."""
        said = {"decision": self.deed.value, "name": self.name, "words": self.words, "made_at": self.made_at}
        return {name: value for name, value in said.items() if value}


def saved_searches(crawl: Database) -> list[Saving]:
    """What stands, by name."""
    standing = {saving.name: saving for saving in savings(crawl)}
    return [standing[name] for name in sorted(standing) if standing[name].deed is Deed.ADD]


def saved_search(crawl: Database, name: str) -> Saving:
    """The search of a name. Raises UsageError where there is none."""
    found = {saving.name: saving for saving in saved_searches(crawl)}
    try:
        return found[_normal(name)]
    except KeyError:
        raise UsageError(
            f"there is no saved search {name!r}", advice="`paperledge searches list` lists them all."
        ) from None


def savings(crawl: Database) -> list[Saving]:
    """All decisions in the order in which they were made, wherever that was: the same order in every archive."""
    found = [
        Saving(Deed(made.ruling["decision"]), _normal(made.subject), made.ruling.get("words", ""), made.made_at)
        for made in decisions(crawl, SEARCHES)
    ]
    return sorted(found, key=lambda saving: (saving.made_at, saving.name, saving.deed, saving.words))


def add_search(crawl: Database, name: str, words: str, now: datetime) -> Saving | None:
    """Save words under a name; the search that stood there before. Raises UsageError for what can be neither."""
    try:
        made = Saving(Deed.ADD, _name(name), _words(words), _next_moment(crawl, now))
    except ValueError as error:
        raise UsageError(f"this search cannot be saved: {error}", advice="Nothing was changed.") from error
    before = next((saving for saving in saved_searches(crawl) if saving.name == made.name), None)
    if before is None or before.words != made.words:
        _keep(crawl, made)
    return before


def remove_search(crawl: Database, name: str, now: datetime) -> Saving:
    """Have a name stand for nothing any more; the search that stood there. Raises UsageError where there is none."""
    before = saved_search(crawl, name)
    _keep(crawl, Saving(Deed.REMOVE, before.name, "", _next_moment(crawl, now)))
    return before


def export_lines(crawl: Database) -> Iterator[str]:
    """Every decision, a line each, in the order of their making."""
    for saving in savings(crawl):
        yield json.dumps(saving.as_json(), ensure_ascii=False)


def import_lines(crawl: Database, lines: Iterable[bytes], now: datetime) -> Imported:
    """Keep the decisions that are not known yet, in one transaction; empty lines are passed over."""
    done, known, latest = Imported(), set(savings(crawl)), iso(now + _SLACK)
    with crawl.atomic():
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                saving = read(line, latest)
            except ValueError as error:
                done.failed.append({"line": number, "error": str(error)})
                continue
            if saving in known:
                done.known += 1
            else:
                known.add(saving)
                _keep(crawl, saving)
                done.new += 1
    return done


def read(line: bytes, latest: str) -> Saving:
    """A decision from its line, made no later than a moment. Raises ValueError, which says what is wrong with it."""
    if len(line) > _LONGEST_LINE:
        raise ValueError("it is too long for a saved search")
    try:
        said: Any = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"it is no JSON: {error}") from error
    if not isinstance(said, dict):
        raise ValueError("it is no JSON object")
    try:
        deed = Deed(str(said.get("decision")))
    except ValueError as error:
        raise ValueError(f"it decides nothing that is known: {error}") from error
    words = _words(said.get("words")) if deed is Deed.ADD else ""
    made = Saving(deed, _name(said.get("name")), words, _moment(said.get("made_at")))
    if made.made_at > latest:
        raise ValueError(f"it was made in the future: {made.made_at}")
    return made


def _keep(crawl: Database, saving: Saving) -> None:
    said = saving.as_json()
    add_decision(crawl, Decision(said.pop("made_at"), SEARCHES, said.pop("name"), said))


def _next_moment(crawl: Database, now: datetime) -> str:
    """Now, or the second after the last decision where that is later: what is decided now wins."""
    last = max((saving.made_at for saving in savings(crawl)), default="")
    return max(iso(now), iso(datetime.fromisoformat(last) + timedelta(seconds=1)) if last else "")


def _name(said: object) -> str:
    name = _normal(_line(said, "its name"))
    if any(unicodedata.category(char) == "Cf" for char in name):
        raise ValueError("its name holds characters that nobody sees")
    if name.startswith("-"):
        raise ValueError('its name begins with "-", as an option does')
    if len(name) > LONGEST_NAME:
        raise ValueError(f"its name is longer than {LONGEST_NAME} characters")
    return name


def _normal(name: str) -> str:
    """A name in the one spelling in which it is kept (Unicode NFC), its blanks tidied."""
    return unicodedata.normalize("NFC", " ".join(name.split()))


def _words(said: object) -> str:
    words = _line(said, "what it looks for")
    if len(words) > _LONGEST_WORDS:
        raise ValueError(f"it is longer than {_LONGEST_WORDS} characters")
    return words


def _line(said: object, what: str) -> str:
    """A text of one line, its blanks tidied."""
    text = " ".join(said.split()) if isinstance(said, str) else ""
    if not text:
        raise ValueError(f"{what} is no text, or empty")
    if any(unicodedata.category(char) in _UNWRITABLE for char in text):
        raise ValueError(f"{what} holds control characters")
    return text


def _moment(said: object) -> str:
    try:
        moment = datetime.fromisoformat(said if isinstance(said, str) else "")
        if moment.tzinfo is not None:
            return iso(moment.astimezone(UTC))
    except (ValueError, OverflowError):
        pass
    raise ValueError(f"made_at is no moment with a time zone: {said!r}")
