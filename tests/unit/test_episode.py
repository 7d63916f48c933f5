"""One page's layers put in order: which layer each value comes from, and what is said when nothing is known."""

import dataclasses
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.model import Episode, Identifier, KeyKind, Layer, Link, Origin, ParsedEpisode
from scraper.notation.dates import relative_date
from scraper.text.episode import DERIVED, STAND_IN, STATED, put_in_order
from tests.unit.markup import markup

CAPTURED = "2025-04-12T00:30:00Z"
URL = "https://www.footnote-radio.example/e/tides/"
BODY = (
    "<p>Hello crew, today a paper about tides. The team built a small model called TideNet.</p>"
    "<p>Here is something to chew on:</p>"
    "<ul><li>Who pays when it is wrong?</li><li>Who gains when it is right?</li></ul>"
    "<p>Bye!<br>Credit to Paper authors: Ada Fern, Bo Quill</p>"
)


def order(*layers: ParsedEpisode) -> Episode:
    return put_in_order(layers, CAPTURED)


def keys(episode: Episode) -> dict[str, str]:
    return {key.kind.value: key.value for key in episode.keys}


class TestLayers:
    def test_each_field_comes_from_the_richest_layer_that_has_it(self) -> None:
        episode = order(
            ParsedEpisode(
                Layer.JSONLD, url=URL, title="Tides (ld)", date="2025-04-10", audio_url="https://a.example/ld.mp3"
            ),
            ParsedEpisode(Layer.STATE, title="", html=BODY, duration="412"),
            ParsedEpisode(Layer.DOM, url=URL, title="Tides (dom)", date="24 hours ago"),
        )
        assert (episode.title, episode.date, episode.duration) == ("Tides (dom)", "2025-04-10", 412)
        assert {name: origin.layer for name, origin in episode.origins.items()} == {
            "url": Layer.DOM,
            "title": Layer.DOM,
            "audio_url": Layer.JSONLD,
            "duration": Layer.STATE,
            "date": Layer.JSONLD,
            "body": Layer.STATE,
            "questions": Layer.STATE,
            "credits": Layer.STATE,
            "method": Layer.STATE,
        }

    def test_the_order_in_which_layers_are_given_does_not_matter(self) -> None:
        state = ParsedEpisode(Layer.STATE, url=URL, title="T", html=BODY)
        dom = ParsedEpisode(Layer.DOM, url=URL, title="U", date="Apr 10, 2025")
        assert order(state, dom) == order(dom, state)

    def test_a_shortened_body_gives_way_to_a_whole_one(self) -> None:
        whole = "Tides are slow waves that fill and leave a harbour twice a day. " * 20
        episode = order(
            ParsedEpisode(Layer.STATE, url=URL, html=f"<p>{whole[:300]}…</p>"),
            ParsedEpisode(Layer.JSONLD, url=URL, text=f"{whole}Bye!Credit to Paper authors: Ada Fern"),
        )
        assert episode.body.endswith("Bye!")
        assert episode.credits == ("Ada Fern",)
        assert episode.origins["body"] == Origin(Layer.JSONLD, "fuller than a richer layer", STATED)

    def test_a_richer_body_that_lacks_only_breaks_and_tags_stays(self) -> None:
        plain = re.sub("<[^>]*>", "\n", BODY)
        episode = order(
            ParsedEpisode(Layer.JSONLD, url=URL, text=plain), ParsedEpisode(Layer.STATE, url=URL, html=BODY)
        )
        assert episode.origins["body"].layer is Layer.STATE
        assert episode.body == (
            "Hello crew, today a paper about tides. The team built a small model called TideNet.\n\n"
            "Here is something to chew on:\n\n- Who pays when it is wrong?\n- Who gains when it is right?\n\nBye!"
        )

    def test_markup_and_its_plain_rendering_have_one_fingerprint(self) -> None:
        rendering = re.sub("<[^>]*>", "\n", BODY.replace("<br>", ""))
        texts = (
            order(ParsedEpisode(Layer.TEXT, text=rendering)),
            order(ParsedEpisode(Layer.STATE, url=URL, html=BODY)),
        )
        assert keys(texts[0])["fingerprint"] == keys(texts[1])["fingerprint"]
        assert texts[0].questions == texts[1].questions
        assert texts[0].credits == texts[1].credits

    def test_words_after_the_credit_line_stay_and_do_not_change_the_fingerprint(self) -> None:
        longer = order(ParsedEpisode(Layer.STATE, url=URL, html=f"{BODY}<p>Support the show.</p>"))
        assert longer.body.endswith("\n\nBye!\n\nSupport the show.")
        assert longer.questions == ("Who pays when it is wrong?", "Who gains when it is right?")
        assert keys(longer)["fingerprint"] == keys(order(ParsedEpisode(Layer.STATE, html=BODY)))["fingerprint"]


