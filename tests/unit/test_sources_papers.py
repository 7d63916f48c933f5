"""The sources of papers and articles: golden pages, what each must not take, and any text at all."""

import csv
import io
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import ParseError
from scraper.model import ParsedPage
from scraper.sources import article, arxiv_api, arxiv_digest, arxiv_oai, hf_json, hf_papers

PAGES = Path(__file__).parents[1] / "pages"


class Source(NamedTuple):
    name: str
    recognises: Callable[[str], bool]
    parse: Callable[[str], ParsedPage]


SOURCES = {
    source.name: source
    for source in (
        Source("arxiv_digest", arxiv_digest.recognises, arxiv_digest.parse),
        Source("hf_papers", hf_papers.recognises, hf_papers.parse),
        Source("hf_json", hf_json.recognises, hf_json.parse),
        Source("arxiv_api", arxiv_api.recognises, arxiv_api.parse),
        Source("arxiv_oai", arxiv_oai.recognises, arxiv_oai.parse),
        Source("article", article.recognises, article.parse),
    )
}
GOLDEN = [
    (source, page)
    for source in SOURCES.values()
    for page in sorted((PAGES / source.name / "1").iterdir())
    if page.suffix != ".json"
]


def golden(source: str, name: str) -> str:
    return (PAGES / source / "1" / name).read_text("utf-8")


def recognised_by(text: str) -> list[str]:
    return [source.name for source in SOURCES.values() if source.recognises(text)]


@pytest.mark.parametrize(("source", "page"), GOLDEN, ids=lambda value: value.name)
class TestGoldenPages:
    def test_says_what_was_expected(self, source: Source, page: Path) -> None:
        expected: dict[str, Any] = json.loads(page.with_suffix(".json").read_text("utf-8"))
        parsed = source.parse(page.read_text("utf-8"))
        assert parsed.parser == f"{source.name}/1"
        assert parsed.seen_on == expected.pop("seen_on", parsed.seen_on)
        for kind, items in expected.items():
            found = getattr(parsed, kind)
            assert len(found) == len(items)
            for item, wanted in zip(found, items, strict=True):
                assert {key: _as_json(getattr(item, key)) for key in wanted} == wanted

    def test_is_recognised_by_its_own_source_alone(self, source: Source, page: Path) -> None:
        assert recognised_by(page.read_text("utf-8")) == [source.name]

    def test_line_ends_and_byte_order_mark_change_nothing(self, source: Source, page: Path) -> None:
        text = page.read_text("utf-8")
        assert source.parse("\ufeff" + text.replace("\n", "\r\n")) == source.parse(text)


