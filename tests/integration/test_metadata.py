"""metadata.json against the real schema, and every canned query against a real Datasette."""

import html
import re
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from markupsafe import escape
from sqlite_utils import Database

from scraper.archive.database import open_readonly
from scraper.archive.migrations import migrate
from scraper.search.snippet import CLOSE, OPEN
from scraper.search.sql import register
from scraper.text.people.author_keys import author_keys
from scraper.web import tables
from tests.integration.archive_fixture import HOSTILE_TITLE, write_archive, write_empty
from tests.integration.site import METADATA, ask, ask_all

TABLES: dict[str, dict[str, Any]] = METADATA["databases"]["archive"]["tables"]
QUERIES: dict[str, dict[str, Any]] = METADATA["databases"]["archive"]["queries"]

DIFFUSION = "Machine Learning - Diffusion models that spot an anomaly"
LABELS = "Computer Vision - Seeing with fewer labels"
GRAPHS = "Machine Learning - Graphs that grow"
UNDATED = "An episode of which no date is known"
VOICES = "Speech - Voices without words"
# Canned query -> its arguments and, for each, the values its first column must show on the filled archive.
EXPECTED: dict[str, list[tuple[dict[str, str], list[str]]]] = {
    "search": [
        ({"q": "diffusion"}, [DIFFUSION, LABELS]),
        ({"q": "what is diffusion -label"}, [DIFFUSION]),
        ({"q": "voice zebra"}, [VOICES]),
        ({"q": "zebra"}, []),
        ({"q": "-robot"}, [VOICES, GRAPHS, LABELS, DIFFUSION, UNDATED]),
        ({"q": "author:penaranda date:2025-05"}, [GRAPHS]),
        ({"q": "has:paper sort:newest"}, [LABELS, DIFFUSION]),
    ],
    "episodes_by_author": [
        ({"author": "penaranda"}, [GRAPHS]),
        ({"author": "JOSÉ PEÑARANDA"}, [GRAPHS]),
        ({"author": "okon"}, ["Robotics - Hands that learn to fold", LABELS]),
        ({"author": "Nobody"}, []),
    ],
    "questions_about": [
        ({"q": "label"}, [f"Who should pay for {OPEN}labels{CLOSE}?"]),
        ({"q": "shirts"}, [f"Would you let a robot fold your {OPEN}shirts{CLOSE}?"]),
        ({"q": "zebra"}, []),
    ],
    "transcripts": [
        (
            {"q": "walrus"},
            [
                f"Nobody heard it but a {OPEN}walrus{CLOSE}, one {OPEN}walrus{CLOSE}.",
                f"Good evening, {OPEN}walrus{CLOSE} friends.",
            ],
        ),
        ({"q": "zebra"}, []),
    ],
    "episodes_per_month": [
        ({}, ["2025-06", "2025-05", "2025-04", "no date"]),
        ({"q": "diffusion"}, ["2025-04"]),
        ({"q": "zebra"}, []),
    ],
    "most_credited_authors": [
        ({}, ["Tomo Hasegawa-Lindqvist", "Ines Okonjo", "Mirela Dăscălescu", "Wendel Achterberg", "José Peñaranda"]),
        ({"since": "2025-06"}, ["Ines Okonjo"]),
        ({"since": "2025-04-11", "until": "2025-04"}, ["Ines Okonjo", "Tomo Hasegawa-Lindqvist"]),
    ],
    "episodes_without_paper": [
        ({"q": "graph"}, [GRAPHS]),
        ({"q": "label"}, []),
    ],
    "papers_told": [
        ({}, ["Few-Label Vision", "Diffusion Priors for Anomaly Detection"]),
        ({"q": "anomalies"}, ["Diffusion Priors for Anomaly Detection"]),
        ({"q": "nobody"}, []),
    ],
    "paper": [
        (
            {},
            ["Diffusion Priors for Anomaly Detection", "Diffusion Priors for Anomaly Detection", "Few-Label Vision"],
        ),
        (
            {"paper": " 2504.90001 "},
            ["Diffusion Priors for Anomaly Detection", "Diffusion Priors for Anomaly Detection"],
        ),
        ({"paper": "p3"}, ["Growing Graphs"]),
        ({"paper": "https://arxiv.org/abs/2504.90002v2"}, ["Few-Label Vision"]),
        ({"paper": "http://www.arxiv.org/pdf/2504.90002v12.pdf"}, ["Few-Label Vision"]),
        ({"paper": "https://huggingface.co/papers/2504.90002"}, ["Few-Label Vision"]),
        ({"paper": "arXiv:2504.90002v1"}, ["Few-Label Vision"]),
        ({"paper": "2504.9"}, []),
    ],
    "author": [
        ({}, ["Ines Okonjo"] * 6),
        ({"author": "jose penaranda"}, ["José Peñaranda"]),
        ({"author": "a1"}, ["Mirela Dăscălescu", "Mirela Dăscălescu"]),
        ({"author": "Okon"}, []),
    ],
    "co_authors": [
        ({"author": "dascalescu"}, ["Mirela Dăscălescu", "Mirela Dăscălescu"]),
        ({"author": "peñaranda"}, []),
    ],
    "episodes_in_doubt": [
        ({}, [UNDATED, HOSTILE_TITLE, VOICES, LABELS]),
        ({"kind": " Layers disagree"}, [LABELS]),
        ({"since": "2025-05"}, [UNDATED, HOSTILE_TITLE, VOICES]),
        ({"since": "2025-07-02"}, []),
        ({"kind": "no body"}, []),
    ],
    "episodes_between": [
        ({"since": "2025-05", "until": "2025-05"}, [VOICES, GRAPHS]),
        ({"until": "2025-04-10"}, [DIFFUSION]),
        ({"category": "machine learning", "since": "2025-05-01"}, [GRAPHS]),
    ],
}
DOUBTS = "episodes_in_doubt"
HOSTILE = ['"', "", " ", "'; drop table episodes; --", "NEAR(", "-", "%", "\0", "漢字", "x" * 5_000, "<b>", "OR"]