class TestDates:
    def test_a_date_as_shown_stands_above_the_moment_whatever_the_layer(self) -> None:
        episode = order(
            ParsedEpisode(Layer.STATE, url=URL, timestamp="1744336800"),
            ParsedEpisode(Layer.JSONLD, url=URL, date="2025-04-10"),
        )
        assert (episode.date, episode.published_at) == ("2025-04-10", "2025-04-11T02:00:00Z")
        assert episode.origins["date"] == Origin(Layer.JSONLD, "as shown", STATED)

    def test_the_moment_gives_the_day_by_its_own_offset(self) -> None:
        episode = order(ParsedEpisode(Layer.CONTENT, guid="g", timestamp="Thu, 10 Apr 2025 22:00:00 -0400"))
        assert (episode.date, episode.published_at) == ("2025-04-10", "2025-04-11T02:00:00Z")
        assert episode.origins["date"] == Origin(Layer.CONTENT, "moment", DERIVED)

    def test_words_are_the_last_resort_and_marked_so(self) -> None:
        episode = order(ParsedEpisode(Layer.DOM, url=URL, date="24 hours ago"))
        assert (episode.date, episode.published_at) == ("2025-04-11", "")
        assert episode.origins["date"] == Origin(Layer.DOM, "relative", STAND_IN)

    @pytest.mark.parametrize(
        ("others", "disputed"),
        [
            ([ParsedEpisode(Layer.STATE, timestamp="1744336800")], False),
            ([ParsedEpisode(Layer.STATE, timestamp="1744423201")], True),
            ([ParsedEpisode(Layer.DOM, date="Apr 11, 2025")], False),
            ([ParsedEpisode(Layer.DOM, date="Apr 8, 2025"), ParsedEpisode(Layer.FEED, date="2025-04-10")], True),
            ([ParsedEpisode(Layer.DOM, date="3 months ago")], False),
        ],
    )
    def test_a_day_that_another_layer_puts_more_than_a_day_off_is_disputed(
        self, others: list[ParsedEpisode], disputed: bool
    ) -> None:
        shown = ParsedEpisode(Layer.STATE if others[0].layer is Layer.DOM else Layer.DOM, date="2025-04-10")
        episode = order(shown, *others)
        assert episode.date == "2025-04-10"
        assert episode.origins["date"].rule == ("as shown, disputed" if disputed else "as shown")

    @pytest.mark.parametrize("shown", ["", "soon", "24 hours ago", "Feb 31, 2025"])
    def test_without_a_time_of_capture_or_a_date_there_is_none(self, shown: str) -> None:
        episode = put_in_order([ParsedEpisode(Layer.DOM, url=URL, date=shown)], "")
        assert episode.date == ""
        assert "date" not in episode.origins


class TestIdentifiers:
    NAMED = Identifier("arxiv", "2504.07962")

    @pytest.mark.parametrize(
        "said",
        [
            ParsedEpisode(Layer.STATE, title="Tides (arXiv:2504.07962)", html=BODY),
            ParsedEpisode(Layer.STATE, html=BODY.replace("TideNet.", "TideNet, arXiv:2504.07962.")),
            ParsedEpisode(
                Layer.STATE, html=BODY.replace("Bye!", '<a href="https://arxiv.org/abs/2504.07962">Bye</a>')
            ),
            ParsedEpisode(Layer.STATE, html=BODY.replace("Bo Quill", "Bo Quill (arXiv:2504.07962)")),
            ParsedEpisode(Layer.STATE, title="arXiv:2504.07962"),
        ],
        ids=["title", "text", "link", "credit line", "title alone"],
    )
    def test_they_are_found_wherever_they_stand(self, said: ParsedEpisode) -> None:
        episode = order(ParsedEpisode(Layer.DOM, url=URL), said)
        assert episode.identifiers == (self.NAMED,)
        assert episode.origins["identifiers"] == Origin(Layer.STATE, "named by id", STATED)

    def test_in_the_order_of_the_page_and_once_each(self) -> None:
        text = "<p>It is doi:10.1234/ABC.5, then arXiv:2504.07962v2.</p>"
        episode = order(ParsedEpisode(Layer.STATE, title="arXiv:2504.07962", html=text))
        assert episode.identifiers == (self.NAMED, Identifier("doi", "10.1234/abc.5"))

    def test_without_any_there_is_no_origin(self) -> None:
        assert "identifiers" not in order(ParsedEpisode(Layer.STATE, html=BODY)).origins


