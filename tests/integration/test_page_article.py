"""`/article/ID`, as a real Datasette answers it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from tests.integration.page_fixture import BODY, hostile, numbers, one, require_sound, said, write_told
from tests.integration.site import Answer, ask, ask_all

ADDRESS = "/article/art20"
ASKED = (ADDRESS, f"{ADDRESS}.json", "/article/art21", "/article/art21.json")


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_told(tmp_path_factory.mktemp("article") / "archive.db")


@pytest.fixture(scope="module")
def answers(archive: Path) -> Mapping[str, Answer]:
    """What each of ASKED answers."""
    return dict(zip(ASKED, ask_all(archive, list(ASKED)), strict=True))


@pytest.fixture(scope="module")
def page(answers: Mapping[str, Answer]) -> Any:
    return require_sound(answers[ADDRESS])


def test_title_standfirst_date_site_and_text(page: Any) -> None:
    assert said(one(page, "//h1")) == "The sea & its moon"
    about = one(page, "//h1/following-sibling::p[1]")
    assert said(about) == "14 June 2025, news.example, the article at its site"
    assert about.xpath("a/@href") == ["https://news.example/tides"]
    assert said(one(page, "//p[@class='standfirst']")) == "Tides, told anew."
    text = one(page, "//div[@class='episode-text']")
    assert [each.tag for each in text] == ["p", "ul", "blockquote", "p"]
    assert one(page, "//link[@rel='canonical']").get("href") == "https://news.example/tides"


def test_its_papers_with_how_sure_each_is(page: Any) -> None:
    accepted, review = page.xpath("//section[@aria-labelledby='papers']/ol/li")
    assert one(accepted, "h3/a").get("href") == "/paper/math/0211159"
    assert "A person confirmed it. Score 0.90 of 1." in said(accepted)
    assert said(one(review, "h3")) == "Unconfirmed: Moons without a number"
    assert [said(each) for each in review.xpath(".//code")] == [
        "paperledge link --accept art20 p21",
        "paperledge link --reject art20 p21",
    ]
    (coin,) = page.xpath("//span[@class='Z3988']/@title")
    assert parse_qs(coin)["rft.atitle"] == ["On Erdős tides"]


def test_search_engines_are_told_what_it_is(page: Any) -> None:
    about = json.loads(one(page, "//script[@type='application/ld+json']").text)
    assert (about["@type"], about["headline"], about["url"]) == (
        "NewsArticle", "The sea & its moon", f"http://localhost{ADDRESS}",
    )  # fmt: skip
    assert (about["datePublished"], about["sameAs"]) == ("2025-06-14", "https://news.example/tides")
    assert about["publisher"] == {"@type": "Organization", "name": "news.example"}
    assert [paper["url"] for paper in about["citation"]] == ["http://localhost/paper/math/0211159"]
    assert one(page, "//meta[@property='og:description']").get("content") == about["description"]


def test_json_tells_what_the_page_tells(answers: Mapping[str, Answer], page: Any) -> None:
    told = answers[f"{ADDRESS}.json"].json()
    assert (told["id"], told["title"], told["standfirst"]) == ("art20", said(one(page, "//h1")), "Tides, told anew.")
    assert (told["body"], told["date"], told["site"], told["address"]) == (
        BODY,
        "2025-06-14",
        "news.example",
        ADDRESS,
    )
    papers = page.xpath("//section[@aria-labelledby='papers']/ol/li")
    assert [paper["link"] for paper in told["papers"]] == [one(each, "h3/a").get("href") for each in papers]
    assert [paper["status"] for paper in told["papers"]] == ["accepted", "review"]


def test_every_hostile_text_is_text(answers: Mapping[str, Answer]) -> None:
    page = require_sound(answers["/article/art21"])
    assert numbers(one(page, "//body").text_content()) == {22, 25, 40, 41, 42, 43, 44}
    assert not any("javascript:" in address for address in page.xpath("//@href"))
    assert answers["/article/art21.json"].json()["title"] == hostile(40)
    assert one(page, "//link[@rel='canonical']").get("href") == "http://localhost/article/art21"


@pytest.mark.parametrize("other", ["/article/ART20", "/article/art20/", "/article/%20art20"])
def test_its_address_is_one_and_every_other_leads_there(archive: Path, other: str) -> None:
    moved = ask(archive, other)
    assert (moved.status, moved.headers["location"]) == (301, ADDRESS)


def test_what_is_not_there_says_what_to_do(archive: Path) -> None:
    missing, told = ask_all(archive, ["/article/no-such-sea", "/article/no-such-sea.json"])
    assert (missing.status, told.status) == (404, 404)
    page = require_sound(missing)
    assert "No article of the archive has this id." in said(one(page, "//main"))
    assert "/search?q=no+such+sea&in=articles" in page.xpath("//main//a/@href")
    assert told.json()["search"] == "/search?q=no+such+sea&in=articles"