def _as_json(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


class TestDigest:
    def test_the_day_above_the_sections_is_the_day_it_was_seen(self) -> None:
        assert arxiv_digest.parse(golden("arxiv_digest", "older-without-copy-paste.md")).seen_on == "2022-07-11"

    @pytest.mark.parametrize("head", ["", "# Digest\n", "# Digest of 2024-13-45\n"])
    def test_without_a_day_there_is_none(self, head: str) -> None:
        text = golden("arxiv_digest", "day-with-copy-paste.md").replace("Noise", "On 2020-06-19 noise")
        assert arxiv_digest.parse(head + text).seen_on == ""

    def test_wherever_it_breaks_off_no_value_is_cut(self) -> None:
        text = golden("arxiv_digest", "day-with-copy-paste.md")
        whole = arxiv_digest.parse(text).papers
        checked = 0
        for end in range(len(text)):
            if not arxiv_digest.recognises(text[:end]):
                continue
            for part, full in zip(arxiv_digest.parse(text[:end]).papers, whole, strict=False):
                assert part.abstract in {"", full.abstract}
                assert part.code_url in {"", full.code_url}
                assert (part.title, part.arxiv_id, part.section) == (full.title, full.arxiv_id, full.section)
                checked += 1
        assert checked > len(whole)

    @pytest.mark.parametrize(
        "text",
        [
            "# Release notes\n\n## Added\n\n- A search box.\n\n## Fixed\n\n- A crash.\n",
            "## How to write a digest\n\nEach paper begins with `### Title:` and its title.\n",
            "## One heading alone\n",
            "### Title: No section. (arXiv:2401.00001v1 [cs.CV])\n* Code URL: null\n",
            "text before\n## diffusion\n## memory\n",
        ],
    )
    def test_other_markdown_is_not_taken(self, text: str) -> None:
        assert not arxiv_digest.recognises(text)
        with pytest.raises(ParseError, match="not an arXiv digest"):
            arxiv_digest.parse(text)


class TestHuggingFacePage:
    def test_a_page_with_nothing_but_furniture_has_no_papers(self) -> None:
        head, _, _ = golden("hf_papers", "page-of-three.txt").partition("Attention")
        assert hf_papers.parse(head).papers == ()

    def test_a_long_title_behind_one_that_lost_its_abstract_is_no_abstract(self) -> None:
        head, _, _ = golden("hf_papers", "page-of-three.txt").partition("Attention")
        title = "Is a Title of Many Words an Abstract? " + "Not While the Words of an Abstract Follow " * 3 + "It"
        abstract = "It says what was done, on what, and how well that went. " * 4 + "That is all."
        (paper,) = hf_papers.parse(f"{head}\nA Title That Lost Its Abstract\n\n{title}\n\n{abstract}\n").papers
        assert (paper.title, paper.abstract) == (title, abstract)

    def test_talk_about_daily_papers_is_not_the_page(self) -> None:
        text = "Daily Papers\n\nA list that people read in the morning, picked by AK and others.\n"
        assert not hf_papers.recognises(text)
        with pytest.raises(ParseError, match="not a Hugging Face"):
            hf_papers.parse(text)


class TestArticlePage:
    def test_a_relative_address_is_completed_by_where_it_was_found(self) -> None:
        page = golden("article", "open-graph.html")
        (found,) = article.parse_html(page, "https://gradient.example.org/p?id=7").articles
        assert found.url == "https://gradient.example.org/2025/04/panda-gibbon"

    def test_an_address_that_is_no_web_address_is_not_taken(self) -> None:
        page = golden("article", "open-graph.html").replace("/2025/04/panda-gibbon", "javascript:alert(1)")
        (found,) = article.parse_html(page, "https://gradient.example.org/p").articles
        assert found.url == "https://gradient.example.org/p"

    def test_a_page_that_breaks_off_is_refused(self) -> None:
        page, _, _ = golden("article", "open-graph.html").partition("<figure>")
        assert not article.recognises(page)
        with pytest.raises(ParseError) as caught:
            article.parse_html(page)
        assert caught.value.fault == "truncated"

    @pytest.mark.parametrize(("piece", "times"), [("<div><p>x</p></div>", 20_000), ("<div>", 2_000)])
    def test_markup_that_would_exhaust_the_parser_is_refused(self, piece: str, times: int) -> None:
        page = golden("article", "open-graph.html").replace("<figure>", piece * times)
        with pytest.raises(ParseError) as caught:
            article.parse(page)
        assert caught.value.fault == "bomb"

    def test_a_page_marked_as_article_without_paragraphs_gives_none(self) -> None:
        page = '<html><head><meta property="og:type" content="article"><title>Soon</title></head><body></body></html>'
        assert article.recognises(page)
        assert article.parse(page).articles == ()

    @pytest.mark.parametrize(
        "marker",
        [
            '<script>window.__INITIAL_STATE__="{}"</script>',
            '<script type="application/ld+json">{"@type": "PodcastEpisode"}</script>',
            '<div class="pbplayerBox theme13" data-uri="x"></div>',
        ],
    )
    def test_a_page_of_a_podcast_is_never_an_article(self, marker: str) -> None:
        page = golden("article", "open-graph.html")
        assert article.recognises(page)
        assert not article.recognises(page.replace("<body", f"{marker}<body"))

    @pytest.mark.parametrize(
        "body",
        [
            "<p>One.</p><p>Two.</p><p>Three.</p>",
            "<article><p>A teaser.</p></article>",
            "<article><p>One.</p><p>Two.</p></article><article><p>Three.</p><p>Four.</p></article>",
            "<pre>&lt;article&gt;</pre>",
        ],
    )
    def test_other_pages_are_not_taken(self, body: str) -> None:
        page = f"<!doctype html><html><head><title>A page of some kind</title></head><body>{body}</body></html>"
        assert recognised_by(page) == []


def _random_words() -> str:
    rng = random.Random(7)
    words = "copper lantern drift orbit velvet quartz ribbon thunder meadow anchor prism willow falcon ember".split()
    lines = [" ".join(rng.choices(words, k=30)).capitalize() + "." for _ in range(12)]
    return "\n".join(["Copper lantern drift", *lines])


def _table(delimiter: str) -> str:
    out = io.StringIO()
    rows = [["id", "title of the paper", "note"]]
    rows += [
        [str(i), "Attention Is All You Need", "the one that all of the others are built on, and rightly so."]
        for i in range(9)
    ]
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


_CODE = "from collections.abc import Callable\n\n\n" + "\n\n\n".join(
    f"def step_{i}(value: int) -> int:\n"
    f'    """Add {i} to a value, as the caller asked for it and as the docs say it is done."""\n'
    f"    total = value + {i}\n    if total > {i * 10}:\n        raise ValueError(total)\n    return total"
    for i in range(9)
)
_LOG = "Server starting up now\n" + "\n".join(
    f"2025-04-11T10:{i:02d}:00Z INFO worker-{i} the request for /page/{i}/ was answered with 200"
    f" in {i * 7} ms and kept in the cache."
    for i in range(30)
)
_PROSE = (
    "The rain had not let up since noon, and by the time the ferry came in there was nobody left on the pier"
    " to meet it.\n"
) * 5
_RENDERED_EPISODE = (
    "Machine Learning - Thin Matrices for Big Models\nFriday Apr 11, 2025\nFriday Apr 11, 2025\n"
    + _PROSE
    + "Keep learning!Credit to Paper authors: Ada Example, Grace Sample\n"
)
_FEED = (
    '<?xml version="1.0"?>\n<rss version="2.0"><channel><title>A show</title>'
    f"<description>{_PROSE}</description></channel></rss>"
)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\n ",
        _random_words(),
        _table(","),
        _table(";"),
        _table("\t"),
        _CODE,
        _LOG,
        _PROSE,
        _RENDERED_EPISODE,
        "A show about research papers\nEpisodes\nEpisodes\n" + _PROSE,
        _FEED,
        '{"title": "A headline of four words", "body": "' + _PROSE.replace("\n", " ") + '"}',
        "User-agent: *\nDisallow: /search?\nDisallow: /terms-of-use\n",
        "A Headline Over Too Little Text\n" + _PROSE.split("\n")[0] + "\n",
        "Keyword lists for tables\n========\n\n" + _PROSE,
        "The Secret Ferry License\n\n" + _PROSE,
        "A headline in front of code\nimport os\nimport sys\n" + _PROSE,
        "- A list of things\n"
        + "- the first of them, the second of them, and all that came in with the tide of the day.\n" * 5,
        random.Random(3).randbytes(4000).decode("latin-1"),
        "\x00\x01\x02 A binary headline\n" + _PROSE,
    ],
    ids=[
        "empty",
        "blank",
        "random words",
        "csv",
        "csv by semicolons",
        "csv by tabs",
        "code",
        "log",
        "prose without a headline",
        "rendered episode",
        "rendered listing",
        "feed",
        "json",
        "robots.txt",
        "too short",
        "documentation",
        "license",
        "code under a comment",
        "list",
        "noise",
        "binary",
    ],
)
def test_what_is_neither_is_refused_by_all(text: str) -> None:
    assert recognised_by(text) == []
    for source in SOURCES.values():
        with pytest.raises(ParseError) as caught:
            source.parse(text)
        assert caught.value.fault == "unknown"
        assert caught.value.advice


