"""What `papers` is given, read before anything is asked; and how what it means is written for arXiv."""

from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.crawl import arxiv
from scraper.crawling.paper_sources import (
    Address,
    Daily,
    Document,
    Harvest,
    Ids,
    PaperSource,
    Query,
    days_of,
    ids_of,
    query_for,
    source_of,
)
from scraper.errors import UsageError

TODAY = date(2025, 5, 2)
FIRST, LAST = date(2025, 4, 1), date(2025, 4, 11)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("https://digest.example/2025-04-11.md", Address("https://digest.example/2025-04-11.md")),
        ("https://arxiv.org/abs/2504.07962v2", Ids(("2504.07962",))),
        ("http://www.arxiv.org/pdf/hep-th/9901001.pdf", Ids(("hep-th/9901001",))),
        ("arxiv:2504.07962", Ids(("2504.07962",))),
        ("arxiv:2504.07962v3, arXiv:2504.06823,2504.07962", Ids(("2504.07962", "2504.06823"))),
        ("arxiv:math.GT/0309136", Ids(("math/0309136",))),
        ("arxiv:https://arxiv.org/abs/2504.07962 2504.06823", Ids(("2504.07962", "2504.06823"))),
        ("arxiv:au:Hasegawa AND ti:diffusion", Query("au:Hasegawa AND ti:diffusion")),
        ('arxiv:ti:"GPT 3.5,  4.0"', Query('ti:"GPT 3.5, 4.0"')),
        ("arxiv:(au:Li OR au:Wu) ANDNOT cat:cs.LG", Query("(au:Li OR au:Wu) ANDNOT cat:cs.LG")),
        ("arxiv:electron", Query("electron")),
        ("hf:2025-04-11", Daily(LAST, LAST)),
        ("hf:2025-04-01..2025-04-11", Daily(FIRST, LAST)),
        ("hf:2025-05-02..2025-06-01", Daily(TODAY, date(2025, 6, 1))),
        ("oai:cs:2025-04-01..2025-04-11", Harvest("cs", FIRST, LAST)),
        ("oai:physics:hep-th:2025-04-01", Harvest("physics:hep-th", FIRST, FIRST)),
        ("oai:cs:cs:LG:2025-04-01..2025-04-11", Harvest("cs:cs:LG", FIRST, LAST)),
    ],
)
def test_a_source_means(written: str, meant: PaperSource) -> None:
    assert source_of(written, TODAY) == meant


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "no file"),
        ("ftp://digest.example/list.md", "no file"),
        ("https://", "no file|not a web address"),
        ("https:///digest.md", "not a web address"),
        ("https://digest.example/\x1b[31m", "not a web address"),
        ("https://arxiv.org/abs/25", "no arXiv id"),
        ("arxiv:", "'arxiv:' is no query"),
        ("arxiv: ", "'arxiv: ' is no query"),
        ("arxiv:2504.79", "no arXiv id"),
        ("arxiv:2504.07962,diffusion", "no arXiv id"),
        ('arxiv:ti:"quantum', "no query"),
        ("arxiv:(au:Li", "no query"),
        ("arxiv:au:Li) AND (ti:x", "no query"),
        (f"arxiv:{'ti:reef AND ' * 200}ti:reef", "longer than"),
        ("hf:", "no day"),
        ("hf:2025-04-31", "no day"),
        ("hf:20250411", "no day"),
        ("hf:2025-04-11..2025-04-01", "ends before"),
        ("hf:2025-05-03", "in the future"),
        ("hf:2023-04-30", "before the first"),
        ("hf:2020-01-01..2023-04-30", "before the first"),
        ("oai:2025-04-01", "no set"),
        ("oai:cs", "no set"),
        ("oai:cs&verb=Identify:2025-04-01", "no set"),
        ("oai:cs:", "no day"),
    ],
)
def test_a_slip_says_what_is_wrong_and_what_may_be_given(written: str, why: str) -> None:
    with pytest.raises(UsageError, match=why) as refused:
        source_of(written, TODAY)
    assert "arxiv:2504.07962" in refused.value.advice


