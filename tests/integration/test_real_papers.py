"""Real lists of papers and a real article: as many found as there are, each whole.

Reads sample data that is kept beside the checkout, and skips where it is absent.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from scraper.model import ParsedPaper
from scraper.sources import article, arxiv_digest, hf_papers

SHARED = Path(__file__).parents[2] / ".." / "shared" / "data"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the sample data beside the checkout is absent")

RECOGNISERS: dict[str, Callable[[str], bool]] = {
    "arxiv_digest": arxiv_digest.recognises,
    "hf_papers": hf_papers.recognises,
    "article": article.recognises,
}
EXPECTED = {
    "seeds/002_82785b4767271042.txt": ["article"],
    "seeds/003_43c31f2f9de06463.txt": ["hf_papers"],
    "seeds/004_dc6db4da20a31e60.txt": ["arxiv_digest"],
}


def _files(*patterns: str) -> list[Path]:
    return sorted(path for pattern in patterns for path in SHARED.glob(pattern) if path.is_file())


def _digests() -> list[Path]:
    return _files("digests/*.md", "seeds/004_*.txt")


def _seed(number: str) -> str:
    (path,) = _files(f"seeds/{number}_*.txt")
    return path.read_text("utf-8")


@pytest.mark.parametrize("path", _files("**/*.txt", "**/*.md", "**/*.xml", "**/*.json"), ids=lambda path: path.name)
def test_each_document_is_known_to_its_own_source_alone(path: Path) -> None:
    text = path.read_text("utf-8", errors="replace")
    name = path.relative_to(SHARED).as_posix()
    expected = ["arxiv_digest"] if name.startswith("digests/") else EXPECTED.get(name, [])
    assert [source for source, recognises in RECOGNISERS.items() if recognises(text)] == expected


@pytest.mark.parametrize("path", _digests(), ids=lambda path: path.name)
class TestDigests:
    def test_gives_a_whole_paper_for_each_heading(self, path: Path) -> None:
        text = path.read_text("utf-8")
        page = arxiv_digest.parse(text)
        assert [paper.arxiv_id for paper in page.papers] == re.findall(
            r"^### Title.*\(arXiv:(\d{4}\.\d{5})", text, re.M
        )
        assert len(page.papers) == len(re.findall(r"^### Title", text, re.M))
        for paper in page.papers:
            assert re.fullmatch(r"\d{4}\.\d{5}", paper.arxiv_id)
            assert paper.url == f"http://arxiv.org/abs/{paper.arxiv_id}"
            assert re.fullmatch(r"[a-z]+\.[A-Z]{2}", paper.categories[0])
            assert not paper.title.endswith(".")
            assert "arXiv:" not in paper.title
            assert paper.section
            assert len(paper.abstract) > 200

    def test_leaves_no_markup(self, path: Path) -> None:
        said = " ".join(f"{paper.title} {paper.abstract}" for paper in _papers(path))
        assert not re.search(r"</?(?:p|a|input)\b|&\w+;|\n", said)

    def test_names_the_code_of_every_paper_that_has_some(self, path: Path) -> None:
        listed = re.findall(r"^\* Code URL: \[([^\]]+)\]", path.read_text("utf-8"), re.M)
        assert [paper.code_url for paper in _papers(path) if paper.code_url] == listed

    def test_keeps_each_title_as_the_heading_has_it(self, path: Path) -> None:
        text = path.read_text("utf-8").replace(r"Z\'emor", "Zémor").replace(r"C\^ote", "Côte")
        text = text.replace(r" \\and ", " and ")
        headings = re.findall(r"^### Title: (.*)$", text, re.M)
        for paper, heading in zip(_papers(path), headings, strict=True):
            assert heading.startswith(f"{paper.title}. (arXiv:{paper.arxiv_id}v")


def _papers(path: Path) -> tuple[ParsedPaper, ...]:
    return arxiv_digest.parse(path.read_text("utf-8")).papers


def test_the_digest_of_the_seeds_has_42_papers() -> None:
    papers = arxiv_digest.parse(_seed("004")).papers
    assert len(papers) == 42
    assert len({paper.section for paper in papers}) == 8


def test_a_day_without_papers_has_none() -> None:
    (path,) = _files("digests/digest-2024-01-17.md")
    assert arxiv_digest.parse(path.read_text("utf-8")).papers == ()


def test_the_daily_papers_page_has_86_papers() -> None:
    text = _seed("003")
    shown = text.replace(r"na\"ive", "naïve")
    blocks = [block.strip() for block in shown.split("\n\n") if block.strip()]
    furniture = blocks.index("Aug 20") + 1
    papers = hf_papers.parse(text).papers
    assert len(papers) == 86
    assert [part for paper in papers for part in (paper.title, paper.abstract)] == blocks[furniture:]


def test_the_article_is_whole_and_without_the_newsletter() -> None:
    lines = [line.strip() for line in _seed("002").splitlines() if line.strip()]
    (found,) = article.parse(_seed("002")).articles
    assert found.title == "Detecting Image Anomalies: A New Approach with Diffusion Models"
    assert found.standfirst == lines[1]
    assert found.body.split("\n\n") == lines[2:-2]
    assert "inbox" in " ".join(lines[-2:])
