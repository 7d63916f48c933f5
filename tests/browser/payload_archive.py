"""An archive of nothing but payloads: each of them in a title, a body, a name, a question, a quote, a link, what was
said, and in all that is told of a paper and of an article. Written by plain SQL, since no reader would let all in.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from sqlite_utils import Database

from scraper.archive.fulltext import put_in
from scraper.archive.migrations import migrate
from tests.browser.payloads import COUNT, PAYLOADS

AT_ONCE: Final = 20
"""Payloads on the page of each episode that has more than a title and a body of its own."""
RICH: Final = range(0, COUNT, AT_ONCE)
_STATUSES: Final = ("auto", *("review",) * 4, *("rejected",) * (AT_ONCE - 5))
"""Of the links of each such episode."""


def write_payload_archive(path: Path) -> Path:
    with Database(path) as db:
        migrate(db)
        with db.atomic():
            _shows(db)
            _papers(db)
            _episodes(db)
            _articles(db)
            for table in ("papers", "episodes", "articles"):
                put_in(db, table, range(COUNT))
            put_in(db, "questions", range(COUNT))
            put_in(db, "segments", range(COUNT))
    return path


def text(kind: str, number: int) -> str:
    """A payload with words before it by which it is found and told apart: `payload title12 <script>…`."""
    return f"payload {kind}{number} {PAYLOADS[number]}"


def group(number: int) -> range:
    """The payloads on the page of an episode."""
    return range(number, number + AT_ONCE)


def month(number: int) -> str:
    """Of an episode: 25 in each month."""
    return f"{2023 + number // 300}-{number // 25 % 12 + 1:02}"


def _insert(db: Database, table: str, rows: Iterable[dict[str, Any]]) -> None:
    for row in rows:
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        db.execute(f"INSERT INTO {table}({names}) VALUES ({marks})", list(row.values()))


def _shows(db: Database) -> None:
    told = {name: text(name, place) for place, name in enumerate(("title", "description", "author", "language"))}
    show = {"id": "s1", "slug": "show", "url": PAYLOADS[4], "image_url": PAYLOADS[0], **told}
    _insert(db, "shows", [show])


def _papers(db: Database) -> None:
    for number in range(COUNT):
        paper = {
            "id": f"p{number}",
            "arxiv_id": f"2301.{number:05}" if number % 2 else None,
            "doi": f"10.1/{PAYLOADS[number]}",
            "title": text("paper", number),
            "abstract": text("abstract", number),
            "categories": text("field", number),
            "published": "2023-01-01",
            "first_listed": PAYLOADS[number],
            "url": PAYLOADS[number],
            "code_url": f"https://h.example/{PAYLOADS[number]}",
            "title_key": f"payload paper{number}",
            "seq": number,
        }
        _insert(db, "papers", [paper])
        author = {"id": f"a{number}", "name": text("author", number), "key": f"author{number} payload"}
        spelling = {"spelling": author["name"], "author_id": author["id"], "reason": text("reason", number)}
        written = {"paper_id": paper["id"], "position": 1, "name": author["name"], "author_id": author["id"]}
        listed = {"paper_id": paper["id"], "source": text("source", number), "section": text("section", number)}
        _insert(db, "authors", [author])
        _insert(db, "author_names", [spelling])
        _insert(db, "paper_authors", [written])
        _insert(db, "paper_mentions", [{**listed, "snapshot": "f", "seen_on": "2023-01-01", "position": 1}])


def _episodes(db: Database) -> None:
    for number in range(COUNT):
        is_rich = number in RICH
        told = group(number) if is_rich else [number]
        date = f"{month(number)}-{number % 25 + 1:02}"
        episode = {
            "id": f"e{number}",
            "show_id": "s1",
            "slug": f"slug-{number}" if number % 2 else None,
            "url": PAYLOADS[number] if number % 3 else f"https://h.example/{PAYLOADS[number]}",
            "title": text("title", number),
            "category": text("category", number),
            "date": date,
            "published_at": f"{date}T06:00:00Z",
            "body": _body(told),
            "word_count": 9,
            "duration": 60,
            "audio_url": PAYLOADS[number] if number % 3 else f"https://h.example/{PAYLOADS[number]}",
            "image_url": PAYLOADS[number] if number % 3 else f"https://h.example/{PAYLOADS[number]}",
            "transcript_url": PAYLOADS[number],
            "first_seen": f"{date}T07:00:00Z",
            "changed_at": PAYLOADS[number],
            "snapshot": text("snapshot", number),
            "parser": text("parser", number),
            "method": text("method", number),
            "seq": number,
        }
        _insert(db, "episodes", [episode])
        if is_rich:
            _besides(db, f"e{number}", told)


def _body(numbers: Sequence[int]) -> str:
    forms = ("{}", "- {}", "> {}")
    return "\n\n".join(forms[number % 3].format(text("body", number)) for number in numbers)


def _besides(db: Database, episode: str, numbers: Sequence[int]) -> None:
    for position, number in enumerate(numbers, start=1):
        place = {"episode_id": episode, "position": position}
        _insert(db, "questions", [{**place, "id": f"q{number}", "text": text("question", number), "seq": number}])
        _insert(db, "credits", [{**place, "author_id": f"a{number}", "credited_as": text("credit", number)}])
        _insert(db, "quotes", [{**place, "id": f"w{number}", "text": text("quote", number)}])
        link = {"url": PAYLOADS[number], "text": text("link", number)}
        _insert(db, "links", [{**place, "id": f"l{number}", **link}])
        _insert(db, "identifiers", [{**place, "kind": "arxiv", "value": text("identifier", number)}])
        said = {"start": position, "end": position + 1, "speaker": text("speaker", number), "seq": number}
        _insert(db, "segments", [{**place, **said, "text": text("said", number)}])
        doubt = {"kind": text("doubt", number), "detail": text("detail", number), "field": PAYLOADS[number]}
        _insert(db, "doubts", [{"episode_id": episode, **doubt}])
        origin = {"field": text("field", number), "layer": PAYLOADS[number], "rule": text("rule", number)}
        _insert(db, "provenance", [{"episode_id": episode, **origin, "snapshot": "f", "strength": 2}])
        change = {"field": "title", "old": text("old", number), "new": text("new", number), "snapshot": "f"}
        moment = {"seen_at": PAYLOADS[number]}
        _insert(db, "revisions", [{"id": f"r{number}", "episode_id": episode, **change, **moment}])
        tie = {"episode_id": episode, "paper_id": f"p{number}", **_tie(number, _STATUSES[position - 1])}
        _insert(db, "paper_links", [tie])


def _tie(number: int, status: str) -> dict[str, Any]:
    evidence = {text("ground", number): text("evidence", number), "title": text("evidence", number)}
    return {
        "score": 0.5,
        "status": status,
        "evidence": json.dumps(evidence),
        "decided_by": text("decider", number),
        "decided_at": PAYLOADS[number],
    }


def _articles(db: Database) -> None:
    for number in range(COUNT):
        is_rich = number in RICH
        article = {
            "id": f"t{number}",
            "url": PAYLOADS[number],
            "title": text("article", number),
            "standfirst": text("standfirst", number),
            "body": _body(group(number) if is_rich else [number]),
            "date": PAYLOADS[number],
            "site": text("site", number),
            "snapshot": "f",
            "parser": text("parser", number),
            "seq": number,
        }
        _insert(db, "articles", [article])
        if is_rich:
            tie = {
                "article_id": article["id"],
                "paper_id": f"p{number}",
                **_tie(number, "review" if number % 8 else "accepted"),
            }
            _insert(db, "article_paper_links", [tie])
