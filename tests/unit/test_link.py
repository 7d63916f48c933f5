"""When a link is sure, when it is only worth a look, and when there is none."""

import pytest

from scraper.link.candidates import EpisodeFacts, PaperFacts
from scraper.link.score import judge

PAPER = PaperFacts("p1", "2504.00001", "Fixed Points of Folding", "2025-04-09", ("Ana Núñez", "Li Wei", "Tom O'Dowd"))


def episode(**facts: object) -> EpisodeFacts:
    said: dict[str, object] = {"id": "e1", "date": "2025-04-10", "headline": "", "credits": (), "arxiv_ids": ()}
    return EpisodeFacts(**(said | facts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "status", "kinds"),
    [
        ({"headline": PAPER.title, "credits": PAPER.authors}, "auto", {"title", "authors"}),
        ({"arxiv_ids": ("2504.00001",), "credits": PAPER.authors}, "auto", {"id", "authors"}),
        ({"arxiv_ids": ("2504.00001",), "headline": "fixed points of FOLDING"}, "auto", {"id", "title"}),
        ({"headline": PAPER.title, "credits": ("ana nunez", "Wei", "Li Wei")}, "review", {"title"}),
        ({"arxiv_ids": ("2504.00001",)}, "review", {"id"}),
        ({"headline": PAPER.title}, "review", {"title"}),
        ({"credits": ("Ana Nunez", "Li Wei", "Tom O’Dowd")}, "review", {"authors"}),
        ({"credits": ("Ana Núñez", "Li Wei")}, "review", {"authors"}),
    ],
)
def test_two_kinds_of_evidence_make_a_link_sure_and_one_does_not(
    facts: dict[str, object], status: str, kinds: set[str]
) -> None:
    [verdict] = judge(episode(**facts), [PAPER])
    assert verdict.status == status
    assert set(verdict.evidence) == kinds


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"credits": ("Ana Núñez",)},
        {"credits": ("Ana Núñez", "Somebody Else")},
        {"headline": "Fixed Points of Unfolding and Other Tales"},
        {"arxiv_ids": ("2504.00002",)},
        {"headline": PAPER.title, "credits": PAPER.authors, "date": "2025-04-08"},
    ],
    ids=[
        "nothing",
        "one of three",
        "a stranger among them",
        "another title",
        "another id",
        "listed after the episode",
    ],
)
def test_a_long_shot_is_no_link(facts: dict[str, object]) -> None:
    assert judge(episode(**facts), [PAPER]) == []


def test_two_papers_of_equal_standing_are_both_left_for_review() -> None:
    twin = PaperFacts("p2", "2504.00009", PAPER.title, "2025-04-09", PAPER.authors)
    verdicts = judge(episode(headline=PAPER.title, credits=PAPER.authors), [PAPER, twin])
    assert [verdict.status for verdict in verdicts] == ["review", "review"]


def test_only_the_best_of_several_is_sure() -> None:
    sibling = PaperFacts("p2", "2504.00009", "Fixed Points of Unfolding", "2025-04-09", PAPER.authors)
    verdicts = judge(episode(headline=PAPER.title, credits=PAPER.authors), [sibling, PAPER])
    assert [(verdict.paper_id, verdict.status) for verdict in verdicts] == [("p1", "auto"), ("p2", "review")]


def test_a_title_that_says_the_contrary_is_no_evidence_of_being_the_same() -> None:
    original = PaperFacts("p1", "1706.03762", "Attention Is All You Need", "", ("A B",))
    assert judge(episode(headline="Attention Is Not All You Need"), [original]) == []
