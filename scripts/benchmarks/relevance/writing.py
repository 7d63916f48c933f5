"""Episodes as an archive: the rows are written by the archive's own writers, so that every command can read them."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from scraper.archive.database import close_archive, open_archive
from scraper.archive.episodes import Capture, EpisodeWriter
from scraper.archive.papers import PaperWriter
from scraper.archive.people.first_guess import People
from scraper.archive.rows import RowBuffer
from scraper.archive.shows import settle_show
from scraper.archive.store import apply_episode
from scraper.model import Episode, Key, KeyKind, Layer, Origin, ParsedPage, ParsedPaper, ParsedShow
from scraper.notation.keys import audio_key
from scraper.notation.normal import fingerprint
from scripts.benchmarks.relevance.made import Made

SHOW: Final = "bench-ledger"

_BATCH: Final = 5000
"""Episodes to a transaction; the index's small pieces are merged the less often."""
_SAID: Final = Origin(Layer.STATE, "as said")
_ORIGINS: Final = {
    "url": _SAID, "date": Origin(Layer.STATE, "as shown"), "published_at": Origin(Layer.STATE, "moment"),
    "body": Origin(Layer.STATE, "richest layer"), "credits": Origin(Layer.STATE, "credit line"),
    "questions": Origin(Layer.STATE, "list after a lead-in"),
}  # fmt: skip
_EVIDENCE: Final = json.dumps({"title": "the headline is the title of the paper"})


@dataclass(frozen=True, slots=True)
class Placed:
    """An episode with what an archive holds of it beside its text.

    `name`: what the host calls it; `status`: of the link to its paper, "" for no paper.
    """

    name: str
    text: Made
    published: dt.datetime
    arxiv_id: str = ""
    status: str = ""
    show: str = SHOW


def write(path: Path, episodes: Iterator[Placed]) -> None:
    """Write a new archive that holds episodes, in the order in which they are given."""
    db = open_archive(path)
    newest = dt.datetime.min.replace(tzinfo=dt.UTC)
    number = 0
    while batch := tuple(islice(episodes, _BATCH)):
        number += 1
        newest = max(newest, *(each.published for each in batch))
        with db.atomic():
            _write(db, batch, Capture(_moment(newest + dt.timedelta(hours=2)), f"{number:064x}", "podbean-listing/1"))
            db.execute("INSERT OR REPLACE INTO meta VALUES ('last_snapshot', ?)", (str(number),))
    close_archive(db)


def _write(db: Database, batch: tuple[Placed, ...], capture: Capture) -> None:
    """Papers first and links before the index is made, or every linked episode would be put into it twice."""
    writer = EpisodeWriter(db, People(db), RowBuffer(db))
    papers = PaperWriter(db, writer.reindex)
    papers.write(ParsedPage("arxiv-digest/1", papers=tuple(_papers(batch))), capture)
    papers.index()
    shows = {
        show: settle_show(db, show, ParsedShow(show, _site(show), show))
        for show in sorted({each.show for each in batch})
    }
    for each in batch:
        apply_episode(writer, shows[each.show], _episode(each), capture)
    writer.write_rows()
    db.conn.executemany(
        "INSERT INTO paper_links SELECT k.episode_id, p.id, ?, ?, ?, ?, ? FROM episode_keys k, papers p"
        " WHERE k.show_id = ? AND k.kind = 'host_id' AND k.value = ? AND p.arxiv_id = ?",
        [_link(each, capture) for each in batch if each.status],
    )
    writer.index()


def _episode(placed: Placed) -> Episode:
    text, slug = placed.text, placed.name.casefold()
    url, audio = f"{_site(placed.show)}/e/{slug}/", f"https://mcdn.podbean.com/mf/web/{slug}/{slug}.mp3"
    return Episode(
        keys=(
            Key(KeyKind.HOST_ID, placed.name),
            Key(KeyKind.SLUG, slug),
            Key(KeyKind.AUDIO, audio_key(audio)),
            Key(KeyKind.FINGERPRINT, fingerprint(text.body)),
        ),
        url=url,
        slug=slug,
        title=text.title,
        category=text.category,
        date=placed.published.date().isoformat(),
        published_at=_moment(placed.published),
        body=text.body,
        duration=240 + len(text.body) % 480,
        audio_url=audio,
        image_url=f"{_site(placed.show)}/logo.jpg",
        questions=text.questions,
        credits=text.authors,
        origins=_ORIGINS,
    )


def _papers(batch: Iterable[Placed]) -> Iterator[ParsedPaper]:
    for each in batch:
        if each.status:
            yield ParsedPaper(
                title=each.text.paper,
                arxiv_id=each.arxiv_id,
                abstract=each.text.abstract,
                authors=each.text.authors,
                categories=("cs.LG",),
                published=each.published.date().isoformat(),
                listed=each.published.date().isoformat(),
            )


def _link(each: Placed, capture: Capture) -> tuple[str | float | None, ...]:
    score = 0.55 if each.status == "review" else 0.98
    ruled = ("person", capture.seen_at) if each.status == "accepted" else (None, None)
    return score, each.status, _EVIDENCE, *ruled, each.show, each.name, each.arxiv_id


def _site(show: str) -> str:
    return f"https://{show}.podbean.com"


def _moment(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
