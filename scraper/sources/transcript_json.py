"""Podcasting 2.0 JSON transcripts: `{version, segments: [{speaker, startTime, endTime, body}]}`."""

import json
import math
from collections.abc import Iterator
from typing import Any, Final

from scraper.errors import TranscriptError
from scraper.model import ParsedTranscript, Segment
from scraper.notation.normal import tidy
from scraper.sources.transcript_cues import LONGEST, in_order, refuse_endless

_KEY: Final = '"segments"'


def recognises(start: str) -> bool:
    """Whether a text, from its first character on, is an object that speaks of segments."""
    return start.startswith("{") and _KEY in start


def parse(text: str) -> ParsedTranscript:
    """Read a transcript. Raises TranscriptError: `broken`, `no cue`, `bomb`."""
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise TranscriptError(f"it is no sound JSON: {error}", fault="broken") from error
    listed = data.get("segments")
    if not isinstance(listed, list):
        raise TranscriptError("its segments are no list", fault="broken")
    refuse_endless(len(listed))
    found = list(_segments(listed))
    return in_order((segment for segment in found if segment), skipped=found.count(None))


def _segments(listed: list[Any]) -> Iterator[Segment | None]:
    """The segments that say something; None in the place of each that cannot be read."""
    for item in listed:
        body = item.get("body") if isinstance(item, dict) else None
        if not isinstance(body, str):
            yield None
        elif text := tidy(body):
            start = _seconds(item.get("startTime"))
            end = start if item.get("endTime") is None else _seconds(item["endTime"])
            speaker = item.get("speaker")
            named = tidy(speaker) if isinstance(speaker, str) else ""
            yield None if start is None or end is None or end < start else Segment(start, end, text, named)


def _seconds(value: object) -> float | None:
    """A time as a number, or as the text of one; None for what is no time of an episode."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        seconds = float(value)
    except (ValueError, OverflowError):
        return None
    return round(seconds, 3) if math.isfinite(seconds) and 0 <= seconds <= LONGEST else None
