"""What a search found, as lines of a terminal and for other programs: each reads back what was found."""

import csv
import io
import json
import re
import shlex

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.cli.hits import place, remarks, table
from scraper.export import found
from scraper.export.found_papers import wanted
from scraper.search.results import Count, Facets, Hit, HitKind, Results, Shelf, Suggestion
from scraper.search.snippet import Snippet

EPISODE = Hit(
    HitKind.EPISODE, "e1", "Seeing *less* [now]", "2025-04-10", "https://show.example/e/1/", 12.345,
    Snippet("mentions diffusion_models once", ((9, 25),)),
)  # fmt: skip
SPOKEN = Hit(
    HitKind.TRANSCRIPT, "e2", "Voices", None, None, 3.0, Snippet("a walrus", ((2, 8),)), episode_id="e2", start=3723.9
)
QUESTION = Hit(
    HitKind.QUESTION, "e3q2", "=HYPERLINK(1)", "2025-05-02", "https://show.example/e/3/#q2", -0.5,
    Snippet("Would you?"), holds_all=False, episode_id="e3", position=2,
)  # fmt: skip
FACETS = Facets(
    years=(Count("2025", "2025", 2), Count("2024", "2024", 1)), papers=(Count("yes", "with a paper", 2),), counted=3
)
RESULTS = Results(
    (EPISODE, SPOKEN, QUESTION), 7, "episodes with x", (Suggestion('diffusion "a b"', 'nothing holds "difusion"'),),
    complete=2,
)  # fmt: skip

PRINTED = """\
 21. 2025-04-10  Seeing *less* [now]
     episode, score 12.35
     mentions **diffusion_models** once
     https://show.example/e/1/
 22. no date     Voices
     transcript at 1:02:03, score 3.00
     a **walrus**
     --- these hold most of the words, not all ---
 23. 2025-05-02  =HYPERLINK(1)
     question 2, score -0.50
     Would you?
     https://show.example/e/3/#q2"""


def test_the_terminal_shows_what_each_hit_is_and_where_those_begin_that_hold_less() -> None:
    assert "\n".join(table(RESULTS, offset=20, on_terminal=False)) == PRINTED


def test_on_a_terminal_the_words_are_bold_and_nothing_else_is_obeyed() -> None:
    hostile = Hit(HitKind.EPISODE, "e", "a\x1b[31m\u202e", None, "x\x07", 1.0, Snippet("b\x1bc", ((0, 2),)))
    head, _, passage, url = table(Results((hostile,), 1), on_terminal=True)
    assert (head[17:], passage.strip(), url.strip()) == ("a[31m", click.style("b", bold=True) + "c", "x")


def test_there_is_no_rule_where_all_hold_the_same() -> None:
    for hits in ((EPISODE, SPOKEN), (QUESTION, QUESTION)):
        assert not [line for line in table(Results(hits, 2), on_terminal=False) if "---" in line]


def test_facets_follow_the_hits() -> None:
    lines = list(table(Results((), 0, facets=FACETS), on_terminal=False))
    assert lines == ["by year: 2025 (2), 2024 (1)", "paper: with a paper (2)"]


@pytest.mark.parametrize(
    ("among", "said"), [(3, "by author: Ann (2)"), (2, "by author (among the first 2 hits): Ann (2)")]
)
def test_authors_of_the_first_hits_only_are_told_as_such(among: int, said: str) -> None:
    facets = Facets(authors=(Count("a1", "Ann", 2),), counted=3, authors_among=among)
    assert list(table(Results((), 0, facets=facets), on_terminal=False)) == [said]


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0.0, "0:00"), (59.9, "0:59"), (754.0, "12:34"), (3600.0, "1:00:00"), (None, "")]
)
def test_a_transcript_is_shown_with_its_time(seconds: float | None, shown: str) -> None:
    hit = Hit(HitKind.TRANSCRIPT, "e", "t", None, None, 1.0, Snippet(""), start=seconds)
    assert place(hit) == f"transcript at {shown}".removesuffix(" at ")


def test_remarks_count_and_give_the_command_to_type() -> None:
    shown, tried = remarks(RESULTS, options=["--in", "all"])
    assert shown == "3 of 7 hits shown (2 hold all the words); --limit and --offset show more."
    why, _, typed = tried.partition(": paperledge ")
    assert why == 'nothing holds "difusion"'
    assert shlex.split(typed) == ["search", "--in", "all", 'diffusion "a b"']


@pytest.mark.parametrize(
    ("results", "offset", "said"),
    [
        (Results(), 0, ["Nothing found."]),
        (Results((), 1, complete=1), 20, ["There is only 1 hit; --offset 20 passes over it."]),
        (Results((), 4, complete=4), 20, ["There are only 4 hits; --offset 20 passes over all of them."]),
        (Results((EPISODE,), 1, complete=1), 0, []),
        (Results((EPISODE,), 9, complete=9), 4, ["5 to 5 of 9 hits shown; --limit and --offset show more."]),
    ],
    ids=["none", "the one passed over", "passed over", "all", "a page"],
)
def test_remarks_say_what_is_not_shown(results: Results, offset: int, said: list[str]) -> None:
    assert list(remarks(results, offset=offset)) == said


