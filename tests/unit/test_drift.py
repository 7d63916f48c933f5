"""Pages that stop looking as they did, one name at a time: another layer tells, a field is lost, or it is drift."""

import datetime as dt
from typing import Any

import pytest

from scraper.archive.decide import FIELDS
from scraper.errors import DriftError
from scraper.model import Episode
from scraper.notation.normal import fingerprint
from scraper.sample.layers import listing_json_ld
from scraper.sample.pages import episode_page, listing_page
from scraper.sample.show import load_episodes
from scraper.sources import read
from tests.host.drifts import BLOG, CURRENT_EPISODE, CURRENT_LISTING, PLAYLIST, Rename
from tests.host.themes import THEMES, Theme, listing
from tests.reading import read_page, snapshot
from tests.unit.podbean_pages import json_ld, page, state

SITE = "https://sample-ledger.podbean.com"
SHOWN = load_episodes()[:10]
LATER = SHOWN[0].published + dt.timedelta(days=60)
LISTING = listing_page(load_episodes(), 1, 10, LATER, site_url=SITE)
EPISODE = episode_page(SHOWN[2], LATER, site_url=SITE)


def said(episode: Episode, field: str) -> Any:
    """A field's value, whichever layer spells it: of a body, its letters."""
    value = getattr(episode, field)
    return fingerprint(value) if field == "body" else value


def differences(before: tuple[Episode, ...], after: tuple[Episode, ...]) -> set[str]:
    """The fields in which episodes differ; `field: changed` where one is not merely gone."""
    assert len(before) == len(after)
    found = set()
    for old, new in zip(before, after, strict=True):
        for field in FIELDS:
            if said(new, field) != said(old, field):
                found.add(f"{field}: changed" if said(new, field) else field)
    return found


def assert_outcome(rename: Rename, html: str, url: str) -> None:
    before = read_page(html, url, "2025-08-01T00:00:00Z")
    assert before.parsed.missing_layers == ()
    if rename.drift:
        with pytest.raises(DriftError, match=rename.drift):
            read(snapshot(rename.text(html), url))
        return
    after = read_page(rename.text(html), url, "2025-08-01T00:00:00Z")
    assert differences(before.episodes, after.episodes) == set(rename.lost.split())
    assert after.parsed.missing_layers == ((rename.missing,) if rename.missing else ())


@pytest.mark.parametrize("rename", CURRENT_LISTING, ids=str)
def test_a_listing_of_the_current_theme(rename: Rename) -> None:
    assert_outcome(rename, LISTING, f"{SITE}/")


@pytest.mark.parametrize("rename", CURRENT_EPISODE, ids=str)
def test_an_episode_page_of_the_current_theme(rename: Rename) -> None:
    assert_outcome(rename, EPISODE, f"{SITE}{SHOWN[2].permalink}")


@pytest.mark.parametrize("rename", PLAYLIST, ids=str)
def test_a_listing_of_the_playlist_theme(rename: Rename) -> None:
    assert_outcome(rename, listing("playlist", SHOWN, following=2), f"{SITE}/")


@pytest.mark.parametrize("rename", BLOG, ids=str)
def test_a_listing_of_the_blog_theme(rename: Rename) -> None:
    assert_outcome(rename, listing("blog", SHOWN, following=2), f"{SITE}/")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("pattern", ['href="/e/', "data-uri"])
def test_an_older_theme_with_json_ld_loses_nothing(theme: Theme, pattern: str) -> None:
    html = listing(theme, SHOWN, records=listing_json_ld(SHOWN, SITE))
    before = read_page(html, f"{SITE}/")
    after = read_page(html.replace(pattern, "x"), f"{SITE}/")
    assert differences(before.episodes, after.episodes) == set()
    assert len(after.parsed.missing_layers) == 1


def test_an_episode_page_without_its_top_takes_the_text_of_json_ld_and_says_so() -> None:
    url = f"{SITE}{SHOWN[2].permalink}"
    before, after = read_page(EPISODE, url), read_page(EPISODE.replace("episode-detail-top", "x"), url)
    assert differences(before.episodes, after.episodes) == {"links", "identifiers"}
    assert after.parsed.missing_layers == (
        "layer dom: div.episode-detail-top",
        "layer dom: div.episode-content",
    )


def test_a_single_layer_that_fails_is_drift_and_the_error_names_it() -> None:
    listed = [
        {"permalink": f"/e/n{number}/", "publishTimestamp": 1_744_336_800, "previewContent": "<p>A text.</p>"}
        for number in range(4)
    ]
    html = page(state(*listed))
    for field, named in (
        ("previewContent", "body in any layer; layer state: previewContent missing in 4 of 4; layer jsonld: missing"),
        ("publishTimestamp", "date in any layer; layer state: publishTimestamp missing in 4 of 4; layer jsonld"),
        ("permalink", "permalink; layer state: permalink missing in 4 of 4"),
    ):
        with pytest.raises(DriftError, match=named):
            read(snapshot(html.replace(field, "unheardOf"), f"{SITE}/"))


def test_most_without_a_day_is_drift_and_a_few_without_is_not() -> None:
    def listed(dateless: int) -> str:
        days = [""] * dateless + ["2025-04-10"] * (10 - dateless)
        return page(
            json_ld(*({"url": f"/e/n{n}/", "datePublished": day, "description": "A."} for n, day in enumerate(days)))
        )

    assert len(read(snapshot(listed(5), f"{SITE}/")).episodes) == 10
    with pytest.raises(DriftError, match=r"6 of the page's episodes have no date.*datePublished missing in 6 of 10"):
        read(snapshot(listed(6), f"{SITE}/"))


def test_a_link_in_the_text_is_no_episode_when_the_text_has_lost_its_name() -> None:
    html = LISTING.replace("episode-description", "x").replace("<p>", '<p>See <a href="/e/elsewhere/">there</a>. ')
    assert {episode.slug for episode in read_page(html, f"{SITE}/").episodes} == {
        episode.slug for episode in read_page(LISTING, f"{SITE}/").episodes
    }


def test_an_audio_file_that_two_episodes_share_names_neither() -> None:
    media = {"mediaUrl": "https://mcdn.podbean.com/mf/web/a/same.mp3", "previewContent": "<p>A text.</p>"}
    html = page(
        state({"permalink": "/e/one/", "title": "One", **media}, {"permalink": "/e/two/", "title": "Two", **media}),
        json_ld({"name": "Two", "associatedMedia": {"contentUrl": media["mediaUrl"]}}),
    )
    assert [len(reading) for reading in read(snapshot(html, f"{SITE}/")).episodes] == [1, 1]