class TestTitles:
    def test_the_stand_in_is_the_first_sentence(self) -> None:
        episode = order(
            ParsedEpisode(Layer.TEXT, text="Hello crew, tides! More words.\nCredit to Paper authors: Ada Fern")
        )
        assert episode.title == "Hello crew, tides!"
        assert episode.origins["title"].strength == STAND_IN

    @pytest.mark.parametrize(
        ("title", "category"),
        [
            ("Computer Vision - Seeing Tides - Again", "Computer Vision"),
            ("Sound - Hearing Tides", "Sound"),
            ("Tides - A Love Story", ""),
            ("Computer Vision", ""),
            ("Computer Vision - ", ""),
            ("Computer Vision-Seeing Tides", ""),
        ],
    )
    def test_a_category_is_one_that_arxiv_knows(self, title: str, category: str) -> None:
        assert order(ParsedEpisode(Layer.STATE, url=URL, title=title)).category == category

    def test_a_stand_in_title_has_no_category(self) -> None:
        assert order(ParsedEpisode(Layer.TEXT, text="Computer Vision - a new paper.")).category == ""


class TestKeys:
    def test_strongest_first(self) -> None:
        episode = order(
            ParsedEpisode(
                Layer.STATE,
                url=URL,
                host_id=" 77 ",
                guid="g",
                html=BODY,
                audio_url="https://op3.dev/e/a.podbean.com/mf/web/x/y.mp3",
            )
        )
        assert [key.kind for key in episode.keys] == list(KeyKind)
        assert keys(episode) | {"fingerprint": ""} == {
            "host_id": "77", "guid": "g", "slug": "tides", "audio": "x/y.mp3", "fingerprint": "",
        }  # fmt: skip

    def test_an_address_off_the_show_is_kept_and_is_no_key(self) -> None:
        episode = order(ParsedEpisode(Layer.CONTENT, url="https://elsewhere.example/tides?x=1", guid="g"))
        assert (episode.url, episode.slug, keys(episode)) == (
            "https://elsewhere.example/tides?x=1",
            "",
            {"guid": "g"},
        )

    def test_nothing_said_nothing_known(self) -> None:
        assert order(ParsedEpisode(Layer.DOM)) == Episode(keys=())


@pytest.mark.parametrize("duration", ["0", "", "soon", "00:00"])
def test_no_duration_is_no_value(duration: str) -> None:
    episode = order(ParsedEpisode(Layer.STATE, url=URL, duration=duration))
    assert episode.duration is None
    assert "duration" not in episode.origins


def test_links_and_quotes_of_the_chosen_body() -> None:
    html = '<p>See <a href="/e/old/">last week</a>.</p><blockquote>A tide is a slow wave.</blockquote>'
    episode = order(ParsedEpisode(Layer.STATE, url=URL, html=html))
    assert episode.links == (Link("https://www.footnote-radio.example/e/old/", "last week"),)
    assert episode.quotes == ("A tide is a slow wave.",)


@pytest.mark.parametrize(
    ("sentence", "method"),
    [
        ("This paper introduces a new system called GLUS, and it works.", "GLUS"),
        ("They use a technique they call “ReQFlow” here.", "ReQFlow"),
        ("It is a benchmark named MVTecAD.", "MVTecAD"),
        ("A model called David told us.", ""),
        ("It is called GLUS.", ""),
    ],
)
def test_the_method_is_a_coined_name_that_the_host_gives(sentence: str, method: str) -> None:
    assert order(ParsedEpisode(Layer.TEXT, text=sentence)).method == method


TEXT = st.text(st.characters(), max_size=60)
SOME = st.builds(
    ParsedEpisode,
    layer=st.sampled_from(Layer),
    url=TEXT | st.just(URL),
    host_id=TEXT,
    guid=TEXT,
    title=TEXT,
    date=TEXT | st.sampled_from(["24 hours ago", "Friday Apr 11, 2025", "2025-04-11"]),
    timestamp=TEXT | st.sampled_from(["1744336800", "Thu, 10 Apr 2025 22:00:00 -0400"]),
    html=TEXT | markup() | st.just(BODY),
    text=TEXT,
    duration=TEXT | st.sampled_from(["412", "6:52"]),
    audio_url=TEXT,
    image_url=TEXT,
    transcript_url=TEXT,
)


@given(st.lists(SOME, max_size=4), st.sampled_from(["", CAPTURED]))
@settings(max_examples=200)
def test_any_reading_gives_a_clean_episode_and_the_same_twice(layers: list[ParsedEpisode], captured: str) -> None:
    episode = put_in_order(layers, captured)
    assert episode == put_in_order(layers, captured)
    for text in _texts(dataclasses.asdict(episode)):
        assert text.encode()
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", text)
    spoken = [relative_date(said.date, captured) for said in layers]
    assert episode.date != CAPTURED[:10] or CAPTURED[:10] in [*spoken, *(said.date for said in layers)]
    assert set(episode.origins) <= {field.name for field in dataclasses.fields(Episode)}
    assert all(getattr(episode, name) for name in episode.origins if name != "url")
    body = " ".join(episode.body.split())
    assert all(text in body for text in episode.questions)


def _texts(value: Any) -> Iterator[str]:
    """Every text that is not empty, wherever it stands."""
    if isinstance(value, str) and value:
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
