"""Citation keys: `lin2025glus-2504.07962`, and `paperledge-e0000013` of an episode."""

import hashlib
import re
from typing import Final

from scraper.export.cited import CitedEpisode, CitedPaper, arxiv_month
from scraper.export.people import ascii_key, person
from scraper.export.tex import Text, read

_ANONYMOUS: Final = "anon"
_SHOW: Final = "podcast"
_SAFE: Final = re.compile(r"[A-Za-z0-9.-]{1,40}")
_LONGEST: Final = 24
_HASHED: Final = 12
"""Hexadecimal digits that stand for a paper without arXiv id: 48 bits, which no two papers will share."""
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_EMPTY: Final = frozenset(
    "a an the on in of for to from with without by at as and or but is are be do does can could should how what when"
    " where why which who that this these those via using towards toward into over under between beyond about not no"
    " new novel its it we our all".split()
)
"""Words that tell nothing of a paper."""


def citation_key(paper: CitedPaper) -> str:
    """The key of a paper: family name of the first author, year, first telling word of the title; then its arXiv id.

    It is made of the paper alone, so it never depends on what else is exported or in the archive; the id at its end
    makes it unique (that of the paper's row, as a hash, where there is no arXiv id). Letters, digits, `-` and `.` of
    ASCII: safe in BibTeX, RIS, Pandoc and file names.
    """
    author = person(paper.authors[0]).key if paper.authors else ""
    year = next(iter(arxiv_month(paper.arxiv_id) or paper.issued), "")
    return f"{author[:_LONGEST] or _ANONYMOUS}{year}{_telling_word(paper.title)[:_LONGEST]}-{_id(paper)}"


def episode_key(episode: CitedEpisode) -> str:
    """The key of an episode: the slug of its show, then its id, which stay when the host renames or dates it anew."""
    is_safe = _SAFE.fullmatch(episode.id)
    return f"{ascii_key(episode.show_slug)[:_LONGEST] or _SHOW}-{episode.id if is_safe else _hash(episode.id)}"


def _telling_word(title: str) -> str:
    """The first word of a title that tells what it is about; else the first, "" if none has letters of ASCII."""
    texts = (piece.text for piece in read(title) if isinstance(piece, Text))
    first = ""
    for word in (word for text in texts for word in _WORD.findall(text)):
        key = ascii_key(word)
        if len(key) > 1 and key not in _EMPTY:
            return key
        first = first or key
    return first


def _id(paper: CitedPaper) -> str:
    if paper.arxiv_id:
        return paper.arxiv_id.replace("/", "-")
    return _hash(paper.id)


def _hash(id_: str) -> str:
    return hashlib.sha256(id_.encode(errors="replace")).hexdigest()[:_HASHED]
