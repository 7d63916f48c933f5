"""What goes into finding out who is who, and what comes of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as credited once, the names credited beside it, and the papers (ids or titles) it stands for."""

    name: str
    beside: frozenset[str] = frozenset()
    papers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a person ruled of two spellings: one person (`same`), or two. Of one and the same: all who bear it."""

    same: bool
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Identity:
    """The person behind a mention, by number; why this spelling is that person."""

    person: int
    reason: str
