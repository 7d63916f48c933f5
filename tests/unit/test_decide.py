"""Deciding: which capture's value stands, whatever the order in which captures arrive, and that nothing is lost."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.archive.decide import FIELDS, READ_IN_BODY, Claim, Decision, StoredEpisode, claims_of, decide
from scraper.model import Episode, Identifier, Key, KeyKind, Layer, Link, Origin

KEYS = (Key(KeyKind.SLUG, "tides"),)
FIRST, SECOND, THIRD = "2025-04-10T10:00:00Z", "2025-04-11T10:00:00Z", "2025-04-12T10:00:00Z"
UNTIMED = ""


class Capture(NamedTuple):
    """An episode as one page tells it, and when: values and origins by field."""

    seen_at: str
    values: Mapping[str, Any]
    origins: Mapping[str, Origin]

    @property
    def episode(self) -> Episode:
        return Episode(keys=KEYS, origins=self.origins, **self.values)


def capture(
    seen_at: str, layer: Layer = Layer.STATE, strength: int = 2, rule: str = "as said", **values: Any
) -> Capture:
    return Capture(seen_at, values, dict.fromkeys(values, Origin(layer, rule, strength)))


def stand(captures: Iterable[Capture]) -> dict[str, Claim]:
    """The claims that stand after captures have arrived in the order given."""
    claims: dict[str, Claim] = {}
    stored: StoredEpisode | None = None
    for one in captures:
        decision = decide(stored, one.episode, one.seen_at)
        claims = {**claims, **{change.field: change.new for change in decision.changes}}
        stored = StoredEpisode("e", claims)
    return claims


def values(captures: Iterable[Capture]) -> dict[str, Any]:
    return {name: claim.value for name, claim in stand(captures).items()}


def step(old: Capture, new: Capture) -> Decision:
    return decide(StoredEpisode("e", stand([old])), new.episode, new.seen_at)


class TestOneStep:
    def test_every_field_of_an_episode_is_decided_on(self) -> None:
        others = {"keys", "category", "origins"}
        assert set(FIELDS) == {field.name for field in fields(Episode)} - others

    def test_a_new_episode_brings_all_it_says_and_no_edit(self) -> None:
        decision = decide(None, capture(FIRST, title="A", questions=("Why?",)).episode, FIRST)
        assert {change.field: change.edited for change in decision.changes} == {"title": False, "questions": False}
        assert not decision.edited

    def test_what_a_page_does_not_say_is_no_claim(self) -> None:
        assert claims_of(Episode(keys=KEYS), FIRST) == {}

    def test_a_value_that_names_no_origin_has_that_of_the_address_or_is_text_as_said(self) -> None:
        own, address = Origin(Layer.STATE, "state"), Origin(Layer.FEED, "feed")
        episode = Episode(keys=KEYS, title="A", body="B", origins={"title": own, "url": address})
        assert {name: claim.origin for name, claim in claims_of(episode, FIRST).items()} == {
            "title": own,
            "body": address,
        }
        bare = claims_of(Episode(keys=KEYS, title="A"), FIRST)
        assert bare["title"].origin == Origin(Layer.TEXT, "as said")

    def test_a_gap_that_is_filled_is_no_edit(self) -> None:
        decision = step(capture(FIRST, title="A"), capture(SECOND, title="A", body="B"))
        assert [(change.field, change.old, change.edited) for change in decision.changes] == [("body", None, False)]

    def test_a_later_capture_edits(self) -> None:
        decision = step(capture(FIRST, title="A"), capture(SECOND, title="B"))
        (change,) = decision.changes
        assert change.old is not None
        assert (change.field, change.old.value, change.new.value, change.edited) == ("title", "A", "B", True)
        assert decision.edited

    def test_an_earlier_capture_changes_nothing(self) -> None:
        assert step(capture(SECOND, title="B"), capture(FIRST, title="A")) == Decision()

    def test_an_equal_capture_changes_nothing_however_late(self) -> None:
        assert step(capture(FIRST, title="A"), capture(SECOND, title="A")) == Decision()
        assert step(capture(UNTIMED, title="A"), capture(UNTIMED, title="A")) == Decision()

    def test_of_one_moment_the_richer_layer_stands(self) -> None:
        rich, poor = capture(FIRST, Layer.STATE, title="A"), capture(FIRST, Layer.JSONLD, title="B")
        assert values([rich, poor]) == values([poor, rich]) == {"title": "A"}

    def test_a_spelling_of_a_richer_layer_stands_over_a_later_poorer_one(self) -> None:
        rich, poor = (
            capture(FIRST, Layer.STATE, body="“One.”\n\n- Two"),
            capture(SECOND, Layer.FEED, body='"One." Two'),
        )
        assert values([rich, poor]) == {"body": "“One.”\n\n- Two"}
        better = step(
            capture(FIRST, Layer.FEED, body='"One." Two'), capture(SECOND, Layer.STATE, body="“One.”\n\n- Two")
        )
        assert better.changes
        assert not better.edited, "the host has changed nothing"

    @pytest.mark.parametrize(
        ("field", "one", "other"),
        [
            ("title", "Tides & Time", "tides  time"),
            ("credits", ("José Ødegård", "B Q"), ("Jose Ødegard", "B. Q.")),
            ("links", (Link("https://a.example/x", "x"),), (Link("https://a.example/x", "the x"),)),
            (
                "audio_url",
                "https://mcdn.podbean.com/mf/web/a/b.mp3",
                "https://op3.dev/e/mcdn.podbean.com/mf/web/a/b.mp3",
            ),
            ("url", "https://a.example/e/x%E2%80%93/", "https://a.example/e/x%e2%80%93/"),
        ],
    )
    def test_spellings_of_one_thing_are_no_edit(self, field: str, one: Any, other: Any) -> None:
        decision = step(capture(FIRST, Layer.FEED, **{field: one}), capture(SECOND, Layer.STATE, **{field: other}))
        assert decision.changes
        assert not decision.edited
        again = step(capture(FIRST, Layer.STATE, **{field: other}), capture(SECOND, Layer.FEED, **{field: one}))
        assert again == Decision(), "the richer layer's spelling stands"

    def test_a_new_spelling_in_the_same_layer_is_the_hosts_doing(self) -> None:
        assert step(capture(FIRST, title="tides"), capture(SECOND, title="Tides")).edited

    @pytest.mark.parametrize(
        ("field", "one", "other"),
        [
            ("title", "Tides", "Waves"),
            ("date", "2025-04-10", "2025-04-11"),
            ("published_at", "2025-04-10T10:00:00Z", "2025-04-10T10:00:01Z"),
            ("duration", 412, 413),
            ("questions", ("A?", "B?"), ("B?", "A?")),
            ("body", "One 2", "One 3"),
        ],
    )
    def test_different_things_are_an_edit(self, field: str, one: Any, other: Any) -> None:
        decision = step(capture(FIRST, Layer.FEED, **{field: one}), capture(SECOND, Layer.STATE, **{field: other}))
        assert decision.edited


class TestStrength:
    def test_a_date_as_shown_stands_over_later_words(self) -> None:
        said, words = capture(FIRST, date="2025-04-10"), capture(SECOND, Layer.DOM, 0, "relative", date="2025-04-11")
        assert values([said, words]) == values([words, said]) == {"date": "2025-04-10"}

    def test_a_title_stands_over_every_stand_in(self) -> None:
        stand_in = capture(SECOND, Layer.STATE, 0, "first sentence", title="Hello crew.")
        title = capture(UNTIMED, Layer.TEXT, title="Tides")
        assert values([stand_in, title]) == values([title, stand_in]) == {"title": "Tides"}
        assert not step(stand_in, title).edited

    def test_the_same_value_said_more_plainly_is_better_founded(self) -> None:
        words, said = capture(FIRST, Layer.DOM, 0, "relative", date="2025-04-10"), capture(SECOND, date="2025-04-10")
        assert stand([words, said])["date"].origin.strength == 2
        assert stand([said, words])["date"].origin.strength == 2


class TestWithoutTime:
    def test_what_carries_no_time_only_fills_gaps(self) -> None:
        timed, saved = (
            capture(FIRST, Layer.TEXT, title="A"),
            capture(UNTIMED, Layer.STATE, title="B", date="2025-04-10"),
        )
        assert values([timed, saved]) == values([saved, timed]) == {"title": "A", "date": "2025-04-10"}

    def test_of_two_renderings_the_one_that_kept_its_bullets_stands(self) -> None:
        flat, listed = (
            capture(UNTIMED, Layer.TEXT, body=body) for body in ("So:\n\nWhy?\n\nHow?", "So:\n\n- Why?\n- How?")
        )
        assert values([flat, listed]) == values([listed, flat]) == {"body": "So:\n\n- Why?\n- How?"}

    def test_a_time_for_a_value_that_had_none_is_kept(self) -> None:
        saved, timed = capture(UNTIMED, title="A"), capture(SECOND, title="A")
        assert stand([saved, timed])["title"].seen_at == SECOND
        assert stand([timed, saved])["title"].seen_at == SECOND

    def test_replacing_what_had_no_time_is_no_edit_of_the_host(self) -> None:
        decision = step(capture(UNTIMED, title="A"), capture(SECOND, title="B"))
        assert [change.new.value for change in decision.changes] == ["B"]
        assert not decision.edited


FULL = "Tides are slow.\n\nTo chew on:\n\n- Who pays?\n- Who gains?\n\n> So it is."
FLAT = "Tides are slow. To chew on: Who pays? Who gains? So it is."
LISTED: dict[str, Any] = {
    "questions": ("Who pays?", "Who gains?"),
    "quotes": ("So it is.",),
    "links": (Link("https://a.example/x", "x"),),
    "method": "TideNet",
    "identifiers": (Identifier("arxiv", "2504.07962"),),
    "credits": ("Ada Fern", "Bo Quill"),
}
POORER: dict[str, Any] = {
    "questions": ("To chew on: Who pays?",),
    "quotes": ("Tides are slow.",),
    "links": (Link("https://a.example/y", "y"),),
    "method": "Net",
    "identifiers": (Identifier("doi", "10.1234/abc"),),
    "credits": ("Ada Fern",),
}


class TestReadInTheBody:
    """What is read out of the body stands with the body that it was read from."""

    def test_every_list_and_the_method_are_read_there(self) -> None:
        assert set(LISTED) == set(POORER) == READ_IN_BODY

    @pytest.mark.parametrize("poor", [FLAT, FLAT[:40], f"{FLAT[:44]}…"], ids=["flat", "cut", "cut in a word"])
    def test_a_later_and_poorer_rendering_of_the_same_text_replaces_nothing(self, poor: str) -> None:
        rich = capture(FIRST, Layer.STATE, body=FULL, **LISTED)
        decision = step(rich, capture(SECOND, Layer.JSONLD, body=poor, **POORER))
        assert decision == Decision()

    @pytest.mark.parametrize("poor", [FLAT, FLAT[:40]], ids=["flat", "cut"])
    def test_nor_does_it_stand_against_an_older_and_richer_one_that_comes_in_late(self, poor: str) -> None:
        rich, later = capture(FIRST, body=FULL, **LISTED), capture(SECOND, Layer.FEED, body=poor, **POORER)
        assert values([later, rich, later]) == values([rich, later]) == {"body": FULL, **LISTED}

    def test_it_still_fills_what_is_lacking(self) -> None:
        rich, poor = capture(FIRST, body=FULL), capture(SECOND, Layer.FEED, body=FLAT, **POORER)
        assert values([rich, poor]) == {"body": FULL, **POORER}

    def test_a_later_and_richer_rendering_replaces_all(self) -> None:
        poor, rich = capture(FIRST, Layer.FEED, body=FLAT, **POORER), capture(SECOND, body=FULL, **LISTED)
        assert values([poor, rich]) == {"body": FULL, **LISTED}

    @pytest.mark.parametrize("layer", [Layer.STATE, Layer.DOM, Layer.TEXT])
    def test_another_text_brings_all_that_is_read_in_it(self, layer: Layer) -> None:
        old, new = capture(FIRST, body=FULL, **LISTED), capture(SECOND, layer, body="Waves are quick.", **POORER)
        assert values([old, new]) == {"body": "Waves are quick.", **POORER}

    def test_what_it_does_not_have_stays(self) -> None:
        old, new = capture(FIRST, body=FULL, **LISTED), capture(SECOND, body="Waves are quick.")
        assert values([old, new]) == {"body": "Waves are quick.", **LISTED}

    def test_the_host_may_cut_its_text_where_it_stood(self) -> None:
        old, new = capture(FIRST, body=FULL, **LISTED), capture(SECOND, body=FLAT[:40], **POORER)
        assert values([old, new]) == {"body": FLAT[:40], **POORER}
        assert step(old, new).edited

    def test_a_link_that_changes_under_the_same_text_is_an_edit(self) -> None:
        old, new = (
            capture(at, body=FULL, links=(Link(url, "x"),))
            for at, url in ((FIRST, "https://a.example/x"), (SECOND, "https://a.example/y"))
        )
        assert values([old, new])["links"] == (Link("https://a.example/y", "x"),)
        assert step(old, new).edited

    def test_what_carries_no_time_gives_way_whatever_its_layer(self) -> None:
        saved, poor = capture(UNTIMED, body=FULL, **LISTED), capture(SECOND, Layer.FEED, body=FLAT, **POORER)
        assert values([saved, poor]) == values([poor, saved]) == {"body": FLAT, **POORER}


# Any captures: values that differ, that are spellings of each other, and that are not said.

TEXTS = st.sampled_from(["", "Tides are slow", "TIDES are slow.", "Tides", "- Tides", "Waves", "Waves are quick"])
WORDS = st.sampled_from(["", "Tides", "TIDES", "tides.", "Waves", "waves", "Sand"])
DAYS = st.sampled_from(["", "2025-04-09", "2025-04-10", "2025-04-11"])
NAMES = st.lists(st.sampled_from(["Ada Fern", "ada fern", "Bo Quill"]), max_size=2).map(tuple)
AUDIO = st.sampled_from(
    ["", "https://a.podbean.com/mf/web/x/y.mp3", "https://op3.dev/e/a.podbean.com/mf/web/x/y.mp3"]
)
LINKS = st.lists(st.sampled_from([Link("https://a.example", "a"), Link("https://A.example", "b")]), max_size=1).map(
    tuple
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "title": WORDS,
    "body": TEXTS,
    "date": DAYS,
    "duration": st.sampled_from([None, 412, 413]),
    "audio_url": AUDIO,
    "credits": NAMES,
    "links": LINKS,
    "method": WORDS,
}


@st.composite
def captures(draw: st.DrawFn, seen_at: str) -> Capture:
    said = {name: draw(strategy) for name, strategy in VALUES.items()}
    layer = draw(st.sampled_from(Layer))
    origins = {
        name: Origin(
            draw(st.sampled_from(Layer)), draw(st.sampled_from(["as said", "other"])), draw(st.integers(0, 2))
        )
        for name in said
    }
    for name in said.keys() & {"body", *READ_IN_BODY}:
        origins[name] = Origin(layer, origins[name].rule)
    return Capture(seen_at, said, origins)


@st.composite
def arrivals(draw: st.DrawFn) -> tuple[list[Capture], list[Capture]]:
    """The same captures in two orders: those with a time ascending, those without anywhere between."""
    times = [f"2025-04-{day:02}T10:00:00Z" for day in range(1, draw(st.integers(0, 4)) + 1)]
    timed = [draw(captures(time)) for time in times]
    untimed = [draw(captures(UNTIMED)) for _ in range(draw(st.integers(0, 4)))]
    return _interleaved(draw, timed, untimed), _interleaved(draw, timed, untimed)


def _interleaved(draw: st.DrawFn, timed: Sequence[Capture], untimed: Sequence[Capture]) -> list[Capture]:
    order = draw(st.permutations(untimed))
    places = draw(st.permutations([True] * len(timed) + [False] * len(order)))
    ascending, free = iter(timed), iter(order)
    return [next(ascending if is_timed else free) for is_timed in places]


@given(arrivals())
@settings(max_examples=200)
def test_the_order_of_arrival_does_not_matter(orders: tuple[list[Capture], list[Capture]]) -> None:
    one, other = (_worth(stand(order)) for order in orders)
    assert one == other


def _worth(claims: Mapping[str, Claim]) -> dict[str, Any]:
    """What must not depend on the order: the value, where it was read and how, when it was seen."""
    return {name: (claim.value, claim.origin, claim.seen_at) for name, claim in claims.items()}


@given(captures(FIRST), captures(FIRST))
def test_of_two_captures_of_one_moment_either_may_come_first(one: Capture, other: Capture) -> None:
    assert _worth(stand([one, other])) == _worth(stand([other, one]))


@given(arrivals())
def test_nothing_filled_is_emptied_and_nothing_weaker_replaces(orders: tuple[list[Capture], list[Capture]]) -> None:
    arrived = orders[0]
    for end in range(1, len(arrived)):
        before, after = stand(arrived[:end]), stand(arrived[: end + 1])
        assert before.keys() <= after.keys()
        assert all(claim.value not in ("", None, ()) for claim in after.values())
        assert all(after[name].origin.strength >= claim.origin.strength for name, claim in before.items())


@given(arrivals())
def test_applying_a_capture_again_changes_nothing(orders: tuple[list[Capture], list[Capture]]) -> None:
    arrived = orders[0]
    for one in arrived[-1:]:
        assert decide(StoredEpisode("e", stand(arrived)), one.episode, one.seen_at) == Decision()


@given(arrivals())
def test_only_captures_with_a_time_can_be_edits(orders: tuple[list[Capture], list[Capture]]) -> None:
    claims: dict[str, Claim] = {}
    for one in orders[0]:
        decision = decide(StoredEpisode("e", claims), one.episode, one.seen_at)
        assert one.seen_at or not decision.edited
        assert decision.edited == any(change.edited for change in decision.changes)
        claims |= {change.field: change.new for change in decision.changes}
