"""A ruling as one JSON object: how crawl.db keeps it, and how archives share it (docs/guide.md tells the format)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from scraper.clock import iso
from scraper.link.facts import Told
from scraper.link.ruling import FINGERPRINT, ID, SOMEBODY, URL, PaperName, Ruling, Subject, Verb
from scraper.model import KeyKind
from scraper.notation.identifiers import arxiv_id, doi
from scraper.notation.normal import fold, tidy

_KINDS: Final[Mapping[Told, frozenset[str]]] = {
    Told.EPISODE: frozenset(kind.value for kind in KeyKind),
    Told.ARTICLE: frozenset((ID, URL, FINGERPRINT)),
}
_MOST: Final = 200
"""Keys of one episode; it has hardly ten."""


def as_json(ruling: Ruling) -> dict[str, Any]:
    """One object, what is empty left out; `read` makes the same ruling of it."""
    about, paper = ruling.subject, ruling.paper
    said = {
        "decision": ruling.verb.value,
        "made_at": ruling.made_at,
        "by": ruling.by,
        "of": about.kind.value,
        "show": about.show,
        "keys": [list(key) for key in about.keys],
        "url": about.url,
        "title": about.title,
        "date": about.date,
        "paper": {
            name: value
            for name, value in (
                ("arxiv_id", paper.arxiv_id),
                ("doi", paper.doi),
                ("title", paper.title),
                ("author", paper.author),
            )
            if value
        },
        "also": ruling.also,
        "undoes": ruling.undoes,
        "evidence": dict(ruling.evidence),
    }
    return {name: value for name, value in said.items() if value}


def read(said: object) -> Ruling:
    """A ruling from the object that `as_json` gives. Raises ValueError, which says what is wrong with it."""
    if not isinstance(said, dict):
        raise ValueError("it is no JSON object")
    try:
        verb, kind = Verb(str(said.get("decision"))), Told(str(said.get("of")))
    except ValueError as error:
        raise ValueError(f"it decides nothing that is known: {error}") from error
    return Ruling(
        verb=verb,
        subject=Subject(
            kind=kind,
            keys=_keys(said.get("keys"), kind),
            **{name: _text(said, name) for name in ("show", "url", "title", "date")},
        ),
        paper=_paper(said.get("paper")),
        made_at=_moment(said.get("made_at")),
        by=_text(said, "by") or SOMEBODY,
        also=_also(said.get("also", False)),
        evidence=_evidence(said.get("evidence", {})),
        undoes=_undone(said.get("undoes"), verb),
    )


def _keys(said: object, kind: Told) -> tuple[tuple[str, str], ...]:
    if not isinstance(said, list) or not 0 < len(said) <= _MOST:
        raise ValueError("it has no list of keys of the episode or article")
    keys = []
    for key in said:
        if not isinstance(key, list) or len(key) != 2 or not all(map(_is_text, key)) or key[0] not in _KINDS[kind]:
            raise ValueError(f"{key!r} is no key of an {kind.value}")
        keys.append((key[0], key[1]))
    return tuple(keys)


def _paper(said: object) -> PaperName:
    if not isinstance(said, dict):
        raise ValueError("it names no paper")
    written = {name: _text(said, name) for name in ("arxiv_id", "doi", "title", "author")}
    found = PaperName(arxiv_id(written["arxiv_id"]), doi(written["doi"]), written["title"], written["author"])
    for name, value in (("arxiv_id", found.arxiv_id), ("doi", found.doi)):
        if written[name] and not value:
            raise ValueError(f"{written[name]!r} is no {name}")
    if not (found.arxiv_id or found.doi or fold(found.title)):
        raise ValueError("it names no paper")
    return found


def _moment(said: object, name: str = "made_at") -> str:
    try:
        moment = datetime.fromisoformat(said if isinstance(said, str) else "")
        if moment.tzinfo is not None:
            return iso(moment.astimezone(UTC))
    except (ValueError, OverflowError):
        pass
    raise ValueError(f"{name} is no moment with a time zone: {said!r}")


def _also(said: object) -> bool:
    if not isinstance(said, bool):
        raise ValueError(f"also is no true or false: {said!r}")
    return said


def _undone(said: object, verb: Verb) -> str:
    if said is None:
        return ""
    if verb is not Verb.WITHDRAW:
        raise ValueError("it undoes a decision, but is no withdrawal")
    return _moment(said, "undoes")


def _evidence(said: object) -> dict[str, str]:
    if not isinstance(said, dict) or not all(_is_text(part) for pair in said.items() for part in pair):
        raise ValueError("its evidence is no object of sentences")
    return dict(said)


def _text(said: Mapping[Any, Any], name: str) -> str:
    value = said.get(name, "")
    if value and not _is_text(value):
        raise ValueError(f"{name} is no text: {value!r}")
    return tidy(value) if value else ""


def _is_text(value: object) -> bool:
    """Whether a value is a text that can be stored: not half of a surrogate pair, which JSON can hold."""
    return isinstance(value, str) and bool(value) and not any("\ud800" <= char <= "\udfff" for char in value)
