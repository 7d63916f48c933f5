"""The pages on which an episode may come, whole or with one layer alone, and its reading off them.

Each page is a full one, as the host serves or an archive renders it, between two episodes of the sample show that are
as they were; it goes the program's own way from a document to an Episode.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import Final
from urllib.parse import unquote

from scraper.errors import PaperLedgeError
from scraper.model import Episode, Kind, Snapshot
from scraper.sample.feed import feed
from scraper.sample.pages import episode_page, listing_page
from scraper.sample.show import SHOW, SampleEpisode, load_episodes
from scraper.sources import read
from scraper.text.episode import put_in_order
from scripts.benchmarks.reading.telling import Piece, Shape
from tests.host import themes

SITE: Final = "https://sample-ledger.podbean.com"

_NOW: Final = dt.datetime(2025, 12, 1, tzinfo=dt.UTC)
_CAPTURED: Final = "2025-12-01T00:00:00Z"

_JSON_LD: Final = re.compile(r'<script type="application/ld\+json">.*?</script>\n?', re.DOTALL)
_STATE: Final = re.compile(r"<script>window\.__INITIAL_STATE__=.*?</script>\n?", re.DOTALL)
_ITEMS: Final = re.compile(r'(?<=<div class="episode-content">\n).*(?=\n</div>\n\n<script>)', re.DOTALL)
_SHOWN: Final = re.compile(r'<div class="episode-description">.*?(?=\n<div class="cc-post-toolbar">)', re.DOTALL)
_CONTENT: Final = re.compile(r"<content:encoded>.*?</content:encoded>", re.DOTALL)
_FURNITURE: Final = """Comments (0)
To leave or reply to comments, please download free Podbean or
No Comments
To leave or reply to comments,
please download free Podbean App."""


def _listing(told: Sequence[SampleEpisode]) -> str:
    return listing_page(told, 1, len(told), _NOW, site_url=SITE)


def _listing_less(*layers: re.Pattern[str]) -> Callable[[Sequence[SampleEpisode]], str]:
    def page(told: Sequence[SampleEpisode]) -> str:
        whole = _listing(told)
        for layer in layers:
            whole, found = layer.subn("", whole)
            if not found:
                raise ValueError(f"the sample's listing page has no longer what {layer.pattern} finds")
        return whole

    return page


def _with_cut_state(told: Sequence[SampleEpisode]) -> str:
    """A listing whose state holds the first half of the second episode's paragraphs."""
    return _STATE.sub(lambda _: _part(_STATE, _cut(told)), _listing(told))


def _with_cut_record(told: Sequence[SampleEpisode]) -> str:
    """A listing without state, whose JSON-LD holds the first half of the second episode's paragraphs."""
    return _STATE.sub("", _JSON_LD.sub(lambda _: _part(_JSON_LD, _cut(told)), _listing(told)))


def _cut(told: Sequence[SampleEpisode]) -> Sequence[SampleEpisode]:
    lines = told[1].html.split("\n")
    return told[0], replace(told[1], html="\n".join(lines[: len(lines) // 2])), told[2]


def _part(pattern: re.Pattern[str], told: Sequence[SampleEpisode]) -> str:
    """The layer of their listing that a pattern finds."""
    found = pattern.search(_listing(told))
    return found[0] if found else ""


def _episode_page(told: Sequence[SampleEpisode]) -> str:
    return episode_page(told[1], _NOW, site_url=SITE)


WHOLE: Final[dict[str, Callable[[Sequence[SampleEpisode]], str]]] = {
    "listing": _listing,
    "state": _listing_less(_JSON_LD, _ITEMS),
    "episode": _episode_page,
    "feed": lambda told: feed(told, SITE),
    "playlist": lambda told: themes.listing("playlist", told, SITE),
    "blog": lambda told: themes.listing("blog", told, SITE),
}
"""Pages that hold the body as its writer marked it up."""

BREAKLESS: Final[dict[str, Callable[[Sequence[SampleEpisode]], str]]] = {
    "dom": _listing_less(_JSON_LD, _STATE),
    "description": lambda told: _CONTENT.sub("", feed(told, SITE)),
    "cut-state": _with_cut_state,
    "cut-record": _with_cut_record,
}
"""Pages on which every `<br>` is lost."""

TAGLESS: Final[dict[str, Callable[[Sequence[SampleEpisode]], str]]] = {"jsonld": _listing_less(_STATE, _SHOWN)}
"""Pages on which the tags are stripped too, with them bullets, quotes and addresses."""

_OF_FEED: Final = {"feed", "description"}
HTML_FORMS: Final = {**WHOLE, **BREAKLESS, **TAGLESS}
TEXT_FORMS: Final = ("text", "text-bullets")
"""Plain renderings: of a listing, without bullets and with glued credits; of an episode page, with bullets."""

FORMS: Final = (*HTML_FORMS, *TEXT_FORMS)


def page_of(form: str, sample: SampleEpisode) -> str:
    """The page of an episode in one of the HTML_FORMS."""
    others = [each for each in _sample() if each.host_id != sample.host_id]
    return HTML_FORMS[form]((others[0], sample, others[-1]))


@cache
def _sample() -> tuple[SampleEpisode, ...]:
    return load_episodes()


def text_of(form: str, sample: SampleEpisode, pieces: Iterable[Piece]) -> str:
    """The rendering of an episode in one of the TEXT_FORMS."""
    if form == "text-bullets":
        return rendering(_lines(pieces, "- ", breaks=True))
    return rendering(_lines(pieces), f"{sample.date:%A %b %d, %Y}")


def rendering(text: str, shown: str = "") -> str:
    """A text within the rendering of a listing, which shows its date, or without one of an episode page."""
    if shown:
        return f"{SHOW.title}\n\n{SHOW.description}\nEpisodes\n\n\n\n{shown}\n{shown}\n{text}\n"
    return f"{text}\n{_FURNITURE}\n"


def _lines(pieces: Iterable[Piece], bullet: str = "", *, breaks: bool = False) -> str:
    """One piece a line; where breaks are lost, what stood behind one is glued to the line before."""
    said = ""
    for piece in pieces:
        glued = piece.shape is Shape.GLUED or (piece.shape is Shape.BROKEN and not breaks)
        listed = bullet if piece.shape in {Shape.ITEM, Shape.NUMBERED} else ""
        said += f"{'' if glued or not said else chr(10)}{listed}{piece.text}"
    return said


def read_html(form: str, sample: SampleEpisode) -> Episode | None:
    """The episode as the program reads it off its page; None where it does not find it there."""
    at = f"{SITE}{sample.permalink}" if form == "episode" else f"{SITE}/feed.xml" if form in _OF_FEED else f"{SITE}/"
    slug = unquote(sample.slug)
    return next((each for each in _read(page_of(form, sample), at) if each.slug == slug), None)


def read_text(text: str) -> Episode | None:
    """The one episode of a plain rendering; None where the program finds none or more."""
    found = _read(text, "file:saved")
    return found[0] if len(found) == 1 else None


def _read(document: str, url: str) -> list[Episode]:
    body = document.encode()
    snapshot = Snapshot(1, url, Kind.FILE, _CAPTURED, 200, {}, hashlib.sha256(body).hexdigest(), body, "")
    try:
        readings = read(snapshot).episodes
    except PaperLedgeError:
        return []
    return [put_in_order(reading, _CAPTURED) for reading in readings]
