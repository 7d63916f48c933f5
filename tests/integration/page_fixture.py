"""The small archive with more in it: all that the pages of an episode, a paper and an article can tell, and hostile
texts in every field. And what is asked of every page.
"""

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

from lxml import html
from sqlite_utils import Database

from scraper.archive.database import close_archive, open_archive
from scraper.archive.fulltext import put_in
from tests.integration.archive_fixture import insert_episode, write_archive
from tests.integration.site import Answer

BODY = """Welcome to a study of tides & moons.

- A list has an item.
- It has <b>another</b>.

> Tides wait
> for nobody.

So they say.
And then they sail."""
LONG = "Tides are high and low, and wait for nobody at all. " * 40
EVIDENCE = '{"against": "the date does not fit", "authors": "two of two authors", "title": "the same words"}'
HOSTILE = '"><script>alert({0})</script><img src=x onerror=alert({0})>{{{{7*7}}}}\u202e'
"""A text with markup, a template and an override of direction, to be numbered."""
HOSTILE_SLUG = '"><i>&amp;?#%2f'
CHANGES, SEGMENTS, DOUBTS = 30, 400, 60


def hostile(number: int) -> str:
    """The text for one field."""
    return HOSTILE.format(number)


def write_told(path: Path) -> Path:
    """`write_archive`, and: e20 with all that an episode can have, e21 with hostile texts, e22 too long for a page,
    e23 gone and without a slug, e24 named like an episode of another show; papers p20 to p24; articles a20 and a21.
    """
    write_archive(path)
    db = open_archive(path)
    with db.atomic():
        _papers(db)
        _episodes(db)
        _belonging(db)
        _hostile(db)
        _too_long(db)
        _articles(db)
        put_in(db, "episodes", range(20, 25))
        put_in(db, "papers", range(20, 25))
    close_archive(db)
    return path


