"""`/author/ID` and `/authors` of a real Datasette: who somebody is, what there is of them, and the way to them."""

import html
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote

import bibtexparser
import feedparser
import pytest
import rispy
from lxml import etree
from sqlite_utils import Database

from scraper.text.people.author_keys import author_keys
from scraper.text.people.names import name_key
from scraper.web.pages.persons import timeline
from tests.integration.archive_fixture import insert_episode, write_archive, write_empty
from tests.integration.site import Answer, ask, ask_all

HOSTILE = '<script>alert(1)</script> "O\'Brien" \u202egro </title>'
# id, name, other spellings
PEOPLE = [
    ("kaiming-he", "Kaiming He", ["K. He"]),
    ("wei-wang", "Wei Wang", []),
    ("wei-wang-e101", "Wèi Wang", []),
    ("h1", HOSTILE, ["<img src=x onerror=alert(2)>"]),
    ("王伟", "王伟", []),
]
# id, title, author, the person it is tied to
PAPERS = [
    ("p5", "Of the Same Name", "Inès OKONJO", None),
    ("p6", "Of a Namesake", "Ines Okonjo", "wei-wang"),
    ("p7", "Of Somebody Else with That Initial", "Ingrid Okonjo", None),
]


CREDITS = [
    ("e100", 2, "h1"),
    ("e101", 2, "wei-wang-e101"),
    ("e102", 2, "wei-wang"),
    ("e103", 2, "wei-wang"),
    ("e103", 3, "h1"),
    ("e103", 4, "kaiming-he"),
]
TYPED = ['"', "%", "a\x00b", "<script>alert(1)</script>", "'; DROP TABLE authors; --", "漢字", "x" * 3_000, "..%2f",
         "\ufffe", "*" * 50, "a b " * 60]  # fmt: skip


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small archive, with a person of 45 episodes, namesakes, hostile names, papers that nobody is tied to."""
    path = write_archive(tmp_path_factory.mktemp("people") / "archive.db")
    with Database(path) as db, db.atomic():
        for id_, name, spellings in PEOPLE:
            db.execute("INSERT INTO authors(id, name, key) VALUES (?, ?, ?)", (id_, name, name_key(name)))
            for spelling in (name, *spellings):
                db.execute("INSERT INTO author_names VALUES (?, ?, ?)", (spelling, id_, f"because of {spelling}"))
        for number in range(100, 145):
            day = f"{2021 + number % 3}-03-{number % 27 + 1:02}"
            insert_episode(db, number, f"e{number}", f"Of residuals {number}", "Vision", day, "Layers add up.")
            db.execute("INSERT INTO credits VALUES (?, 1, 'kaiming-he', 'K. He')", (f"e{number}",))
        for episode, position, person in CREDITS:
            named = next(spellings or [name] for id_, name, spellings in PEOPLE if id_ == person)[0]
            db.execute("INSERT INTO credits VALUES (?, ?, ?, ?)", (episode, position, person, named))
        for seq, (id_, title, author, known) in enumerate(PAPERS, start=50):
            db.execute("INSERT INTO papers(id, title, title_key, seq) VALUES (?, ?, ?, ?)", (id_, title, title, seq))
            db.execute("INSERT INTO paper_authors VALUES (?, 1, ?, ?)", (id_, author, known))
            for key in author_keys(author):
                db.execute("INSERT INTO paper_author_keys VALUES (?, ?)", (key, seq))
    return path


def main(answer: Answer) -> str:
    """What stands between the header and the footer."""
    return answer.text.partition("<main")[2].partition("</main>")[0]


def under(answer: Answer, heading: str) -> str:
    """What stands under a heading of the second order."""
    return main(answer).partition(f"<h2>{heading}</h2>")[2].partition("<h2>")[0]


def linked(text: str) -> dict[str, str]:
    """Text of each link -> its address."""
    found = re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', text)
    return {html.unescape(re.sub("<.*?>", "", label)): html.unescape(address) for address, label in found}


class TestWhoTheyAre:
    def test_name_spellings_and_why_each_is_theirs(self, archive: Path) -> None:
        answer = ask(archive, "/author/kaiming-he")
        assert answer.status == 200
        assert "<h1><bdi>Kaiming He</bdi></h1>" in answer.text
        spellings = re.findall(
            r'<th scope="row"><bdi>(.*?)</bdi></th><td><bdi>(.*?)</bdi>', under(answer, "Spellings")
        )
        assert spellings == [("K. He", "because of K. He"), ("Kaiming He", "because of Kaiming He")]

    def test_search_engines_learn_of_a_person(self, archive: Path) -> None:
        answer = ask(archive, "/author/kaiming-he")
        (said,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', answer.text)
        assert json.loads(said) == {
            "@context": "https://schema.org", "@type": "Person", "name": "Kaiming He", "alternateName": ["K. He"],
            "identifier": "kaiming-he", "url": "http://localhost/author/kaiming-he",
        }  # fmt: skip
        assert '<link rel="canonical" href="http://localhost/author/kaiming-he">' in answer.text

    def test_reference_managers_pick_up_the_papers_told(self, archive: Path) -> None:
        coins = re.findall(r'<span class="Z3988" title="([^"]+)"', ask(archive, "/author/a2").text)
        titles = [parse_qs(html.unescape(coin))["rft.atitle"] for coin in coins]
        assert titles == [["Few-Label Vision"], ["Diffusion Priors for Anomaly Detection"]]

    def test_nothing_of_a_name_is_markup(self, archive: Path) -> None:
        for answer in ask_all(archive, ["/author/h1", "/author/kaiming-he", "/authors", "/authors?letter=other"]):
            assert answer.status == 200
            assert "<script>alert" not in answer.text
            assert "<img" not in answer.text
            assert answer.text.count("</title>") == answer.text.count("<title>")
        page = ask(archive, "/author/h1")
        assert (
            f"<h1><bdi>{html.escape(HOSTILE).replace('&quot;', '&#34;').replace('&#x27;', '&#39;')}</bdi></h1>"
            in page.text
        )
        (said,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.text, re.DOTALL)
        assert json.loads(said)["name"] == HOSTILE


class TestWhatThereIsOfThem:
    def test_episodes_newest_first_each_once_over_pages(self, archive: Path) -> None:
        first, second, beyond, odd = ask_all(
            archive, [f"/author/kaiming-he{page}" for page in ("", "?page=2", "?page=99", "?page=-1%27")]
        )
        whole = [list(linked(under(answer, "Episodes")).values()) for answer in (first, second)]
        leads = [address for page in whole for address in page if address.startswith("/episode/")]
        assert len(leads) == len(set(leads)) == 45
        assert "Credited in 45 episodes" in first.text
        assert "Page 2 of 2" in second.text
        days = [each["date"] for page in (1, 2) for each in told(archive, f"kaiming-he.json?page={page}")["episodes"]]
        assert days == sorted(days, reverse=True)
        assert (linked(main(first))["Older"], linked(main(second))["Newer"]) == (
            "/author/kaiming-he?page=2", "/author/kaiming-he?page=1"
        )  # fmt: skip
        assert main(beyond) == main(second)
        assert main(odd) == main(first)

    def test_a_paper_without_a_day_has_the_month_of_its_number(self, tmp_path: Path) -> None:
        path = write_archive(tmp_path / "archive.db")
        with Database(path) as db, db.atomic():
            db.execute("UPDATE papers SET published = NULL, first_listed = NULL")
        told = {paper["arxiv_id"]: paper["date"] for paper in ask(path, "/author/a3.json").json()["papers_told"]}
        assert told["2504.90002"] == "2025-04"

    def test_papers_told_and_those_that_list_the_name(self, archive: Path) -> None:
        answer = ask(archive, "/author/a3")
        assert linked(under(answer, "Papers told in these episodes"))["Few-Label Vision"] == "/paper/2504.90002"
        others = under(answer, "Other papers that list the name")
        titles = [title for title, address in linked(others).items() if address.startswith("/paper/")]
        assert titles == [
            "A Paper Nobody Told", "Growing Graphs", "Diffusion Priors for Anomaly Detection", "Of the Same Name"
        ]  # fmt: skip
        assert others.count("lists somebody of this name") == 1
        assert "Of a Namesake" not in answer.text
        assert "Somebody Else" not in answer.text

    def test_a_paper_that_waits_for_review_is_not_told(self, archive: Path) -> None:
        found = told(archive, "a4.json")
        assert (found["episode_count"], found["papers_told"], found["papers_told_count"]) == (1, [], 0)

    def test_co_authors_with_how_often(self, archive: Path) -> None:
        answer = ask(archive, "/author/a2")
        listed = re.findall(
            r'<li><a href="([^"]+)"><bdi>(.*?)</bdi></a> (\d+)</li>', under(answer, "Credited together with")
        )
        assert listed == [("/author/a1", "Mirela Dăscălescu", "2"), ("/author/a3", "Ines Okonjo", "1"),
                          ("/author/a5", "Wendel Achterberg", "1")]  # fmt: skip
        (picture,) = re.findall(r'<svg [^>]*role="img".*?</svg>', answer.text)
        arcs = etree.fromstring(picture).findall(".//{*}path/{*}title")
        assert {arc.text for arc in arcs} == {
            "Tomo Hasegawa-Lindqvist and Mirela Dăscălescu: 2", "Tomo Hasegawa-Lindqvist and Ines Okonjo: 1",
            "Tomo Hasegawa-Lindqvist and Wendel Achterberg: 1", "Mirela Dăscălescu and Wendel Achterberg: 1",
        }  # fmt: skip
        rows = re.findall(
            r'<tr><th scope="row"><bdi>(.*?)</bdi></th><td[^>]*><bdi>(.*?)</bdi></td><td[^>]*>(\d+)</td></tr>',
            answer.text,
        )
        assert [f"{one} and {other}: {count}" for one, other, count in rows] == [
            "Tomo Hasegawa-Lindqvist and Mirela Dăscălescu: 2", "Tomo Hasegawa-Lindqvist and Ines Okonjo: 1",
            "Tomo Hasegawa-Lindqvist and Wendel Achterberg: 1", "Mirela Dăscălescu and Wendel Achterberg: 1",
        ]  # fmt: skip

    def test_credited_twice_in_one_episode_is_one_episode(self, archive: Path) -> None:
        together = {each["id"]: each["episodes"] for each in told(archive, "kaiming-he.json")["co_authors"]}
        assert together == {"wei-wang": 2, "wei-wang-e101": 1, "h1": 2}

    def test_bars_lead_to_the_search_of_that_time(self, archive: Path) -> None:
        answer = ask(archive, "/author/kaiming-he")
        figures = under(answer, "Over time").partition("<table>")[2]
        years = {year: linked(figures)[year] for year in ("2021", "2022", "2023")}
        assert years["2022"] == "/search?q=author%3A%22Kaiming+He%22+date%3A2022"
        assert told(archive, "kaiming-he.json")["timeline"] == {"2021": 15, "2022": 15, "2023": 15}

    @pytest.mark.parametrize(
        ("days", "expected"),
        [
            ([], {}),
            (["", ""], {}),
            (["2025-04-10", "2025-04-11", ""], {"2025-04": 2}),
            (["2024-12-31", "2025-02-01"], {"2024-12": 1, "2025-01": 0, "2025-02": 1}),
            (
                ["2023-01-01", "2024-12-31"],
                {f"{2023 + n // 12}-{n % 12 + 1:02}": int(n in {0, 23}) for n in range(24)},
            ),
            (["2022-12-31", "2024-12-31"], {"2022": 1, "2023": 0, "2024": 1}),
        ],
    )
    def test_gaps_are_zero_and_long_times_are_told_by_years(self, days: list[str], expected: dict[str, int]) -> None:
        assert timeline(days) == expected
        assert list(timeline(days)) == sorted(expected)


class TestOtherFormats:
    def test_the_feed_is_of_the_newest_episodes(self, archive: Path) -> None:
        answer = ask(archive, "/author/a2.atom")
        read = feedparser.parse(answer.text)
        assert not read.bozo
        assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
        assert [entry.id for entry in read.entries] == [
            f"tag:paperledge,2025:episode/{id_}" for id_ in ("e4", "e2", "e1")
        ]
        own = {link.rel: link.href for link in read.feed.links}
        assert own == {"self": "http://localhost/author/a2.atom", "alternate": "http://localhost/author/a2"}
        assert len(feedparser.parse(ask(archive, "/author/kaiming-he.atom").text).entries) == 45

    def test_citations_are_of_the_papers_told(self, archive: Path) -> None:
        bib, ris, csl = (ask(archive, f"/author/a2{form}") for form in (".bib", ".ris", ".csl.json"))
        titles = {"Diffusion Priors for Anomaly Detection", "Few-Label Vision"}
        assert {entry["title"] for entry in bibtexparser.loads(bib.text).entries} == titles
        assert {entry["title"] for entry in rispy.loads(ris.text)} == titles
        assert {item["title"] for item in csl.json()} == titles
        assert bib.headers["content-disposition"] == 'attachment; filename="a2.bib"'
        assert {"BibTeX", "RIS", "CSL-JSON"} <= set(linked(ask(archive, "/author/a2").text))


class TestTheWayToThem:
    @pytest.mark.parametrize(
        ("typed", "leads"),
        [
            ("Kaiming He", "kaiming-he"),
            ("KAIMING  HÉ", "kaiming-he"),
            ("K. He", "kaiming-he"),
            ("k he", "kaiming-he"),
            ("Ines Okonjo", "a3"),
            ("jose penaranda", "a4"),
            ("Wei Wang", "wei-wang"),
            ("Wèi Wang", "wei-wang-e101"),
            ("kaiming-he/", "kaiming-he"),
            (" kaiming-he", "kaiming-he"),
        ],
    )
    def test_a_name_leads_to_the_only_person(self, archive: Path, typed: str, leads: str) -> None:
        for form in ("", ".json", ".atom", ".bib"):
            answer = ask(archive, f"/author/{quote(typed, safe='')}{form}")
            assert (answer.status, answer.headers["location"]) == (301, f"/author/{leads}{form}")

    def test_an_id_in_any_script_is_an_address(self, archive: Path) -> None:
        address = f"/author/{quote('王伟')}"
        for form in ("", ".json", ".atom", ".ris"):
            assert ask(archive, f"{address}{form}").status == 200
        assert f'<link rel="canonical" href="http://localhost{address}">' in ask(archive, address).text
        assert linked(main(ask(archive, "/authors?letter=other")))["王伟"] == address

    def test_namesakes_are_listed(self, archive: Path) -> None:
        answer = ask(archive, "/author/wei%20wang")
        assert answer.status == 200
        assert linked(main(answer)) == {"Wei Wang": "/author/wei-wang", "Wèi Wang": "/author/wei-wang-e101"}
        assert "2 episodes" in main(answer)
        data = ask(archive, "/author/wei%20wang.json")
        assert data.status == 404
        assert {each["link"] for each in data.json()["instead"]} == {"/author/wei-wang", "/author/wei-wang-e101"}

    def test_nobody_is_a_404_that_offers_a_search(self, archive: Path) -> None:
        answer = ask(archive, "/author/Okonjo")
        assert answer.status == 404
        assert linked(main(answer))["Search by author"] == "/search?q=author%3A%22Okonjo%22"
        assert linked(main(answer))["Ines Okonjo"] == "/author/a3"
        data = ask(archive, "/author/Okonjo.json")
        assert (data.status, data.json()["search"]) == (404, "/search?q=author%3A%22Okonjo%22")

    @pytest.mark.parametrize("typed", TYPED)
    def test_whatever_is_typed_is_text(self, archive: Path, typed: str) -> None:
        page, *data = ask_all(archive, [f"/author/{quote(typed, safe='')}{form}" for form in ("", ".json", ".ris")])
        assert page.status == 404
        assert "<script>alert" not in page.text
        assert len(page.text) < 20_000
        for answer in data:
            assert (answer.status, answer.headers["content-type"]) == (404, "application/json; charset=utf-8")
            assert answer.json()["ok"] is False


class TestEveryone:
    def test_the_most_credited_come_first(self, archive: Path) -> None:
        answer = ask(archive, "/authors")
        listed = re.findall(r'<li><a href="(/author/[^"]+)"><bdi>.*?</bdi></a> (\d+) episodes?</li>', main(answer))
        assert listed[:2] == [("/author/kaiming-he", "45"), ("/author/a2", "3")]
        assert len(listed) == 9
        assert "10 people" in main(answer)

    def test_by_first_letter_whatever_the_accents(self, archive: Path) -> None:
        answer = ask(archive, "/authors?letter=W")
        people = {name: address for name, address in linked(main(answer)).items() if address.startswith("/author/")}
        assert list(people) == ["Wei Wang", "Wèi Wang", "Wendel Achterberg"]
        assert 'aria-current="page">W</a>' in answer.text
        assert "Nobody." in ask(archive, "/authors?letter=q").text
        other = ask(archive, "/authors.json?letter=other").json()
        assert [each["id"] for each in other["people"]] == ["王伟"]

    def test_search_engines_are_told_whom_it_lists(self, archive: Path) -> None:
        page = ask(archive, "/authors?letter=k").text
        (said,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
        found = json.loads(said)
        listing = found["mainEntity"]["itemListElement"]
        assert (found["@type"], found["url"]) == ("CollectionPage", "http://localhost/authors?letter=k")
        assert "http://localhost/author/kaiming-he" in [each["url"] for each in listing]
        assert '<meta property="og:description" content="The authors of the papers' in page

    def test_its_feed_is_that_of_all_episodes(self, archive: Path) -> None:
        answer, page = ask_all(archive, ["/authors.atom", "/authors"])
        assert (answer.status, answer.headers["location"]) == (301, "/home.atom")
        assert 'type="application/atom+xml" title="Latest episodes" href="/home.atom"' in page.text

    def test_pages_hold_each_once(self, tmp_path: Path) -> None:
        path = write_empty(tmp_path / "archive.db")
        with Database(path) as db, db.atomic():
            people = [(f"n{number}", "Nina Same" if number < 150 else f"Nina {number}") for number in range(230)]
            db.conn.executemany(
                "INSERT INTO authors(id, name, key) VALUES (?, ?, ?)", [(*each, name_key(each[1])) for each in people]
            )
        address, seen = "/authors.json?letter=n", []
        while address:
            found = ask(path, address).json()
            seen += [each["id"] for each in found["people"]]
            address = found["next"]
        assert sorted(seen) == sorted(id_ for id_, _ in people)

    @pytest.mark.parametrize("letter", ["%00", "1", "é", "<b>", "zz", "%F0%9F%98%80"])
    def test_whatever_is_asked_for_is_answered(self, archive: Path, letter: str) -> None:
        answer = ask(archive, f"/authors?letter={letter}&after={letter}")
        assert answer.status == 200
        assert "<b>" not in answer.text

    def test_an_empty_archive_has_nobody(self, tmp_path: Path) -> None:
        path = write_empty(tmp_path / "archive.db")
        everyone, nobody = ask_all(path, ["/authors", "/author/x"])
        assert (everyone.status, nobody.status) == (200, 404)
        assert "0 people" in everyone.text


def told(archive: Path, of: str) -> dict[str, Any]:
    """The answer in JSON."""
    found: dict[str, Any] = ask(archive, f"/author/{of}").json()
    return found
