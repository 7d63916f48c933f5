"""What of an episode becomes vectors: its heading, its paragraphs, its questions. Pure."""

from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

MOST: Final = 3
"""Pieces that a body is cut into: it bounds what an episode weighs, whatever its length."""
_SHORTEST: Final = 1000
"""Characters that a piece has, if the text has them."""
_DIGEST_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Telling:
    """What an episode says, "" for what it lacks; questions and titles of papers one a line."""

    title: str
    paper: str
    body: str
    questions: str

    @property
    def digest(self) -> str:
        """32 hexadecimal digits that are others when anything of it is."""
        parts = "\0".join((self.title, self.paper, self.body, self.questions))
        return blake2b(parts.encode(errors="replace"), digest_size=_DIGEST_BYTES).hexdigest()

    def passages(self) -> list[str]:
        """The titles, and the text in one to `MOST` pieces of whole paragraphs; at least one."""
        heading = ". ".join(part for part in (self.title, self.paper) if part)
        paragraphs = [part.strip() for part in f"{self.body}\n\n{self.questions}".split("\n\n")]
        return [heading, *_pieces([part for part in paragraphs if part])]


def _pieces(paragraphs: list[str]) -> list[str]:
    """Neighbouring paragraphs joined: each piece is closed as soon as it is long enough."""
    enough = max(_SHORTEST, sum(map(len, paragraphs)) / MOST)
    found: list[list[str]] = []
    length = enough
    for paragraph in paragraphs:
        if length >= enough:
            found.append([])
            length = 0
        found[-1].append(paragraph)
        length += len(paragraph)
    return ["\n\n".join(piece) for piece in found]
