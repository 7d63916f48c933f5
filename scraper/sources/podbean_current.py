"""A Podbean site's pages in the current theme: the listing and the episode page.

Three layers tell of each episode (page state, JSON-LD, DOM); no field rests on one of them.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from scraper.model import Layer, ParsedEpisode, ParsedPage
from scraper.notation.keys import slug_of
from scraper.sources import podbean_dom, podbean_jsonld, podbean_state
from scraper.sources.podbean_layers import (
    LayerFound,
    drift,
    join,
    missing_layers,
    refuse_drift,
    refuse_emptiness,
)
from scraper.sources.podbean_page import Page

LISTING_PARSER: Final = "podbean-listing/1"
EPISODE_PARSER: Final = "podbean-episode/1"


def parse(page: Page) -> ParsedPage:
    """Read a page. Raises DriftError when most of its episodes lack what they must have."""
    store = podbean_state.store(page.text)
    record = podbean_jsonld.single(page.records)
    if slug_of(page.base or podbean_jsonld.plain(record.get("url"))) and not store.get("listEpisodes"):
        return _episode_page(page, record)
    return _listing_page(page, store)


def _listing_page(page: Page, store: podbean_state.Store) -> ParsedPage:
    state = LayerFound("state", podbean_state.NAMES, list(podbean_state.episodes(store, page.absolute)))
    jsonld = LayerFound("jsonld", podbean_jsonld.NAMES, list(podbean_jsonld.episodes(page.records, page.absolute)))
    shown = list(podbean_dom.episodes(page.document, page.absolute))
    listed = {slug_of(said.url) for said in (*state.said, *jsonld.said)}
    dom = LayerFound("dom", podbean_dom.NAMES, list(_of_the_list(shown, listed)))
    layers = (state, jsonld, dom)
    joined = join(layers)
    listing = podbean_state.listing(store, has_more=podbean_dom.has_more(page.document))
    refuse_drift(joined, layers)
    refuse_emptiness(joined, listing, layers)
    return ParsedPage(
        parser=LISTING_PARSER,
        show=page.show(),
        episodes=joined.episodes,
        listing=listing,
        feed_url=page.feed_url,
        missing_layers=missing_layers(layers),
    )


def _of_the_list(shown: list[ParsedEpisode], listed: set[str]) -> Iterator[ParsedEpisode]:
    """What the DOM shows, less links that are no episodes: without a date and a text, and listed nowhere else."""
    return (said for said in shown if slug_of(said.url) in listed or not any(listed) or (said.date and said.html))


def _episode_page(page: Page, record: podbean_jsonld.Record) -> ParsedPage:
    told = podbean_jsonld.episode(record, page.absolute)
    address = told.url or page.base
    shown = podbean_dom.episode(page.document, address, told.text)
    layers = (
        LayerFound("jsonld", podbean_jsonld.NAMES, [told] if record else []),
        LayerFound("dom", podbean_dom.PAGE_NAMES, [shown] if shown else []),
    )
    if not any(layer.said for layer in layers):
        raise drift("nothing on the page tells of its episode", layers)
    reading = [replace(said, url=address) for layer in layers for said in layer.said]
    if told.title:
        reading = [said if said.layer is Layer.JSONLD else replace(said, title="") for said in reading]
    return ParsedPage(
        parser=EPISODE_PARSER,
        show=page.show(),
        episodes=(tuple(reading),),
        feed_url=page.feed_url,
        missing_layers=missing_layers(layers),
    )
