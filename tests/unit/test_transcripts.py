"""Transcripts read from their text, and the calendar by which they are asked for."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final

import pytest

from scraper.crawl.asks import Ask, Offer, due
from scraper.crawl.site import may_hold_transcript
from scraper.errors import ParseError, TranscriptError
from scraper.model import Kind, ParsedTranscript, Segment
from scraper.sources import fault_of
from scraper.sources.transcript_cues import MOST_CUES
from scraper.sources.transcripts import best_address, parse, recognises

URL = "https://media.example/t"
NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)


def read(text: str) -> ParsedTranscript:
    found = parse(text, URL).transcript
    assert found is not None
    return found


def vtt(*cues: str) -> str:
    times = (f"00:{place:02}.000 --> 00:{place:02}.900" for place in range(len(cues)))
    return "WEBVTT\n\n" + "\n\n".join(f"{time}\n{cue}" for time, cue in zip(times, cues, strict=True))


def said(text: str) -> list[tuple[str, str]]:
    return [(segment.speaker, segment.text) for segment in read(text).segments]


class TestCues:
    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    @pytest.mark.parametrize("mark", ["", "\ufeff"])
    def test_line_ends_and_a_byte_order_mark_make_no_difference(self, end: str, mark: str) -> None:
        text = vtt("<v Mia>One", "Two\nlines")
        assert read(mark + text.replace("\n", end)) == read(text)

    def test_ten_thousand_cues_are_read(self) -> None:
        cues = [f"{n // 3600:02}:{n // 60 % 60:02}:{n % 60:02}" for n in range(10_001)]
        times = pairwise(cues)
        text = "".join(f"{n}\n{a},000 --> {b},000\nWord {n}\n\n" for n, (a, b) in enumerate(times, 1))
        found = read(text)
        assert (len(found.segments), found.skipped) == (10_000, 0)
        assert found.segments[-1] == Segment(9999.0, 10_000.0, "Word 10000")

    @pytest.mark.parametrize(
        "text",
        [
            "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<v a>b" * (MOST_CUES + 1),
            "WEBVTT\n\n" + "00:01.000 --> 00:02.000\nx\n\n" * (MOST_CUES + 1),
            "00:01 --> 00:02\n" + "1\n" * 1_000_000,
            json.dumps({"segments": [{"startTime": 1, "body": "x"}] * (MOST_CUES + 1)}),
        ],
    )
    def test_more_than_any_episode_has_is_refused(self, text: str) -> None:
        with pytest.raises(TranscriptError) as caught:
            read(text)
        assert caught.value.fault == "bomb"

    def test_names_before_a_colon_are_speakers_where_they_are_the_rule(self) -> None:
        assert said(vtt("Mia: One", "Ole: Two", "Mia: Three", "Ole: Four", "Five")) == [
            ("Mia", "One"),
            ("Ole", "Two"),
            ("Mia", "Three"),
            ("Ole", "Four"),
            ("", "Five"),
        ]

    @pytest.mark.parametrize(
        "cues",
        [
            ("Mia: One", "and", "so", "on", "Mia: Two"),
            ("Here it is: one", "Here we go: two"),
            ("the rule: one", "the rule: two"),
            ("Mia: One",),
            ("at 12: one", "at 12: two"),
            ("The point is: one", "The point is: two"),
            ("What we know so far: one", "What we know so far: two"),
        ],
    )
    def test_other_words_before_a_colon_stay(self, cues: tuple[str, ...]) -> None:
        expected = [("", cue) for cue in cues]
        assert said(vtt(*cues)) == expected

    def test_marked_voices_are_believed_over_colons(self) -> None:
        assert said(vtt("<v Mia>Ole: he said", "<v Mia>Ole: again")) == [
            ("Mia", "Ole: he said"),
            ("Mia", "Ole: again"),
        ]

    def test_letters_that_look_like_markup_stay(self) -> None:
        assert said(vtt("1 < 2 and 4 > 3 and {set}")) == [("", "1 < 2 and 4 > 3 and {set}")]

    @pytest.mark.parametrize(
        "body",
        [
            "<v a" * 200_000,
            "<" * 800_000,
            " " * 800_000,
            "&amp" * 200_000,
            "A" * 800_000,
            "- " * 400_000,
            "{\\" * 400_000,
        ],
    )
    def test_whatever_stands_in_a_cue_and_however_often_it_is_read(self, body: str) -> None:
        assert said(vtt("x", body))[0] == ("", "x")


class TestKinds:
    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            (vtt("x"), "transcript-vtt/1"),
            ("WEBVTT FILE\n\n00:01.000 --> 00:02.000\nx", "transcript-vtt/1"),
            ("\n\n1\n00:00:01,000 --> 00:00:02,000\nx", "transcript-srt/1"),
            ('\n{"segments": [{"startTime": 1, "body": "x"}]}', "transcript-json/1"),
        ],
    )
    def test_a_document_says_itself_what_it_is(self, text: str, kind: str) -> None:
        assert recognises(text, "")
        assert parse(text, URL).parser == kind
        assert fault_of(Kind.TRANSCRIPT, text.encode()) == ""

    @pytest.mark.parametrize(
        "text",
        ["<!DOCTYPE html><p>00:01 --> 00:02</p></html>", "Not found", '{"error": 404}', "WEBVTTX\n\n", "[1, 2]"],
    )
    def test_what_is_none_is_told_before_it_is_kept(self, text: str) -> None:
        assert fault_of(Kind.TRANSCRIPT, text.encode()) == "not a transcript"
        with pytest.raises(TranscriptError):
            parse(text, URL)

    def test_json_must_come_to_its_end(self) -> None:
        assert fault_of(Kind.TRANSCRIPT, b'{"segments": [{"startTime": 1') == "truncated"

    def test_without_an_address_nobody_knows_whose_it_is(self) -> None:
        with pytest.raises(ParseError) as caught:
            parse(vtt("x"), "")
        assert (caught.value.fault, caught.value.exit_code) == ("no address", 3)


VTT: Final = {"url": "https://x.example/1", "type": "text/vtt"}
SRT: Final = {"url": "https://x.example/2.srt"}
JSON: Final = {"url": "https://x.example/3", "type": "application/json; charset=utf-8", "rel": "captions"}
HTML: Final = {"url": "https://x.example/4", "type": "text/html"}
ODD: Final = {"url": "https://x.example/5"}


class TestAddresses:
    @pytest.mark.parametrize(
        ("offered", "best"),
        [
            ((HTML, JSON, SRT, VTT), VTT),
            ((HTML, JSON, SRT), SRT),
            ((ODD, JSON), JSON),
            ((VTT, VTT | {"url": "https://x.example/6", "rel": "captions"}), {"url": "https://x.example/6"}),
            (({"url": "https://x.example/7.vtt", "type": "text/plain"},), {"url": "https://x.example/7.vtt"}),
            ((VTT | {"language": "es"}, SRT | {"language": "en"}), SRT),
            ((SRT, VTT | {"language": "en-GB"}), VTT),
            ((VTT | {"language": "es"},), VTT),
            ((HTML, ODD), ODD),
            ((HTML,), {"url": ""}),
            (({"type": "text/vtt"},), {"url": ""}),
            ((), {"url": ""}),
        ],
    )
    def test_of_several_the_best_that_has_times(
        self, offered: tuple[dict[str, str], ...], best: dict[str, str]
    ) -> None:
        assert best_address(offered, "en-us") == best["url"]

    @pytest.mark.parametrize(
        ("home", "url", "may"),
        [
            ("https://show.example/", "https://mcdn.podbean.com/x.vtt", True),
            ("https://show.example/", "http://mcdn.podbean.com/x.vtt", False),
            ("http://show.example/", "http://mcdn.podbean.com/x.vtt", True),
            ("https://show.example/", "https://me:secret@mcdn.podbean.com/x.vtt", False),
            ("https://show.example/", "file:///etc/passwd", False),
            ("https://show.example/", "ftp://mcdn.podbean.com/x.vtt", False),
            ("https://show.example/", "https://[::1/x.vtt", False),
            ("https://show.example/", "https:///x.vtt", False),
            ("https://show.example/", "/x.vtt", False),
        ],
    )
    def test_it_may_lie_anywhere_on_the_web_that_is_as_safe_as_the_show(self, home: str, url: str, may: bool) -> None:
        assert may_hold_transcript(home, url) is may


def ask(days_ago: float, misses: int = 0) -> Ask:
    return Ask((NOW - timedelta(days=days_ago)).isoformat(), misses)


class TestCalendar:
    YOUNG, OLD, UNDATED = Offer("young", "2025-05-28T08:00:00Z"), Offer("old", "2024-05-28"), Offer("undated", "")

    @pytest.mark.parametrize(
        ("offer", "asked", "is_due"),
        [
            (YOUNG, ask(0.5), False),
            (YOUNG, ask(0.99), True),
            (OLD, ask(29), False),
            (OLD, ask(30), True),
            (UNDATED, ask(29), False),
            (OLD, ask(0.5, 1), False),
            (OLD, ask(1, 1), True),
            (OLD, ask(1, 2), False),
            (OLD, ask(2, 2), True),
            (OLD, ask(15, 5), False),
            (OLD, ask(16, 5), True),
            (OLD, ask(400, 6), False),
            (OLD, ask(-400), True),
        ],
    )
    def test_one_that_was_asked_for_is_due_in_its_time(self, offer: Offer, asked: Ask, is_due: bool) -> None:
        assert due([offer], {offer.url: asked}, NOW) == ([offer.url] if is_due else [])

    def test_new_ones_come_first_then_those_that_have_waited_longest(self) -> None:
        offers = [self.YOUNG, self.OLD, Offer("new", ""), Offer("newer", "")]
        asked = {"young": ask(2), "old": ask(40)}
        assert due(offers, asked, NOW) == ["new", "newer", "old", "young"]

    def test_an_address_that_two_episodes_name_is_asked_once(self) -> None:
        assert due([self.OLD, self.OLD], {}, NOW) == ["old"]
