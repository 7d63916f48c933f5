"""The sample show taken apart: by the standard library's HTMLParser, and never by what is measured."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Final

from scraper.sample.show import SampleEpisode
from scripts.benchmarks.reading.telling import Credit, Labels, Piece, Role, Shape, Told, plain

_CREDIT: Final = re.compile(r"(?:<\w+>)?Credit to Paper authors:", re.IGNORECASE)
_BLOCKS: Final = {"p", "div", "li", "blockquote", "ul", "ol", "h2", "h3"}


def tell(sample: SampleEpisode) -> Told:
    """Take an episode of the sample show apart. Raises ValueError where its labels name what it does not hold."""
    reader = _Reader()
    reader.feed(sample.html)
    reader.close()
    pieces, credited = _without_credit(reader.pieces)
    labels, et_al = sample.expected, "et al." in credited
    if any(question not in " ".join(piece.text for piece in pieces) for question in labels.questions):
        raise ValueError(f"a labelled question is not in the body of {sample.host_id}")
    shown = f"arxiv.org/abs/{sample.paper_arxiv_id}" in sample.html
    return Told(
        sample,
        _with_roles(pieces, labels.questions),
        Credit(labels.credits, end=", et al." if et_al else "") if credited else None,
        (),
        Labels(
            labels.questions,
            labels.credits,
            labels.quotes,
            labels.links,
            (f"arxiv:{sample.paper_arxiv_id}",) if shown else (),
            et_al=et_al,
        ),
    )


def _without_credit(pieces: list[Piece]) -> tuple[list[Piece], str]:
    """The pieces before the credit line, and that line, which may be glued to the last of them."""
    kept = []
    credited = ""
    for piece in pieces:
        match = _CREDIT.search(piece.markup)
        words = piece.markup[: match.start()].strip() if match else piece.markup
        credited = piece.text if match else credited
        if plain(words):
            kept.append(replace(piece, markup=words))
    return kept, credited


def _with_roles(pieces: list[Piece], questions: tuple[str, ...]) -> tuple[Piece, ...]:
    """Mark the questions that are a piece each, and the paragraph before them."""
    asked = [number for number, piece in enumerate(pieces) if piece.text in questions]
    if not asked or len(asked) != len(questions):
        return tuple(pieces)
    roles = {asked[0] - 1: Role.LEAD} | dict.fromkeys(asked, Role.QUESTION)
    return tuple(replace(piece, role=roles.get(number, Role.TALK)) for number, piece in enumerate(pieces))


class _Reader(HTMLParser):
    """Gathers pieces; a piece ends where a block element begins or ends, or at a line break."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[Piece] = []
        self._open: list[str] = []
        self._markup = ""

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self._end()
            self._open.append(tag)
        elif tag == "br":
            self._end()
        else:
            self._markup += self.get_starttag_text() or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._end()
            self._open.remove(tag)
        elif tag != "br":
            self._markup += f"</{tag}>"

    def handle_data(self, data: str) -> None:
        self._markup += data

    def handle_entityref(self, name: str) -> None:
        self._markup += f"&{name};"

    def handle_charref(self, name: str) -> None:
        self._markup += f"&#{name};"

    def _end(self) -> None:
        if plain(self._markup):
            self.pieces.append(Piece(self._shape(), self._markup.strip()))
        self._markup = ""

    def _shape(self) -> Shape:
        if "li" in self._open:
            return Shape.NUMBERED if "ol" in self._open else Shape.ITEM
        if "blockquote" in self._open:
            return Shape.QUOTE
        return Shape.HEADING if {"h2", "h3"} & set(self._open) else Shape.PARAGRAPH
