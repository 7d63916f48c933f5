"""What a capture changes about an episode: decided here, without a database; store.py acts on it.

A value gives way only to one with a better claim. A claim is better when it is said more plainly (a date as
shown over `2 days ago`), else when it was captured later; what was imported without a time ranks oldest.
Captures of one moment, and two spellings of the same thing, are settled by the richer layer, then by the
fuller value. The order is total, so captures give the same archive in whatever order they arrive.

What is read out of the body stands with the body: a poorer rendering of a text, or the beginning of it, is a
spelling of it, and so are the questions, credits, quotes and links that are read in it. Where
such a field is empty in a better body, the former value stays: nothing replaces something.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from scraper.model import Episode, Identifier, Layer, Link, Origin
from scraper.notation.keys import audio_key
from scraper.notation.normal import fingerprint, fold, letters

Value = str | int | tuple[str, ...] | tuple[Link, ...] | tuple[Identifier, ...]

SCALARS: Final = (
    "title",
    "url",
    "slug",
    "date",
    "published_at",
    "body",
    "duration",
    "audio_url",
    "image_url",
    "transcript_url",
    "method",
)
LISTS: Final = ("questions", "credits", "quotes", "links", "identifiers")
FIELDS: Final = SCALARS + LISTS
READ_IN_BODY: Final = frozenset({"method", *LISTS})


class Claim(NamedTuple):
    """A value with what speaks for it. `seen_at`: ISO, UTC, "" where the capture carries no time."""

    value: Value
    origin: Origin
    seen_at: str


@dataclass(frozen=True, slots=True)
class StoredEpisode:
    """What the archive holds of an episode: its claims by field, and when the host took it down ("" if it stands)."""

    id: str
    claims: Mapping[str, Claim]
    removed_at: str = ""


class Change(NamedTuple):
    """One field's new claim. `edited`: the host changed it; else the same thing is now told better."""

    field: str
    old: Claim | None
    new: Claim
    edited: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """Which fields change. For an episode that is new, all that it says."""

    changes: tuple[Change, ...] = ()
    edited: bool = field(default=False)


def claims_of(episode: Episode, seen_at: str) -> dict[str, Claim]:
    """The claims a capture makes: every field that it fills, none that it leaves empty."""
    made = {}
    for name in FIELDS:
        value = getattr(episode, name)
        if value not in ("", None, ()):
            origin = episode.origins.get(name) or episode.origins.get("url") or Origin(Layer.TEXT, "as said")
            made[name] = Claim(value, origin, seen_at)
    return made


def decide(stored: StoredEpisode | None, episode: Episode, seen_at: str) -> Decision:
    """What to write: everything for a new episode, the better claims for a known one, nothing if there are none."""
    made = claims_of(episode, seen_at)
    if stored is None:
        return Decision(tuple(Change(name, None, claim, edited=False) for name, claim in made.items()))
    changes = []
    same_text = _is_same_text(made.get("body"), stored.claims.get("body"))
    for name, new in made.items():
        old = stored.claims.get(name)
        told_again = same_text and (name == "body" or name in READ_IN_BODY)
        if old is None:
            changes.append(Change(name, None, new, edited=False))
        elif new.value != old.value and _is_better(name, new, old, told_again=told_again):
            changes.append(Change(name, old, new, edited=_is_edit(name, new, old)))
        elif new.value == old.value and _outranks(new, old):
            changes.append(Change(name, old, new, edited=False))
    return Decision(tuple(changes), edited=any(change.edited for change in changes))


def _is_same_text(new: Claim | None, old: Claim | None) -> bool:
    """Whether two bodies are one text, spelled in two ways; or the one in the poorer layer only the beginning of the
    other, which is what a summary holds. Whichever was captured first: it may come in last."""
    if new is None or old is None or not new.seen_at or not old.seen_at:
        return False
    if _same("body", new.value, old.value):
        return True
    poor, rich = sorted((new, old), key=lambda claim: claim.origin.layer.rank)
    told_less = poor.origin.layer != rich.origin.layer
    return told_less and letters(str(rich.value)).startswith(letters(str(poor.value)))


def _is_better(name: str, new: Claim, old: Claim, *, told_again: bool) -> bool:
    """Whether a claim takes the place of another. `told_again`: the text that it is read in is no other."""
    if new.origin.strength != old.origin.strength:
        return new.origin.strength > old.origin.strength
    if (told_again or _same(name, new.value, old.value)) and bool(new.seen_at) == bool(old.seen_at):
        return _spelling_rank(new) > _spelling_rank(old)
    return _rank(new) > _rank(old)


def _outranks(new: Claim, old: Claim) -> bool:
    """Whether an equal value is now better founded: said more plainly, with a time where it had none, captured
    earlier, or at the same moment in a richer layer."""
    if new.origin.strength != old.origin.strength:
        return new.origin.strength > old.origin.strength
    if bool(new.seen_at) != bool(old.seen_at):
        return bool(new.seen_at)
    if new.seen_at != old.seen_at:
        return new.seen_at < old.seen_at
    return _layer_rank(new) > _layer_rank(old)


def _is_edit(name: str, new: Claim, old: Claim) -> bool:
    """Whether the host changed the value, rather than the archive having learnt to read or spell it better."""
    if new.origin.strength != old.origin.strength or not old.seen_at:
        return False
    return new.origin.layer == old.origin.layer or not _same(name, new.value, old.value)


def _layer_rank(claim: Claim) -> tuple[int, str]:
    return claim.origin.layer.rank, claim.origin.rule


def _rank(claim: Claim) -> tuple[str, int, int, str]:
    return claim.seen_at, claim.origin.layer.rank, *_fullness(claim)


def _spelling_rank(claim: Claim) -> tuple[int, str, int, str]:
    return claim.origin.layer.rank, claim.seen_at, *_fullness(claim)


def _fullness(claim: Claim) -> tuple[int, str]:
    """Settles what nothing else does: the longer value, which has kept more of its marks and bullets."""
    written = repr(claim.value)
    return len(written), written


def _same(name: str, one: Value, other: Value) -> bool:
    """Whether two values say the same thing in different spellings."""
    normal = _NORMAL.get(name, _folded)
    return normal(one) == normal(other)


def _folded(value: Value) -> object:
    if isinstance(value, tuple):
        return tuple(fold(_words(item)) for item in value)
    return fold(str(value))


def _words(item: str | Link | Identifier) -> str:
    """What an item of a list is compared by."""
    if isinstance(item, Link):
        return item.url
    return f"{item.kind} {item.value}" if isinstance(item, Identifier) else item


_NORMAL: Final[Mapping[str, Callable[[Value], object]]] = {
    "body": lambda value: fingerprint(str(value)),
    "audio_url": lambda value: audio_key(str(value)),
    "date": lambda value: value,
    "published_at": lambda value: value,
    "duration": lambda value: value,
}
