"""The yardstick for parsing: the same fields off the same page with BeautifulSoup and lxml, as one would write it.

Each layer is read as the program reads it (page state, JSON-LD, DOM), and the body is the state's, whose markup is
whole; where that has none, the DOM's. A test holds that both sides find the same.
"""

import html
import json
import re
from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup, Tag

_STATE = re.compile(r"window\.__INITIAL_STATE__\s*=\s*")
_BLANKS = re.compile(r"[ \t\r\n]+")
_BLOCKS = re.compile(r"^(?:p|li|blockquote|h[1-6])$")
_NESTING = ("li", "blockquote")


@dataclass(slots=True)
class Told:
    """What the page tells of one episode; `body` is markup, `shown` where the page itself shows it."""

    permalink: str
    title: str = ""
    date: str = ""
    audio: str = ""
    duration: int | None = None
    body: str = ""
    shown: Tag | None = None


def fields(markup: str) -> list[Told]:
    """Every episode of a listing page, joined over the layers, the richest last."""
    soup = BeautifulSoup(markup, "lxml")
    found: dict[str, Told] = {}
    for item in soup.select("div.episode-content div.list-item"):
        told = _from_dom(item)
        found[told.permalink] = told
    for script in soup.find_all("script"):
        text = script.string or ""
        if script.get("type") == "application/ld+json":
            for record in json.loads(text):
                if record["@type"] == "PodcastEpisode":
                    _add_record(found.setdefault(record["url"], Told(record["url"])), record)
        elif match := _STATE.match(text):
            for record in json.loads(json.loads(text[match.end() :]))["store"]["listEpisodes"]:
                _add_state(found.setdefault(record["permalink"], Told(record["permalink"])), record)
    return list(found.values())


def _from_dom(item: Tag) -> Told:
    link, date = item.select_one('a[href^="/e/"]'), item.select_one(".e-date")
    download = item.select_one("a[download]")
    return Told(
        permalink=str(link["href"]) if link else "",
        title=link.get_text(strip=True) if link else "",
        date=date.get_text(strip=True) if date else "",
        audio=str(download["href"]) if download else "",
        shown=item.select_one("div.episode-description"),
    )


def _add_record(told: Told, record: dict[str, Any]) -> None:
    told.title = told.title or html.unescape(record["name"])
    told.date = record["datePublished"] or told.date
    told.audio = record["associatedMedia"]["contentUrl"] or told.audio
    told.body = told.body or html.unescape(record["description"])


def _add_state(told: Told, record: dict[str, Any]) -> None:
    told.title = record["title"] or told.title
    told.audio = record["mediaUrl"] or told.audio
    told.duration = record["duration"]
    told.body = record["previewContent"] or told.body


def walk(markup: str) -> list[tuple[Told, tuple[tuple[str, str], ...]]]:
    """The same, each with the blocks of its body."""
    return [(told, blocks(_body(told))) for told in fields(markup)]


def _body(told: Told) -> Tag:
    return BeautifulSoup(told.body, "lxml") if told.body or told.shown is None else told.shown


def blocks(body: Tag) -> tuple[tuple[str, str], ...]:
    """A body's paragraphs, list items, quotes and headings, as (tag, text); of nested ones the outer."""
    for line_break in body.find_all("br"):
        line_break.replace_with("\n\n")
    return tuple(
        (element.name, text)
        for element in body.find_all(_BLOCKS)
        if element.parent is None or element.parent.name not in _NESTING
        for line in element.get_text().split("\n\n")
        if (text := _BLANKS.sub(" ", line).strip())
    )
