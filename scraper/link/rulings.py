"""What a person ruled on links: kept in crawl.db for good, and brought to the rows that the site and searches read.

    crawl.db: decisions of kind `links`  ->  paper_links, article_paper_links: accepted, rejected

A ruling that fits no episode or no paper of the archive waits in crawl.db until one comes.
"""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from scraper.archive.people.settling import unsettle
from scraper.link.kept_rulings import LINKS, keep, link_rulings
from scraper.link.naming import Finder, paper_name, subject_of
from scraper.link.rows import TABLES, LinkRow, Tied, all_links, crawl_id, noted, write_links, write_note
from scraper.link.ruling import SOMEBODY, PaperName, Ruling, Verb, standing
from scraper.storage.tables import Database

PERSON: Final = "person"
"""Kind of evidence: somebody said so."""
_NOTE: Final = "ruled_links"
"""The note of the last ruling that the rows tell of, and of the crawl.db that keeps it."""
_STATUS: Final = {Verb.ACCEPT: "accepted", Verb.REJECT: "rejected"}
_VERBS: Final = {status: verb for verb, status in _STATUS.items()}
_SCORE: Final = {Verb.ACCEPT: 1.0, Verb.REJECT: 0.0}
_LONG_AGO: Final = "1970-01-01T00:00:00Z"
"""Time of a ruling of which none is known: it yields to every other."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of all rulings on links."""

    settled: frozenset[Tied]
    """Episodes and articles with an accepted paper, at hand or not: no other link of theirs may stand."""
    changed: frozenset[Tied]
    """Those whose ruled links were not as they are now."""
    waiting: int
    """Accepted papers that are not at hand."""
    unfit: tuple[Ruling, ...]
    """Rulings on episodes and articles that the archive does not hold."""


class _Read(NamedTuple):
    """All rulings that fit an episode or article, by it, each with its paper: an id, or the name of an absent one."""

    fitting: dict[Tied, list[tuple[str, Ruling]]]
    unfit: list[Ruling]
    papers: set[str]
    """Ids among the papers."""


def take_in(archive: Database, crawl: Database) -> None:
    """Bring the links up to date where a ruling came since, or where crawl.db lacks what the archive holds."""
    state = _state(crawl)
    is_news = not state or noted(archive, _NOTE) != state
    if is_news and (adopt_rulings(archive, crawl) or state):
        apply_rulings(archive, crawl)


def adopt_rulings(archive: Database, crawl: Database) -> int:
    """Keep as rulings what the archive holds as accepted or rejected and no ruling tells of; how many there were.

    Such links come from an older version of the program, or the crawl.db that kept their rulings was lost.
    """
    rows = [(tied, row) for tied, row in all_links(archive) if row[2] in _VERBS]
    if not rows:
        return 0
    known = _read(archive, crawl)
    missing = [(tied, row) for tied, row in rows if not _is_told(tied, row, known)]
    with crawl.atomic():
        for tied, row in missing:
            with suppress(LookupError):
                keep(crawl, _adopted(archive, tied, row))
    return len(missing)


def apply_rulings(archive: Database, crawl: Database) -> Applied:
    """Bring accepted and rejected links to what the rulings say, in one transaction; only what differs is written.

    Beside an accepted paper nothing of the program's own stands, even where that paper is not at hand yet.
    """
    known = _read(archive, crawl)
    stands = {tied: standing(rulings) for tied, rulings in known.fitting.items()}
    accepted = [(tied, paper) for tied, by_paper in stands.items()
                for paper, ruling in by_paper.items() if ruling.verb is Verb.ACCEPT]  # fmt: skip
    settled = frozenset(tied for tied, _ in accepted)
    wanted = {
        (tied, paper): _as_row(paper, ruling)
        for tied, by_paper in stands.items()
        for paper, ruling in by_paper.items()
        if paper in known.papers
    }
    gone: list[tuple[Tied, str]] = []
    for tied, row in all_links(archive):
        if wanted.get((tied, row[0])) == row:
            del wanted[tied, row[0]]
        elif (tied, row[0]) not in wanted and (_is_told(tied, row, known) if row[2] in _VERBS else tied in settled):
            gone.append((tied, row[0]))
    with archive.atomic():
        write_links(archive, gone, wanted)
        write_note(archive, _NOTE, _state(crawl))
        if gone or wanted:
            _want_news(archive, {tied for tied, _ in [*gone, *wanted]})
    changed = frozenset(tied for tied, _ in [*gone, *wanted])
    waiting = sum(paper not in known.papers for _, paper in accepted)
    return Applied(settled, changed, waiting, tuple(known.unfit))