def test_the_same_prose_under_a_headline_is_an_article() -> None:
    (found,) = article.parse("The Ferry That Came in Late\n" + _PROSE).articles
    assert found.title == "The Ferry That Came in Late"
    assert " ".join((found.standfirst + " " + found.body).split()) == " ".join(_PROSE.split())


PIECES = st.sampled_from(
    [
        "## diffusion\n",
        "### Title: A Title. (arXiv:2401.08639v1 [cs.CV])\n",
        "### Title: A Title over\ntwo lines\n",
        "* Paper URL: [x](http://arxiv.org/abs/2401.08639)\n",
        "* Summary: <p>An abstract &amp; more\n</p>\n",
        "Daily Papers\n",
        "byAK and the research community\n",
        "A Title of Some Paper\n",
        "The Ferry That Came in Late\n",
        "Get AI news in your inbox\n",
        _PROSE.split("\n")[0] + "\n",
        "<!doctype html><html>",
        '<meta property="og:type" content="article">',
        "<article>",
        "<p>A paragraph of a page</p>",
        "<ul><li>an item<br>",
        "</article>",
        "<![CDATA[",
        "<!--",
        "</html>",
        "- an item\n",
        "April 11, 2025\n",
        '[{"paper": {',
        '"id": "2401.08639", "title": "A Title", "summary": "Words.", "authors": [null, {"name": ":"}]',
        "}}, null]",
        '<feed xmlns="http://www.w3.org/2005/Atom"><id>http://arxiv.org/api/x</id>',
        "<entry><id>http://arxiv.org/abs/2401.08639v1</id><title>A Title</title><summary>Words.</summary></entry>",
        "</feed>",
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>',
        '<record><metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2401.08639</id><title>T</title></arXiv>',
        "</metadata></record>",
        "</ListRecords></OAI-PMH>",
    ]
)
ANY_TEXT = st.one_of(st.text(), st.lists(st.one_of(PIECES, PIECES, st.text(max_size=20)), max_size=25).map("".join))


