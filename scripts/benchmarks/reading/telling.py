"""An episode in pieces, as its writer put it together, with the labels of a careful reader.

Its body follows from the pieces by what docs/schema.md says a body is, and never from scraper.text: what is expected
of the program must not come from it.
"""

import html
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from scraper.sample.show import SampleEpisode

_INLINE: Final = re.compile(r"<[^<>]*>")


class Shape(StrEnum):
    """How a piece stands on the page."""

    PARAGRAPH = "paragraph"
    BROKEN = "broken"
    """After a line break, in the paragraph of the piece before."""
    GLUED = "glued"
    """The same, and the host has lost the break."""
    ITEM = "item"
    NUMBERED = "numbered"
    QUOTE = "quote"
    HEADING = "heading"


class Role(StrEnum):
    """What a piece is for."""

    TALK = "talk"
    LEAD = "lead"
    QUESTION = "question"
    CREDIT = "credit"
    """A credit line more than the one."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A block of the body; `markup` is inline HTML."""

    shape: Shape
    markup: str
    role: Role = Role.TALK

    @property
    def text(self) -> str:
        """The piece as one line of plain text, without list or quote mark."""
        return plain(self.markup)


@dataclass(frozen=True, slots=True)
class Credit:
    """The credit line: `around` holds a `{}` for it."""

    names: tuple[str, ...]
    lead: str = "Credit to Paper authors: "
    separator: str = ", "
    last: str = ", "
    end: str = ""
    shape: Shape = Shape.PARAGRAPH
    around: str = "{}"

    @property
    def piece(self) -> Piece:
        """The line as a piece; names are text, the rest may be markup."""
        names = [html.escape(name, quote=False) for name in self.names]
        listed = self.last.join(filter(None, [self.separator.join(names[:-1]), names[-1]]))
        return Piece(self.shape, self.around.format(f"{self.lead}{listed}{self.end}"))


@dataclass(frozen=True, slots=True)
class Labels:
    """What a careful person reads; None where it is not judged."""

    questions: tuple[str, ...]
    credits: tuple[str, ...]
    quotes: tuple[str, ...] | None = None
    links: tuple[str, ...] | None = None
    identifiers: tuple[str, ...] | None = None
    method: str | None = None
    et_al: bool | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """An episode in pieces: the talk, the credit line, what stands after it."""

    sample: SampleEpisode
    pieces: tuple[Piece, ...]
    credit: Credit | None
    tail: tuple[Piece, ...]
    labels: Labels

    @property
    def all_pieces(self) -> tuple[Piece, ...]:
        """Everything the host shows, in order."""
        return (*self.pieces, *([self.credit.piece] if self.credit else []), *self.tail)

    @property
    def body(self) -> str:
        """The archive's plain text: what docs/schema.md says of `body`."""
        lines: list[str] = []
        previous = ""
        for piece in (*self.pieces, *self.tail):
            if piece.role is Role.CREDIT:
                continue
            mark = _MARKS.get(piece.shape, "")
            lines += ["" if mark == previous == "- " else "\n", f"{mark}{piece.text}\n"]
            previous = mark
        return "".join(lines).strip()


_MARKS: Final = {Shape.ITEM: "- ", Shape.NUMBERED: "- ", Shape.QUOTE: "> "}


def plain(markup: str) -> str:
    """Inline markup as text on one line; no-break spaces stay."""
    return re.sub(r"[ \t\r\n]+", " ", html.unescape(_INLINE.sub("", markup))).strip(" ")