def rows(path: Path, query: str, **arguments: str) -> list[dict[str, Any]]:
    answer = ask(path, f"/archive/{query}.json", {"_shape": "array", **arguments})
    assert answer.status == 200, answer.text
    found = answer.json()
    assert isinstance(found, list)
    return found


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(tmp_path_factory.mktemp("filled") / "archive.db")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_empty(tmp_path_factory.mktemp("empty") / "archive.db")


def schema() -> dict[str, set[str]]:
    """Every table and view that is not a full-text index or part of one -> its columns."""
    db = Database(memory=True)
    migrate(db)
    names = [name for name in (*db.table_names(), *db.view_names()) if "_fts" not in name]
    columns = {name: {row[1] for row in db.execute(f"PRAGMA table_info([{name}])")} for name in names}
    db.close()
    return columns


def test_every_table_and_column_is_described_and_nothing_else() -> None:
    assert {name: set(table["columns"]) for name, table in TABLES.items()} == schema()
    for name, table in TABLES.items():
        texts = [table["title"], table["description"], *table["columns"].values()]
        assert all(text.strip() for text in texts), name


def test_columns_that_metadata_names_for_sorting_and_facets_exist() -> None:
    for name, table in TABLES.items():
        named = [table[key] for key in ("sort", "sort_desc", "label_column") if key in table]
        assert set(named) | set(table.get("facets", [])) <= set(table["columns"]), name


