"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/) of a search: `json_feed.document(feed) -> bytes`, UTF-8, to
be served as `feeds.JSON_TYPE`.

`scraper.export.feeds` makes the feed.
"""

import json
from typing import Any, Final

from scraper.export.feeds import AUTHOR, Entry, Feed
from scraper.export.marks import as_html

_VERSION: Final = "https://jsonfeed.org/version/1.1"


def document(feed: Feed) -> bytes:
    """The document; the same feed gives the same bytes."""
    found = {
        "version": _VERSION,
        "title": feed.title,
        "home_page_url": feed.home_url,
        "feed_url": feed.self_url,
        "authors": [{"name": AUTHOR}],
        "items": [_item(entry) for entry in feed.entries],
    }
    kept = {name: value for name, value in found.items() if value or name in {"title", "items"}}
    return (json.dumps(kept, ensure_ascii=False, indent=2) + "\n").encode(errors="replace")


def _item(entry: Entry) -> dict[str, Any]:
    """A hit as the format has it; an address or a time that is not known is left out."""
    found = {
        "id": entry.id,
        "url": entry.page or entry.url,
        "external_url": entry.url if entry.page else "",
        "title": entry.title,
        "content_html": as_html(entry.snippet),
        "date_published": entry.published,
        "date_modified": entry.updated,
    }
    return {name: value for name, value in found.items() if value or name == "content_html"}
