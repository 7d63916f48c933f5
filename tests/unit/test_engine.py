"""Search, from what is typed to ranked hits: fields, filters, the order, what follows where too little is found."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from scraper.archive.database import open_readonly
from scraper.search import finding, wider
from scraper.search.engine import search
from scraper.search.excerpt import Marker
from scraper.search.results import HitKind, Results, Shelf
from scraper.search.shelves import PLACES
from scraper.search.snippet import Snippet
from scraper.web.guarding.settings import limit
from tests.integration.searched import Told, write_told

Searching = Callable[..., Results]
FILLER = "It is told at length, with many a word about this and that and the weather of the day. " * 4


@pytest.fixture
def searching(tmp_path: Path) -> Iterator[Callable[..., Searching]]:
    """Makes an archive of some episodes; what comes back searches it."""
    opened: list[sqlite3.Connection] = []

    def over(*episodes: Told) -> Searching:
        conn = open_readonly(write_told(tmp_path / "archive.db", episodes))
        opened.append(conn)
        return lambda text, **options: search(conn, text, **options)

    yield over
    for conn in opened:
        conn.close()


def ids(results: Results) -> list[str]:
    return [hit.id for hit in results.hits]


PEOPLE = (
    Told("One", authors=["Yū Hasegawa", "Ada Berg"]),
    Told("Two", authors=["Y. Hasegawa"]),
    Told("Three", authors=["Berg Hansen"]),
    Told("Four", paper=("On Seas", "2504.00004", ["Hasegawa, Yu", "Wei Li"])),
    Told("Five", authors=["Williams Stone"], paper=("On Sand", "2504.00005", ["Li Wei"])),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("author:hasegawa", {"e1", "e2", "e4"}),
        ("author:HASEGAWA", {"e1", "e2", "e4"}),
        ('author:"yu hasegawa"', {"e1", "e4"}),
        ('author:"Hasegawa Yū"', {"e1", "e4"}),
        ("author:berg", {"e1", "e3"}),
        ("author:hase*", {"e1", "e2", "e4"}),
        ("author:william", set()),
        ("author:stone author:williams", {"e5"}),
        ("author:berg -author:ada", {"e3"}),
        ("author:stone OR author:ada", {"e1", "e5"}),
        ("-author:hasegawa", {"e3", "e5"}),
    ],
)
def test_a_person_is_found_by_any_spelling(
    searching: Callable[..., Searching], text: str, expected: set[str]
) -> None:
    assert set(ids(searching(*PEOPLE)(text))) == expected


TRAITS = (
    Told("Alpha", date="2024-12-31", category="Machine Learning", questions=["Would a robot do it?"]),
    Told("Beta", date="2025-01-01", category="Robotics", paper=("Grasping Soft Things", "2501.00002", [])),
    Told("Gamma", date="2025-01-31", category="Machine Learning", show="s2"),
    Told("Delta", date="2025-02-01", questions=["Is it fair?"], paper=("Fair Division", "2502.00004", [])),
    Told("Epsilon robot", date=None),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("before:2025", {"e1"}),
        ("after:2025", {"e2", "e3", "e4"}),
        ("date:2025-01", {"e2", "e3"}),
        ("date:2025-01-31", {"e3"}),
        ("after:2025-01-31 before:2025-02-02", {"e3", "e4"}),
        ("-date:2025", {"e1", "e5"}),
        ("category:robotics", {"e2"}),
        ('category:"machine learning" after:2025', {"e3"}),
        ("-category:machine", {"e2", "e4", "e5"}),
        ("has:paper", {"e2", "e4"}),
        ("has:questions -has:paper", {"e1"}),
        ("show:s2", {"e3"}),
        ("question:robot", {"e1"}),
        ("title:robot", {"e5"}),
        ("robot", {"e1", "e5"}),
        ("paper:grasping", {"e2"}),
        ("paper:2502.00004", {"e4"}),
        ("paper:arXiv:2502.00004v3", {"e4"}),
        ("2502.00004", {"e4"}),
        ("robot OR has:paper", {"e1", "e2", "e4", "e5"}),
        ("date:2025-01 OR title:delta", {"e2", "e3", "e4"}),
    ],
)
def test_fields_and_filters_narrow(searching: Callable[..., Searching], text: str, expected: set[str]) -> None:
    results = searching(*TRAITS)(text)
    assert set(ids(results)) == expected
    assert results.total == results.complete == len(expected)


def test_without_words_the_newest_come_first_and_those_without_a_date_last(
    searching: Callable[..., Searching],
) -> None:
    assert ids(searching(*TRAITS)("-title:alpha")) == ["e4", "e3", "e2", "e5"]


def test_sort_newest_keeps_the_hits_and_orders_them_by_day(searching: Callable[..., Searching]) -> None:
    run = searching(Told("Tides", date="2025-01-01"), Told("Other", "Of tides.", date="2025-03-01"))
    assert ids(run("tides")) == ["e1", "e2"]
    assert ids(run("tides sort:newest")) == ["e2", "e1"]


def test_the_exact_form_ranks_above_another_of_its_stem(searching: Callable[..., Searching]) -> None:
    run = searching(Told("A", f"Pruned. {FILLER}"), Told("B", f"Pruning. {FILLER}"), Told("C", f"Prunes. {FILLER}"))
    assert ids(run("pruning"))[0] == "e2"
    assert ids(run("prunes"))[0] == "e3"


def test_words_that_stand_together_rank_above_scattered_ones(searching: Callable[..., Searching]) -> None:
    run = searching(
        Told("A", f"A graph. {FILLER * 3} A network."), Told("B", f"{FILLER} A graph network. {FILLER * 2}")
    )
    assert ids(run("graph network")) == ["e2", "e1"]


def test_a_title_ranks_above_a_body(searching: Callable[..., Searching]) -> None:
    run = searching(Told("Sea", f"Diffusion, diffusion and diffusion. {FILLER}"), Told("Diffusion", FILLER))
    assert ids(run("diffusion")) == ["e2", "e1"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("C++", {"e1"}), ("C#", {"e2"}), ("50%", {"e3"}), ("C++ OR C#", {"e1", "e2"}), ("-C++ C", {"e2", "e4"})],
)
def test_signs_tell_words_apart(searching: Callable[..., Searching], text: str, expected: set[str]) -> None:
    run = searching(
        Told("1", "Written in C++."), Told("2", "In C# it is."), Told("3", "Half is 50%."), Told("4", "Vitamin C 50.")
    )
    results = run(text)
    assert {hit.id for hit in results.hits if hit.holds_all} == expected


def test_where_too_few_hold_all_words_those_with_most_follow_and_it_is_said(
    searching: Callable[..., Searching],
) -> None:
    run = searching(Told("A", "Tides and dunes."), Told("B", "Tides."), Told("C", "Dunes."), Told("D", "Else."))
    results = run("tides dunes")
    assert ids(results)[0] == "e1"
    assert [hit.holds_all for hit in results.hits] == [True, False, False]
    assert (results.complete, results.total) == (1, 3)
    assert results.reading == 'Episodes with "tides" and "dunes": 1 in all. Those that hold most of the words follow.'
    assert run("tides zebra").reading.startswith("Nothing holds all of this: episodes with ")


def test_fields_filters_and_what_is_left_out_hold_for_those_that_follow_too(
    searching: Callable[..., Searching],
) -> None:
    run = searching(Told("A", "Tides.", date="2024-01-01"), Told("B", "Dunes and mud."), Told("C", "Tides."))
    assert ids(run("tides dunes after:2025 -mud")) == ["e3"]
    assert ids(run("tides dunes title:c")) == ["e3"]


def test_a_sentence_finds_what_holds_most_of_its_words_close_together(searching: Callable[..., Searching]) -> None:
    run = searching(
        Told("A", f"Robots {FILLER} learn {FILLER} watching {FILLER} people {FILLER} chores {FILLER}"),
        Told("B", f"{FILLER} Robots learn by watching people. {FILLER}"),
        Told("C", FILLER),
    )
    results = run("how do robots learn from watching people do chores?")
    assert ids(results) == ["e2", "e1"]
    assert [hit.holds_all for hit in results.hits] == [False, True]
    assert (results.complete, results.total) == (1, 2)
    assert "Read as a sentence" in results.reading
    assert results.reading.endswith("1 of the 2 holds all.")
    assert ids(run("how do robots learn from watching people do chores? -title:a")) == ["e2"]
    assert ids(run("how do robots learn from watching people do chores? title:a")) == ["e1"]


def test_pages_part_the_hits_where_others_follow(searching: Callable[..., Searching]) -> None:
    run = searching(*(Told(f"N{n}", "Tides." if n % 2 else "Tides, dunes.") for n in range(9)))
    whole = ids(run("tides dunes", limit=50))
    assert len(whole) == len(set(whole)) == 9
    assert [id_ for offset in range(0, 10, 2) for id_ in ids(run("tides dunes", limit=2, offset=offset))] == whole


def test_more_than_can_be_ranked_are_said_and_the_newest_are(
    searching: Callable[..., Searching], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "RANKED_AT_MOST", 2)
    monkeypatch.setattr("scraper.search.shelf_search.RANKED_AT_MOST", 2)
    run = searching(*(Told("Tides" if n == 1 else "Sea", "Tides.", date=f"2025-01-0{n}") for n in range(1, 6)))
    results = run("tides")
    assert results.total == 5
    assert ids(results)[:2] == ["e4", "e5"], "e1 has the better title, and is among the oldest"
    assert results.reading == 'Episodes with "tides". The best of the 2 newest come first.'


def test_facets_count_what_following_them_finds(searching: Callable[..., Searching]) -> None:
    run = searching(
        Told("A", "Tides.", date="2024-05-01", category="Seas", authors=["Ada Berg"]),
        Told("B", "Tides.", category="Seas", authors=["Ada Berg", "Wei Li"], paper=("P", "2504.00002", [])),
        Told("C", "Tides.", category="Sand"),
        Told("D", "Dunes.", category="Sand"),
    )
    facets = run("tides", facets=True).facets
    assert facets is not None
    assert [(each.value, each.hits) for each in facets.years] == [("2025", 2), ("2024", 1)]
    assert [(each.value, each.hits) for each in facets.categories] == [("Seas", 2), ("Sand", 1)]
    assert [(each.label, each.hits) for each in facets.authors] == [("Ada Berg", 2), ("Wei Li", 1)]
    assert [(each.value, each.hits) for each in facets.papers] == [("no", 2), ("yes", 1)]
    assert facets.counted == 3
    for each in facets.years:
        assert run(f"tides date:{each.value}").total == each.hits
    for each in facets.categories:
        assert run(f'tides category:"{each.value}"').total == each.hits


def test_days_that_are_cut_in_the_middle_and_what_lies_beyond_are_paged_to(
    searching: Callable[..., Searching], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "RANKED_AT_MOST", 3)
    monkeypatch.setattr("scraper.search.shelf_search.RANKED_AT_MOST", 3)
    run = searching(*(Told(f"Sea {n}", "Tides.", date=None if n > 6 else "2025-01-01") for n in range(1, 9)))
    whole = ids(run("tides", limit=50))
    assert sorted(whole[:3]) == ["e1", "e2", "e3"]
    assert whole[3:] == ["e4", "e5", "e6", "e7", "e8"]
    assert [id_ for start in range(0, 9, 2) for id_ in ids(run("tides", limit=2, offset=start))] == whole


@pytest.mark.parametrize("shelf", list(Shelf))
@pytest.mark.parametrize(
    "text", ["arxiv 2505.22193", "2505.22193 1706.03762", "tides 2504.00001 dunes", "C++ 2505.22193"]
)
def test_a_paper_number_beside_words_is_no_error(
    searching: Callable[..., Searching], text: str, shelf: Shelf
) -> None:
    assert searching(*MIXED)(text, shelf=shelf, facets=True).total >= 0


def test_a_sentence_with_signs_finds_something(searching: Callable[..., Searching]) -> None:
    run = searching(Told("A", "Robots fold a towel with less cloth."))
    assert ids(run("how does a robot fold a towel with 50% less cloth")) == ["e1"]


@pytest.mark.parametrize("part", ["author:nobody", "date:1999", "category:zzz", "-tides"])
def test_where_nothing_is_left_something_else_is_suggested(searching: Callable[..., Searching], part: str) -> None:
    results = searching(*MIXED)(f"tides dunes sand {part}")
    assert results.total == 0
    assert results.suggestions


def test_the_order_alone_lists_everything(searching: Callable[..., Searching]) -> None:
    run = searching(*TRAITS)
    assert ids(run("sort:newest")) == ["e4", "e3", "e2", "e1", "e5"]
    assert ids(run("")) == []


def test_scores_fall_from_what_holds_all_to_what_holds_most(searching: Callable[..., Searching]) -> None:
    others = (Told("Dunes, dunes", "Dunes."), *(Told(f"Sky {n}", "Of wind and rain.") for n in range(9)))
    run = searching(Told("Sand", f"{FILLER * 5} Tides. {FILLER * 5} Dunes."), Told("Sea", "Tides."), *others)
    assert ids(run("tides dunes"))[:2] == ["e1", "e3"]
    for shelf in (Shelf.EPISODES, Shelf.ALL):
        scores = [hit.score for hit in run("tides dunes", shelf=shelf).hits]
        assert scores == sorted(scores, reverse=True)


def test_all_kinds_together_are_by_day_where_that_is_asked(searching: Callable[..., Searching]) -> None:
    run = searching(
        Told("Tides", date="2025-01-01", questions=["Tides?"]), Told("Tides", date="2025-03-01", questions=["Tides?"])
    )
    days = [hit.date for hit in run("tides sort:newest", shelf=Shelf.ALL).hits]
    assert days == ["2025-03-01", "2025-03-01", "2025-01-01", "2025-01-01"]


MIXED = (
    Told(
        "Tides", "Of tides.", questions=["Who owns the tides?", "Why?"],
        paper=("Tides and Flow", "2504.00001", ["Ada Berg"]),
    ),
    Told("Dunes", "Of sand.", authors=["Ada Berg"], questions=["Do tides matter?"]),
)  # fmt: skip


def test_pages_of_all_kinds_are_stretches_of_one_list_and_only_their_own_texts_are_marked(
    searching: Callable[..., Searching], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = searching(*(Told(f"Seas {number}", "Of seas.", questions=["Which seas?"]) for number in range(30)))
    whole = found("seas", shelf=Shelf.ALL, limit=60)
    assert {hit.kind for hit in whole.hits} == {HitKind.EPISODE, HitKind.QUESTION}
    assert all(hit.snippet.spans for hit in whole.hits)
    marked: list[Sequence[str]] = []
    best = Marker.best

    def counted(marker: Marker, texts: Sequence[str]) -> Snippet:
        marked.append(texts)
        return best(marker, texts)

    monkeypatch.setattr(Marker, "best", counted)
    pages = [found("seas", shelf=Shelf.ALL, limit=7, offset=offset).hits for offset in range(0, 60, 7)]
    assert tuple(hit for page in pages for hit in page) == whole.hits
    assert len(marked) == 60


def test_thousands_of_rows_pass_the_limits_of_a_statement() -> None:
    with closing(sqlite3.connect(":memory:")) as conn:
        conn.execute("CREATE TABLE episodes_text (seq INTEGER PRIMARY KEY, title TEXT, body TEXT)")
        conn.executemany("INSERT INTO episodes_text VALUES (?, 'A', 'B')", ((seq,) for seq in range(20_000)))
        limit(conn)
        assert len(finding.Finder(conn, PLACES[Shelf.EPISODES]).texts(range(20_000))) == 20_000


def test_questions_lead_to_their_place(searching: Callable[..., Searching]) -> None:
    results = searching(*MIXED)("tides", shelf=Shelf.QUESTIONS)
    assert {(hit.kind, hit.id, hit.episode_id, hit.position, hit.url) for hit in results.hits} == {
        (HitKind.QUESTION, "e1-q1", "e1", 1, "https://x/e/e1/#:~:text=Who%20owns%20the%20tides%3F"),
        (HitKind.QUESTION, "e2-q1", "e2", 1, "https://x/e/e2/#:~:text=Do%20tides%20matter%3F"),
    }


@pytest.mark.parametrize(
    ("text", "shelf", "expected"),
    [
        ("title:dunes tides", Shelf.QUESTIONS, {"e2-q1"}),
        ("author:berg", Shelf.QUESTIONS, {"e1-q1", "e1-q2", "e2-q1"}),
        ("has:paper", Shelf.QUESTIONS, {"e1-q1", "e1-q2"}),
        ("paper:flow tides", Shelf.QUESTIONS, {"e1-q1"}),
        ("author:berg", Shelf.PAPERS, {"2504.00001"}),
        ("question:owns", Shelf.PAPERS, {"2504.00001"}),
        ("title:flow has:paper", Shelf.PAPERS, {"2504.00001"}),
        ("tides", Shelf.ALL, {"e1", "e1-q1", "e2-q1", "e2", "2504.00001"}),
        ("tides", Shelf.ARTICLES, set()),
    ],
)
def test_other_kinds_are_searched_by_the_same_language(
    searching: Callable[..., Searching], text: str, shelf: Shelf, expected: set[str]
) -> None:
    assert set(ids(searching(*MIXED)(text, shelf=shelf))) == expected


def test_a_passage_marks_the_words_in_every_form(searching: Callable[..., Searching]) -> None:
    run = searching(Told("A", f"{FILLER} The Erdős graphs were Pruned twice. {FILLER}"))
    (hit,) = run("pruning erdos graph").hits
    assert [hit.snippet.text[start:end] for start, end in hit.snippet.spans] == ["Erdős", "graphs", "Pruned"]
    assert len(hit.snippet.text) < 320


def test_a_phrase_is_marked_as_a_whole_and_its_words_elsewhere_are_not(searching: Callable[..., Searching]) -> None:
    (hit,) = searching(Told("A", "A graph, a network, and a graph network."))('"graph network"').hits
    assert [hit.snippet.text[start:end] for start, end in hit.snippet.spans] == ["graph network"]


@pytest.mark.parametrize(
    ("text", "body", "marked"),
    [
        ("GPT-4", "Of GPT4 and GPT 4.", ["GPT4", "GPT 4"]),
        ("漢字", "これは漢字です。", ["漢字"]),
        ("diffusi*", "Diffusion, diffuse.", ["Diffusion"]),
        ("near(graph network, 5)", "A network of graphs.", ["network", "graphs"]),
        ("C++", "In C++ it is.", ["C"]),
        ("day", "A day by the bay.", ["day"]),
        ("keys", "A key.", ["key"]),
        ("date:2025 I", "Here am I.", ["I"]),
    ],
)
def test_what_a_research_word_finds_is_marked(
    searching: Callable[..., Searching], text: str, body: str, marked: list[str]
) -> None:
    (hit,) = searching(Told("A", body))(text).hits
    assert [hit.snippet.text[start:end] for start, end in hit.snippet.spans] == marked


def test_the_rarest_words_are_looked_for_and_at_least_one() -> None:
    loose = [wider.Loose("a", 9_000), wider.Loose("b", 400), wider.Loose("c", 0), wider.Loose("d", 900)]
    assert [each.match for each in wider.rarest(loose)] == ["b", "d"]
    assert [each.match for each in wider.rarest([wider.Loose("a", 10**6)])] == ["a"]


def test_nothing_is_written_and_no_row_is_locked(tmp_path: Path) -> None:
    path = write_told(tmp_path / "archive.db", MIXED)
    before = path.read_bytes()
    with closing(open_readonly(path)) as conn:
        search(conn, "tides 漢字 difusion near(a b)", shelf=Shelf.ALL)
        assert not conn.in_transaction
    assert path.read_bytes() == before