def _papers(db: Database) -> None:
    sql = (
        "INSERT INTO papers(id, arxiv_id, doi, title, abstract, categories, published, first_listed, url, code_url,"
        " title_key, seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    )
    rows = [
        ("p20", "math/0211159", "10.5555/tides(20)", "On Erd\\H{o}s tides", "A flow of tides.", "math.DG cs.LG",
         "2002-11-11", "2002-11-12", "https://arxiv.org/abs/math/0211159", "https://code.example/tides"),
        ("p21", None, "10.5555/moons.21", "Moons without a number", "Moons pull.", None, None, "2025-05-01",
         "javascript:alert(1)", "javascript:alert(2)"),
        ("p22", "2505.90022", None, hostile(22), hostile(23), hostile(24), "2025-05-02", None, None, None),
        ("p23", None, "10.5555/shared", "Shared number, first", None, None, None, None, None, None),
        ("p24", None, "10.5555/shared", "Shared number, second", None, None, None, None, None, None),
    ]  # fmt: skip
    for seq, row in enumerate(rows, start=20):
        db.execute(sql, (*row, row[3].casefold(), seq))
    names = [("p20", 1, "Ol\\'e O'Hara", None), ("p20", 2, "Ines Okonjo", "a3"), ("p22", 1, hostile(25), None)]
    db.conn.executemany("INSERT INTO paper_authors VALUES (?, ?, ?, ?)", names)
    db.execute("INSERT INTO paper_former_ids VALUES ('before-p20', 'p20')")
    mention = (
        "INSERT INTO paper_mentions(paper_id, source, section, snapshot, seen_on, position) VALUES (?, ?, ?, ?, ?, ?)"
    )
    db.execute(mention, ("p20", "arxiv_digest", "New submissions", "list-20", "2002-11-12", 7))
    db.execute(mention, ("p22", hostile(26), hostile(27), "list-22", None, 1))


def _episodes(db: Database) -> None:
    db.execute("INSERT INTO shows(id, slug, url, title) VALUES ('s2', 'other.show', 'https://other.example/', NULL)")
    insert_episode(db, 20, "e20", "Tides - What the moon does", "Tides", "2025-06-10", BODY)
    insert_episode(db, 21, "e21", hostile(1), hostile(2), "2025-06-11", f"{hostile(3)}\n\n- {hostile(4)}")
    insert_episode(db, 22, "e22", "Too long for a page", "Tides", "2025-06-12", LONG * 40)
    insert_episode(db, 23, "e23", "Gone with the tide", "Tides", "2025-06-12", "It was here once.")
    insert_episode(db, 24, "e24", "The same name elsewhere", None, "2025-06-11", "Another show has it too.")
    db.execute(
        "UPDATE episodes SET duration = 754, audio_url = 'https://media.example/tides.mp3',"
        " image_url = 'https://media.example/tides.png', snapshot = 'page-20', changed_at = '2025-06-13T05:00:00Z'"
        " WHERE id = 'e20'"
    )
    db.execute("UPDATE episodes SET slug = NULL, url = NULL, removed_at = '2025-06-20T04:00:00Z' WHERE id = 'e23'")
    db.execute("UPDATE episodes SET slug = 'slug-e20', show_id = 's2' WHERE id = 'e24'")
    known = {"e20": ("slug-e20", "Tides–of-Old", "tides-at-first"), "e23": ("gone-once",)}
    keys = [("s1", "slug", slug, id_) for id_, slugs in known.items() for slug in slugs]
    keys.append(("s2", "slug", "slug-e20", "e24"))
    db.conn.executemany("INSERT INTO episode_keys VALUES (?, ?, ?, ?)", keys)


def _belonging(db: Database) -> None:
    many = db.conn.executemany
    many(
        "INSERT INTO questions VALUES (?, ?, ?, ?, ?)",
        [(f"e20q{n}", "e20", n, f"Question {n}?", 2000 + n) for n in (1, 2, 3)],
    )
    many("INSERT INTO credits VALUES ('e20', ?, ?, ?)", [(1, "a3", "I. Okonjo"), (2, "a5", "Wendel Achterberg")])
    many(
        "INSERT INTO quotes VALUES (?, 'e20', ?, ?)", [("e20k1", 1, "The tide & the moon."), ("e20k2", 2, "No more.")]
    )
    many(
        "INSERT INTO links VALUES (?, 'e20', ?, ?, ?)",
        [
            ("e20l1", 1, "https://tides.example/?a=1&b=2", "Tide tables"),
            ("e20l2", 2, "javascript:alert(9)", "A trap"),
        ],
    )
    many(
        "INSERT INTO segments VALUES ('e20', ?, ?, ?, ?, ?, ?)",
        [(1, 0.0, 2.5, "Wendel", "Good tide to you.", 2_000_001), (2, 3725.0, 3730.0, None, "Bye & bye.", 2_000_002)],
    )
    many(
        "INSERT INTO paper_links(episode_id, paper_id, score, status, evidence) VALUES ('e20', ?, ?, ?, ?)",
        [("p20", 0.93, "auto", EVIDENCE), ("p21", 0.41, "review", EVIDENCE), ("p4", 0.0, "rejected", "{}")],
    )
    many(
        "INSERT INTO revisions VALUES (?, 'e20', ?, ?, ?, ?, 'page-20')",
        [("r1", "title", "What the moon did", "What the moon does", "2025-06-12T05:00:00Z"),
         ("r2", "body", None, "tide " * 500, "2025-06-13T05:00:00Z")],
    )  # fmt: skip
    many(
        "INSERT INTO provenance VALUES ('e20', ?, ?, ?, ?, ?, ?)",
        [("body", "state", "blocks", "page-20", 2, "2025-06-13T05:00:00Z"),
         ("date", "jsonld", "datePublished", "page-19", 2, "2025-06-10T05:00:00Z"),
         ("title", "text", "first sentence", "page-18", 0, None)],
    )  # fmt: skip
    db.execute(
        "INSERT INTO doubts(episode_id, kind, detail, field)"
        " VALUES ('e20', 'et al.', 'two names and more', 'credits')"
    )


def _hostile(db: Database) -> None:
    execute = db.execute
    execute(
        "UPDATE episodes SET audio_url = 'javascript:alert(1)', image_url = 'javascript:alert(2)', url = ?, slug = ?,"
        " parser = ?, snapshot = ? WHERE id = 'e21'",
        (f"javascript:{hostile(5)}", HOSTILE_SLUG, hostile(6), hostile(7)),
    )
    execute("INSERT INTO authors(id, name, key) VALUES (?, ?, 'x')", ("a21/../<i>", hostile(8)))
    execute("INSERT INTO credits VALUES ('e21', 1, ?, ?)", ("a21/../<i>", hostile(9)))
    execute("INSERT INTO questions VALUES ('e21q1', 'e21', 1, ?, 2101)", (hostile(10),))
    execute("INSERT INTO quotes VALUES ('e21k1', 'e21', 1, ?)", (hostile(11),))
    execute("INSERT INTO links VALUES ('e21l1', 'e21', 1, ?, ?)", (f"https://x.example/{hostile(12)}", hostile(13)))
    execute("INSERT INTO segments VALUES ('e21', 1, 0, 1, ?, ?, 2100001)", (hostile(14), hostile(15)))
    execute(
        "INSERT INTO doubts(episode_id, kind, detail, field) VALUES ('e21', ?, ?, ?)",
        (hostile(16), hostile(17), hostile(18)),
    )
    execute(
        "INSERT INTO provenance VALUES ('e21', ?, ?, ?, 'page-21', 1, ?)", tuple(hostile(n) for n in (19, 20, 21, 28))
    )
    execute(
        "INSERT INTO revisions VALUES ('r21', 'e21', ?, ?, ?, ?, 'page-21')",
        tuple(hostile(n) for n in (29, 30, 31, 32)),
    )
    execute(
        "INSERT INTO paper_links(episode_id, paper_id, score, status, evidence)"
        " VALUES ('e21', 'p22', 0.9, 'auto', json_object(?, ?))",
        (hostile(33), hostile(34)),
    )


def _too_long(db: Database) -> None:
    many = db.conn.executemany
    many(
        "INSERT INTO segments VALUES ('e22', ?, ?, ?, 'Somebody', ?, ?)",
        [
            (n, n * 2.0, n * 2.0 + 1, f"Passage {n} of a long talk. {LONG[:200]}", 2_200_000 + n)
            for n in range(1, SEGMENTS + 1)
        ],
    )
    many(
        "INSERT INTO revisions VALUES (?, 'e22', 'body', ?, ?, ?, 'page-22')",
        [(f"r22-{n}", LONG, LONG, f"2025-06-{n % 28 + 1:02}T00:00:00Z") for n in range(CHANGES)],
    )
    many(
        "INSERT INTO doubts(episode_id, kind, detail, field) VALUES ('e22', 'odd credit', ?, 'credits')",
        [(f"name {n}: {LONG}",) for n in range(DOUBTS)],
    )


def _articles(db: Database) -> None:
    sql = (
        "INSERT INTO articles(id, url, title, standfirst, body, date, site, first_seen, snapshot, parser, seq)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, '2025-06-14T00:00:00Z', 'page-a', 'article/1', ?)"
    )
    db.execute(
        sql,
        (
            "art20",
            "https://news.example/tides",
            "The sea & its moon",
            "Tides, told anew.",
            BODY,
            "2025-06-14",
            "news.example",
            20,
        ),
    )
    db.execute(sql, ("art21", "javascript:alert(1)", *(hostile(n) for n in (40, 41, 42, 43, 44)), 21))
    tie = "INSERT INTO article_paper_links(article_id, paper_id, score, status, evidence) VALUES (?, ?, ?, ?, ?)"
    db.execute(tie, ("art20", "p20", 0.9, "accepted", EVIDENCE))
    db.execute(tie, ("art20", "p21", 0.4, "review", EVIDENCE))
    db.execute(tie, ("art21", "p22", 0.9, "auto", "{}"))


def tree(answer: Answer) -> Any:
    """The page of an answer."""
    return html.document_fromstring(answer.text)


def said(element: Any) -> str:
    """The words of an element on one line."""
    return " ".join(element.text_content().split())


def one(page: Any, path: str) -> Any:
    """The only element of an XPath."""
    (found,) = page.xpath(path)
    return found


def require_sound(answer: Answer) -> Any:
    """What holds for every page: one h1, headings in order, each id once, nothing inline or from elsewhere, small."""
    page = tree(answer)
    levels = [int(heading.tag[1]) for heading in page.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert levels.count(1) == 1
    assert all(below - above <= 1 for above, below in pairwise(levels)), levels
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids)), ids
    assert set(page.xpath("//@aria-labelledby")) <= set(ids)
    assert not page.xpath("//@style|//style|//*[@onclick or @onload or @onerror]")
    assert all(script.get("src") or script.get("type") == "application/ld+json" for script in page.xpath("//script"))
    assert not page.xpath("//main//img|//main//iframe|//main//script")
    assert all(row.get("scope") for row in page.xpath("//th"))
    assert all(address.startswith(("/", "#", "https://", "http://")) for address in page.xpath("//@href"))
    assert all(link.get("rel") == "noreferrer" for link in page.xpath("//main//a[starts-with(@href, 'http')]"))
    elsewhere = [
        address for address in page.xpath("//@src|//link[@rel='stylesheet']/@href") if not address.startswith("/")
    ]
    assert elsewhere == page.xpath("//audio/@src"), "nothing is loaded from elsewhere"
    assert len(answer.text.encode()) < 100_000
    return page


def numbers(text: str) -> set[int]:
    """Which of the numbered hostile texts stand in a text."""
    return {int(found) for found in re.findall(r"<script>alert\((\d+)\)</script>", text)}
