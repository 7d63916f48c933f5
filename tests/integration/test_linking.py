"""The traps of linking, each in a real archive of invented papers: what may be linked, and what is said."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scraper.link import score
from scraper.link.facts import Told
from tests.integration.linking import (
    ATTENTION,
    ATTENTION_NOT,
    BARNACLES,
    COMMON,
    GEOLOGISTS,
    GEYSER_RIVAL,
    GEYSERS,
    KNITTING,
    LICHEN_FOLLOWUP,
    LICHEN_SURVEY,
    LICHENOLOGISTS,
    MUSSELS,
    MUSSELS_LONGER,
    TEAM,
    TURBINES,
    WELDERS,
    WELDERS_NOT,
    WELDING_FAILURES,
    Known,
    Shelf,
    others,
    paper,
    retold,
    telling,
)

TIDAL = paper(1, TURBINES, TEAM)
FOULED = paper(2, BARNACLES, TEAM, "2025-04-08")
GEYSER = paper(3, GEYSERS, GEOLOGISTS)


@pytest.fixture
def shelf(tmp_path: Path, request: pytest.FixtureRequest) -> Shelf:
    """What a test asks for by `on_shelf`, among others."""
    return Shelf(tmp_path, [*others(), *request.param])


def on_shelf(*papers: Known) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("shelf", [papers], indirect=True, ids=["shelf"])


class TestCandidates:
    @on_shelf(replace(GEYSER, doi="10.5555/geyser.7"), paper(9, GEYSER_RIVAL, TEAM))
    @pytest.mark.parametrize(
        "said",
        [
            {"arxiv_ids": (GEYSER.arxiv_id,)},
            {"dois": ("10.5555/geyser.7",)},
            {"title": GEYSERS[0].upper()},
            {"headline": GEYSERS[0]},
            {"headline": "Rhythmic Geysers as Coupled"},
            {"method": "Coupled Oscillators"},
            {"credits": ("N. Eberechukwu",)},
            {"body": "An aquifer under the conduit."},
        ],
        ids=lambda said: next(iter(said)),
    )
    def test_whatever_points_to_a_paper_finds_it_alone(self, shelf: Shelf, said: dict[str, Any]) -> None:
        told = telling(**{"body": "Zzyzx.", **said}, date="")
        assert GEYSER.arxiv_id in [each.paper_id for each in shelf.ranked(told)]

    @on_shelf(replace(GEYSER, authors=()), paper(9, KNITTING, GEOLOGISTS))
    def test_a_paper_whose_authors_are_not_known_is_found_beside_others_of_theirs(self, shelf: Shelf) -> None:
        told = telling(retold(GEYSER), credits=GEOLOGISTS)
        assert GEYSER.arxiv_id in [each.paper_id for each in shelf.ranked(told)]

    @on_shelf(GEYSER)
    def test_what_points_nowhere_finds_nothing(self, shelf: Shelf) -> None:
        assert shelf.ranked(telling("Zzyzx.", title="Qwrtz", credits=("Nobody Known",), method="Xyzzy")) == []


class TestPeople:
    @on_shelf(TIDAL, FOULED)
    @pytest.mark.parametrize(("right", "twin"), [(TIDAL, FOULED), (FOULED, TIDAL)])
    def test_two_papers_of_a_group_in_one_week_are_parted_by_the_text(
        self, shelf: Shelf, right: Known, twin: Known
    ) -> None:
        told = telling(retold(right), credits=TEAM)
        assert [(each.paper_id, each.status) for each in shelf.links(told)] == [(right.arxiv_id, "auto")]
        assert twin.arxiv_id in [each.paper_id for each in shelf.ranked(told)]

    @on_shelf(TIDAL, replace(FOULED, listed=TIDAL.listed))
    def test_where_the_text_does_not_part_them_both_are_for_review(self, shelf: Shelf) -> None:
        found = shelf.links(telling(retold(LICHEN_SURVEY), credits=TEAM))
        assert {each.paper_id for each in found} == {TIDAL.arxiv_id, FOULED.arxiv_id}
        assert {each.status for each in found} == {"review"}
        assert all(each.evidence["against"] for each in found)

    @on_shelf(TIDAL, FOULED)
    def test_of_a_group_whose_new_paper_is_absent_no_other_is_taken(self, shelf: Shelf) -> None:
        assert shelf.sure(telling(retold(KNITTING), credits=TEAM)) == []

    @on_shelf(
        paper(1, KNITTING, COMMON),
        *(
            paper(100 + number, (f"{title} {number}", f"A {title.lower()} of kind {number} is built."), names)
            for number in range(30)
            for title, names in [
                ("Parser", ("Wei Wang", "Jun Li")),
                ("Sampler", ("Yang Liu", "Jing Chen")),
                ("Router", ("W. Wang", "Y. Liu", "Lei Zhang")),
            ]
            if number % 3 == len(title) % 3
        ),
    )
    def test_common_names_find_the_paper_that_the_text_is_about(self, shelf: Shelf) -> None:
        assert shelf.sure(telling(retold(KNITTING), credits=COMMON)) == ["2504.00001"]

    @on_shelf(paper(1, KNITTING, COMMON))
    def test_common_names_alone_make_no_link_sure(self, shelf: Shelf) -> None:
        found = shelf.links(telling(retold(LICHEN_SURVEY), credits=COMMON))
        assert [each.status for each in found] in ([], ["review"])

    @on_shelf(TIDAL, paper(2, BARNACLES, TEAM, "2025-06-10"))
    @pytest.mark.parametrize("text", [TURBINES, BARNACLES])
    def test_a_later_paper_of_the_same_people_is_never_linked(self, shelf: Shelf, text: tuple[str, str]) -> None:
        told = telling(retold(text), credits=TEAM)
        assert "2506.00002" not in [each.paper_id for each in shelf.ranked(told)]
        assert "2506.00002" in [each.paper_id for each in shelf.ranked(replace(told, date="2025-06-10"))]

    @on_shelf(
        TIDAL,
        paper(2, BARNACLES, TEAM[::-1]),
        paper(3, GEYSERS, (*TEAM, *GEOLOGISTS)),
    )
    @pytest.mark.parametrize(
        ("text", "right"),
        [(TURBINES, "2504.00001"), (BARNACLES, "2504.00002"), (GEYSERS, "2504.00003")],
        ids=["the same", "reversed", "extended"],
    )
    def test_authors_reversed_or_extended_are_told_apart_by_the_text(
        self, shelf: Shelf, text: tuple[str, str], right: str
    ) -> None:
        found = shelf.links(telling(retold(text), credits=TEAM))
        assert found[0].paper_id == right
        assert [each.paper_id for each in found if each.status == "auto"] in ([], [right])

    @on_shelf(GEYSER)
    @pytest.mark.parametrize("names", [GEOLOGISTS[::-1], ("Ngozi Eberechukwu", "R. Vondracek", "F. Ashgrove")])
    def test_spelling_and_order_of_names_do_not_matter(self, shelf: Shelf, names: tuple[str, ...]) -> None:
        assert shelf.sure(telling(retold(GEYSER), credits=names)) == [GEYSER.arxiv_id]


class TestVersionsAndFollowUps:
    @on_shelf(paper(1, LICHEN_SURVEY, LICHENOLOGISTS, "2025-01-09"), paper(2, LICHEN_FOLLOWUP, LICHENOLOGISTS))
    @pytest.mark.parametrize(
        ("text", "day", "right"),
        [(LICHEN_SURVEY, "2025-01-10", "2501.00001"), (LICHEN_FOLLOWUP, "2025-04-10", "2504.00002")],
    )
    def test_a_survey_and_its_follow_up(self, shelf: Shelf, text: tuple[str, str], day: str, right: str) -> None:
        told = telling(retold(text), credits=LICHENOLOGISTS, date=day)
        assert [(each.paper_id, each.status) for each in shelf.links(told)] == [(right, "auto")]

    @on_shelf(
        replace(GEYSER, arxiv_id=f"{GEYSER.arxiv_id}v1"),
        replace(GEYSER, arxiv_id=f"{GEYSER.arxiv_id}v2", title=f"{GEYSERS[0]}, Revised", listed="2025-05-20"),
    )
    def test_versions_are_one_paper_which_was_there_with_the_first(self, shelf: Shelf) -> None:
        found = shelf.links(telling(retold(GEYSER), credits=GEOLOGISTS, arxiv_ids=(GEYSER.arxiv_id,)))
        assert [(each.paper_id, each.status) for each in found] == [(GEYSER.arxiv_id, "auto")]

    @on_shelf(paper(1, GEYSERS, GEOLOGISTS, "2021-06-15"), replace(TIDAL, arxiv_id="2106.00002"))
    def test_an_updates_listing_years_later_excludes_nothing_and_favours_nothing(self, shelf: Shelf) -> None:
        listed_late = telling(retold(TIDAL), credits=TEAM)
        assert shelf.sure(replace(listed_late, date="2021-06-20")) == ["2106.00002"]
        (late,) = (each for each in shelf.ranked(listed_late) if each.paper_id == "2106.00002")
        (in_time,) = (
            each for each in shelf.ranked(replace(listed_late, date="2021-06-20")) if each.paper_id == "2106.00002"
        )
        assert late.score < in_time.score
        assert "1,409 days" in late.evidence["date"]


class TestTitles:
    @on_shelf(paper(1, MUSSELS), paper(2, MUSSELS_LONGER))
    @pytest.mark.parametrize(("text", "right"), [(MUSSELS, "2504.00001"), (MUSSELS_LONGER, "2504.00002")])
    def test_of_titles_that_contain_each_other_the_whole_one_wins(
        self, shelf: Shelf, text: tuple[str, str], right: str
    ) -> None:
        told = telling("Listen to this one.", title=f"Acoustics - {text[0]}", headline=text[0])
        assert shelf.ranked(told)[0].paper_id == right
        first = shelf.links(replace(told, body=retold(text)))[0]
        assert first.paper_id == right

    @on_shelf(paper(1, ATTENTION, COMMON, "2017-06-13"), paper(2, WELDERS, TEAM))
    @pytest.mark.parametrize(
        ("headline", "looks_like"),
        [(ATTENTION_NOT[0], "1706.00001"), (WELDERS_NOT, "2504.00002"), (WELDING_FAILURES[0], "2504.00002")],
        ids=["not", "not, in a long one", "part two"],
    )
    def test_one_word_more_is_another_title(self, shelf: Shelf, headline: str, looks_like: str) -> None:
        told = telling("Have a listen.", title=f"Machines - {headline}", headline=headline)
        evidence = {each.paper_id: each.evidence for each in shelf.ranked(told)}
        assert "title" not in evidence.get(looks_like, {})

    @on_shelf(paper(2, WELDERS, TEAM))
    def test_the_first_part_is_not_taken_for_the_second_that_is_absent(self, shelf: Shelf) -> None:
        title = WELDING_FAILURES[0]
        told = telling(retold(WELDING_FAILURES), title=f"Robotics - {title}", headline=title, credits=TEAM)
        assert shelf.sure(told) == []

    @on_shelf(paper(1, ATTENTION, COMMON, "2017-06-13"), paper(2, ATTENTION_NOT, GEOLOGISTS))
    def test_attention_is_not_all_you_need(self, shelf: Shelf) -> None:
        title = ATTENTION_NOT[0]
        told = telling(retold(ATTENTION_NOT), title=f"Machines - {title}", headline=title)
        assert shelf.sure(told) == ["2504.00002"]

    @on_shelf(GEYSER)
    def test_case_and_punctuation_do_not_matter(self, shelf: Shelf) -> None:
        title = GEYSERS[0].upper().replace(" AS ", ": as ") + "!"
        told = telling(retold(GEYSER), title=f"Geology - {title}", headline=title)
        assert shelf.sure(told) == [GEYSER.arxiv_id]


class TestWhatTheTextNames:
    @on_shelf(GEYSER)
    def test_an_id_with_a_text_and_people_that_fit_is_sure(self, shelf: Shelf) -> None:
        told = telling(retold(GEYSER), credits=GEOLOGISTS)
        (named,), (plain,) = shelf.links(replace(told, arxiv_ids=(GEYSER.arxiv_id,))), shelf.links(told)
        assert (named.paper_id, named.status) == (GEYSER.arxiv_id, "auto")
        assert GEYSER.arxiv_id in named.evidence["id"]
        assert named.score > plain.score

    @on_shelf(GEYSER)
    def test_an_id_that_the_text_does_not_bear_out_is_not(self, shelf: Shelf) -> None:
        found = shelf.links(telling(retold(KNITTING), arxiv_ids=(GEYSER.arxiv_id,)))
        assert [each.status for each in found] in ([], ["review"])
        assert all(each.evidence["against"] for each in found)

    @on_shelf(paper(1, GEYSERS, GEOLOGISTS, "2023-02-01"), paper(2, GEYSER_RIVAL, TEAM))
    def test_the_work_that_a_paper_builds_on_is_not_the_paper(self, shelf: Shelf) -> None:
        told = telling(building_on("2302.00001"), credits=TEAM, arxiv_ids=("2302.00001",))
        assert shelf.links(told)[0].paper_id == "2504.00002"
        assert "2302.00001" not in shelf.sure(told)

    @on_shelf(paper(1, GEYSERS, GEOLOGISTS, "2023-02-01"))
    @pytest.mark.parametrize("names", [(), TEAM, (GEOLOGISTS[0], *TEAM)], ids=["nobody", "others", "one of them"])
    def test_not_even_where_the_paper_is_absent(self, shelf: Shelf, names: tuple[str, ...]) -> None:
        told = telling(building_on("2302.00001"), credits=names, arxiv_ids=("2302.00001",))
        assert shelf.sure(told) == []

    @on_shelf(GEYSER)
    def test_a_quotation_is_evidence_where_it_stands_in_the_abstract(self, shelf: Shelf) -> None:
        real = "two basins that share an aquifer fall into step, as thermal cameras confirm."
        invented = "our work shows, once and for all, that the earth has a heartbeat of its own."
        said = {quote: shelf.ranked(telling(retold(GEYSER), quotes=(quote,)))[0] for quote in (real, invented)}
        assert said[real].paper_id == said[invented].paper_id == GEYSER.arxiv_id
        assert "quote" in said[real].evidence
        assert "quote" not in said[invented].evidence
        assert said[real].score > said[invented].score


class TestText:
    @on_shelf(GEYSER)
    def test_a_text_on_something_else_has_no_link_at_all(self, shelf: Shelf) -> None:
        body = "My grandmother kept a diary of every wedding she went to. We read aloud who danced, and who wept."
        assert shelf.links(telling(body)) == []
        assert shelf.links(telling(body, credits=("Nobody Known", "Neither Known"))) == []
        assert shelf.links(telling("")) == []

    @on_shelf(GEYSER)
    @pytest.mark.parametrize("names", [(), TEAM])
    def test_analogies_pull_no_paper(self, shelf: Shelf, names: tuple[str, ...]) -> None:
        body = (
            f"{retold(LICHEN_FOLLOWUP)}\n\nImagine you are sorting fruit in a busy kitchen: apples, oranges and"
            " bananas go into the right basket by ripeness, a robot gripper hands them over, and the cooks prepare"
            " their recipes. Now the camera is the cook, and each fruit is a thallus."
        )
        assert shelf.sure(telling(body, credits=names)) == []

    @on_shelf(GEYSER, paper(9, GEYSER_RIVAL, TEAM))
    def test_where_the_paper_is_absent_nothing_is_sure_and_what_stands_says_why(self, shelf: Shelf) -> None:
        for text in (TURBINES, BARNACLES, LICHEN_SURVEY, KNITTING, MUSSELS_LONGER):
            for names in ((), LICHENOLOGISTS, (*LICHENOLOGISTS, GEOLOGISTS[0])):
                found = shelf.links(telling(retold(text), credits=names))
                assert all(each.status == "review" and each.evidence["against"] for each in found)

    @on_shelf(GEYSER)
    def test_few_papers_never_make_a_link_sure_by_text_alone(
        self, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for threshold in ("TEXT_ALONE", "TEXT_ENOUGH", "REVIEW"):
            monkeypatch.setattr(score, threshold, score.LOOK)
        told = telling(retold(GEYSER))
        (found,) = shelf.links(told)
        assert (found.paper_id, found.status) == (GEYSER.arxiv_id, "review")
        assert "25 papers" in found.evidence["against"]
        monkeypatch.setattr(score, "MANY_PAPERS", 25)
        assert shelf.sure(told) == [GEYSER.arxiv_id]

    @on_shelf(GEYSER, paper(9, GEYSER_RIVAL, TEAM))
    @pytest.mark.parametrize("date", ["", "2025-04-10", "2026-01-01"])
    def test_an_article_is_linked_by_its_text(self, shelf: Shelf, date: str) -> None:
        article = telling(retold(GEYSER), id="article", kind=Told.ARTICLE, title="Why geysers keep time", date=date)
        assert shelf.ranked(article)[0].paper_id == GEYSER.arxiv_id
        assert all(each.paper_id == GEYSER.arxiv_id for each in shelf.links(article)[:1])

    @on_shelf(GEYSER, paper(9, GEYSER_RIVAL, TEAM), TIDAL)
    def test_the_verdict_does_not_hang_on_what_was_asked_before(self, shelf: Shelf) -> None:
        told = [telling(retold(text), credits=names) for text in (GEYSERS, TURBINES) for names in ((), TEAM)]
        with shelf.linker() as linker:
            one_by_one = [linker.verdicts(each) for each in told]
            assert [linker.verdicts(each) for each in told[::-1]] == one_by_one[::-1]


class TestRejected:
    @on_shelf(TIDAL, replace(FOULED, listed=TIDAL.listed))
    def test_the_next_best_is_judged_as_if_the_rejected_one_were_not_there(self, shelf: Shelf) -> None:
        told = telling(f"{retold(TURBINES)}\n\n{retold(BARNACLES)}", credits=TEAM)
        assert {each.status for each in shelf.links(told)} == {"review"}
        for wrong, right in ((TIDAL, FOULED), (FOULED, TIDAL)):
            found = shelf.links(replace(told, rejected=(shelf.ids[wrong.arxiv_id],)))
            assert [(each.paper_id, each.status) for each in found] == [(right.arxiv_id, "auto")]

    @on_shelf(TIDAL)
    def test_a_rejected_paper_is_no_candidate(self, shelf: Shelf) -> None:
        told = telling(retold(TIDAL), credits=TEAM, rejected=(shelf.ids[TIDAL.arxiv_id],))
        assert TIDAL.arxiv_id not in [each.paper_id for each in shelf.ranked(told)]


def building_on(arxiv_id: str) -> str:
    return (
        "Hey listeners! Geysers erupt at intervals, and today's paper asks whether earthquakes reset them. It builds"
        f" on {GEYSERS[0]}, a paper of two years ago, arXiv:{arxiv_id}, in which conduit geometry and recharge set"
        " the interval between eruptions. The new work lays seismic catalogues beside forty years of eruption logs,"
        " and finds that only strong shaking delays them, which thermal cameras had missed."
    )
