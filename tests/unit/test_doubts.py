"""What is doubted about an episode, from the claims that stand; and that every kind of doubt is explained."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.archive.decide import LISTS, Claim
from scraper.archive.doubts import FEW_WORDS, KINDS, LONG_QUESTION, MANY_QUESTIONS, doubts, looks_like_a_name
from scraper.model import Identifier, Layer, Link, Origin
from scraper.report import RunReport
from scraper.text.layers import BLOCKS, DIFFERS, FULLER
from scraper.text.questions import WEAK_RULES

SCHEMA = (Path(__file__).parents[2] / "docs" / "schema.md").read_text(encoding="utf-8")
SEEN_AT = "2025-04-11T10:00:00Z"
BODY = " ".join(["Who pays? Who gains?", *["Tides are slow waves."] * FEW_WORDS])
MANY = tuple(f"Who is {number}?" for number in range(MANY_QUESTIONS + 1))
SURE: dict[str, Any] = {
    "title": "Tides",
    "body": BODY,
    "date": "2025-04-10",
    "published_at": "2025-04-11T02:00:00Z",
    "credits": ("Ada Fern", "Bo Quill"),
    "questions": ("Who pays?", "Who gains?"),
    "identifiers": (Identifier("arxiv", "2504.07962"), Identifier("doi", "10.1234/abc")),
}


def claims(rules: dict[str, str] | None = None, **changes: Any) -> dict[str, Claim]:
    """The claims of an episode of which nothing is doubted, but for these changes; None takes one out."""
    said = {name: value for name, value in {**SURE, **changes}.items() if value is not None}
    found = rules or {}
    return {
        name: Claim(value, Origin(Layer.STATE, found.get(name, "as said")), SEEN_AT) for name, value in said.items()
    }


def kinds(rules: dict[str, str] | None = None, **changes: Any) -> list[tuple[str, str]]:
    """The kind and field of each doubt."""
    return [(doubt.kind, doubt.field) for doubt in doubts(claims(rules, **changes))]


def test_what_is_said_in_so_many_words_is_not_doubted() -> None:
    assert doubts(claims()) == []


def test_of_nothing_all_that_there_must_be() -> None:
    assert {doubt.kind for doubt in doubts({})} == {"no body", "no date", "no credit line", "no questions"}


@pytest.mark.parametrize(
    ("field", "rule", "kind"),
    [
        ("title", "first sentence", "title is a stand-in"),
        ("date", "relative", "date from relative words"),
        ("date", "as shown, disputed", "dates differ"),
        *(("questions", rule, "questions by weak rule") for rule in sorted(WEAK_RULES)),
        ("credits", "credit line, et al.", "et al."),
        ("body", FULLER, "layers disagree"),
        ("body", f"{BLOCKS}; jsonld {DIFFERS}", "layers disagree"),
    ],
)
def test_weak_rules_are_doubted(field: str, rule: str, kind: str) -> None:
    assert kinds({field: rule}) == [(kind, field)]


@pytest.mark.parametrize(
    ("changes", "kind", "field"),
    [
        ({"published_at": "2025-04-12T00:00:00Z"}, "dates differ", "date"),
        ({"date": "2025-04-09"}, "dates differ", "date"),
        ({"date": "2025-05-01", "published_at": None}, "date to come", "date"),
        ({"body": "Who pays? Who gains?" + " Tides." * (FEW_WORDS - 5)}, "short body", "body"),
        ({"body": f"{BODY} <br/> and more"}, "markup in text", "body"),
        ({"body": f"{BODY} <a href='x'>more"}, "markup in text", "body"),
        ({"body": f"{BODY} R&amp;D"}, "markup in text", "body"),
        ({"body": f"{BODY} caf\ufffd"}, "unreadable characters", "body"),
        ({"title": "Caf\ufffd"}, "unreadable characters", "title"),
        ({"credits": ("Ada F\ufffdrn",)}, "unreadable characters", "credits"),
        ({"credits": ("Ada Fern", "ADA FERN")}, "credited twice", "credits"),
        ({"credits": ("Ada Fern", "3Com")}, "odd credit", "credits"),
        ({"questions": ("Who pays?", "Who pays")}, "question twice", "questions"),
        ({"questions": (" ".join(BODY.split()[: LONG_QUESTION + 1]),)}, "long question", "questions"),
        ({"questions": ("Who pays?", "Who asked in a former text?")}, "not in the text", "questions"),
        ({"quotes": ("Said in a former text.",)}, "not in the text", "quotes"),
        ({"questions": MANY, "body": " ".join([BODY, *MANY])}, "many questions", "questions"),
        ({"identifiers": (Identifier("arxiv", "2505.07962"),)}, "odd identifier", "identifiers"),
        ({"body": f"{BODY} It is arXiv:2513.07962."}, "odd identifier", "identifiers"),
        ({"title": "Tides, arxiv 2504.0796"}, "odd identifier", "identifiers"),
        ({"links": (Link("https://arxiv.org/abs/2500.07962", "x"),)}, "odd identifier", "identifiers"),
    ],
)
def test_one_thing_that_is_odd_is_one_doubt(changes: dict[str, Any], kind: str, field: str) -> None:
    assert kinds(**changes) == [(kind, field)]


@pytest.mark.parametrize(
    "changes",
    [
        {"date": "2025-04-12"},
        {"date": "2025-04-10", "published_at": None},
        {"body": BODY + " If a < b & b < c, then a<b or <x, y> is R&D."},
        {"body": BODY + " It is arXiv:2504.07962v2, at https://arxiv.org/abs/cs/0112017."},
        {"links": (Link("https://arxiv.org/pdf/2504.07962", "x"),)},
        {"identifiers": (Identifier("arxiv", "hep-th/9901001"),)},
        {"identifiers": (Identifier("arxiv", "2504.07962"),), "date": "2025-03-31", "published_at": None},
        {"date": None, "published_at": None, "identifiers": (Identifier("arxiv", "2505.00001"),)},
        {"body": f"{BODY} Until then, keep wondering..."},
        {"questions": ("…?", "!?")},
    ],
)
def test_what_is_in_order_is_none(changes: dict[str, Any]) -> None:
    assert [kind for kind, _ in kinds(**changes) if kind != "no date"] == []


def test_layers_that_disagree_are_named() -> None:
    (doubt,) = doubts(claims({"body": f"{FULLER}; state {DIFFERS}; dom {DIFFERS}"}))
    assert doubt.detail == f"{FULLER}; state {DIFFERS}; dom {DIFFERS}"
    assert doubts(claims({"body": BLOCKS})) == []


def test_a_text_that_breaks_off_before_any_credit_is_cut_short() -> None:
    assert kinds(body=f"{BODY} And then…", credits=None) == [
        ("no credit line", "credits"),
        ("body cut short", "body"),
    ]


def test_the_detail_tells_which_and_is_short() -> None:
    (doubt,) = doubts(claims(credits=("Ada Fern", "x" * 500)))
    assert doubt.detail.startswith("xxx")
    assert len(doubt.detail) <= 80
    (doubt,) = doubts(claims(published_at="2025-04-12T02:00:00Z"))
    assert doubt.detail == "shown as 2025-04-10, published at 2025-04-12T02:00:00Z"


@pytest.mark.parametrize(
    "name",
    [
        "Ada Fern", "J. Alberto Conejero", "Ludwig van der Rohe", "李明", "Zoë Ångström", "DeepSeek-AI", "R. D'Souza",
        "X Æ", "María del Carmen de la Cruz", "Smith, Jr.", "محمد علي", "IBM",
    ],
)  # fmt: skip
def test_a_name_looks_like_one(name: str) -> None:
    assert looks_like_a_name(name)


@pytest.mark.parametrize(
    "text",
    [
        "A", "and thanks for listening", "Ada Fern 2025", "What do you think?", "ada@fern.example", "https://fern",
        "This is the end of the show for today", "", "Ada Fern; Bo Quill",
    ],
)  # fmt: skip
def test_what_is_none_does_not(text: str) -> None:
    assert not looks_like_a_name(text)


def test_every_kind_stands_in_the_docs_and_says_what_to_do() -> None:
    for kind, advice in KINDS.items():
        assert f"| `{kind}` |" in SCHEMA
        assert len(advice) > 20


ITEMS = st.lists(st.text(min_size=1, max_size=12), max_size=3).map(tuple)
DAYS = st.dates().map(lambda day: day.isoformat())
ANY: dict[str, st.SearchStrategy[Any]] = {
    "title": st.text(max_size=20),
    "body": st.text(max_size=200),
    "date": DAYS,
    "published_at": st.dates().map(lambda day: f"{day.isoformat()}T00:00:00Z"),
    "questions": ITEMS,
    "credits": ITEMS,
    "links": st.lists(st.builds(Link, st.text(max_size=20), st.text()), max_size=2).map(tuple),
    "identifiers": st.lists(
        st.builds(Identifier, st.sampled_from(["arxiv"]), st.sampled_from(["0704.0001", "9912.12345", "cs/0112017"])),
        max_size=2,
    ).map(tuple),
}


@given(st.fixed_dictionaries({}, optional=ANY), st.sampled_from([SEEN_AT, ""]))
def test_of_any_claims_the_doubts_are_of_known_kinds_and_fields(said: dict[str, Any], seen_at: str) -> None:
    found = {name: Claim(value, Origin(Layer.DOM, "as said"), seen_at) for name, value in said.items()}
    for doubt in doubts(found):
        assert doubt.kind in KINDS
        assert doubt.field in {"title", "date", "body", *LISTS}
        assert doubt.detail


def test_the_run_report_counts_them_by_kind() -> None:
    report = RunReport("update", SEEN_AT)
    assert report.as_json()["doubts"] == {}
    report.doubted |= {"e1": ("no date", "layers disagree"), "e2": ("layers disagree",), "e3": ()}
    report.doubted |= {"e2": ("odd credit", "odd credit", "layers disagree")}
    assert report.as_json()["doubts"] == {"layers disagree": 2, "no date": 1, "odd credit": 2}