def test_what_people_read_has_search_labels_and_order() -> None:
    for name in ("episodes", "questions", "papers", "articles"):
        table = TABLES[name]
        assert (table["fts_table"], table["fts_pk"]) == (f"{name}_fts", "seq")
        assert "label_column" in table
        assert "sort_desc" in table
    assert {name for name, table in TABLES.items() if table.get("hidden")} == {
        "_sqlite_migrations",
        "episode_keys",
        "episode_traits",
        "episode_vectors",
        "episodes_text",
        "linked_tellings",
        "meta",
        "name_keys",
        "name_mentions",
        "paper_author_keys",
        "paper_former_ids",
        "paper_sayings",
        "papers_text",
        "traits_of_episodes",
    }


def test_every_canned_query_is_explained_and_expected_here() -> None:
    assert set(EXPECTED) == set(QUERIES)
    assert len(QUERIES) >= 8
    for name, query in QUERIES.items():
        assert query["title"], name
        assert query["description_html"], name
        assert all(f":{parameter}" in query["sql"] for parameter in query["params"]), name


@pytest.mark.parametrize("query", QUERIES)
def test_a_canned_query_finds_what_it_should(filled: Path, query: str) -> None:
    for arguments, expected in EXPECTED[query]:
        shown = [next(iter(row.values())) for row in rows(filled, query, **arguments)]
        assert shown == expected, arguments


@pytest.mark.parametrize("query", QUERIES)
def test_without_arguments_a_canned_query_shows_useful_rows(filled: Path, query: str) -> None:
    assert rows(filled, query)


@pytest.mark.parametrize("query", QUERIES)
def test_on_an_empty_archive_a_canned_query_shows_no_rows_and_no_error(empty: Path, query: str) -> None:
    for arguments, _ in [({}, []), *EXPECTED[query]]:
        assert rows(empty, query, **arguments) == []


@pytest.mark.parametrize("query", QUERIES)
def test_no_argument_makes_a_canned_query_fail(filled: Path, query: str) -> None:
    for value in HOSTILE:
        rows(filled, query, **dict.fromkeys(QUERIES[query]["params"], value))


def test_figures_of_a_month_and_of_an_author_are_right(filled: Path) -> None:
    months = {row["month"]: (row["episodes"], row["with_paper"]) for row in rows(filled, "episodes_per_month")}
    assert months == {"2025-06": (2, 0), "2025-05": (2, 0), "2025-04": (2, 2), "no date": (1, 0)}
    first, *_ = rows(filled, "most_credited_authors")
    assert (first["episodes"], first["first"], first["latest"]) == (3, "2025-04-10", "2025-05-20")
    together = rows(filled, "co_authors", author="Mirela")
    assert [(row["co_author"], row["episodes"]) for row in together] == [
        ("Tomo Hasegawa-Lindqvist", 2),
        ("Wendel Achterberg", 1),
    ]


def test_a_paper_comes_with_what_each_link_rests_on_and_its_lists(filled: Path) -> None:
    told, listed = rows(filled, "paper", paper="2504.90001")
    assert (told["kind"], told["title"], told["status"], told["score"]) == ("episode", DIFFUSION, "auto", 0.97)
    assert told["evidence"] == "id: named on the page; title: the same words"
    assert (told["episode_id"], told["paper_id"]) == ("e1", "p1")
    assert (listed["kind"], listed["title"], listed["date"]) == ("list", "hf_papers Trending", "2025-04-09")
    (doubtful,) = rows(filled, "paper", paper="p3")
    assert (doubtful["status"], doubtful["evidence"]) == ("review", None)


def test_a_person_comes_with_episodes_and_papers(filled: Path) -> None:
    found = rows(filled, "author", author="Ines Okonjo")
    assert [row["title"] for row in found if row["kind"] == "episode"] == [
        "Robotics - Hands that learn to fold",
        LABELS,
    ]
    papers = {row["paper_id"]: row["told"] for row in found if row["kind"] == "paper"}
    assert papers == {"p1": DIFFUSION, "p2": LABELS, "p3": None, "p4": None}


