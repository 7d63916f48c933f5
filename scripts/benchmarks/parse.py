"""Parsing: one listing page of 20 episodes, against BeautifulSoup with lxml (soup.py).

source    page to what each layer says, bodies as markup      against the same fields, bodies as markup
text      the same, each body as blocks of plain text: the
          hot path, both sides give the same                  against the same fields and blocks
episode   all of reading: also questions, credits, quotes,
          links, keys, which the yardstick does not look for  against the same as `text`
"""

import datetime as dt
import hashlib

from scraper.model import Episode, Kind, ParsedEpisode, ParsedPage, Snapshot
from scraper.sample.pages import listing_page
from scraper.sample.show import load_episodes
from scraper.sources import read
from scraper.text.body import parse_html, render
from scraper.text.episode import put_in_order
from scripts.benchmarks import soup
from scripts.benchmarks.timing import interleaved

REACH = 5.0
"""The least that the yardstick's time, divided by ours, should come to for `text`."""

EPISODE_REACH = 3.0
"""The same for all of reading."""

_EPISODES = 20
_SITE = "https://sample-ledger.podbean.com"


def measure(rounds: int) -> dict[str, float | int | bool]:
    """Median CPU seconds of each side over `rounds` turns, and the ratios."""
    page = sample_page()
    text = page.body.decode()
    seconds = interleaved(
        {
            "source": lambda: read(page),
            "yardstick_source": lambda: soup.fields(text),
            "text": lambda: texts(page),
            "yardstick_text": lambda: soup.walk(text),
            "episode": lambda: episodes(page),
        },
        rounds,
    )
    ratio = seconds["yardstick_text"] / seconds["text"]
    episode_ratio = seconds["yardstick_text"] / seconds["episode"]
    return {
        "page_bytes": len(page.body),
        "episodes": _EPISODES,
        **{f"{name}_seconds": each for name, each in seconds.items()},
        "source_ratio": seconds["yardstick_source"] / seconds["source"],
        "episode_ratio": episode_ratio,
        "episode_reached": episode_ratio >= EPISODE_REACH,
        "ratio": ratio,
        "reached": ratio >= REACH,
    }


def sample_page() -> Snapshot:
    """The sample show's first listing page, a month after its newest episode, so that all dates are absolute."""
    told = load_episodes()
    now = told[0].published + dt.timedelta(days=30)
    body = listing_page(told, 1, _EPISODES, now, site_url=_SITE).encode()
    at = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    return Snapshot(1, f"{_SITE}/", Kind.LISTING, at, 200, {}, hashlib.sha256(body).hexdigest(), body, "")


def texts(snapshot: Snapshot) -> list[tuple[ParsedEpisode, str]]:
    """What the page says of each episode, with its body as plain text."""
    told = [reading[0] for reading in read(snapshot).episodes]
    return [(said, render(parse_html(said.html, said.url)[0])) for said in told]


def episodes(snapshot: Snapshot) -> list[Episode]:
    """The program's own way from a page to its episodes."""
    page: ParsedPage = read(snapshot)
    return [put_in_order(reading, snapshot.fetched_at or "") for reading in page.episodes]