def rulings_by_tied(archive: Database, crawl: Database) -> dict[Tied, list[tuple[str, Ruling]]]:
    """All rulings on episodes and articles at hand, in the order of their making, each with `key_of` its paper."""
    return _read(archive, crawl).fitting


def key_of(finder: Finder, paper: PaperName) -> str:
    """What stands for a paper among rulings: its id, or the name of an absent one."""
    return finder.paper(paper) or f"absent {paper}"


def evidence_in(text: str) -> dict[str, str]:
    """The evidence of a stored link: kind and sentence; nothing where the text is none."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    kinds: Mapping[str, Any] = found if isinstance(found, dict) else {}
    return {kind: said for kind, said in kinds.items() if kind and isinstance(said, str) and said}


def machine_evidence(text: str) -> dict[str, str]:
    """The same without a person's word."""
    return {kind: said for kind, said in evidence_in(text).items() if kind != PERSON}


def _adopted(archive: Database, tied: Tied, row: LinkRow) -> Ruling:
    paper, _, status, evidence, by, at = row
    return Ruling(
        verb=_VERBS[status],
        subject=subject_of(archive, *tied),
        paper=paper_name(archive, paper),
        made_at=at or _LONG_AGO,
        by=by or SOMEBODY,
        also=_VERBS[status] is Verb.ACCEPT,
        evidence=machine_evidence(evidence),
    )


def _read(archive: Database, crawl: Database) -> _Read:
    finder, found = Finder(archive), _Read({}, [], set())
    for ruling in link_rulings(crawl):
        told = finder.told(ruling.subject)
        if told is None:
            found.unfit.append(ruling)
            continue
        paper = finder.paper(ruling.paper)
        if paper is not None:
            found.papers.add(paper)
        found.fitting.setdefault((ruling.subject.kind, told), []).append((paper or f"absent {ruling.paper}", ruling))
    return found


def _is_told(tied: Tied, row: LinkRow, known: _Read) -> bool:
    """Whether a ruling tells of a link: by paper, or by time and person where the paper goes by another id now."""
    by, at = row[4] or SOMEBODY, row[5] or _LONG_AGO
    return any(paper == row[0] or (made.by, made.made_at) == (by, at) for paper, made in known.fitting.get(tied, ()))


def _as_row(paper: str, ruling: Ruling) -> LinkRow:
    status = _STATUS[ruling.verb]
    evidence = {PERSON: f"{status} by {ruling.by} on {ruling.made_at[:10]}", **ruling.evidence}
    text = json.dumps(evidence, ensure_ascii=False)
    return paper, _SCORE[ruling.verb], status, text, ruling.by, ruling.made_at


def put_back(archive: Database, tied: Tied, rows: Iterable[LinkRow]) -> None:
    """Write such links again, but where a person ruled, or the paper is gone."""
    table, column = TABLES[tied[0]]
    sql = (
        "SELECT id FROM papers WHERE id = ?1 AND id NOT IN"
        f" (SELECT paper_id FROM {table} WHERE {column} = ?2 AND status IN ('accepted', 'rejected'))"
    )
    free = [row for row in rows if archive.execute(sql, [row[0], tied[1]]).fetchone()]
    with archive.atomic():
        write_links(archive, [], {(tied, row[0]): row for row in free})


def _want_news(archive: Database, changed: Iterable[Tied]) -> None:
    """Have these linked anew, and people settled, though nothing came."""
    archive.conn.executemany(
        "DELETE FROM linked_tellings WHERE kind = ? AND id = ?", [(kind.value, told) for kind, told in changed]
    )
    unsettle(archive)


def _state(crawl: Database) -> str:
    """What names all rulings on links at hand; "" where there is none."""
    (newest,) = crawl.execute("SELECT max(id) FROM decisions WHERE kind = ?", [LINKS]).fetchone()
    return f"{crawl_id(crawl)} {newest}" if newest else ""