def test_an_author_whom_no_episode_credits_comes_with_papers(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "archive.db")
    names = ("Zoë van der Quell-Stråth", "Li Li", "Madonna")
    with Database(path) as db, db.atomic():
        for position, name in enumerate(names, start=2):
            db.execute("INSERT INTO paper_authors VALUES ('p1', ?, ?, NULL)", (position, name))
            db.conn.executemany("INSERT INTO paper_author_keys VALUES (?, 1)", [(key,) for key in author_keys(name)])
    for asked, name in zip(("zoe VAN DER quell strath", "li li", "MADONNA"), names, strict=True):
        (found,) = rows(path, "author", author=asked)
        assert (found["author"], found["kind"], found["paper_id"], found["told"]) == (name, "paper", "p1", DIFFUSION)
    assert rows(path, "author", author="Zoë Stråth") == []


FEW = frozenset({"newest", "n", "f", "x", "typed", "bare", "found", "CONSTANT"})
"""Parts of these queries that hold what was found; `e`, the episodes, is read only where nothing was asked for."""


@pytest.mark.parametrize(("query", "arguments"), [("paper", {"paper": "p1"}), ("author", {"author": "a1"})])
def test_a_paper_and_a_person_are_found_by_indexes(filled: Path, query: str, arguments: dict[str, str]) -> None:
    with closing(open_readonly(filled)) as conn:
        register(conn)
        plan = [row[3] for row in conn.execute(f"EXPLAIN QUERY PLAN {QUERIES[query]['sql']}", arguments)]
    read_whole = [step for step in plan if step.startswith("SCAN") and "VIRTUAL TABLE" not in step]
    assert {step.split()[1] for step in read_whole} <= {*FEW, "e"}, plan


def test_a_doubt_names_where_the_value_was_found(filled: Path) -> None:
    found = {row["kind"]: (row["field"], row["layer"], row["rule"], row["captured"]) for row in rows(filled, DOUBTS)}
    assert found["layers disagree"] == ("body", "jsonld", "fuller than a richer layer", "2025-04-11T08:00:00Z")
    assert found["no date"] == ("date", None, None, None), "what is not there was found nowhere"


def test_a_search_says_whether_all_words_were_found(filled: Path) -> None:
    assert {row["found_by"] for row in rows(filled, "search", q="robot shirts")} == {"all words"}
    assert {row["found_by"] for row in rows(filled, "search", q="robot zebra")} == {"most of the words"}
    assert {row["found_by"] for row in rows(filled, "search")} == {"newest"}


def test_an_episode_with_only_doubtful_links_counts_as_without_a_paper(filled: Path) -> None:
    in_review = {row["episode_id"]: row["in_review"] for row in rows(filled, "episodes_without_paper")}
    assert in_review == {"e3": 1, "e4": 0, "e5": 0, "e6": 0, "e7": 0}


@pytest.mark.parametrize("table", [name for name in TABLES if not name.endswith("_text")])
def test_every_table_has_a_page_even_when_empty(empty: Path, table: str) -> None:
    answer = ask(empty, f"/archive/{table}.json")
    assert (answer.status, answer.json()["table"]) == (200, table)


@pytest.mark.parametrize("text", ["diffusion", '"', "what is diffusion?", "GPT-4 OR", "-x"])
def test_the_search_box_of_a_table_speaks_the_same_language(filled: Path, text: str) -> None:
    expected = {"diffusion": 2, "what is diffusion?": 2, "GPT-4 OR": 1}.get(text, 0)
    answer = ask(filled, "/archive/episodes.json", {"_search": text})
    assert (answer.status, answer.json()["filtered_table_rows_count"]) == (200, expected)


def test_an_empty_search_box_is_no_search(filled: Path) -> None:
    answer = ask(filled, "/archive/episodes.json", {"_search": "", "category": "Robotics"})
    assert answer.json()["filtered_table_rows_count"] == 2


def test_foreign_keys_show_the_names_of_what_they_point_to(filled: Path) -> None:
    first = ask(filled, "/archive/credits.json", {"_labels": "on", "_shape": "array"}).json()[0]
    assert first["author_id"]["label"] == "Mirela Dăscălescu"
    assert first["episode_id"]["label"] == DIFFUSION


