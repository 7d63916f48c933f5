"""Small pages of a Podbean site, layer by layer: each says of an episode what is given, and no more."""

import html
import json
from collections.abc import Mapping, Sequence
from typing import Any

SITE = "https://www.footnote-radio.example"


def page(*parts: str, canonical: str = "") -> str:
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    return f"<!DOCTYPE html>\n<html><head>{link}</head><body>{''.join(parts)}</body></html>"


def state(*episodes: Mapping[str, Any], **store: Any) -> str:
    """The page state: JSON in a JSON string, its brackets and slashes escaped."""
    inner = json.dumps({"store": {"listEpisodes": list(episodes), **store}})
    inner = inner.replace("/", "\\/").replace("<", "\\u003c")
    return f"<script>window.__INITIAL_STATE__={json.dumps(inner)}</script>"


def json_ld(*episodes: Mapping[str, Any], single: bool = False) -> str:
    """JSON-LD: an array as on a listing, or one object; text is entity-escaped as the host does it."""
    records: Sequence[Mapping[str, Any]] = [
        {"@type": "PodcastEpisode", **{key: _escaped(value) for key, value in episode.items()}}
        for episode in episodes
    ]
    value = records[0] if single else [{"@type": "WebSite", "url": "/"}, *records]
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def _escaped(value: Any) -> Any:
    return html.escape(value) if isinstance(value, str) else value


def dom(*items: str) -> str:
    return f'<div class="episode-content">{"".join(items)}</div>'


def item(slug: str, date: str, title: str, description: str) -> str:
    """One episode of the list: its date twice, its title linked, its text inside a paragraph."""
    return (
        f'<div><p class="wide">{date}</p><h2><a class="text-decoration-none" href="/e/{slug}/">{title}</a></h2>'
        f'<p class="narrow">{date}</p>'
        f'<div class="episode-description"><p class="e-description">{description}</p></div>'
        f'<div class="cc-post-toolbar"><a href="https://mcdn.podbean.com/mf/download/k2/{slug}.mp3">12</a></div></div>'
    )


def feed(*items: str, version: str = "5.5", link: str = SITE) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><!-- generator="podbean/{version}" -->\n<rss version="2.0"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
        ' xmlns:podcast="https://podcastindex.org/namespace/1.0">'
        f"<channel><title>Footnote Radio</title><link>{link}</link>{''.join(items)}</channel></rss>"
    )


def feed_item(**elements: str) -> str:
    """An item of the elements given; `content` and `duration` stand for those of their namespaces."""
    names = {"content": "content:encoded", "duration": "itunes:duration"}
    parts = [f"<{names.get(k, k)}>{html.escape(v)}</{names.get(k, k)}>" for k, v in elements.items() if k != "audio"]
    if "audio" in elements:
        parts.append(f'<enclosure url="{html.escape(elements["audio"])}" length="1" type="audio/mpeg"/>')
    return f"<item>{''.join(parts)}</item>"