KNOWN_BY_THEIR_BEGINNING = {"hf_json", "arxiv_api", "arxiv_oai"}
"""Sources whose documents are known though they are cut, and then refused."""


def parsed(source: Source, text: str) -> ParsedPage | None:
    """What a source reads, None where it knows a document and refuses it: for being cut, or for its form."""
    if source.name not in KNOWN_BY_THEIR_BEGINNING:
        return source.parse(text)
    try:
        return source.parse(text)
    except ParseError:
        return None


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
class TestAnyText:
    @given(text=ANY_TEXT)
    def test_what_is_recognised_is_parsed_and_the_rest_refused(self, source: Source, text: str) -> None:
        if source.recognises(text):
            parsed(source, text)
        else:
            with pytest.raises(ParseError):
                source.parse(text)

    @given(text=ANY_TEXT)
    def test_what_is_found_is_never_half_empty(self, source: Source, text: str) -> None:
        if not source.recognises(text) or not (page := parsed(source, text)):
            return
        titles = [paper.title for paper in page.papers] + [found.title for found in page.articles]
        assert all(title.strip() == title != "" for title in titles)
        assert all(paper.arxiv_id or paper.abstract for paper in page.papers)
        assert all(found.body for found in page.articles)


PLAIN = st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="<>&\\{}")


@given(words=st.text(alphabet=st.one_of(PLAIN, st.sampled_from("\n\r\t\x0b")), min_size=1))
def test_no_word_of_an_abstract_is_lost(words: str) -> None:
    text = f"## memory\n### Title: T. (arXiv:2401.00001v1)\n* Summary: <p>begin {words} end</p>\n"
    (paper,) = arxiv_digest.parse(text).papers
    assert paper.abstract.split() == ["begin", *words.replace("\r\n", "\n").split(), "end"]