def test_a_file_or_folder_must_be_there(tmp_path: Path) -> None:
    assert source_of(str(tmp_path), TODAY) == Document(tmp_path)
    with pytest.raises(UsageError):
        source_of(str(tmp_path / "digest.md"), TODAY)


@given(st.text())
def test_any_text_is_a_source_or_a_slip(text: str) -> None:
    for scheme in ("arxiv:", "hf:", "oai:", "https://"):
        with suppress(UsageError):
            assert source_of(scheme + text, TODAY) == source_of(scheme + text, TODAY)


def test_ids_are_taken_from_dois_of_arxiv_too() -> None:
    assert ids_of("10.48550/arXiv.2504.07962") == Ids(("2504.07962",))
    with pytest.raises(UsageError):
        ids_of("10.1016/j.cell.2020.01.001")


@pytest.mark.parametrize(
    ("authors", "titles", "query"),
    [
        (("Hasegawa",), (), "au:hasegawa"),
        (("José A. Conejero",), (), "au:conejero_j"),
        (("Conejero, José A.", "Karen Smith-Jones"), (), "au:conejero_j AND au:smith_jones_k"),
        (("Jan van der Berg",), ("The Reef's coral: don't AND reef",), "au:van_der_berg_j AND ti:coral AND ti:reef"),
        ((), ("Łódź Émigré",), "ti:lodz AND ti:emigre"),
    ],
)
def test_names_and_words_become_a_query(authors: tuple[str, ...], titles: tuple[str, ...], query: str) -> None:
    assert query_for(authors, titles) == Query(query)


def test_what_arxiv_cannot_look_for_is_a_slip() -> None:
    for authors, titles in ((("李伟",), ()), ((), ("of it",)), (("Li", "…"), ("reef",))):
        with pytest.raises(UsageError):
            query_for(authors, titles)


def test_days_to_come_are_left_out() -> None:
    assert days_of(Daily(date(2025, 4, 30), date(2025, 5, 9)), TODAY) == [
        date(2025, 4, 30),
        date(2025, 5, 1),
        TODAY,
    ]


def test_days_before_the_first_list_are_left_out() -> None:
    assert days_of(Daily(date(2020, 1, 1), date(2023, 5, 2)), TODAY) == [date(2023, 5, 1), date(2023, 5, 2)]


def test_addresses_are_those_that_are_documented() -> None:
    assert arxiv.query_url("https://export.arxiv.org/", 'ti:"a b"', 0, 5) == (
        "https://export.arxiv.org/api/query?search_query=ti%3A%22a+b%22&start=0&max_results=5"
    )
    assert arxiv.ids_url("https://export.arxiv.org", ("hep-th/9901001", "2504.07962")) == (
        "https://export.arxiv.org/api/query?id_list=hep-th/9901001,2504.07962&max_results=2"
    )
    assert arxiv.list_url("https://oaipmh.arxiv.org/oai", "cs:cs:LG", FIRST, LAST) == (
        "https://oaipmh.arxiv.org/oai?verb=ListRecords&metadataPrefix=arXiv&set=cs:cs:LG"
        "&from=2025-04-01&until=2025-04-11"
    )
    assert arxiv.next_url("https://oaipmh.arxiv.org/oai", "from=2025-04-02&skip=7") == (
        "https://oaipmh.arxiv.org/oai?verb=ListRecords&resumptionToken=from%3D2025-04-02%26skip%3D7"
    )


def test_ids_are_found_in_an_address_again() -> None:
    url = arxiv.ids_url("https://export.arxiv.org", ("hep-th/9901001", "2504.07962"))
    assert url.startswith(arxiv.ids_prefix("https://export.arxiv.org"))
    assert arxiv.ids_of(url) == ["hep-th/9901001", "2504.07962"]
    assert arxiv.ids_of("https://export.arxiv.org/api/query?search_query=x") == []
