"""Real answers of arXiv and Hugging Face, and real digests: every paper that is in them, whole, by counts made apart.

Reads sample data that is kept beside the checkout, and skips where it is absent.
"""

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

from scraper.model import ParsedPage, ParsedPaper
from scraper.sources import arxiv_api, arxiv_digest, arxiv_oai, hf_json, hf_papers, read
from tests.reading import snapshot

SHARED = Path(__file__).parents[2] / ".." / "shared" / "data"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the sample data beside the checkout is absent")

COUNTS = {
    "seeds/003_43c31f2f9de06463.txt": ("hf_papers/1", 86),
    "seeds/004_dc6db4da20a31e60.txt": ("arxiv_digest/1", 42),
    "digests/digest-2022-07-11.md": ("arxiv_digest/1", 69),
    "digests/digest-2022-12-26.md": ("arxiv_digest/1", 18),
    "digests/digest-2023-08-15.md": ("arxiv_digest/1", 19),
    "digests/digest-2023-12-25.md": ("arxiv_digest/1", 40),
    "digests/digest-2024-01-17.md": ("arxiv_digest/1", 0),
    "hf/daily_papers-2026-06-12.json": ("hf_json/1", 30),
    "arxiv/api-query-transformer.xml": ("arxiv_api/1", 5),
    "arxiv/oai-list-hep-th.xml": ("arxiv_oai/1", 3),
    "arxiv/oai-single.xml": ("arxiv_oai/1", 1),
}
DIGESTS = [name for name, (parser, _) in COUNTS.items() if parser == "arxiv_digest/1"]
DAILY = "hf/daily_papers-2026-06-12.json"
ACCENTS = {
    r"Z\'emor": "Zémor", r"Sz\'ekely": "Székely", r"C\^ote": "Côte", r"Fr\'echet": "Fréchet", r" \\and ": " and ",
}  # fmt: skip
"""All accents and line breaks that stand in the digests outside formulas."""


def text_of(name: str) -> str:
    return (SHARED / name).read_text("utf-8")


def page_of(name: str) -> ParsedPage:
    return read(snapshot((SHARED / name).read_bytes()))


def with_accents(text: str) -> str:
    for written, shown in ACCENTS.items():
        text = text.replace(written, shown)
    return text


@pytest.mark.parametrize("name", COUNTS)
def test_every_paper_is_read_by_its_own_source(name: str) -> None:
    page = page_of(name)
    assert (page.parser, len(page.papers)) == COUNTS[name]
    for paper in page.papers:
        assert paper.title == " ".join(paper.title.split()) != ""
        assert len(paper.abstract) > 200
        assert paper.arxiv_id or page.parser == "hf_papers/1"
        assert all(any(map(str.isalpha, author)) for author in paper.authors)
        assert paper.listed == ""


RECOGNISERS = {
    "arxiv_digest/1": arxiv_digest.recognises,
    "hf_papers/1": hf_papers.recognises,
    "hf_json/1": hf_json.recognises,
    "arxiv_api/1": arxiv_api.recognises,
    "arxiv_oai/1": arxiv_oai.recognises,
}


def documents() -> list[Path]:
    return sorted(path for ending in ("txt", "md", "xml", "json") for path in SHARED.glob(f"**/*.{ending}"))


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_each_document_is_known_to_its_own_source_alone(path: Path) -> None:
    text = path.read_text("utf-8", errors="replace")
    parser, _ = COUNTS.get(path.relative_to(SHARED).as_posix(), ("", 0))
    assert [name for name, recognises in RECOGNISERS.items() if recognises(text)] == [parser] * bool(parser)


