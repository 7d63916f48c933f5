"""What the page of an article says of it in its head: Open Graph, JSON-LD, `<meta>`, `<time>` and canonical link."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final
from urllib.parse import urljoin

from bs4 import BeautifulSoup, Tag

_DATE_PUBLISHED: Final = re.compile(r"\"datePublished\"\s*:\s*\"([^\"\n]{10,40})\"")


def metadata_of(soup: BeautifulSoup) -> Mapping[str, str]:
    """Name or property of each `<meta>`, in lower case, and what it says; the first one counts."""
    found: dict[str, str] = {}
    for tag in soup.find_all("meta"):
        name = attribute(tag, "property") or attribute(tag, "name")
        found.setdefault(name.lower(), " ".join(attribute(tag, "content").split()))
    return found


def headline(soup: BeautifulSoup, meta: Mapping[str, str]) -> str:
    """The title of the piece, less the name of the site behind it; "" if the page has none."""
    site = meta.get("og:site_name", "")
    title = meta.get("og:title") or text_of(soup.select_one("h1")) or text_of(soup.select_one("title"))
    return re.sub(rf"\s+[|–—·-]\s+{re.escape(site)}$", "", title) if site else title


def day_published(soup: BeautifulSoup, main: Tag, meta: Mapping[str, str]) -> str:
    """The ISO day of publication, in the site's own time zone; "" if the page does not say."""
    times = [*main.select("time[datetime]"), *soup.select("time[datetime]")]
    linked = " ".join(tag.get_text() for tag in soup.select('script[type="application/ld+json"]'))
    said = [
        meta.get("article:published_time", ""),
        *(attribute(tag, "datetime") for tag in times),
        *_DATE_PUBLISHED.findall(linked),
    ]
    return next((day for value in said if (day := _iso_day(value))), "")


def _iso_day(value: str) -> str:
    try:
        return date.fromisoformat(value.strip()[:10]).isoformat()
    except ValueError:
        return ""


def address(soup: BeautifulSoup, meta: Mapping[str, str], url: str) -> str:
    """The web address the page names as its own, else the one it was found at; "" if there is none."""
    canonical = soup.select_one('link[rel="canonical"]')
    said = [attribute(canonical, "href") if canonical else "", meta.get("og:url", ""), url]
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
