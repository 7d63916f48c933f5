"""What waits for a person to decide, as a page and as JSON, with the commands that decide it."""

import shlex
import sqlite3
from typing import Any, Final

from scraper.link.facts import Told
from scraper.link.waiting import Candidate, candidates, load, waiting
from scraper.web import addresses, answers, leads
from scraper.web.answers import Head
from scraper.web.archive import read

PATH: Final = "/-/paperledge/review"
ROUTE: Final = rf"^{PATH}(?:\.json)?$"
_AT_ONCE: Final = 10


def commands(told: str, paper: str) -> dict[str, str]:
    """The words to type to accept and to reject a paper, as a shell takes them; both are ids."""
    words = ("paperledge", "link")
    return {verb: shlex.join([*words, f"--{verb}", told, paper]) for verb in ("accept", "reject")}


async def page(datasette: Any, request: Any) -> Any:
    """The page `PATH?page=2`; with `.json` behind the path the same as one object."""
    found = await _found(datasette, request)
    if request.path.endswith(".json"):
        return answers.json(datasette, found)
    return answers.page(
        datasette, request, "review.html", Head("Links that wait for review", is_indexed=False), **found
    )


async def _found(datasette: Any, request: Any) -> dict[str, Any]:
    number = request.args.get("page") or "1"
    asked = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1

    def queued(conn: sqlite3.Connection) -> dict[str, Any]:
        queue = waiting(conn)
        pages = max(1, -(-len(queue) // _AT_ONCE))
        here = min(max(asked, 1), pages)
        items = [load(conn, *tied) for tied in queue[(here - 1) * _AT_ONCE : here * _AT_ONCE]]
        return {
            "waiting": len(queue), "page": here, "pages": pages, "items": [_shown(conn, item) for item in items]
        }  # fmt: skip

    return await read(datasette, request, queued)


def _shown(conn: sqlite3.Connection, item: Any) -> dict[str, Any]:
    shown: dict[str, Any] = item.as_json()
    if item.kind is Told.EPISODE:
        shown["link"] = leads.episodes(conn, [item.id])[item.id]
    else:
        shown["link"] = addresses.article(item.id)
    where = leads.papers(conn, [paper.paper_id for paper in item.candidates])
    for said, paper in zip(shown["candidates"], item.candidates, strict=True):
        said.update(_of_paper(item.id, paper, where))
    return shown


def _of_paper(told: str, paper: Candidate, where: dict[str, str]) -> dict[str, Any]:
    return {
        "link": where[paper.paper_id],
        "in_words": paper.in_words(),
        "commands": commands(told, paper.paper_id),
    }


def papers_of(conn: sqlite3.Connection, kind: Told, told: str) -> list[dict[str, Any]]:
    """The papers that an episode or article is tied to or may be, as a template shows them."""
    found: list[Candidate] = candidates(conn, kind, told)
    where = leads.papers(conn, [paper.paper_id for paper in found])
    return [
        {"title": paper.title, "status": paper.status, "score": paper.score, **_of_paper(told, paper, where)}
        for paper in found
    ]