def test_json_is_one_object_with_everything() -> None:
    read = json.loads(json.dumps(found.as_object(RESULTS)))
    assert list(read) == ["hits", "total", "complete", "reading", "suggestions"]
    assert (read["total"], read["complete"]) == (7, 2)
    assert read["suggestions"] == [{"query": 'diffusion "a b"', "why": 'nothing holds "difusion"'}]
    assert read["hits"][2] == {
        "kind": "question", "id": "e3q2", "title": "=HYPERLINK(1)", "date": "2025-05-02", "score": -0.5,
        "url": "https://show.example/e/3/#q2", "snippet": {"text": "Would you?", "spans": []}, "holds_all": False,
        "episode_id": "e3", "position": 2, "start": None,
    }  # fmt: skip
    with_facets = found.as_object(Results(facets=FACETS))
    assert with_facets["facets"]["years"][0] == {"value": "2025", "label": "2025", "hits": 2}


def test_json_lines_are_the_hits_of_the_object() -> None:
    lines = found.json_lines(RESULTS).splitlines()
    assert [json.loads(line) for line in lines] == json.loads(json.dumps(found.as_object(RESULTS)))["hits"]


def rows(results: Results) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(found.table(results), newline="")))


def test_csv_has_a_header_and_a_row_for_each_hit() -> None:
    first, second, third = rows(RESULTS)
    assert list(first) == list(found.COLUMNS)
    assert first["snippet"] == "mentions diffusion_models once"
    assert (second["date"], second["start"], second["holds_all"]) == ("", "3723.9", "1")
    assert (third["position"], third["holds_all"], third["score"]) == ("2", "0", "-0.5")


@given(st.text(alphabet=st.one_of(st.sampled_from("=+-@\t\r\n\"',;"), st.characters(codec="utf-8"))))
def test_no_cell_of_text_is_a_formula_and_all_of_it_is_there(title: str) -> None:
    (row,) = rows(Results((Hit(HitKind.EPISODE, title, title, None, title, -1.0, Snippet(title)),), 1))
    for name in ("id", "title", "url", "snippet"):
        assert row[name].startswith("'") or not row[name].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
        assert row[name] in {title, f"'{title}"}
    assert float(row["score"]) == -1.0


def test_on_a_site_each_hit_says_where_it_has_its_page() -> None:
    def lead(hit: Hit) -> str:
        return f"/{hit.kind}/{hit.id}"

    here = ["/episode/e1", "/transcript/e2", "/question/e3q2"]
    assert [hit["link"] for hit in found.as_object(RESULTS, lead)["hits"]] == here
    assert [json.loads(line)["link"] for line in found.json_lines(RESULTS, lead).splitlines()] == here
    (header, *table) = csv.reader(io.StringIO(found.table(RESULTS, lead), newline=""))
    assert header == [*found.COLUMNS, "link"]
    assert [row[-1] for row in table] == here
    first, second, _ = found.markdown(RESULTS, lead).splitlines()
    assert "](<https://show.example/e/1/>)" in first
    assert second == "- [Voices](</transcript/e2>): a **walrus**"


def test_markdown_is_a_list_in_which_only_its_own_marks_mean_anything() -> None:
    first, second, third = found.markdown(RESULTS).splitlines()
    assert first == (
        r"- [Seeing \*less\* \[now\]](<https://show.example/e/1/>) (2025-04-10): mentions **diffusion\_models** once"
    )
    assert second == "- Voices: a **walrus**"
    assert third == "- [=HYPERLINK(1)](<https://show.example/e/3/#q2>) (2025-05-02): Would you?"


@given(st.text(alphabet=st.one_of(st.sampled_from("\\`*_[]<>#|~!&\n \u2028"), st.characters(codec="utf-8"))))
def test_whatever_a_title_holds_it_is_one_item(title: str) -> None:
    url = f"https://x.example/{title}"
    hit = Hit(HitKind.EPISODE, "e", title, None, url, 1.0, Snippet(""))
    (line,) = found.markdown(Results((hit,), 1)).splitlines()
    inside = re.fullmatch(r"- \[((?:\\.|[^\\\[\]<>*_`])*)\]\(<([^<>\\\s]*)>\)", line)
    assert inside is not None
    assert re.sub(r"\\(.)", r"\1", inside[1]) == " ".join(title.split())


def test_what_is_meant_are_the_hits_that_hold_all_or_else_all_hits() -> None:
    assert wanted(RESULTS) == (EPISODE, SPOKEN)
    assert wanted(Results((QUESTION,), 1)) == (QUESTION,)
    assert wanted(Results()) == ()
    assert list(Shelf) == ["episodes", "questions", "papers", "articles", "all"], "what --in and feeds are named by"
