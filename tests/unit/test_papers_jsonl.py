"""Papers as JSON lines: what their fields mean, in whatever way a dump writes them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.model import ParsedPaper
from scraper.sources import paper_fields, papers_jsonl


def paper(**fields: object) -> ParsedPaper:
    (found,) = papers_jsonl.parse(json.dumps({"title": "A", "authors": ["Ann Author"]} | fields)).papers
    return found


DAYS = [
    ("2025-04-10", "2025-04-10"),
    ("2025-04-10T17:59:49Z", "2025-04-10"),
    ("20250401", "2025-04-01"),
    ("Mon, 2 Apr 2007 19:18:42 GMT", "2007-04-02"),
    ("1900-01-01", "1900-01-01"),
    ("2025", ""),
    ("2025-04", ""),
    ("20251301", ""),
    ("1744243200", ""),
    ("\u0662\u0660\u0662\u0665", ""),
    ("18991231", ""),
    ("0001-01-01", ""),
    ("2101-01-01", ""),
    ("9999-12-31", ""),
    ("Thu, 10 Apr 2125 00:00:00 GMT", ""),
    ("", ""),
]


@pytest.mark.parametrize(("written", "day"), DAYS)
def test_a_day_is_one_that_is_said_in_full_or_none(written: str, day: str) -> None:
    assert paper(published=written, first_seen=written) == paper(published=day, first_seen=day)
    assert (paper(published=written).published, paper(first_seen=written).listed) == (day, day)


@given(st.text() | st.text("0123456789-:TZ "))
def test_any_text_is_a_day_of_a_likely_year_or_none(written: str) -> None:
    found = paper_fields.day(written)
    assert found == "" or 1900 <= int(found[:4]) <= 2100


@pytest.mark.parametrize(
    ("listed", "names"),
    [
        (["Jane Doe", "et al."], ("Jane Doe",)),
        (["Jane Doe et al"], ("Jane Doe",)),
        (["Jane Doe (MIT)", "John Roe (Univ. (Old) of X)"], ("Jane Doe", "John Roe")),
        (["William (Bill) Roe"], ("William (Bill) Roe",)),
        (["Etal Alon", "Petr Et"], ("Etal Alon", "Petr Et")),
        ([{"name": "Jane Doe (MIT),"}, {"name": "(MIT)"}], ("Jane Doe",)),
    ],
)
def test_authors_are_names_alone(listed: list[object], names: tuple[str, ...]) -> None:
    assert paper(authors=listed).authors == names


def test_a_first_line_of_any_length_leaves_the_others_to_be_known() -> None:
    first = json.dumps({"title": "A", "abstract": "x" * papers_jsonl.LONGEST_LINE})
    assert papers_jsonl.recognises(f'{first}\n{{"title": "B", "abstract": "c"}}')
