"""The two machine-readable layers of a Podbean page: JSON-LD, and the state its JavaScript starts from."""

import html
import json
import re
from collections.abc import Sequence

from scraper.sample.show import SHOW, SampleEpisode

_BLOCK = re.compile(r"</?(?:p|ul|ol|li|div|blockquote|pre|h[1-6])\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^>]*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<br\b[^>]*>", re.IGNORECASE)
_BLANK_LINES = re.compile(r"[ \t\r\n]*\n[ \t\r\n]*")


def plain_text(body: str) -> str:
    r"""Strip the tags of `body` as Podbean does: one `\n` between blocks, nothing in place of a `<br>`."""
    text = _TAG.sub("", _BLOCK.sub("\n", body))
    return html.unescape(_BLANK_LINES.sub("\n", text)).strip()


def without_breaks(body: str) -> str:
    """Drop every `<br>` of `body` and put nothing in its place, so that lines run together as on Podbean."""
    return _BREAK.sub("", body)


def script_json(value: object) -> str:
    """Write `value` as JSON that may stand in a script element, whatever its text.

    ASCII with each slash escaped, as PHP writes it: no text can hold `</script>`. A `<!--` is escaped too,
    because behind one a later `<script` would make the browser read on past the element's end.
    """
    written = json.dumps(value, separators=(",", ":"))
    return written.replace("/", "\\/").replace("<!--", "\\u003c!--")


def listing_json_ld(episodes: Sequence[SampleEpisode], site_url: str) -> str:
    """Write the listing's JSON-LD: an array of the episodes, with an object for the series before them."""
    series = {
        "@context": "https://schema.org/",
        "@type": "PodcastSeries",
        "name": html.escape(SHOW.title),
        "description": html.escape(SHOW.description),
        "url": site_url + "/",
        "webFeed": site_url + "/feed.xml",
    }
    return script_json([series, *map(_ld_episode, episodes)])


def episode_json_ld(episode: SampleEpisode, site_url: str) -> str:
    """Write the JSON-LD of an episode's own page: one object that names the series it is part of."""
    series = {"@type": "PodcastSeries", "name": html.escape(SHOW.title), "url": site_url + "/"}
    return script_json(_ld_episode(episode) | {"partOfSeries": series})


def _ld_episode(episode: SampleEpisode) -> dict[str, object]:
    return {
        "@context": "https://schema.org/",
        "@type": "PodcastEpisode",
        "url": episode.permalink,
        "name": html.escape(episode.title),
        "datePublished": episode.date.isoformat(),
        "description": html.escape(plain_text(episode.html)),
        "associatedMedia": {"@type": "MediaObject", "contentUrl": episode.audio},
    }


def initial_state(episodes: Sequence[SampleEpisode], page: int, pages: int, total: int, *, site_url: str) -> str:
    """Write the value of `window.__INITIAL_STATE__`: a JSON string that holds JSON.

    `episodes` are those of this `page` (from 1) of `pages`; `total` counts the episodes of the whole show, which is
    at `site_url`.
    """
    store = {
        "listEpisodes": [_state_episode(episode, site_url) for episode in episodes],
        "listTotalPage": pages,
        "listTotalCount": total,
        "listPage": page,
    }
    return script_json(script_json({"store": store}))


def _state_episode(episode: SampleEpisode, site_url: str) -> dict[str, object]:
    return {
        "id": episode.host_id,
        "title": episode.title,
        "publishTimestamp": int(episode.published.timestamp()),
        "duration": episode.duration,
        "permalink": episode.permalink,
        "mediaUrl": episode.audio,
        "logo": SHOW.image,
        "largeLogo": SHOW.image,
        "previewContent": episode.html,
        "transcriptUrl": site_url + episode.transcript_path if episode.transcript else None,
    }
