"""Which queries a telling makes for arXiv: few, the most telling first, in its language."""

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.link.facts import Telling, Told
from scraper.link.online import MOST_QUERIES, ids_in, queries_for

BODY = (
    "Today it is about star speckles. A coronagraph hides the star, and speckles remain. The speckles look like"
    " planets, so the coronagraph alone is not enough."
)


def telling(**changes: Any) -> Telling:
    return Telling(**{"id": "1", "kind": Told.EPISODE, "title": "Star Speckles", "body": BODY, **changes})


def test_an_id_comes_first_then_headline_then_authors() -> None:
    queries = queries_for(
        telling(
            arxiv_ids=("2504.07962", "hep-th/9901001"),
            headline="Anomaly Detection in Images of Stars",
            credits=("Takumi Hasegawa", "José A. Conejero"),
            date="2025-04-11",
        )
    )
    assert queries == [
        "id:2504.07962 OR id:hep-th/9901001",
        "ti:anomaly AND ti:detection AND ti:images AND ti:stars AND submittedDate:[199108140000 TO 202504112359]",
        "au:hasegawa_t AND au:conejero_j AND submittedDate:[202204120000 TO 202504112359]",
    ]


def test_authors_are_asked_for_alone_and_then_any_of_them_with_the_words() -> None:
    assert queries_for(telling(credits=("Maria O'Neil", "Jean-Pierre van der Berg"), date="2025-04-11")) == [
        "au:oneil_m AND au:van_der_berg_j AND submittedDate:[202204120000 TO 202504112359]",
        "(au:oneil OR au:van_der_berg) AND (abs:speckles OR abs:coronagraph) AND"
        " submittedDate:[202501110000 TO 202504112359]",
    ]


def test_one_author_is_asked_for_with_words_only() -> None:
    queries = queries_for(telling(credits=("Łukasz Kaiser",), method="MARS-2"))
    assert queries == ["au:kaiser AND (abs:mars OR abs:speckles OR abs:coronagraph)"]


def test_without_authors_the_words_must_all_be_there() -> None:
    assert queries_for(telling(date="2025-04-11")) == [
        "abs:speckles AND abs:coronagraph AND submittedDate:[202501110000 TO 202504112359]"
    ]


def test_where_nothing_tells_nothing_is_asked() -> None:
    assert queries_for(telling(title="Hello", body="It is raining. It is raining.")) == []


def test_at_most_four_authors_are_asked_for() -> None:
    names = ("Ada Quill", "Bo Renn", "Cy Dent", "Di Fox", "Ed Gale")
    assert queries_for(telling(credits=names))[0] == "au:quill_a AND au:renn_b AND au:dent_c AND au:fox_d"


def test_an_author_without_a_letter_of_ascii_is_left_out() -> None:
    assert queries_for(telling(body="", title="", credits=("李伟", "Ada Quill"))) == []


@pytest.mark.parametrize("day", ["", "1980-01-01", "2025-13-45", "soon"])
def test_a_day_that_is_none_sets_no_window(day: str) -> None:
    assert queries_for(telling(credits=("Ada Quill", "Bo Renn"), date=day))[0] == "au:quill_a AND au:renn_b"


def test_ids_are_found_in_a_query_by_id_only() -> None:
    assert ids_in("id:2504.07962 OR id:hep-th/9901001") == ("2504.07962", "hep-th/9901001")
    assert ids_in("au:id") == ()


@given(st.text(), st.text(), st.text(), st.text(), st.lists(st.text(), max_size=6), st.dates().map(date.isoformat))
def test_any_text_makes_at_most_three_queries_of_plain_words(
    title: str, body: str, headline: str, method: str, names: list[str], day: str
) -> None:
    queries = queries_for(
        telling(title=title, body=body, headline=headline, method=method, credits=tuple(names), date=day)
    )
    assert len(queries) <= MOST_QUERIES
    for query in queries:
        assert re.fullmatch(r"[\w:.()\[\] ]+", query, re.ASCII)
        assert query.count("(") == query.count(")")
