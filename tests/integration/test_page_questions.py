"""`/questions` of a real Datasette: what the episodes ask, newest first, each leading to its place."""

import html
import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import feedparser
import pytest
from sqlite_utils import Database

from scraper.web.pages.asking import EPISODES, LONGEST, QUESTIONS
from scraper.web.scholar import LISTED
from tests.integration.archive_fixture import insert_episode, write_archive, write_empty
from tests.integration.site import Answer, ask, ask_all

HOSTILE = '</bdi><script>alert(1)</script> or "not"?'
MANY = range(100, 150)
UNDATED = range(150, 155)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small archive, and 55 episodes more that each ask something, five of them without a date."""
    path = write_archive(tmp_path_factory.mktemp("questions") / "archive.db")
    with Database(path) as db, db.atomic():
        for number in (*MANY, *UNDATED):
            day = f"2024-05-{number % 7 + 1:02}" if number in MANY else None
            category = "Odd & <b>" if number % 2 else "Even"
            insert_episode(db, number, f"e{number}", f"Episode {number}", category, day, "It asks.")
            db.execute(
                "INSERT INTO questions VALUES (?, ?, 1, ?, ?)",
                (f"q{number}", f"e{number}", HOSTILE if number == 101 else f"Why {number}?", number * 100),
            )
        for position in range(2, 30):
            text = "x" * 5_000 if position == 2 else f"And {position}?"
            db.execute(
                "INSERT INTO questions VALUES (?, 'e100', ?, ?, ?)",
                (f"more{position}", position, text, 900_000 + position),
            )
        db.execute("DELETE FROM episode_traits")
        db.execute("INSERT INTO episode_traits SELECT * FROM traits_of_episodes")
    return path


def leads(answer: Answer) -> list[str]:
    """Where the questions of a page lead, in their order."""
    return re.findall(r'<li><a href="([^"]+#question-\d+)"><bdi>', answer.text)


def linked(answer: Answer) -> dict[str, str]:
    """Text of each link -> its address."""
    found = re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', answer.text)
    return {html.unescape(re.sub("<.*?>", "", label)): html.unescape(address) for address, label in found}


def walked(archive: Path, address: str) -> list[str]:
    """The ids of the episodes on all pages; from the last page back again come the same pages."""
    pages = [ask(archive, address).json()]
    while pages[-1]["older"]:
        pages.append(ask(archive, f"{address}&before={pages[-1]['older']}").json())
    back = pages[-1:]
    while back[-1]["newer"]:
        back.append(ask(archive, f"{address}&after={back[-1]['newer']}").json())
    assert back[::-1] == pages
    return [episode["id"] for page in pages for episode in page["episodes"]]


class TestThePage:
    def test_each_question_leads_to_its_place_newest_episodes_first(self, archive: Path) -> None:
        answer = ask(archive, "/questions")
        assert answer.status == 200
        assert leads(answer)[:5] == [
            "/episode/sample/slug-e6#question-1", "/episode/sample/slug-e3#question-1",
            "/episode/sample/slug-e2#question-1", "/episode/sample/slug-e1#question-1",
            "/episode/sample/slug-e1#question-2",
        ]  # fmt: skip
        assert answer.text.index("Would you let a robot") < answer.text.index("What is normal anyway?")

    def test_where_it_leads_there_the_question_stands(self, archive: Path) -> None:
        address = leads(ask(archive, "/questions"))[4]
        path, _, place = address.partition("#")
        page = ask(archive, path)
        assert page.status == 200
        assert re.search(rf'id="{place}"[^>]*>(?:(?!</li>).)*What is normal anyway\?', page.text, re.DOTALL)

    def test_pages_hold_every_episode_once_both_ways(self, archive: Path) -> None:
        seen = walked(archive, "/questions.json?category=")
        assert len(seen) == len(set(seen)) == 4 + len(MANY) + len(UNDATED)
        assert seen[:4] == ["e6", "e3", "e2", "e1"]
        assert set(seen[-5:]) == {f"e{number}" for number in UNDATED}
        page = ask(archive, "/questions")
        older = linked(page)["Older"]
        assert "Newer" not in linked(page)
        assert leads(ask(archive, linked(ask(archive, older))["Newer"])) == leads(page)

    def test_the_pages_of_the_data_lead_to_one_another(self, archive: Path) -> None:
        pages = [ask(archive, "/questions.json?category=Even").json()]
        while pages[-1]["next"]:
            pages.append(ask(archive, pages[-1]["next"]).json())
        assert len(pages) == 2
        assert pages[1]["category"] == "Even"
        assert ask(archive, pages[1]["previous"]).json() == pages[0]
        assert pages[0]["previous"] == pages[1]["next"] == ""

    def test_search_engines_are_told_what_it_lists(self, archive: Path) -> None:
        page = ask(archive, "/questions").text
        (said,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
        told = json.loads(said)
        assert (told["@type"], told["url"]) == ("CollectionPage", "http://localhost/questions")
        assert told["mainEntity"]["itemListElement"][0] == {
            "@type": "ListItem", "position": 1, "name": "Would you let a robot fold your shirts?",
            "url": "http://localhost/episode/sample/slug-e6#question-1",
        }  # fmt: skip
        assert len(told["mainEntity"]["itemListElement"]) == LISTED
        assert '<meta property="og:description" content="Discussion questions' in page

    def test_of_a_category_alone(self, archive: Path) -> None:
        choices = linked(ask(archive, "/questions"))
        answer = ask(archive, choices["Odd & <b>"])
        assert parse_qs(urlsplit(choices["Odd & <b>"]).query) == {"category": ["Odd & <b>"]}
        assert re.findall(r"<bdi>Episode (\d+)</bdi>", answer.text)
        assert all(int(number) % 2 for number in re.findall(r"<bdi>Episode (\d+)</bdi>", answer.text))
        assert "<b>" not in answer.text
        seen = walked(archive, "/questions.json?category=Even")
        assert sorted(seen) == sorted(f"e{number}" for number in (*MANY, *UNDATED) if number % 2 == 0)
        counts = {each["name"]: each["episodes"] for each in ask(archive, "/questions.json").json()["categories"]}
        assert counts["Even"] == len(seen)

    def test_what_is_typed_is_searched_for_by_the_engine_of_all(self, archive: Path) -> None:
        box = ask(archive, "/questions").text
        assert 'action="/questions" method="get"' in box
        moved = ask(archive, "/questions", {"q": "normal anyway"})
        assert (moved.status, moved.headers["location"]) == (301, "/search?q=normal+anyway&in=questions")
        found = ask(archive, moved.headers["location"])
        assert re.findall(r'<h3><a href="([^"]+)"', found.text) == ["/episode/sample/slug-e1#question-2"]
        data = ask(archive, "/questions.json", {"q": "a&b", "category": 'Odd "x"'}).headers["location"]
        assert data == "/search.json?q=category%3A%22Odd+x%22+a%26b&in=questions"
        within = ask(archive, "/questions?category=Even").text
        assert '<input type="hidden" name="category" value="Even">' in within

    def test_the_feed_is_of_the_newest(self, archive: Path) -> None:
        answer = ask(archive, "/questions.atom")
        read = feedparser.parse(answer.text)
        assert not read.bozo
        assert len(read.entries) == 50
        assert read.entries[0].title == "Robotics - Hands that learn to fold (question 1)"
        assert read.entries[0].content[0].value == "Would you let a robot fold your shirts?"
        even = feedparser.parse(ask(archive, "/questions.atom?category=Even").text)
        assert {link.rel: link.href for link in even.feed.links} == {
            "self": "http://localhost/questions.atom?category=Even",
            "alternate": "http://localhost/questions?category=Even",
        }
        assert even.feed.id != read.feed.id
        assert linked(ask(archive, "/questions?category=Even"))["Atom feed"] == "/questions.atom?category=Even"


class TestWhatIsHostile:
    def test_questions_and_categories_are_text(self, archive: Path) -> None:
        pages = [ask(archive, "/questions")]
        while "Older" in linked(pages[-1]):
            pages.append(ask(archive, linked(pages[-1])["Older"]))
        assert any("&lt;script&gt;alert(1)" in page.text for page in pages)
        assert not any("<script>alert" in page.text for page in pages)

    def test_an_episode_that_asks_very_much_is_cut_and_leads_to_the_rest(self, archive: Path) -> None:
        pages = ask(archive, "/questions")
        while "/episode/sample/slug-e100" not in pages.text:
            pages = ask(archive, linked(pages)["Older"])
        shown = [address for address in leads(pages) if "slug-e100#" in address]
        assert len(shown) == QUESTIONS
        assert linked(pages)["All its questions"] == "/episode/sample/slug-e100"
        assert "x" * LONGEST + "…" in pages.text
        assert "x" * (LONGEST + 1) not in pages.text

    @pytest.mark.parametrize(
        "typed", ["", "-1", "0", "1e9", "99999999999999999999", "7' OR 1", "<b>", "\x00", "é", "x" * 5_000]
    )
    def test_whatever_is_asked_for_is_answered(self, archive: Path, typed: str) -> None:
        asked = urlencode({"before": typed, "after": typed, "category": typed})
        answers = ask_all(archive, [f"/questions{form}?{asked}" for form in ("", ".json", ".atom")])
        assert [answer.status for answer in answers] == [200, 200, 200]
        assert "<b>" not in answers[0].text
        assert max(len(answer.text) for answer in answers) < 100_000
        assert not feedparser.parse(answers[2].text).bozo

    def test_a_place_that_is_not_there_is_the_end(self, archive: Path) -> None:
        found = ask(archive, "/questions.json?before=987654").json()
        assert (found["episodes"], found["older"]) == ([], 0)

    def test_a_page_is_bounded(self, archive: Path) -> None:
        assert len(ask(archive, "/questions.json").json()["episodes"]) == EPISODES

    def test_an_empty_archive_asks_nothing(self, tmp_path: Path) -> None:
        path = write_empty(tmp_path / "archive.db")
        page, data, feed = ask_all(path, [f"/questions{form}" for form in ("", ".json", ".atom")])
        assert "There are no questions here." in page.text
        assert (data.json()["episodes"], feedparser.parse(feed.text).entries) == ([], [])
