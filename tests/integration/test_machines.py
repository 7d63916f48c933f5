"""What programs find on the site: rules for crawlers, the sitemap, descriptions of its search and of its JSON."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import etree
from protego import Protego

from scraper.archive.database import close_archive, open_archive
from scraper.web.machines import sitemap
from tests.integration.archive_fixture import insert_episode, write_archive, write_empty
from tests.integration.site import Answer, ask, ask_all
from tests.integration.test_links import sample_archive

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
OPENSEARCH = {"o": "http://a9.com/-/spec/opensearch/1.1/"}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_archive(tmp_path_factory.mktemp("machines") / "archive.db")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_archive(tmp_path_factory.mktemp("sample"))


def places(answer: Answer) -> dict[str, str]:
    """Address -> day or moment of its last change, of a sitemap or the list of its parts."""
    root = etree.fromstring(answer.text.encode())
    return {
        entry.findtext("s:loc", "", SITEMAP): entry.findtext("s:lastmod", "", SITEMAP) for entry in root.iterfind("*")
    }


def paths(answer: Answer) -> list[str]:
    return [urlsplit(address).path for address in places(answer)]


def all_pages(path: Path) -> list[str]:
    """The paths of every page that the sitemap names."""
    parts = ask_all(path, paths(ask(path, "/sitemap.xml")))
    return [each for part in parts for each in paths(part)]


class TestRobots:
    @pytest.mark.parametrize(
        ("address", "is_allowed"),
        [
            ("/", True),
            ("/episode/sample/slug-e1", True),
            ("/episode/sample/slug-e1.json", True),
            ("/archives-of-another-kind", True),
            ("/sitemap.xml", True),
            ("/-/static-plugins/paperledge/paperledge.css?v=1", True),
            ("/search?q=diffusion", False),
            ("/archive", False),
            ("/archive?sql=select+1", False),
            ("/archive.json", False),
            ("/archive/episodes?_facet=date", False),
            ("/-/paperledge/review", False),
            ("/-/versions.json", False),
        ],
    )
    def test_crawlers_may_have_the_pages_and_not_what_costs_much(
        self, archive: Path, address: str, is_allowed: bool
    ) -> None:
        answer = ask(archive, "/robots.txt")
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        rules = Protego.parse(answer.text)
        assert rules.can_fetch(f"http://localhost{address}", "anybot") is is_allowed
        assert list(rules.sitemaps) == ["http://localhost/sitemap.xml"]


class TestSitemap:
    def test_names_every_page_once_and_when_it_last_changed(self, archive: Path) -> None:
        listed, *parts = ask_all(archive, ["/sitemap.xml", *paths(ask(archive, "/sitemap.xml"))])
        assert {answer.headers["content-type"] for answer in (listed, *parts)} == {"application/xml; charset=utf-8"}
        found = [place for part in parts for place in places(part).items()]
        assert len(dict(found)) == len(found)
        told = dict(found)
        assert told["http://localhost/episode/sample/slug-e7"] == "2025-07-01T00:00:00Z"
        for path in ("/", "/about", "/month/2025-05", "/author/a3", "/paper/2504.90001", "/paper/p3"):
            assert told[f"http://localhost{path}"] == ""
        assert len(told) == 5 + 4 + 7 + 4 + 5

    def test_every_page_it_names_is_there_and_may_be_kept(self, archive: Path) -> None:
        for page, answer in zip(named := all_pages(archive), ask_all(archive, named), strict=True):
            assert (answer.status, '<meta name="robots"' in answer.text) == (200, False), page

    def test_a_change_is_told_and_what_is_no_time_is_not(self, tmp_path: Path) -> None:
        path = write_archive(tmp_path / "archive.db")
        db = open_archive(path)
        with db.atomic():
            db.execute("UPDATE episodes SET changed_at = '2025-08-02T01:02:03Z' WHERE id = 'e1'")
            db.execute("UPDATE episodes SET changed_at = '<b>' WHERE id = 'e2'")
        close_archive(db)
        told = places(ask(path, "/sitemap/episodes-1.xml"))
        assert told["http://localhost/episode/sample/slug-e1"] == "2025-08-02T01:02:03Z"
        assert told["http://localhost/episode/sample/slug-e2"] == ""

    def test_a_part_holds_so_many_and_what_comes_later_is_in_another(self, tmp_path: Path) -> None:
        path = write_archive(tmp_path / "archive.db")
        db = open_archive(path)
        with db.atomic():
            for seq in (sitemap.MOST, sitemap.MOST + 1, 3 * sitemap.MOST):
                insert_episode(db, seq, f"late{seq}", "Late", None, None, "Late.")
        close_archive(db)
        assert [each for each in paths(ask(path, "/sitemap.xml")) if "episodes" in each] == [
            "/sitemap/episodes-1.xml", "/sitemap/episodes-2.xml", "/sitemap/episodes-3.xml"
        ]  # fmt: skip
        first, second, third = (ask(path, f"/sitemap/episodes-{number}.xml") for number in (1, 2, 3))
        assert [len(places(part)) for part in (first, second, third)] == [8, 1, 1]

    @pytest.mark.parametrize(
        "part", ["episodes-2", "episodes-0", "articles-1", "pages-2", "authors-999999999", "x-1"]
    )
    def test_a_part_that_holds_nothing_is_not_there(self, archive: Path, part: str) -> None:
        assert ask(archive, f"/sitemap/{part}.xml").status == 404

    def test_an_empty_archive_has_only_the_fixed_pages(self, tmp_path: Path) -> None:
        path = write_empty(tmp_path / "archive.db")
        assert all_pages(path) == ["/", "/questions", "/authors", "/months", "/about"]


class TestAnySite:
    """Below a path, and behind a proxy."""

    ADDRESSES = ("/robots.txt", "/sitemap.xml", "/sitemap/episodes-1.xml", "/opensearch.xml", "/llms.txt")

    def test_addresses_are_those_of_the_site_as_it_is_asked(self, archive: Path) -> None:
        settings = {"base_url": "/podcast/", "force_https_urls": True}
        asked = [*self.ADDRESSES, "/openapi.json"]  # the client of these tests puts the path before them
        for answer in ask_all(archive, asked, headers={"Host": "papers.example"}, settings=settings):
            assert answer.status == 200
            assert "https://papers.example/podcast" in answer.text
            assert "localhost" not in answer.text
            assert "papers.example/podcast//" not in answer.text
        assert "Disallow: /podcast/archive/\n" in ask_all(archive, asked[:1], settings=settings)[0].text


class TestOpenSearch:
    def test_what_a_browser_fills_in_is_answered(self, archive: Path) -> None:
        answer = ask(archive, "/opensearch.xml")
        assert answer.headers["content-type"] == "application/opensearchdescription+xml; charset=utf-8"
        root = etree.fromstring(answer.text.encode())
        assert 0 < len(root.findtext("o:ShortName", "", OPENSEARCH)) <= 16
        assert root.findtext("o:Description", "", OPENSEARCH)
        templates = {
            each.get("type", ""): each.get("template", "")
            for each in root.iterfind("o:Url[@rel='results']", OPENSEARCH)
        }
        assert set(templates) == {"text/html", "application/atom+xml", "application/json"}
        for media_type, template in templates.items():
            filled = template.replace("{searchTerms}", "shirts+%22").replace("{startPage?}", "")
            found = ask(archive, filled.replace("{count?}", "").removeprefix("http://localhost"))
            assert (found.status, found.headers["content-type"].partition(";")[0]) == (200, media_type)
            assert "Hands that learn to fold" in found.text


class TestLlms:
    def test_has_the_form_and_every_address_answers(self, archive: Path) -> None:
        answer = ask(archive, "/llms.txt")
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert re.match(r"# [^\n]+\n\n> ", answer.text)
        sections = re.findall(r"^## (.+)$", answer.text, re.MULTILINE)
        assert sections == ["Ask", "Read", "Optional"]
        links = re.findall(r"\]\(http://localhost([^)]+)\)", answer.text)
        known = [link.replace("episode/ID", "episode/sample/slug-e1").replace("ID", "a1") for link in links]
        known = [link.replace("ARXIV_a1", "2504.90001") for link in known]
        answered = [found.status for found in ask_all(archive, known)]
        assert dict(zip(links, answered, strict=True)) == dict.fromkeys(links, 200)
