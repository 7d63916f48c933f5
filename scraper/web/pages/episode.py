"""`/episode/SHOW/SLUG`: an episode, as a page to read, as JSON, and with the papers it tells of as citations."""

import sqlite3
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final
from urllib.parse import unquote

from scraper.export.cited import CitedEpisode
from scraper.export.tex import plain
from scraper.web import addresses, answers, scholar, tables, words
from scraper.web.answers import Head
from scraper.web.archive import read
from scraper.web.missing import Lead, missing, other_address
from scraper.web.outward import opened
from scraper.web.pages import citing
from scraper.web.pages.episode_named import named
from scraper.web.pages.episode_told import EpisodeTold, episode_told, led_to
from scraper.web.pages.paragraphs import beginning, blocks, gist
from scraper.web.pages.ties import surely

ROUTE: Final = rf"^/episode/(?P<name>.+?)(?P<form>\.json|{citing.ENDINGS})?/?$"
_BODY: Final = 20_000
"""Characters of a text that the page shows; the JSON has them all."""
_DESCRIPTION: Final = 200
_TOLD_TO_MACHINES: Final = 300
"""Characters of a description in the words of schema.org."""
_CHOICES: Final = 10
"""Episodes that may be meant."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What an address leads to: an episode, with its citations where they were asked for; or several, or nothing."""

    told: EpisodeTold | None
    cited: str = ""
    instead: tuple[Lead, ...] = ()


async def page(datasette: Any, request: Any) -> Any:
    """The page of an episode; with an ending behind the path the same as that. Its other addresses lead there."""
    name, form = unquote(request.url_vars["name"]), request.url_vars["form"] or ""

    def whole(path: str) -> str:
        return answers.absolute(datasette, request, path)

    found = await read(datasette, request, lambda conn: _found(conn, name, form, whole))
    told = found.told
    if told is None:
        return missing(datasette, request, _nothing(found), name.rpartition("/")[2], found.instead)
    if elsewhere := other_address(datasette, request, f"{told.address}{form}"):
        return elsewhere
    cite_as = citation(told, whole(told.address))
    if form == ".json":
        return answers.json(datasette, as_object(told, ", ".join(cite_as)))
    if citing.is_cited(form):
        return citing.file(found.cited, form, told.record.slug or told.record.id)
    body = beginning(told.record.body, _BODY)
    return answers.page(
        datasette, request, "episode.html", _head(datasette, request, told),
        told=told, episode=told.record, blocks=list(blocks(body)), is_cut=body != told.record.body, cite_as=cite_as,
        citations=citing.links(told.address), opened=opened, plain=plain, tables=tables,
    )  # fmt: skip


def citation(told: EpisodeTold, address: str) -> list[str]:
    """An episode as the parts of a line of a bibliography; `address`: that of its page here, whole."""
    record = told.record
    parts = (
        f"“{words.titled(record.title, record.date)}”",
        f"{record.show or told.source.show_slug} (podcast)",
        words.day(record.date) if record.date else "",
        opened(record.url),
        f"archived at {address}",
    )
    return list(filter(None, parts))


def cited(told: EpisodeTold, address: str) -> CitedEpisode:
    """An episode as reference managers get it; `address`: that of its page here, whole."""
    record = told.record
    return CitedEpisode(
        id=record.id,
        title=record.title,
        show=record.show or told.source.show_slug,
        show_slug=told.source.show_slug,
        date=record.date or "",
        duration=words.span(record.duration),
        url=opened(record.url) or address,
        archived=address,
    )


def as_object(told: EpisodeTold, cite_as: str) -> dict[str, Any]:
    """All of it as JSON has it: the episode's own values on top, `address` and `link` as paths of this site."""
    belongs = asdict(told)
    for name in ("record", "papers", "ties", "source"):
        del belongs[name]
    return {
        **asdict(told.record),
        **asdict(told.source),
        **belongs,
        "authors": [asdict(each) | {"link": addresses.author(each.author_id)} for each in told.record.authors],
        "papers": [asdict(tie) for tie in told.ties],
        "cite_as": cite_as,
    }


def _found(conn: sqlite3.Connection, name: str, form: str, whole: Callable[[str], str]) -> _Found:
    ids = named(conn, name)
    if len(ids) != 1:
        return _Found(None, instead=led_to(conn, ids[:_CHOICES]))
    told = episode_told(conn, ids[0])
    if not citing.is_cited(form):
        return _Found(told)
    return _Found(told, citing.written(conn, surely(told.ties), form, [cited(told, whole(told.address))]))


def _nothing(found: _Found) -> str:
    if found.instead:
        return "Several shows have an episode of this name."
    return "No episode of the archive has this address or id. It may be one that the archive has not read yet."


def _head(datasette: Any, request: Any, told: EpisodeTold) -> Head:
    record = told.record
    papers = [
        scholar.scholarly_article(
            paper, answers.absolute(datasette, request, addresses.paper(paper.id, paper.arxiv_id))
        )
        for paper in told.papers
    ]
    about = scholar.podcast_episode(
        record,
        answers.absolute(datasette, request, told.address),
        description=gist(record.body, _TOLD_TO_MACHINES),
        show_url=told.source.show_url,
        papers=papers,
    )
    return Head(
        f"{words.titled(record.title, record.date)} - {record.show or told.source.show_slug}",
        description=gist(record.body, _DESCRIPTION),
        canonical=opened(record.url) or told.address,
        kind="article",
        image=opened(record.image_url),
        alternates=(("application/json", "This episode as JSON", f"{told.address}.json"),),
        json_ld=(about,),
        coins=tuple(scholar.coins(paper) for paper in told.papers),
    )
