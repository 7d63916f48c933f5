"""What speaks for a paper, and how sure that makes a link: the rules, wherever their thresholds lie."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.link.evidence import Kind, Weighed, Weigher
from scraper.link.facts import PaperFacts, Telling, Told
from scraper.link.names import Agreement, Fit
from scraper.link.score import (
    AUTO,
    CLEAR,
    KIN_MARGIN,
    LOOK,
    MANY_PAPERS,
    MARGIN,
    REVIEW,
    TEXT_ALONE,
    TEXT_ENOUGH,
    TEXT_LEAD,
    as_ranked,
    verdicts,
)

TITLE = "Wakes of Tidal Turbines in Narrow Straits"
ABSTRACT = (
    "We present WakeNet. Turbulence shed by the rotors recovers downstream, and an analytic model predicts the yield."
)
NAMES = ("Ottilie Brandvold", "Ruaridh Mackinnon", "Ximena Tupac-Yupanqui")
PAPER = PaperFacts("p1", 1, TITLE, ABSTRACT, "2504.00001", "10.1/abc", "2025-04-09", NAMES)
LITTLE = 0.01
MANY = MANY_PAPERS * 10


def telling(**fields: Any) -> Telling:
    return Telling(**{"id": "t", "kind": Told.EPISODE, "title": "Today", "body": "Hello.", **fields})


def weigh(likeness: float = 0.0, paper: PaperFacts = PAPER, **fields: Any) -> Weighed:
    return Weigher(telling(**fields)).weigh(paper, likeness)


def weighed(
    name: str, points: Mapping[Kind, float], likeness: float = 0.0, fit: Fit = Fit.NONE, seq: int = 1
) -> Weighed:
    """A candidate with these points; those of the text are its likeness."""
    known = {**points, Kind.TEXT: likeness} if likeness > 0 else dict(points)
    people = 5 if fit >= Fit.ALL else 0
    names = Agreement(fit, people, people, people, people)
    return Weighed(PaperFacts(name, seq, name), likeness, names, known, dict.fromkeys(known, "."))


def sure(total: float = AUTO, **changes: Any) -> Weighed:
    """One that has an id and a title, and so many points."""
    return weighed("best", {Kind.ID: total / 2, Kind.TITLE: total / 2}, **changes)


def statuses(ranked: Sequence[Weighed], papers: int = MANY) -> list[str]:
    return [each.status for each in verdicts(ranked, papers)]


class TestEvidence:
    def test_nothing_said_speaks_for_nothing(self) -> None:
        assert weigh(date="").points == {}

    @pytest.mark.parametrize(
        ("kind", "fields", "words"),
        [
            (Kind.ID, {"arxiv_ids": ("2504.00001",)}, "2504.00001"),
            (Kind.DOI, {"dois": ("10.1/abc",)}, "10.1/abc"),
            (Kind.TITLE, {"headline": "wakes of tidal turbines, in narrow straits!"}, "headline"),
            (Kind.TITLE, {"title": TITLE}, "headline"),
            (Kind.MENTION, {"body": f"It is called '{TITLE}'."}, "stands in the text"),
            (Kind.TITLE, {"headline": "Wakes of Tidal Turbines"}, "beginning"),
            (Kind.AUTHORS, {"credits": NAMES}, "3"),
            (Kind.QUOTE, {"quotes": ("turbulence shed by the rotors recovers downstream",)}, "abstract"),
            (Kind.METHOD, {"method": "WakeNet"}, "abstract names WakeNet"),
            (Kind.METHOD, {"method": "Tidal Turbines"}, "title names Tidal Turbines"),
            (Kind.DATE, {"date": "2025-04-10"}, "1 day before"),
            (Kind.DATE, {"date": "2025-04-09"}, "day"),
            (Kind.DATE, {"date": "2025-04-12"}, "3 days before"),
        ],
    )
    def test_each_kind_is_found_alone_and_in_words(self, kind: Kind, fields: dict[str, Any], words: str) -> None:
        found = weigh(**fields)
        assert found.points.keys() == found.words.keys() == {kind}
        assert words in found.words[kind]
        assert found.total > 0

    def test_many_days_are_told_with_a_separator(self) -> None:
        assert "1,098 days before" in weigh(date="2028-04-11").words[Kind.DATE]

    def test_the_text_is_told_in_its_figure(self) -> None:
        found = weigh(4.26)
        assert found.points == {Kind.TEXT: 4.26}
        assert "4.3 standard deviations" in found.words[Kind.TEXT]

    @pytest.mark.parametrize("likeness", [0.0, -2.0])
    def test_a_text_no_more_alike_than_others_says_nothing(self, likeness: float) -> None:
        assert weigh(likeness).points == {}

    @pytest.mark.parametrize(
        "fields",
        [
            {"arxiv_ids": ("2504.00002",)},
            {"dois": ("10.1/abcd",)},
            {"headline": "Wakes of Tidal"},
            {"headline": "Tidal Turbines in Narrow Straits"},
            {"headline": "Wakes of Tidal Turbines in Wide Straits"},
            {"body": "Wakes of tidal turbines in narrow straitsuits"},
            {"credits": ("Somebody Else", "Another One")},
            {"quotes": ("the sea, they write, remembers every blade that ever cut it in two",)},
            {"quotes": ("the rotors recovers",)},
            {"method": "Wake"},
            {"method": "Net"},
            {"headline": "Wakes of Tidal Turbines in Narrow Straits II"},
            {"headline": "Wake of Tidal Turbine in Narrow Strait"},
            {"headline": "Wakes of Tidal Turb"},
            {"headline": "Wakes of Tidal Turbnies in Narrow Straights"},
            {"headline": "No Wakes of Tidal Turbines in Narrow Straits"},
        ],
    )
    def test_what_only_looks_like_it_is_no_evidence(self, fields: dict[str, Any]) -> None:
        assert weigh(**fields).points == {}

    @pytest.mark.parametrize("title", ["Attention", "On Trees", "Going Deeper Still"])
    def test_a_short_title_in_the_text_may_stand_there_by_chance(self, title: str) -> None:
        paper = PaperFacts("p", 1, title)
        assert weigh(paper=paper, body=f"Pay attention: {title}, and so on.").points == {}

    def test_a_paper_of_which_nothing_is_known_has_no_evidence(self) -> None:
        bare = PaperFacts("p", 1, "Untitled")
        found = weigh(
            paper=bare, arxiv_ids=("2504.00001",), dois=("10.1/abc",), credits=NAMES, quotes=("a" * 80,), method="A",
            date="2025-04-10",
        )  # fmt: skip
        assert found.points == {}

    @pytest.mark.parametrize("kind", [Kind.ID, Kind.DOI])
    def test_one_of_many_ids_says_less(self, kind: Kind) -> None:
        ids = {Kind.ID: ("arxiv_ids", "2504.00001"), Kind.DOI: ("dois", "10.1/abc")}
        field, value = ids[kind]
        said: list[dict[str, Any]] = [{field: (value,)}, {field: (value, "x", "y", "z")}]
        alone, among = (weigh(**fields).points[kind] for fields in said)
        assert 0 < among <= alone / 2

    def test_the_better_the_names_fit_the_more_they_say(self) -> None:
        credited = [NAMES[:1], (*NAMES[:2], "Mr Else", "Mrs Else"), (*NAMES[:2], "Mr Else"), NAMES[:2], NAMES]
        points = [weigh(credits=names).points[Kind.AUTHORS] for names in credited]
        assert points == sorted(set(points))

    def test_the_longer_ago_the_less_a_day_says_and_long_ago_speaks_against(self) -> None:
        days = ["2025-04-09", "2025-04-17", "2025-05-01", "2025-06-30", "2026-04-09"]
        points = [weigh(date=day).points[Kind.DATE] for day in days]
        assert points == sorted(set(points), reverse=True)
        assert points[0] > 0 > points[-1]

    @given(
        st.builds(
            Telling,
            id=st.just("t"),
            kind=st.sampled_from(Told),
            title=st.text(max_size=60),
            body=st.text(max_size=200),
            headline=st.text(max_size=60),
            method=st.text(max_size=10),
            credits=st.tuples(st.text(max_size=20)),
            quotes=st.tuples(st.text(max_size=80)),
        ),
        st.text(max_size=60),
        st.text(max_size=200),
    )
    def test_any_text_can_be_weighed(self, told: Telling, title: str, abstract: str) -> None:
        found = Weigher(told).weigh(PaperFacts("p", 1, title, abstract), 1.0)
        assert found.points.keys() == found.words.keys()
        assert found.points[Kind.TEXT] == 1.0


class TestSure:
    def test_nothing_comes_of_nothing(self) -> None:
        assert verdicts([], MANY) == []

    def test_two_kinds_that_reach_the_threshold_are_sure(self) -> None:
        assert statuses([sure()]) == ["auto"]

    def test_a_little_less_is_for_review(self) -> None:
        (found,) = verdicts([sure(AUTO - LITTLE)], MANY)
        assert found.status == "review"
        assert f"{AUTO:.0f} points" in found.evidence["against"]

    def test_long_shots_are_nothing(self) -> None:
        assert statuses([sure(REVIEW)]) == ["review"]
        assert statuses([sure(REVIEW - LITTLE)]) == []

    @pytest.mark.parametrize("kind", [Kind.ID, Kind.DOI, Kind.TITLE, Kind.QUOTE])
    def test_one_kind_alone_is_never_sure(self, kind: Kind) -> None:
        (found,) = verdicts([weighed("p", {kind: AUTO * 3})], MANY)
        assert found.status == "review"
        assert "one kind" in found.evidence["against"]

    @pytest.mark.parametrize("kind", [Kind.DATE, Kind.METHOD])
    @pytest.mark.parametrize("other", [Kind.ID, Kind.TITLE, Kind.QUOTE])
    def test_date_and_method_are_no_kind_of_their_own(self, kind: Kind, other: Kind) -> None:
        assert statuses([weighed("p", {kind: AUTO, other: AUTO})]) == ["review"]

    @pytest.mark.parametrize(("fit", "status"), [(Fit.NONE, "review"), (Fit.SOME, "review"), (Fit.COMPLETE, "auto")])
    def test_authors_are_one_where_most_of_them_fit(self, fit: Fit, status: str) -> None:
        assert statuses([weighed("p", {Kind.TITLE: AUTO, Kind.AUTHORS: 1.0}, fit=fit)]) == [status]

    @pytest.mark.parametrize(("likeness", "status"), [(LOOK, "auto"), (LOOK - LITTLE, "review")])
    def test_the_text_is_one_where_it_is_worth_a_look(self, likeness: float, status: str) -> None:
        assert statuses([weighed("p", {Kind.TITLE: AUTO}, likeness)]) == [status]

    def test_points_of_authors_count_though_they_are_no_kind(self) -> None:
        points = {Kind.ID: AUTO / 2, Kind.TITLE: AUTO / 2 - 1}
        assert statuses([weighed("p", points)]) == ["review"]
        assert statuses([weighed("p", {**points, Kind.AUTHORS: 1.0}, fit=Fit.ONE)]) == ["auto"]


class TestMentions:
    """A work that is named in passing: by its id, its title, or both."""

    def test_its_id_and_its_title_in_the_text_are_one_kind(self) -> None:
        points = {Kind.ID: AUTO, Kind.DOI: AUTO, Kind.MENTION: AUTO}
        assert statuses([weighed("p", points)]) == ["review"]

    def test_it_is_one_kind_beside_others(self) -> None:
        assert statuses([weighed("p", {Kind.MENTION: AUTO, Kind.TITLE: AUTO})]) == ["auto"]

    @pytest.mark.parametrize(("likeness", "status"), [(CLEAR - LITTLE, "review"), (CLEAR, "auto")])
    def test_what_is_old_must_be_much_like_the_text(self, likeness: float, status: str) -> None:
        points = {Kind.ID: AUTO, Kind.TITLE: AUTO, Kind.DATE: -LITTLE}
        assert statuses([weighed("p", points, likeness)]) == [status]

    def test_a_headline_that_is_nearly_the_title_speaks_against_it(self) -> None:
        found = weigh(AUTO, headline=f"{TITLE} II", credits=NAMES)
        assert statuses([found]) == ["review"]
        assert statuses([weigh(AUTO, headline=f"{TITLE}!", credits=NAMES)]) == ["auto"]

    def test_a_slip_in_a_long_title_leaves_it_the_same(self) -> None:
        title = f"{TITLE} as Seen by Fishermen and Engineers of the North"
        paper = PaperFacts("p", 1, title)
        slip = title.replace("Turbines", "Turbnies")
        assert Kind.TITLE in weigh(paper=paper, headline=slip).points

    def test_both_say_no_more_than_one(self) -> None:
        body = f"It builds on {TITLE}, they say."
        both, by_id, by_title = (
            weigh(body=text, arxiv_ids=ids).total
            for text, ids in ((body, ("2504.00001",)), ("", ("2504.00001",)), (body, ()))
        )
        assert both <= max(by_id, by_title)

    @pytest.mark.parametrize(
        ("names", "status"),
        [
            ((), "auto"),
            (NAMES, "auto"),
            (NAMES[:2], "auto"),
            (NAMES[:1], "auto"),
            (("Somebody Else", "Another One"), "review"),
            ((NAMES[0], "Somebody Else", "Another One"), "review"),
        ],
    )
    def test_whoever_is_credited_must_be_among_its_authors(self, names: tuple[str, ...], status: str) -> None:
        found = weigh(AUTO, arxiv_ids=("2504.00001",), credits=names, title=TITLE)
        assert statuses([found]) == [status]

    def test_where_no_author_is_known_none_is_missing(self) -> None:
        paper = PaperFacts("p", 1, TITLE, ABSTRACT, "2504.00001")
        assert statuses([weigh(AUTO, paper, arxiv_ids=("2504.00001",), credits=NAMES, title=TITLE)]) == ["auto"]


class TestRivals:
    def test_a_paper_must_lead_by_the_margin(self) -> None:
        far, near = (weighed("next", {Kind.ID: AUTO + 9 - MARGIN - step}) for step in (0.0, -LITTLE))
        assert statuses([sure(AUTO + 9), far]) == ["auto"]
        found = verdicts([sure(AUTO + 9), near], MANY)
        assert [(each.paper_id, each.status) for each in found] == [("best", "review"), ("next", "review")]
        assert all(each.evidence["against"] for each in found)

    def test_a_rival_that_is_no_candidate_for_review_can_still_stand_in_the_way(self) -> None:
        near = weighed("next", {Kind.ID: REVIEW - LITTLE})
        found = verdicts([sure(REVIEW + LITTLE), near], MANY)
        assert [each.paper_id for each in found] == ["best"]

    def test_papers_of_the_same_people_are_parted_by_the_text(self) -> None:
        lead = (KIN_MARGIN + MARGIN) / 2
        best = weighed("best", {Kind.AUTHORS: AUTO}, LOOK + lead, fit=Fit.COMPLETE)
        kin = weighed("kin", {Kind.AUTHORS: AUTO}, LOOK, fit=Fit.ALL)
        stranger = weighed("stranger", {Kind.ID: AUTO}, LOOK)
        assert statuses([best, kin]) == ["auto"]
        assert statuses([best, stranger]) == ["review", "review"]

    def test_papers_of_the_same_people_are_not_parted_by_the_date(self) -> None:
        lead = (KIN_MARGIN + MARGIN) / 2
        best = weighed("best", {Kind.AUTHORS: AUTO, Kind.DATE: lead}, LOOK, fit=Fit.COMPLETE)
        kin = weighed("kin", {Kind.AUTHORS: AUTO}, LOOK, fit=Fit.COMPLETE)
        assert statuses([best, kin]) == ["review", "review"]

    def test_beside_a_sure_link_nothing_stands(self) -> None:
        rival = weighed("next", {Kind.ID: REVIEW + 1})
        assert [each.paper_id for each in verdicts([sure(AUTO * 3), rival], MANY)] == ["best"]

    def test_few_of_many_are_for_review(self) -> None:
        ranked = [weighed(f"p{number}", {Kind.ID: AUTO - number / 100}) for number in range(40)]
        found = verdicts(ranked, MANY)
        assert 2 <= len(found) <= 10
        assert [each.paper_id for each in found] == [f"p{number}" for number in range(len(found))]

    def test_those_far_behind_are_not(self) -> None:
        ranked = [weighed("best", {Kind.ID: REVIEW + MARGIN + 1}), weighed("far", {Kind.ID: REVIEW})]
        assert [each.paper_id for each in verdicts(ranked, MANY)] == ["best"]


class TestTextAlone:
    HIGH = max(TEXT_ALONE, TEXT_ENOUGH, REVIEW)

    def test_is_sure_far_above_many(self) -> None:
        assert statuses([weighed("p", {}, self.HIGH)], MANY_PAPERS) == ["auto"]

    @pytest.mark.parametrize("likeness", [HIGH, HIGH * 9])
    def test_is_never_sure_among_few(self, likeness: float) -> None:
        (found,) = verdicts([weighed("p", {}, likeness)], MANY_PAPERS - 1)
        assert found.status == "review"
        assert f"{MANY_PAPERS - 1} papers" in found.evidence["against"]

    def test_is_not_sure_below_its_own_threshold_whatever_the_date(self) -> None:
        found = verdicts([weighed("p", {Kind.DATE: AUTO}, TEXT_ALONE - LITTLE)], MANY)
        assert [each.status for each in found] == ["review"]
        assert found[0].evidence["against"].startswith("text alone")

    def test_must_lead_by_a_margin(self) -> None:
        high = max(self.HIGH, 2 * TEXT_ENOUGH)
        near, far = (weighed("next", {}, high - lead) for lead in (TEXT_LEAD - LITTLE, TEXT_LEAD + LITTLE))
        assert statuses([weighed("p", {}, high), far]) == ["auto"]
        assert set(statuses([weighed("p", {}, high), near])) == {"review"}

    def test_the_more_points_the_less_of_a_lead_is_enough(self) -> None:
        lead = TEXT_LEAD * 2
        enough = 2 * (TEXT_ENOUGH - lead)
        found = [
            statuses([weighed("p", {}, high), weighed("next", {}, high - lead)])[0]
            for high in (enough - LITTLE, enough + LITTLE)
        ]
        assert found == ["review", "auto"]


candidates = st.lists(
    st.builds(
        weighed,
        st.sampled_from([f"p{number}" for number in range(50)]),
        st.dictionaries(st.sampled_from([each for each in Kind if each is not Kind.TEXT]), st.floats(-2, 20)),
        st.floats(-3, 30),
        st.sampled_from(Fit),
    ),
    max_size=9,
    unique_by=lambda each: each.paper.id,
).map(lambda found: sorted(found, key=lambda each: -each.total))


class TestAlways:
    @given(candidates, st.integers(0, MANY))
    def test_one_at_most_is_sure_and_what_is_not_says_why(self, ranked: list[Weighed], papers: int) -> None:
        found = verdicts(ranked, papers)
        assert [each.status for each in found] in ([], ["auto"], ["review"] * len(found))
        assert all(("against" in each.evidence) == (each.status == "review") for each in found)
        assert all(each.evidence.get("against", "why") for each in found)

    @given(candidates)
    def test_what_stands_is_the_best_in_order_with_scores_between_0_and_1(self, ranked: list[Weighed]) -> None:
        found = verdicts(ranked, MANY)
        order = [each.paper.id for each in ranked]
        assert [each.paper_id for each in found] == [name for name in order if name in {v.paper_id for v in found}]
        assert [each.paper_id for each in found[:1]] in ([], order[:1])
        scores = [each.score for each in map(as_ranked, ranked)]
        assert scores == sorted(scores, reverse=True)
        assert all(0 <= score <= 1 for score in scores)

    @given(candidates, st.integers(0, MANY))
    def test_more_papers_at_hand_make_no_link_less_sure(self, ranked: list[Weighed], papers: int) -> None:
        if "auto" in statuses(ranked, papers):
            assert statuses(ranked, MANY) == ["auto"]

    def test_a_candidate_keeps_its_evidence_and_says_nothing_against(self) -> None:
        ranked = as_ranked(weigh(3.0, arxiv_ids=("2504.00001",)))
        assert ranked.evidence.keys() == {"id", "text"}
