"""`/paper/ARXIV_ID`, as a real Datasette answers it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import bibtexparser
import feedparser
import pytest
import rispy
from sqlite_utils import Database

from scraper.records import paper_record
from scraper.web.pages import paper_told
from tests.integration.page_fixture import numbers, one, require_sound, said, tree, write_told
from tests.integration.site import Answer, ask, ask_all

ADDRESS = "/paper/math/0211159"
FORMS = ("", ".json", ".atom", ".bib", ".ris", ".csl.json")
ASKED = (
    *(f"{ADDRESS}{form}" for form in FORMS),
    "/paper/p21",
    "/paper/p21.atom",
    "/paper/2505.90022",
    "/paper/2506.90004",
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_told(tmp_path_factory.mktemp("paper") / "archive.db")


@pytest.fixture(scope="module")
def answers(archive: Path) -> Mapping[str, Answer]:
    """What each of ASKED answers."""
    return dict(zip(ASKED, ask_all(archive, list(ASKED)), strict=True))


@pytest.fixture(scope="module")
def page(answers: Mapping[str, Answer]) -> Any:
    """The page of the paper that has everything."""
    return require_sound(answers[ADDRESS])


class TestWhatThePageTells:
    def test_title_authors_and_abstract_without_latex(self, page: Any) -> None:
        assert said(one(page, "//h1")) == "On Erdős tides"
        authors = one(page, "//p[@class='credits']")
        assert said(authors) == "Olé O'Hara, Ines Okonjo"
        assert authors.xpath("a/@href") == ["/author/a3"], "only who is known here has a page"
        assert said(one(page, "//section[@aria-labelledby='abstract']/div")) == "A flow of tides."

    def test_its_numbers_days_categories_and_where_it_is(self, page: Any) -> None:
        facts = one(page, "//dl[@class='facts']")
        names, values = map(said, facts.xpath("dt")), map(said, facts.xpath("dd"))
        assert list(zip(names, values, strict=True)) == [
            ("Published", "11 November 2002"),
            ("First listed", "12 November 2002"),
            ("Categories", "math.DG, cs.LG"),
            ("arXiv", "math/0211159"),
            ("DOI", "10.5555/tides(20)"),
            ("Id here", "p20"),
            ("Elsewhere", "https://arxiv.org/abs/math/0211159"),
            ("Elsewhere", "https://doi.org/10.5555/tides(20)"),
            ("Code", "https://code.example/tides"),
        ]
        assert facts.xpath(".//a/@href") == [
            "https://arxiv.org/abs/math/0211159",
            "https://doi.org/10.5555/tides(20)",
            "https://code.example/tides",
        ]

    def test_the_episodes_and_articles_that_tell_of_it_and_why(self, page: Any) -> None:
        (episode,) = page.xpath("//section[@aria-labelledby='episodes']/ul/li")
        assert one(episode, "h3/a").get("href") == "/episode/sample/slug-e20"
        assert "Score 0.93 of 1." in said(episode)
        reasons = ["two of two authors", "the same words", "But: the date does not fit"]
        assert [said(each) for each in episode.xpath("ul/li")] == reasons
        (article,) = page.xpath("//section[@aria-labelledby='articles']/ul/li")
        assert one(article, "h3/a").get("href") == "/article/art20"
        assert "A person confirmed it." in said(article)

    def test_what_is_unconfirmed_or_ruled_out_is_marked(self, answers: Mapping[str, Answer]) -> None:
        waiting = require_sound(answers["/paper/p21"])
        (episode,) = waiting.xpath("//section[@aria-labelledby='episodes']/ul/li")
        assert said(one(episode, "h3")).startswith("Unconfirmed: ")
        assert [said(each) for each in episode.xpath(".//code")] == [
            "paperledge link --accept e20 p21",
            "paperledge link --reject e20 p21",
        ]
        refused = require_sound(answers["/paper/2506.90004"])
        headings = refused.xpath("//section[@aria-labelledby='episodes']//h3")
        assert [said(each).partition(":")[0] for each in headings] == ["Not about it", "Not about it"]

    def test_the_lists_it_was_on_and_related_papers(self, page: Any) -> None:
        (mention,) = page.xpath("//section[@aria-labelledby='mentions']//li")
        assert said(mention) == "arxiv digest, New submissions, place 7, 12 November 2002"
        related = page.xpath("//section[@aria-labelledby='related']//a/@href")
        assert "/paper/2504.90001" in related, "one of its authors wrote that too"
        assert ADDRESS not in related

    def test_is_told_to_machines(self, page: Any) -> None:
        about = json.loads(said(one(page, "//script[@type='application/ld+json']")))
        assert (about["@type"], about["name"]) == ("ScholarlyArticle", "On Erdős tides")
        assert about["url"] == "http://localhost/paper/math/0211159"
        keys = parse_qs(one(page, "//span[@class='Z3988']").get("title"), strict_parsing=True)
        assert keys["rft.atitle"] == ["On Erdős tides"]
        assert keys["rft_id"][:2] == ["info:doi/10.5555/tides(20)", "info:arxiv/math/0211159"]
        assert one(page, "//link[@rel='canonical']").get("href") == "http://localhost/paper/math/0211159"
        alternates = page.xpath("//link[@rel='alternate']")
        assert {each.get("type"): each.get("href") for each in alternates} == {
            "application/json": f"{ADDRESS}.json",
            "application/atom+xml": f"{ADDRESS}.atom",
        }

    def test_is_cited_in_three_formats(self, answers: Mapping[str, Answer], page: Any) -> None:
        cited = page.xpath("//section[@aria-labelledby='cite']//a[@download]/@href")
        assert cited == [f"{ADDRESS}{form}" for form in FORMS[3:]]
        bib, ris, csl = (answers[each] for each in cited)
        assert [entry["eprint"] for entry in bibtexparser.loads(bib.text).entries] == ["math/0211159"]
        assert [entry["doi"] for entry in rispy.loads(ris.text)] == ["10.5555/tides(20)"]
        assert [item["title"] for item in csl.json()] == ["On Erdős tides"]
        assert bib.headers["content-disposition"] == 'attachment; filename="math-0211159.bib"'

    def test_its_feed_is_of_the_episodes_whose_links_stand(self, answers: Mapping[str, Answer]) -> None:
        feed = feedparser.parse(answers[f"{ADDRESS}.atom"].text)
        assert not feed.bozo
        assert [entry.title for entry in feed.entries] == ["Tides - What the moon does"]
        assert feed.feed.title == "PaperLedge: episodes about On Erdős tides"
        assert {link.rel: link.href for link in feed.feed.links} == {
            "self": f"http://localhost{ADDRESS}.atom",
            "alternate": f"http://localhost{ADDRESS}",
        }
        assert feedparser.parse(answers["/paper/p21.atom"].text).entries == []


class TestItsAddress:
    @pytest.mark.parametrize(
        ("other", "leads_to"),
        [
            ("/paper/p20", ADDRESS),
            ("/paper/P20", ADDRESS),
            ("/paper/math/0211159v2", ADDRESS),
            ("/paper/math/0211159/", ADDRESS),
            ("/paper/math%2F0211159", ADDRESS),
            ("/paper/math.GT/0211159v3", ADDRESS),
            ("/paper/MATH/0211159", ADDRESS),
            ("/paper/arXiv:math/0211159", ADDRESS),
            ("/paper/10.5555/tides(20)", ADDRESS),
            ("/paper/10.5555%2FTIDES%2820%29", ADDRESS),
            ("/paper/doi:10.5555/tides(20)", ADDRESS),
            ("/paper/before-p20", ADDRESS),
            ("/paper/2504.90001v12", "/paper/2504.90001"),
            ("/paper/arXiv:2504.90001", "/paper/2504.90001"),
            ("/paper/10.48550/arXiv.2504.90001", "/paper/2504.90001"),
            ("/paper/10.5555/moons.21", "/paper/p21"),
            ("/paper/p1", "/paper/2504.90001"),
        ],
    )
    def test_is_one_and_every_other_leads_there(self, archive: Path, other: str, leads_to: str) -> None:
        moved = ask(archive, other)
        assert (moved.status, moved.headers["location"]) == (301, leads_to)

    def test_endings_stay(self, archive: Path) -> None:
        others = [f"/paper/arXiv:math/0211159v1{form}" for form in FORMS[1:]]
        leads = [answer.headers.get("location") for answer in ask_all(archive, others)]
        assert leads == [f"{ADDRESS}{form}" for form in FORMS[1:]]

    def test_what_is_not_there_says_what_to_do(self, archive: Path) -> None:
        missing, told, several = ask_all(archive, ["/paper/2501.99999", "/paper/a%20b.json", "/paper/10.5555/shared"])
        assert {missing.status, told.status, several.status} == {404}
        page = require_sound(missing)
        assert "The archive holds no paper of this number or id" in said(one(page, "//main"))
        assert "/search?q=2501+99999&in=papers" in page.xpath("//main//a/@href")
        assert told.json()["search"] == "/search?q=a+b&in=papers"
        assert tree(several).xpath("//main//li/a/@href") == ["/paper/p23", "/paper/p24"]


class TestJson:
    def test_tells_what_the_page_tells(self, archive: Path, answers: Mapping[str, Answer], page: Any) -> None:
        told = answers[f"{ADDRESS}.json"].json()
        with Database(archive) as db:
            record = paper_record(db.conn, "p20")
        same = ("id", "arxiv_id", "doi", "title", "abstract", "published", "first_listed", "url", "code_url")
        assert {name: told[name] for name in same} == {name: getattr(record, name) for name in same}
        assert told["categories"] == list(record.categories)
        assert told["address"] == ADDRESS
        assert [(each["name"], each["link"]) for each in told["authors"]] == [
            ("Ol\\'e O'Hara", None),
            ("Ines Okonjo", "/author/a3"),
        ]
        for kind in ("episodes", "articles"):
            shown = page.xpath(f"//section[@aria-labelledby='{kind}']/ul/li")
            assert [each["link"] for each in told[kind]] == [one(each, "h3/a").get("href") for each in shown]
            assert [each["in_words"] for each in told[kind]] == [
                list(map(said, each.xpath("ul/li"))) for each in shown
            ]
            assert told[f"{kind}_in_all"] == len(shown)
        related = page.xpath("//section[@aria-labelledby='related']//a/@href")
        assert [each["link"] for each in told["related"]] == related
        assert [each["position"] for each in told["mentions"]] == [7]
        assert told["elsewhere"] == ["https://arxiv.org/abs/math/0211159", "https://doi.org/10.5555/tides(20)"]


class TestWhatIsHostileOrTooMuch:
    def test_every_text_is_text(self, answers: Mapping[str, Answer]) -> None:
        page = require_sound(answers["/paper/2505.90022"])
        assert numbers(one(page, "//body").text_content()) == {1, 22, 23, 24, 25, 26, 27, 34, 40, 43}
        assert not any("javascript:" in address for address in page.xpath("//@href"))
        loose = [
            text.getparent().tag
            for text in page.xpath("//body//text()[contains(., '\u202e')]")
            if not text.getparent().xpath("ancestor-or-self::bdi|ancestor-or-self::*[@dir='auto']")
        ]
        assert loose == []

    def test_addresses_that_are_none_are_no_links(self, answers: Mapping[str, Answer]) -> None:
        assert "javascript:" not in answers["/paper/p21"].text

    def test_what_is_too_much_for_a_page_is_bounded_and_leads_to_the_rest(self, tmp_path: Path) -> None:
        path = write_told(tmp_path / "archive.db")
        with Database(path) as db, db.conn:
            db.conn.executemany(
                "INSERT INTO paper_authors VALUES ('p20', ?, ?, NULL)", [(n, f"Ada Name{n}") for n in range(3, 3_000)]
            )
            db.conn.executemany(
                "INSERT INTO articles(id, title, body, snapshot, parser, seq) VALUES (?, ?, '', 'x', 'x', ?)",
                [(f"many{n}", f"Article {n}", 1_000 + n) for n in range(200)],
            )
            db.conn.executemany(
                "INSERT INTO article_paper_links(article_id, paper_id, score, status, evidence)"
                " VALUES (?, 'p20', 0.5, 'auto', '{\"title\": \"the same words in both of them\"}')",
                [(f"many{n}",) for n in range(200)],
            )
        answer, told = ask_all(path, [ADDRESS, f"{ADDRESS}.json"])
        page = require_sound(answer)
        assert said(one(page, "//p[@class='credits']")).endswith(f" and {2_999 - paper_told.AUTHORS:,} others")
        assert len(page.xpath("//section[@aria-labelledby='articles']/ul/li")) == paper_told.TELLINGS
        (rest,) = page.xpath("//section[@aria-labelledby='articles']/p/a")
        assert said(rest) == "All 201 as a table"
        assert ask(path, rest.get("href").replace("?", ".json?")).json()["filtered_table_rows_count"] == 201
        assert (told.json()["authors_in_all"], len(told.json()["authors"])) == (2_999, paper_told.AUTHORS)
        assert len(told.text.encode()) < 100_000

    def test_all_of_a_page_is_of_one_moment(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        path = write_told(tmp_path / "archive.db")
        with Database(path) as db:
            db.enable_wal()

        def meanwhile(*asked: Any) -> Any:
            with Database(path) as db, db.conn:
                db.execute("UPDATE articles SET title = 'Written meanwhile'")
            return paper_record(*asked)

        monkeypatch.setattr("scraper.web.pages.paper_told.paper_record", meanwhile)
        first, second = ask_all(path, [ADDRESS, ADDRESS])
        assert "Written meanwhile" not in first.text
        assert "The sea &amp; its moon" in first.text
        assert "Written meanwhile" in second.text