@pytest.mark.parametrize("name", DIGESTS)
def test_no_word_of_a_digest_is_lost(name: str) -> None:
    text, papers = with_accents(text_of(name)), page_of(name).papers
    entries = re.split(r"^### Title: ", re.sub(r"^## .*$", "", text, flags=re.M), flags=re.M)[1:]
    assert len(entries) == len(papers)
    for entry, paper in zip(entries, papers, strict=True):
        heading, _, rest = entry.partition("\n")
        assert heading.startswith(f"{paper.title}. (arXiv:{paper.arxiv_id}v")
        _, _, summary = rest.partition("\n* Summary: ")
        assert paper.abstract.split() == html.unescape(re.sub(r"</?[pa](?: [^>]*)?>", "", summary)).split()


def test_a_day_of_hugging_face_is_whole() -> None:
    page, entries = page_of(DAILY), json.loads(text_of(DAILY))
    assert page.seen_on == "2026-06-12"
    assert sum(len(paper.authors) for paper in page.papers) == 202
    assert "Dengyang Jiang" in {author for paper in page.papers for author in paper.authors}
    assert sum(1 for paper in page.papers if paper.code_url) == 16
    for entry, paper in zip(entries, page.papers, strict=True):
        assert_is_that_of_hugging_face(paper, entry["paper"])
    assert (page.papers[0].arxiv_id, page.papers[0].published) == ("2606.00467", "2026-05-30")


def assert_is_that_of_hugging_face(paper: ParsedPaper, said: dict[str, Any]) -> None:
    assert (paper.arxiv_id, paper.title) == (said["id"], said["title"])
    assert paper.abstract.split() == said["summary"].split()
    assert list(paper.authors) == [author["name"] for author in said["authors"]]
    assert paper.published == said["publishedAt"][:10]
    assert (paper.seen_on, paper.listed) == ("2026-06-12", "")


def test_a_reply_of_arxiv_is_whole() -> None:
    reply = arxiv_api.reply_of(text_of("arxiv/api-query-transformer.xml"))
    assert (reply.total, reply.start, reply.entries, len(reply.papers)) == (28946, 0, 5, 5)
    assert sum(len(paper.authors) for paper in reply.papers) == 23
    assert sum(len(paper.categories) for paper in reply.papers) == 15
    assert {paper.published for paper in reply.papers} == {"2026-06-11"}
    third = reply.papers[2]
    assert (third.arxiv_id, third.title) == ("2606.13568", "Adjusted Cup-Product Neural Layer")
    assert (third.authors, third.categories) == (("Snigdha Chandan Khilar",), ("cs.LG", "math-ph"))


def test_a_list_of_arxiv_is_whole() -> None:
    reply = arxiv_oai.reply_of(text_of("arxiv/oai-list-hep-th.xml"))
    assert [(paper.arxiv_id, paper.doi, paper.published) for paper in reply.papers] == [
        ("1412.8323", "", "2014-12-29"),
        ("1507.07790", "10.1088/1751-8121/aa9c53", "2015-07-28"),
        ("1607.01710", "10.1002/andp.201700188", "2016-07-06"),
    ]
    assert [paper.authors for paper in reply.papers] == [
        ("Philipp A Hoehn",),
        ("Luis B. Castro", "Edilberto O. Silva"),
        ("R. A. C. Correa", "D. M. Dantas", "P. H. R. S. Moraes", "A. de Souza Dutra", "C. A. S. Almeida"),
    ]
    assert reply.papers[0].categories[0] == "quant-ph"
    assert (reply.resumption_token, reply.deleted, reply.error) == ("", (), "")


def test_a_record_of_arxiv_is_whole() -> None:
    (paper,) = arxiv_oai.reply_of(text_of("arxiv/oai-single.xml")).papers
    assert (paper.arxiv_id, paper.doi, paper.published) == ("1401.2122", "10.1007/s11005-017-1013-4", "2014-01-09")
    assert (paper.authors, paper.categories[0]) == (("A. Sergyeyev",), "math.AP")
    assert paper.title == "New integrable (3+1)-dimensional systems and contact geometry"
    assert paper.abstract.endswith("which are polynomial and rational in the spectral parameter.")
