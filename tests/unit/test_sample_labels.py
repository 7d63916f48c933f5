"""The sample show, read as the program reads any show, says what a careful reader labelled it with."""

import datetime as dt
from collections.abc import Mapping
from functools import cache
from urllib.parse import unquote

import pytest

from scraper.model import Episode
from scraper.sample.feed import feed, guid
from scraper.sample.pages import episode_page, listing_page
from scraper.sample.show import SampleEpisode, load_episodes
from tests.reading import read_page

SITE = "http://127.0.0.1:8765"
NOW = dt.datetime(2025, 12, 1, tzinfo=dt.UTC)
CAPTURED = "2025-12-01T00:00:00Z"
EPISODES = load_episodes()
PAGE_SIZE = 10


@cache
def read_all(source: str) -> Mapping[str, Episode]:
    """Every episode as one source tells it, by its slug."""
    if source == "feed":
        pages = [(feed(EPISODES, SITE), f"{SITE}/feed.xml")]
    elif source == "episode":
        pages = [(episode_page(one, NOW, site_url=SITE), f"{SITE}{one.permalink}") for one in EPISODES]
    else:
        numbers = range(1, -(-len(EPISODES) // PAGE_SIZE) + 1)
        pages = [(listing_page(EPISODES, n, PAGE_SIZE, NOW, site_url=SITE), f"{SITE}/page/{n}/") for n in numbers]
    found = [episode for html, url in pages for episode in read_page(html, url, CAPTURED).episodes]
    assert len(found) == len(EPISODES)
    return {episode.slug: episode for episode in found}


@pytest.mark.parametrize("source", ["listing", "episode", "feed"])
@pytest.mark.parametrize("sample", EPISODES, ids=lambda sample: sample.host_id)
def test_an_episode_reads_as_labelled(sample: SampleEpisode, source: str) -> None:
    episode = read_all(source)[unquote(sample.slug)]
    assert episode.title == sample.title
    assert episode.date == sample.date.isoformat()
    assert episode.questions == sample.expected.questions
    assert episode.credits == sample.expected.credits
    assert episode.quotes == sample.expected.quotes
    assert tuple(link.url for link in episode.links) == sample.expected.links
    assert "Credit to Paper" not in episode.body
    assert sample.title not in episode.body.split("\n")
    if source != "episode":
        assert episode.duration == sample.duration
        assert episode.published_at == f"{sample.published:%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize("sample", EPISODES, ids=lambda sample: sample.host_id)
def test_every_source_gives_the_keys_that_join_it_to_the_others(sample: SampleEpisode) -> None:
    keys = {
        source: {key.kind.value: key.value for key in read_all(source)[unquote(sample.slug)].keys}
        for source in ("listing", "episode", "feed")
    }
    assert keys["listing"]["host_id"] == sample.host_id
    assert keys["feed"]["guid"] == guid(sample)
    for kind in ("slug", "audio", "fingerprint"):
        assert len({keys[source][kind] for source in keys}) == 1, kind


def test_there_are_labels_to_hold_it_to() -> None:
    assert len(EPISODES) >= 24
    assert sum(len(sample.expected.questions) for sample in EPISODES) > len(EPISODES)
    assert any(sample.expected.links for sample in EPISODES)
    assert any(sample.expected.quotes for sample in EPISODES)
