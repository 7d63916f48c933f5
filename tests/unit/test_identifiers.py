"""Papers by their ids: arXiv's and DOIs, wherever a body names them, in one spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.model import Identifier, Link
from scraper.notation.identifiers import arxiv_id, doi
from scraper.text.body import Block, BlockKind
from scraper.text.identifiers import find_identifiers


def found(*lines: str, links: tuple[str, ...] = ()) -> list[str]:
    blocks = [Block(BlockKind.PARAGRAPH, line) for line in lines]
    return [f"{it.kind} {it.value}" for it in find_identifiers(blocks, [Link(url, "here") for url in links])]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("It is arXiv:2504.07962v1.", ["2504.07962"]),
        ("(arXiv: 2504.07962)", ["2504.07962"]),
        ("ARXIV:0704.0001", ["0704.0001"]),
        ("arXiv 1412.9999, not 1501.00001", ["1412.9999", "1501.00001"]),
        ("arXiv2504.07962", ["2504.07962"]),
        ("You find it as 2504.07962 on arXiv.", ["2504.07962"]),
        ("The arXiv number, if you like numbers, is 2504.07962!", ["2504.07962"]),
        ("arxiv.org/abs/2504.07962v2", ["2504.07962"]),
        ("https://arxiv.org/pdf/2504.07962.pdf", ["2504.07962"]),
        ("https://arxiv.org/pdf/2504.07962v3.pdf.", ["2504.07962"]),
        ("<https://arxiv.org/html/2504.07962v1#S3>", ["2504.07962"]),
        ("https://huggingface.co/papers/2504.07962", ["2504.07962"]),
        ("https://www.alphaxiv.org/abs/2504.07962", ["2504.07962"]),
        ("https://ar5iv.org/html/2504.07962", ["2504.07962"]),
        ("hep-th/9901001 was first", ["hep-th/9901001"]),
        ("arXiv:math.GT/0309136v2", ["math/0309136"]),
        ("cond-mat.stat-mech/0001001 and cs.CL/0112017", ["cond-mat/0001001", "cs/0112017"]),
        ("https://arxiv.org/abs/physics/0703001", ["physics/0703001"]),
        ("https://doi.org/10.48550/arXiv.2504.07962", ["2504.07962"]),
        ("DOI 10.48550/ARXIV.2504.07962.", ["2504.07962"]),
        ("10.48550/arXiv.hep-th/9901001", ["hep-th/9901001"]),
        ("arXiv:2504.07962, arXiv:2504.00001, arXiv:2504.07962v2", ["2504.07962", "2504.00001"]),
    ],
)
def test_arxiv_ids(text: str, ids: list[str]) -> None:
    assert found(text) == [f"arxiv {value}" for value in ids]


@pytest.mark.parametrize(
    ("text", "dois"),
    [
        ("See 10.1234/abc.def.", ["10.1234/abc.def"]),
        ("doi:10.1234/ABC.Def", ["10.1234/abc.def"]),
        ("(doi: 10.1234/abc)", ["10.1234/abc"]),
        ("https://doi.org/10.1234/abc, and more", ["10.1234/abc"]),
        ("https://dx.doi.org/10.1234%2Fabc.def", ["10.1234/abc.def"]),
        ("http://doi.org/10.1234/abc/?utm_source=x", ["10.1234/abc"]),
        ("10.1016/0022-2836(82)90515-0", ["10.1016/0022-2836(82)90515-0"]),
        ("(10.1016/S0140-6736(20)30183-5)", ["10.1016/s0140-6736(20)30183-5"]),
        ("“10.1145/3292500.3330701”", ["10.1145/3292500.3330701"]),
        ("10.1002/(SICI)1096-8644(199604)99:4", ["10.1002/(sici)1096-8644(199604)99:4"]),
        ("https://www.biorxiv.org/content/10.1101/2024.01.02.573456v1.full.pdf", ["10.1101/2024.01.02.573456"]),
        ("https://onlinelibrary.wiley.com/doi/full/10.1111/abcd.12345", ["10.1111/abcd.12345"]),
        ("https://www.frontiersin.org/articles/10.3389/fpsyg.2020.01234/full", ["10.3389/fpsyg.2020.01234"]),
        ("https://x.org/pdf?doi=10.1234/abc&lang=en", ["10.1234/abc"]),
        ("*10.1234/abc*; **10.1234/xyz**", ["10.1234/abc", "10.1234/xyz"]),
    ],
)
def test_dois(text: str, dois: list[str]) -> None:
    assert found(text) == [f"doi {value}" for value in dois]


@pytest.mark.parametrize(
    "text",
    [
        "It costs $2504.07 and not $2504.07962.",
        "On arXiv for $2504.07962 a year",
        "The score was 2504.07962, up by 10.5.",
        "Call 2504.07962.11 or 555-2504.0796.",
        "arXiv has had 2504.05 papers a day",
        "arXiv:2513.07962 has a thirteenth month",
        "arXiv:2504.0796 is one digit short",
        "arXiv:1412.99999 is one digit long",
        "arXiv:0612.1234 is older than these ids",
        "arXiv:2504.07962.5",
        "and/or, 24/7, either/1234567, news/0301012",
        "hep-th/9913001 has a thirteenth month",
        "hep-th/9001001 is older than the archive",
        "a ratio of 10.1234/5.6, or 10.12/3",
        "2025.04.11, 11.04.2025, 1204.5678",
        "110.1234/abc",
        "v10.1234/",
        "",
    ],
)
def test_what_is_no_id(text: str) -> None:
    assert found(text) == []


def test_text_first_then_hyperlinks_each_once() -> None:
    links = (
        "https://arxiv.org/abs/2504.00002v3",
        "https://doi.org/10.1234%2FXyz",
        "https://arxiv.org/pdf/2504.00001",
    )
    assert found("Read arXiv:2504.00001.", "And doi:10.1234/xyz too.", links=links) == [
        "arxiv 2504.00001",
        "doi 10.1234/xyz",
        "arxiv 2504.00002",
    ]


def test_a_hyperlink_that_only_looks_alike() -> None:
    links = (
        "https://example.org/2504.07962",
        "https://example.org/v/1204.5678/x",
        "https://arxiv.org/list/cs.AI/new",
    )
    assert found("Nothing.", links=links) == []


@given(st.text() | st.text("arxiv:/.0123456789v%2F10()", max_size=60))
def test_any_text_and_what_is_found_is_canonical(text: str) -> None:
    for it in find_identifiers([Block(BlockKind.PARAGRAPH, text)], [Link(text, "")]):
        assert it == Identifier(it.kind, arxiv_id(it.value) if it.kind == "arxiv" else doi(it.value))


@given(st.integers(7, 40), st.integers(1, 12), st.integers(0, 9999), st.sampled_from(["", "v1", "v12"]))
def test_every_new_id_is_found_in_every_form(year: int, month: int, number: int, version: str) -> None:
    if (year, month) < (7, 4):
        month = 4
    value = f"{year:02}{month:02}.{number:0{4 if year < 15 else 5}}"
    for text in (f"(arXiv:{value}{version})", f"https://arxiv.org/pdf/{value}{version}", f"It’s {value} on arXiv"):
        assert found(text) == [f"arxiv {value}"]
