"""What a capture changes about an episode: decided here, without a database; store.py acts on it.

A value gives way only to one with a better claim. A claim is better when it is said more plainly (a date as
shown over `2 days ago`), else when it was captured later; what was imported without a time ranks oldest.
Captures of one moment, and two spellings of the same thing, are settled by the richer layer, then by the
fuller value. The order is total, so captures give the same archive in whatever order they arrive.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from scraper.model import Episode, Layer, Link, Origin
from scraper.notation.keys import audio_key
from scraper.notation.normal import fingerprint, fold

Value = str | int | tuple[str, ...] | tuple[Link, ...]

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
LISTS: Final = ("questions", "credits", "quotes", "links")
FIELDS: Final = SCALARS + LISTS


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
    for name, new in made.items():
        old = stored.claims.get(name)
        if old is None:
            changes.append(Change(name, None, new, edited=False))
        elif new.value != old.value and _is_better(name, new, old):
            changes.append(Change(name, old, new, edited=_is_edit(name, new, old)))
        elif new.value == old.value and _outranks(new, old):
            changes.append(Change(name, old, new, edited=False))
    return Decision(tuple(changes), edited=any(change.edited for change in changes))


def _is_better(name: str, new: Claim, old: Claim) -> bool:
    if new.origin.strength != old.origin.strength:
        return new.origin.strength > old.origin.strength
    if _same(name, new.value, old.value) and bool(new.seen_at) == bool(old.seen_at):
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
        return tuple(fold(item.url if isinstance(item, Link) else item) for item in value)
    return fold(str(value))


_NORMAL: Final[Mapping[str, Callable[[Value], object]]] = {
    "body": lambda value: fingerprint(str(value)),
    "audio_url": lambda value: audio_key(str(value)),
    "date": lambda value: value,
    "published_at": lambda value: value,
    "duration": lambda value: value,
}


def doubts(claims: Mapping[str, Claim]) -> list[tuple[str, str]]:
    """What the reading of an episode is not sure of, as (kind, detail), from the claims that stand."""
    found = []
    for name, kind, detail in (
        ("body", "no body", "no page has text for this episode"),
        ("date", "no date", "no page tells the day"),
        ("credits", "no credit line", "nobody is credited"),
        ("questions", "no questions", "no discussion questions were found"),
    ):
        if name not in claims:
            found.append((kind, detail))
    for name, rule, kind, detail in (
        ("title", "first sentence", "title is a stand-in", "no page with the title has come by"),
        ("date", "relative", "date from relative words", "reckoned back from the time of the capture"),
        ("questions", "closing", "questions by weak rule", "no lead-in; taken from the closing paragraphs"),
        ("credits", "credit line, et al.", "et al.", "the credit line leaves names out"),
        ("body", "fuller than a richer layer", "layers disagree", "a richer layer holds less of the body"),
    ):
        if name in claims and claims[name].origin.rule == rule:
            found.append((kind, detail))
    return found