def test_the_page_of_the_tables_explains_every_query_and_hides_what_serves_the_program(filled: Path) -> None:
    page = ask(filled, "/archive").text
    for name, query in QUERIES.items():
        assert f'<a href="/archive/{name}">{query["title"]}</a>' in page
        assert query["description_html"] in page
    listed = [name for name in TABLES if f'<a href="/archive/{name}"' in page]
    assert listed == [name for name, table in TABLES.items() if not table.get("hidden")]
    places = [page.index(f'<a href="/archive/{name}') for name in ("search", 'episodes"', 'papers"', "revisions")]
    assert places == sorted(places), "queries before tables, and tables in the order of metadata.json"


@pytest.mark.parametrize("table", tables.SHOWN)
def test_a_table_leads_with_what_people_look_for_and_has_the_rest_on_demand(
    filled: Path, with_article: Path, table: str
) -> None:
    filled = with_article if table == "articles" else filled
    wanted = tables.SHOWN[table]
    assert set(wanted) <= set(TABLES[table]["columns"])
    page = ask(filled, f"/archive/{table}").text
    assert headings(page) == list(wanted)
    (way,) = re.findall(r'<a href="([^"]+)">All \d+ columns</a>', page)
    assert set(headings(ask(filled, html.unescape(way)).text)) == set(TABLES[table]["columns"])
    assert headings(ask(filled, f"/archive/{table}?_col=seq&_col=url").text) == ["id", "seq", "url"]
    assert headings(ask(filled, f"/archive/{table}?_nocol=url").text) == [name for name in wanted if name != "url"]


@pytest.fixture(scope="module")
def with_article(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = write_empty(tmp_path_factory.mktemp("article") / "archive.db")
    with closing(Database(path)) as db, db.conn:
        db.execute(
            "INSERT INTO articles(id, url, title, body, date, snapshot, parser, seq)"
            " VALUES ('n1', 'https://x.example/n1', 'News', 'Text.', '2025-04-10', '', '', 1)"
        )
    return path


def headings(page: str) -> list[str]:
    return re.findall(r'<th [^>]*data-column="(\w+)"', page)


def test_the_title_leads_to_the_row_whatever_it_holds(filled: Path) -> None:
    page = ask(filled, "/archive/episodes?id=e7").text
    assert f'<a href="/archive/episodes/e7"><bdi>{escape(HOSTILE_TITLE)}</bdi></a>' in page
    assert ask(filled, "/archive/episodes.csv?_size=1").text.startswith("id,show_id,slug,url,title")


def test_a_link_in_a_description_stays_within_a_site_under_a_path(filled: Path) -> None:
    asked = ["/archive", "/archive/search"]
    for answer in ask_all(filled, asked, settings={"base_url": "/ledge/"}):
        assert answer.status == 200
        links = re.findall(r'<a href="([^"]*)">the search page</a>', answer.text)
        assert links == ["/ledge/search"]


def test_the_row_of_another_table_is_named_on_the_page_of_a_row(filled: Path) -> None:
    episode, credit = (answer.text for answer in ask_all(filled, ["/archive/episodes/e1", "/archive/credits/e4,2"]))
    assert value_of("Show", episode).startswith('<a href="/archive/shows/s1"><bdi>')
    assert value_of("Author", credit) == (
        '<a href="/archive/authors/a1"><bdi>Mirela Dăscălescu</bdi></a> <span class="about">a1</span>'
    )
    assert value_of("Episode", credit).startswith(f'<a href="/archive/episodes/e4"><bdi>{VOICES}</bdi></a>')
    assert value_of("Credited as", credit) == "Mirela Dăscălescu"


def value_of(heading: str, page: str) -> str:
    (value,) = re.findall(rf'<th scope="row"[^>]*>{heading}</th><td[^>]*>(.*?)</td>', page)
    return str(value)
