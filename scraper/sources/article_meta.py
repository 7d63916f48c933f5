"""What the page of an article says of it in its head: Open Graph, JSON-LD, `<meta>`, `<time>` and canonical link."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag

from scraper.sources.article_blocks import day_in
from scraper.sources.article_linked import linked_data_of

_LINKED_DATA: Final = 'script[type="application/ld+json"]'
_LINES_AT_TOP: Final = 40
_SITE_BEHIND: Final = r"\s+[|–—·-]\s+"


def metadata_of(soup: BeautifulSoup) -> Mapping[str, str]:
    """Name or property of each `<meta>`, in lower case, and what it says, the first one counting; what the page's
    JSON-LD says of the article stands under `ld:headline`, `ld:description`, `ld:date`, `ld:site`, `ld:url`."""
    found: dict[str, str] = dict(linked_data_of(tag.get_text() for tag in soup.select(_LINKED_DATA)))
    for tag in soup.find_all("meta"):
        name = attribute(tag, "property") or attribute(tag, "name")
        found.setdefault(name.lower(), " ".join(attribute(tag, "content").split()))
    return found


def headline(soup: BeautifulSoup, meta: Mapping[str, str]) -> str:
    """The title of the piece, less the name of the site behind it; "" if the page has none."""
    title = (
        meta.get("og:title")
        or text_of(soup.select_one("h1"))
        or meta.get("ld:headline")
        or text_of(soup.select_one("title"))
    )
    name = site(soup, meta)
    return re.sub(rf"{_SITE_BEHIND}{re.escape(name)}$", "", title) if name else title


def site(soup: BeautifulSoup, meta: Mapping[str, str]) -> str:
    """The name of the site: as it says, else what stands behind the headline in the page's title; "" if neither."""
    said = meta.get("og:site_name") or meta.get("ld:site") or meta.get("application-name") or ""
    if said:
        return said
    top = text_of(soup.select_one("h1"))
    behind = (
        re.fullmatch(rf"{re.escape(top)}{_SITE_BEHIND}(\S.*)", text_of(soup.select_one("title"))) if top else None
    )
    return behind[1] if behind and not re.search(_SITE_BEHIND, behind[1]) else ""


def day_published(soup: BeautifulSoup, main: Tag, meta: Mapping[str, str]) -> str:
    """The ISO day of publication, in the site's own time zone; "" if the page's markup does not say."""
    times = [*main.select("time[datetime]"), *soup.select("time[datetime]")]
    said = [
        meta.get("article:published_time", ""),
        *(attribute(tag, "datetime") for tag in times),
        meta.get("ld:date", ""),
    ]
    return next((day for value in said if (day := _iso_day(value))), "")


def day_below_headline(soup: BeautifulSoup) -> str:
    """The ISO day that stands in words among the first lines below the headline; "" if none does."""
    top = soup.select_one("h1")
    lines = top.find_all_next(string=True, limit=_LINES_AT_TOP) if top else ()
    return next((day for line in lines if (day := day_in(" ".join(str(line).split())))), "")


def _iso_day(value: str) -> str:
    try:
        return date.fromisoformat(value.strip()[:10]).isoformat()
    except ValueError:
        return ""


def address(soup: BeautifulSoup, meta: Mapping[str, str], url: str) -> str:
    """The web address the page names as its own, else the one it was found at; "" if there is none."""
    canonical = soup.select_one('link[rel="canonical"]')
    said = [
        attribute(canonical, "href") if canonical else "", meta.get("og:url", ""), meta.get("ld:url", ""), url,
    ]  # fmt: skip
    for value in said:
        try:
            absolute = urljoin(url, value.strip())
        except ValueError:
            continue
        if value and absolute.startswith(("http://", "https://")):
            return absolute
    return ""


def text_of(tag: Tag | None) -> str:
    """The text of an element as one line; "" for none."""
    return " ".join(tag.get_text().split()) if tag else ""


def attribute(tag: Tag, name: str) -> str:
    """An attribute, the values of a list of them parted by a blank; "" if it is missing."""
    value = tag.get(name) or ""
    return value if isinstance(value, str) else " ".join(value)
