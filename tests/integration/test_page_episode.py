"""`/episode/SHOW/SLUG`, as a real Datasette answers it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import bibtexparser
import pytest
import rispy
from sqlite_utils import Database

from scraper.records import episode_record
from scraper.web import addresses
from scraper.web.guarding import guard
from scraper.web.pages import episode_told
from scraper.web.pages.ties import ties
from tests.integration.page_fixture import (
    CHANGES,
    DOUBTS,
    HOSTILE_SLUG,
    SEGMENTS,
    hostile,
    numbers,
    one,
    require_sound,
    said,
    tree,
    write_told,
)
from tests.integration.site import Answer, ask, ask_all
from tests.integration.test_links import sample_archive

ADDRESS = "/episode/sample/slug-e20"
HOSTILE = f"/episode/sample/{quote(HOSTILE_SLUG, safe='')}"
FORMS = ("", ".json", ".bib", ".ris", ".csl.json")
ASKED = (
    *(f"{ADDRESS}{form}" for form in FORMS),
    HOSTILE,
    f"{HOSTILE}.json",
    "/episode/sample/slug-e22",
    "/episode/e23",
    "/episode/sample/slug-e3",
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_told(tmp_path_factory.mktemp("episode") / "archive.db")


@pytest.fixture(scope="module")
def answers(archive: Path) -> Mapping[str, Answer]:
    """What each of ASKED answers."""
    return dict(zip(ASKED, ask_all(archive, list(ASKED)), strict=True))


@pytest.fixture(scope="module")
def page(answers: Mapping[str, Answer]) -> Any:
    """The page of the episode that has everything."""
    return require_sound(answers[ADDRESS])


class TestWhatThePageTells:
    def test_title_date_length_category_and_show(self, page: Any) -> None:
        assert said(one(page, "//h1")) == "Tides - What the moon does"
        about = one(page, "//h1/following-sibling::p[1]")
        assert said(about) == "10 June 2025, 12:34, Tides, A Show of the Tests, the host’s page"
        assert one(about, ".//time").get("datetime") == "2025-06-10"
        assert about.xpath("a/@href") == ["/search?q=category%3A%22Tides%22", "https://show.example/e/slug-e20/"]

    def test_its_text_in_paragraphs_lists_and_quotes(self, page: Any) -> None:
        text = one(page, "//div[@class='episode-text']")
        assert [each.tag for each in text] == ["p", "ul", "blockquote", "p"]
        assert [said(item) for item in text[1]] == ["A list has an item.", "It has <b>another</b>."]
        assert said(text[2]) == "Tides waitfor nobody."
        assert len(text[3].xpath("br")) == 1

    def test_a_player_that_asks_nobody_before_it_is_pressed(self, answers: Mapping[str, Answer], page: Any) -> None:
        player = one(page, "//audio")
        assert (player.get("preload"), player.get("src")) == ("none", "https://media.example/tides.mp3")
        assert {"controls", "aria-label"} <= set(player.keys())
        assert "autoplay" not in player.keys()  # noqa: SIM118 - an lxml element is no mapping
        assert one(page, "//a[@download and starts-with(@href, 'https://media.example/')]") is not None
        policy = answers[ADDRESS].headers["content-security-policy"]
        assert policy == guard.OWN_POLICY
        assert "media-src http: https:" in policy
        assert "img-src 'self'" in policy

    def test_its_questions_each_at_its_own_place(self, page: Any) -> None:
        assert said(one(page, "//*[@id='question-3']")) == "Question 3?"
        assert len(page.xpath("//*[starts-with(@id, 'question-')]")) == 3

    def test_its_quotes_and_the_links_of_its_text(self, page: Any) -> None:
        quotes = page.xpath("//section[@aria-labelledby='quotes']/blockquote")
        assert [said(each) for each in quotes] == ["The tide & the moon.", "No more."]
        links = one(page, "//section[@aria-labelledby='links']")
        assert links.xpath(".//a/@href") == ["https://tides.example/?a=1&b=2"]
        assert "A trap javascript:alert(9)" in said(links), "what is no address to open is shown, and no link"

    def test_the_credited_as_they_were_credited_each_leading_to_the_person(self, page: Any) -> None:
        credited = page.xpath("//p[@class='credits']/a")
        assert [(said(each), each.get("href"), each.get("title")) for each in credited] == [
            ("I. Okonjo", "/author/a3", "Ines Okonjo"),
            ("Wendel Achterberg", "/author/a5", None),
        ]

    def test_the_transcript_with_its_times(self, page: Any) -> None:
        passages = page.xpath("//section[@aria-labelledby='transcript']//li")
        assert [said(each) for each in passages] == ["0:00 Wendel: Good tide to you.", "1:02:05 Bye & bye."]

    def test_similar_episodes_and_those_before_and_after(self, archive: Path, page: Any) -> None:
        similar = page.xpath("//section[@aria-labelledby='similar']//a/@href")
        assert "/episode/sample/slug-e22" in similar, "it tells of tides too"
        assert ADDRESS not in similar
        assert one(page, "//a[@rel='prev']").get("href") == "/episode/sample/slug-e7"
        assert one(page, "//a[@rel='next']").get("href") == HOSTILE

    def test_neighbours_are_of_the_same_show_and_dated(self, archive: Path) -> None:
        first, other, undated = ask_all(archive, ["/episode/e1", "/episode/e24", "/episode/sample/slug-e5.json"])
        assert first.status == 301
        assert (undated.json()["earlier"], undated.json()["later"]) == (None, None)
        assert other.headers["location"] == "/episode/other.show/slug-e20"
        seen = ["/episode/sample/slug-e1"]
        while later := ask(archive, f"{seen[-1]}.json").json()["later"]:
            seen.append(later["link"])
        assert [each.rpartition("-")[2] for each in seen[:6]] == ["e1", "e2", "e3", "e4", "e6", "e7"]
        assert seen[6:] == [ADDRESS, HOSTILE, "/episode/e23", "/episode/sample/slug-e22"]

    def test_the_history_of_its_changes_the_latest_first_long_texts_cut(self, page: Any) -> None:
        changes = page.xpath("//details[@class='changes']//li")
        assert said(changes[1]).startswith("title, 12 June 2025, 05:00 UTC BeforeWhat the moon did AfterWhat the")
        assert said(changes[0]).startswith("body, 13 June 2025, 05:00 UTC Beforenothing Aftertide tide")
        assert len(said(changes[0])) < 500

    def test_where_its_values_were_read_and_what_is_doubted(self, page: Any) -> None:
        rows = [said(row) for row in page.xpath("//details[@class='origins']//tbody/tr")]
        assert "titletextfirst sentence (a stand-in)at an unknown time" in rows
        assert "bodystateblocks13 June 2025, 05:00 UTC" in rows
        assert "et al. (credits): two names and more" in said(one(page, "//section[@aria-labelledby='source']"))

    def test_its_source_page_snapshot_and_time(self, page: Any) -> None:
        facts = one(page, "//section[@aria-labelledby='source']/dl")
        told = dict(zip(map(said, facts.xpath("dt")), map(said, facts.xpath("dd")), strict=True))
        assert told["Captured"] == "13 June 2025, 05:00 UTC", "when that page was read, not another"
        assert (told["Snapshot"], told["Read by"]) == ("page-20", "test/1")
        assert told["Source page"] == "https://show.example/e/slug-e20/"

    def test_one_that_is_gone_is_shown_and_said_to_be_gone(self, answers: Mapping[str, Answer], page: Any) -> None:
        gone = require_sound(answers["/episode/e23"])
        note = said(one(gone, "//p[contains(@class, 'removed')]"))
        assert note.startswith("Gone from the host since 20 June 2025, 04:00 UTC")
        assert "It was here once." in said(one(gone, "//div[@class='episode-text']"))
        assert not page.xpath("//p[contains(@class, 'removed')]")


class TestItsPapers:
    def test_say_how_sure_each_link_is_and_why(self, page: Any) -> None:
        auto, review, rejected = page.xpath("//section[@aria-labelledby='papers']/ol/li")
        assert said(one(auto, "h3")) == "On Erdős tides"
        assert one(auto, "h3/a").get("href") == "/paper/math/0211159"
        assert "The program linked it on the evidence below; nobody has looked at it. Score 0.93 of 1." in said(auto)
        reasons = ["two of two authors", "the same words", "But: the date does not fit"]
        assert [said(each) for each in auto.xpath("ul/li")] == reasons
        assert said(one(rejected, "h3")) == "Not about: A Paper Nobody Told"
        assert said(one(review, "h3")) == "Unconfirmed: Moons without a number"

    def test_what_nobody_confirmed_is_marked_with_what_decides_it(self, page: Any) -> None:
        auto, review, _ = page.xpath("//section[@aria-labelledby='papers']/ol/li")
        assert "Unconfirmed: it may be about another paper." in said(review)
        assert [said(each) for each in review.xpath(".//code")] == [
            "paperledge link --accept e20 p21",
            "paperledge link --reject e20 p21",
        ]
        assert not auto.xpath(".//code")

    def test_only_what_stands_is_told_to_machines(self, answers: Mapping[str, Answer], page: Any) -> None:
        (about,) = [json.loads(script.text) for script in page.xpath("//script[@type='application/ld+json']")]
        assert (about["@type"], about["name"]) == ("PodcastEpisode", "Tides - What the moon does")
        assert about["duration"] == "PT12M34S"
        assert about["associatedMedia"]["contentUrl"] == "https://media.example/tides.mp3"
        assert [paper["name"] for paper in about["citation"]] == ["On Erdős tides"]
        assert about["citation"][0]["url"] == "http://localhost/paper/math/0211159"
        assert len(page.xpath("//span[@class='Z3988']")) == 1
        waiting = tree(answers["/episode/sample/slug-e3"])
        assert "citation" not in json.loads(said(one(waiting, "//script[@type='application/ld+json']")))
        assert not waiting.xpath("//span[@class='Z3988']")

    def test_head_names_the_hosts_page_as_the_one(self, answers: Mapping[str, Answer], page: Any) -> None:
        assert one(page, "//link[@rel='canonical']").get("href") == "https://show.example/e/slug-e20/"
        properties = {each.get("property"): each.get("content") for each in page.xpath("//meta[@property]")}
        assert properties["og:type"] == "article"
        assert properties["og:image"] == "https://media.example/tides.png"
        assert properties["og:title"] == "Tides - What the moon does - A Show of the Tests"
        assert properties["og:description"] == (
            "Welcome to a study of tides & moons. A list has an item. It has <b>another</b>. Tides wait for nobody."
            " So they say. And then they sail."
        )
        (about,) = [json.loads(script.text) for script in page.xpath("//script[@type='application/ld+json']")]
        assert about["description"] == properties["og:description"]
        gone = tree(answers["/episode/e23"])
        assert one(gone, "//link[@rel='canonical']").get("href") == "http://localhost/episode/e23"

    def test_are_cited_in_three_formats_by_what_stands(self, answers: Mapping[str, Answer], page: Any) -> None:
        assert page.xpath("//section[@aria-labelledby='cite']//a/@href") == [f"{ADDRESS}{form}" for form in FORMS[2:]]
        bib, ris, csl = (answers[f"{ADDRESS}{form}"] for form in FORMS[2:])
        assert bibtexparser.loads(bib.text).entries_dict["sample-e20"]["title"] == "{Tides - What the moon does}"
        papers = [entry for entry in bibtexparser.loads(bib.text).entries if entry["ID"] != "sample-e20"]
        assert [entry["eprint"] for entry in papers] == ["math/0211159"]
        titles = ["On Erdős tides", "Tides - What the moon does"]
        assert [entry["title"] for entry in rispy.loads(ris.text)] == titles
        assert [item["title"] for item in csl.json()] == titles
        assert bib.headers["content-disposition"] == 'attachment; filename="slug-e20.bib"'
        assert csl.headers["content-type"] == "application/vnd.citationstyles.csl+json"

    def test_an_episode_without_a_confirmed_paper_is_cited_by_itself(self, archive: Path) -> None:
        address = "/episode/sample/slug-e3"
        page, bib, ris, csl = ask_all(archive, [address, *(f"{address}{form}" for form in FORMS[2:])])
        assert tree(page).xpath("//section[@aria-labelledby='cite']//a/@href") == [
            f"{address}{form}" for form in FORMS[2:]
        ]
        (entry,) = bibtexparser.loads(bib.text).entries
        (record,) = rispy.loads(ris.text)
        (item,) = csl.json()
        assert entry["ID"] == record["id"] == item["id"] == "sample-e3"
        assert entry["url"] == record["urls"][0] == item["URL"] == "https://show.example/e/slug-e3/"
        assert (record["type_of_reference"], item["type"], item["genre"]) == ("SOUND", "broadcast", "podcast")
        assert entry["note"] == record["notes"][0] == item["note"] == f"Archived at http://localhost{address}"

    def test_a_title_from_right_to_left_turns_no_other_part_of_the_citation(self, page: Any) -> None:
        line = one(page, "//span[@class='citation']")
        parts = line.xpath("bdi")
        assert [said(part) for part in parts][:2] == ["“Tides - What the moon does”", "A Show of the Tests (podcast)"]
        assert {each.tail for each in parts[:-1]} == {", "}
        assert not parts[0].xpath(".//text()[contains(., 'archived')]")

    def test_what_decides_a_link_is_not_for_strangers(self, archive: Path) -> None:
        asked = [ADDRESS, "/paper/p21"]
        for stranger, here in zip(
            ask_all(archive, asked, headers={"host": "papers.example"}), ask_all(archive, asked), strict=True
        ):
            assert "paperledge link --accept" in here.text
            assert stranger.status == 200
            assert "Unconfirmed" in stranger.text
            assert "link --accept" not in stranger.text

    def test_the_episode_itself_is_cited_in_a_line(self, page: Any) -> None:
        assert said(one(page, "//span[@class='citation']")) == (
            "“Tides - What the moon does”, A Show of the Tests (podcast), 10 June 2025,"
            " https://show.example/e/slug-e20/, archived at http://localhost/episode/sample/slug-e20"
        )


class TestItsAddress:
    @pytest.mark.parametrize(
        "other",
        [
            "/episode/e20",
            "/episode/E20",
            "/episode/slug-e6",
            "/episode/sample/slug-e20/",
            "/episode/SAMPLE/Slug-E20",
            "/episode/sample/tides-at-first",
            "/episode/sample/Tides%e2%80%93of-Old",
            "/episode/sample/tides%E2%80%93of-old",
            "/episode/sample%2Fslug-e20",
            "/episode/nowhere/tides-at-first",
            "/episode/sample/e20",
            "/episode/sample/gone-once",
        ],
    )
    def test_is_one_and_every_other_leads_there(self, archive: Path, other: str) -> None:
        moved = ask(archive, f"{other}?a=1&b=%26")
        expected = {"slug-e6": "/episode/sample/slug-e6", "gone-once": "/episode/e23"}
        leads_to = expected.get(other.rpartition("/")[2], ADDRESS)
        assert (moved.status, moved.headers["location"]) == (301, f"{leads_to}?a=1&b=%26")

    def test_endings_stay(self, archive: Path) -> None:
        others = [f"/episode/e20{form}" for form in FORMS[1:]]
        leads = [answer.headers.get("location") for answer in ask_all(archive, others)]
        assert leads == [f"{ADDRESS}{form}" for form in FORMS[1:]]

    def test_is_not_sent_round_in_a_circle_however_it_is_escaped(self, archive: Path) -> None:
        spelled = ["/episode/sample/slug%2De20", f"/episode/sample/{quote(HOSTILE_SLUG, safe=':').lower()}"]
        assert [answer.status for answer in ask_all(archive, spelled)] == [200, 200]

    def test_stands_below_the_root_of_the_site(self, archive: Path) -> None:
        moved, here = ask_all(archive, ["/episode/e20", ADDRESS], settings={"base_url": "/reading/"})
        assert moved.headers["location"] == f"/reading{ADDRESS}"
        assert here.status == 200
        assert all(link.startswith("/reading/") for link in tree(here).xpath("//main//a/@href[starts-with(., '/')]"))

    def test_what_is_not_there_says_what_to_do(self, archive: Path) -> None:
        asked = ["/episode/sample/no-such-tide", "/episode/100%25%20nowhere"]
        missing, escaped = ask_all(archive, asked)
        assert {missing.status, escaped.status} == {404}
        page = require_sound(missing)
        assert "It may be one that the archive has not read yet." in said(one(page, "//main"))
        assert "/search?q=no+such+tide" in page.xpath("//main//a/@href")
        assert "/search?q=100+nowhere" in tree(escaped).xpath("//main//a/@href")

    def test_what_is_not_there_is_told_to_machines_as_such(self, archive: Path) -> None:
        missing = ask(archive, "/episode/sample/no-such-tide.json")
        assert missing.status == 404
        assert (missing.json()["ok"], missing.json()["search"]) == (False, "/search?q=no+such+tide")

    def test_a_name_that_several_shows_have_leads_to_all_of_them(self, archive: Path) -> None:
        several = ask(archive, "/episode/slug-e20")
        assert several.status == 404
        leads = tree(several).xpath("//main//li/a/@href")
        assert sorted(leads) == ["/episode/other.show/slug-e20", ADDRESS]


class TestJson:
    def test_tells_what_the_page_tells(self, answers: Mapping[str, Answer], page: Any) -> None:
        told = answers[f"{ADDRESS}.json"].json()
        assert told["address"] == ADDRESS
        assert told["title"] == said(one(page, "//h1"))
        assert told["questions"] == [said(each) for each in page.xpath("//*[starts-with(@id, 'question-')]")]
        assert told["quotes"] == [
            said(each) for each in page.xpath("//section[@aria-labelledby='quotes']/blockquote")
        ]
        credited = [(each["credited_as"], each["link"]) for each in told["authors"]]
        assert credited == [(said(each), each.get("href")) for each in page.xpath("//p[@class='credits']/a")]
        papers = page.xpath("//section[@aria-labelledby='papers']/ol/li")
        assert [paper["link"] for paper in told["papers"]] == [one(each, "h3/a").get("href") for each in papers]
        assert [paper["in_words"] for paper in told["papers"]] == [
            list(map(said, each.xpath("ul/li"))) for each in papers
        ]
        assert [paper["status"] for paper in told["papers"]] == ["auto", "review", "rejected"]
        similar = page.xpath("//section[@aria-labelledby='similar']//a/@href")
        assert [each["link"] for each in told["similar"]] == similar
        assert told["earlier"]["link"] == one(page, "//a[@rel='prev']").get("href")
        assert told["cite_as"] == said(one(page, "//span[@class='citation']"))
        assert len(told["changes"]) == len(page.xpath("//details[@class='changes']//li")) == told["changes_in_all"]
        assert [each["field"] for each in told["origins"]] == ["body", "date", "title"]
        assert [each["url"] for each in told["links"]] == ["https://tides.example/?a=1&b=2", "javascript:alert(9)"]
        assert [each["start"] for each in told["segments"]] == [0.0, 3725.0]

    def test_has_every_value_of_the_record(self, archive: Path, answers: Mapping[str, Answer]) -> None:
        told = answers[f"{ADDRESS}.json"].json()
        with Database(archive) as db:
            record = episode_record(db.conn, "e20")
        same = (
            "id",
            "slug",
            "url",
            "body",
            "date",
            "published_at",
            "duration",
            "audio_url",
            "word_count",
            "first_seen",
        )
        assert {name: told[name] for name in same} == {name: getattr(record, name) for name in same}


class TestWhatIsHostileOrTooMuch:
    def test_every_text_is_text(self, answers: Mapping[str, Answer]) -> None:
        page = require_sound(answers[HOSTILE])
        shown = one(page, "//body").text_content()
        values_of_attributes_and_keys = {5, 8, 12, 33}
        expected = set(range(1, 35)) - {23, 24, 26, 27} - values_of_attributes_and_keys
        assert numbers(shown) == expected, "of the paper only its title and author stand here"
        assert not page.xpath("//main//i")
        assert "{{7*7}}" in shown
        assert not any("javascript:" in address for address in page.xpath("//@href|//@src"))
        assert not page.xpath("//audio")
        assert one(page, "//p[@class='credits']/a").get("href") == addresses.author("a21/../<i>")
        (about,) = page.xpath("//script[@type='application/ld+json']")
        assert json.loads(about.text)["name"] == " ".join(hostile(1).split())

    def test_directions_of_writing_are_shut_in(self, answers: Mapping[str, Answer]) -> None:
        page = tree(answers[HOSTILE])
        loose = [
            text.getparent()
            for text in page.xpath("//body//text()[contains(., '\u202e')]")
            if not text.getparent().xpath("ancestor-or-self::bdi|ancestor-or-self::*[@dir='auto']")
        ]
        assert [element.tag for element in loose] == []

    def test_json_has_it_as_it_is(self, answers: Mapping[str, Answer]) -> None:
        answer = answers[f"{HOSTILE}.json"]
        assert answer.headers["content-type"].startswith("application/json")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.json()["title"] == hostile(1)

    def test_what_is_too_much_for_a_page_is_bounded_and_leads_to_the_rest(
        self, archive: Path, answers: Mapping[str, Answer]
    ) -> None:
        page = require_sound(answers["/episode/sample/slug-e22"])
        assert 0 < len(page.xpath("//section[@aria-labelledby='transcript']//li")) < SEGMENTS
        assert len(page.xpath("//details[@class='changes']//li")) == episode_told.CHANGES < CHANGES
        assert f"{CHANGES} changes" in said(one(page, "//details[@class='changes']/summary"))
        leads = page.xpath("//main//a/@href")
        rest = [link for link in leads if link.startswith(("/archive/segments?", "/archive/revisions?"))]
        assert len(rest) == 2
        tables = ask_all(archive, [f"{link}&_shape=array&_size=1".replace("?", ".json?") for link in rest])
        assert {row["episode_id"] for table in tables for row in table.json()} == {"e22"}
        assert "/episode/sample/slug-e22.json" in one(page, "//p[@class='note']").xpath("a/@href")
        assert len(page.xpath("//section[@aria-labelledby='source']/ul/li")) < DOUBTS

    def test_all_of_a_page_is_of_one_moment(
        self, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = write_told(tmp_path / "archive.db")
        with Database(path) as db:
            db.enable_wal()

        def meanwhile(*asked: Any) -> Any:
            with Database(path) as db, db.conn:
                db.execute("UPDATE papers SET title = 'Written meanwhile'")
                db.execute("DELETE FROM revisions WHERE episode_id = 'e20'")
            return ties(*asked)

        monkeypatch.setattr("scraper.web.pages.episode_told.ties", meanwhile)
        first, second = ask_all(path, [ADDRESS, ADDRESS])
        assert "Written meanwhile" not in first.text
        assert "On Erdős tides" in first.text
        assert "2 changes by the host" in first.text
        assert "Written meanwhile" in second.text, "what was written is told by the next"
        assert "changes by the host" not in second.text


def test_every_episode_of_the_sample_show_has_a_sound_page(tmp_path: Path) -> None:
    path = sample_archive(tmp_path)
    with Database(path) as db:
        known = [
            addresses.episode(*row)
            for row in db.execute("SELECT e.id, s.slug, e.slug FROM episodes e JOIN shows s ON s.id = e.show_id")
        ]
    answers = ask_all(path, known)
    pages = [require_sound(answer) for answer in answers]
    assert {answer.status for answer in answers} == {200}
    here = sorted(
        {
            link.partition("#")[0]
            for page in pages
            for link in page.xpath("//main//a/@href")
            if link.startswith(("/episode/", "/paper/", "/article/"))
        }
    )
    assert len(here) > len(known)
    assert {
        link: answer.status for link, answer in zip(here, ask_all(path, here), strict=True) if answer.status != 200
    } == {}
