"""Pages as they must never come, made from the golden ones: the same numbers give the same pages."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

LARGEST: Final = 100_000
"""Bytes of a mutated page: more would only make fewer of them."""

_TAG: Final = re.compile(rb"<[^<>]{1,200}>")
_ODD: Final = (
    b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"<", b">", b"&", b"&amp;", b"&#0;", b"&#xD800;", b"&lt;p&gt;",
    b"\\u0000", b"\\ud800", b'"', b"'", b"\\", b"\r", b"\x1b[2J", "\u202e".encode(), "\u200b".encode(),
    "\u00a0".encode(), "😀".encode(), "漢字?".encode(), b"<!--", b"-->", b"]]>", b"<![CDATA[", b"<script>",
    b"</script>", b"</html>", b"<p", b"</p>", b"<li>", b"<div>" * 50, b"Credit to Paper authors:",
    b"Credit to Paper authors: A, B et al.", b"?", b"??!", b"- ", b"1. ", b"\n\n", b"{", b"}", b"[", b"null",
    b"arXiv:2504.07962v1", b"10.1234/a(b)c", b"9" * 400, b"00:00:01.000 --> 00:00:02.000",
)  # fmt: skip

Mutation = Callable[[random.Random, bytes, Sequence[bytes]], bytes]


def _flip(chance: random.Random, page: bytes, _others: Sequence[bytes]) -> bytes:
    changed = bytearray(page)
    for _ in range(chance.randint(1, 8)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _cut(chance: random.Random, page: bytes, _others: Sequence[bytes]) -> bytes:
    start, end = _span(chance, page)
    return page[:start] + page[end:]


def _cut_short(chance: random.Random, page: bytes, _others: Sequence[bytes]) -> bytes:
    return page[: chance.randrange(1, len(page) + 1)]


def _repeat(chance: random.Random, page: bytes, _others: Sequence[bytes]) -> bytes:
    start, end = _span(chance, page)
    return page[:start] + page[start:end] * chance.choice((2, 3, 30)) + page[end:]


def _insert(chance: random.Random, page: bytes, _others: Sequence[bytes]) -> bytes:
    for _ in range(chance.randint(1, 5)):
        place = chance.randrange(len(page) + 1)
        page = page[:place] + chance.choice(_ODD) * chance.choice((1, 1, 1, 40)) + page[place:]
    return page


def _move_tag(chance: random.Random, page: bytes, _others: Sequence[bytes]) -> bytes:
    tags = list(_TAG.finditer(page))
    if not tags:
        return page[::-1]
    tag, place = chance.choice(tags), chance.randrange(len(page) + 1)
    without = page[: tag.start()] + page[tag.end() :]
    return without[:place] + tag[0] + without[place:]


def _drop_tags(chance: random.Random, page: bytes, _others: Sequence[bytes]) -> bytes:
    return _TAG.sub(lambda tag: b"" if chance.random() < 0.1 else tag[0], page)


def _graft(chance: random.Random, page: bytes, others: Sequence[bytes]) -> bytes:
    other = chance.choice(others)
    start, end = _span(chance, other)
    place = chance.randrange(len(page) + 1)
    return page[:place] + other[start:end] + page[place:]


def _span(chance: random.Random, page: bytes) -> tuple[int, int]:
    start = chance.randrange(len(page))
    return start, min(len(page), start + chance.choice((1, 10, 100, 1000)))


MUTATIONS: Final[tuple[Mutation, ...]] = (
    _flip, _cut, _cut_short, _repeat, _insert, _move_tag, _drop_tags, _graft,
)  # fmt: skip


def mutated(pages: Sequence[bytes], seed: int, count: int) -> Iterator[tuple[int, bytes]]:
    """`count` pages, each with the number of the page it was made from, by one to four mutations."""
    chance = random.Random(seed)
    for _ in range(count):
        number = chance.randrange(len(pages))
        page = pages[number]
        for _ in range(chance.randint(1, 4)):
            page = chance.choice(MUTATIONS)(chance, page, pages)[:LARGEST] or b"?"
        yield number, page
