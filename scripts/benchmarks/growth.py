"""How the time of reading grows with the length of a text: five times the length should take five times as long."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from scraper.model import Kind, Layer, ParsedEpisode, Snapshot
from scraper.sample.pages import listing_page
from scraper.sample.show import load_episodes
from scraper.sources import read
from scraper.text.episode import put_in_order
from scripts.benchmarks.timing import Work, cpu_seconds

TIMES: Final = 5
MOST: Final = 6.5
"""The most that a text `TIMES` as long may take, in times of the shorter one."""

_SITE: Final = "https://sample-ledger.podbean.com"
_SENTENCE: Final = "The tide comes in twice a day, and nobody in the harbour thinks of it as a wave. "
_CREDIT: Final = "Credit to Paper authors: "


def _paragraph(size: int) -> str:
    return f"<p>{_SENTENCE * (size // len(_SENTENCE))}</p>"


def _items(size: int) -> str:
    item = "<li>Another thing about the tide, which is long.</li>\n"
    return f"<p>Why it matters:</p><ul>{item * (size // len(item))}</ul>"


def _questions(size: int) -> str:
    item = "<li>Would you trust a tide table that nobody checks?</li>\n"
    return f"<p>Here are some questions to ponder:</p><ul>{item * (size // len(item))}</ul>"


def _names(size: int) -> str:
    count = size // 20
    return f"<p>{_SENTENCE}</p><p>{_CREDIT}{', '.join(f'Ada{number} van der Fern' for number in range(count))}</p>"


SHAPES: Final[dict[str, Callable[[int], str]]] = {
    "one paragraph": _paragraph,
    "list items": _items,
    "questions": _questions,
    "credited names": _names,
}


def measure(size: int) -> dict[str, dict[str, float]]:
    """CPU seconds of reading each shape of `size` characters, and their growth over a fifth of that length."""
    works: dict[str, Callable[[int], Work]] = {name: _reading_of(shape) for name, shape in SHAPES.items()}
    works["episodes on a listing"] = _listing
    return {name: _growth(work, size) for name, work in works.items()}


def _growth(work: Callable[[int], Work], size: int) -> dict[str, float]:
    short, long = work(size // TIMES), work(size)
    short()
    seconds, few = cpu_seconds(long), min(cpu_seconds(short) for _ in range(3))
    return {"seconds": seconds, "growth": seconds / few}


def _reading_of(shape: Callable[[int], str]) -> Callable[[int], Work]:
    def work(size: int) -> Work:
        said = ParsedEpisode(Layer.STATE, url=f"{_SITE}/e/long/", html=shape(size))
        return lambda: put_in_order([said], "")

    return work


def _listing(size: int) -> Work:
    """A page of as many episodes as four fifths of `size` hold: of 5 MB, just short of the limit of tags."""
    told = load_episodes()
    now = told[0].published + dt.timedelta(days=30)
    each = len(listing_page(told, 1, len(told), now, site_url=_SITE)) // len(told)
    count = max(1, size * 4 // 5 // each)
    many = [replace(told[number % len(told)], slug=f"tide-{number}") for number in range(count)]
    body = listing_page(many, 1, len(many), now, site_url=_SITE).encode()
    snapshot = Snapshot(1, f"{_SITE}/", Kind.LISTING, None, 200, {}, "", body, "")
    return lambda: [put_in_order(reading, "") for reading in read(snapshot).episodes]
