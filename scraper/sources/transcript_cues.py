"""WebVTT and SubRip: cues, each a line of two times and the lines that are spoken between them.

webvtt-py reads the blocks. Real files are looser than either format: so every line of times is written as the format
has it first, and cues that still cannot be read are counted.
"""

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import islice
from typing import Final

from webvtt import Caption, WebVTT
from webvtt.errors import MalformedFileError

from scraper.errors import TranscriptError
from scraper.model import ParsedTranscript, Segment
from scraper.notation.normal import tidy

MOST_CUES: Final = 30_000
"""A cue for every word of three hours."""
_MOST_LINES: Final = 400_000
LONGEST: Final = 360_000.0
"""Seconds: no episode lasts a hundred hours."""

_TIME: Final = r"(?:(\d{1,4}):)?(\d{1,4}):(\d{1,2})(?:[.,:](\d{1,9}))?"
TIMING: Final = rf"[ \t]{{0,99}}{_TIME}[ \t]{{0,99}}-->[ \t]{{0,99}}{_TIME}(?![\d:])"
"""Two times: hours and fraction optional, the fraction after a point or a comma."""
_TIMING: Final = re.compile(TIMING)
_ARROW: Final = "-->"
_BLANK_LINES: Final = re.compile(r"\n{3,}")
_BREAK: Final = re.compile(r"<br ?/?>|\\N", re.IGNORECASE)
_VOICE: Final = re.compile(r"<v(?:\.[^\s<>]{0,99})?[ \t]{1,9}([^<>]{1,200})>")
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]{0,200}>|<\d{1,4}:[\d:.]{2,20}>|\{\\[^{}]{0,99}\}")
"""Tags of markup and times within a cue; not every `<`, which may be less-than."""
_PREFIX: Final = re.compile(r"[-–— >\[]{0,4}([^\W_][\w .'’\-]{0,39})\]?:[ \xa0]+(?=\S)")
_MOST_NAME_WORDS: Final = 4

Times = tuple[int, int]


def has_timing(text: str) -> bool:
    """Whether a line of a text is one of times."""
    return any(_TIMING.match(line) for line in text.replace("\r", "\n").split("\n") if _ARROW in line)


def parse_vtt(text: str) -> ParsedTranscript:
    """Read WebVTT. Raises TranscriptError: `broken`, `no cue`, `bomb`."""
    lines, skipped = [], 0
    for line in _lines(text):
        times = _times(line) if _ARROW in line else None
        skipped += _ARROW in line and times is None
        lines.append(_written(times, line) if _ARROW in line else line)
    return _read("\n".join(lines), "vtt", skipped)


def parse_srt(text: str) -> ParsedTranscript:
    """Read SubRip. Raises TranscriptError: `broken`, `no cue`, `bomb`."""
    lines: list[str] = []
    count = skipped = 0
    for line in _lines(text):
        if _ARROW not in line or not line.lstrip()[:1].isdigit():
            lines.append(line)
            continue
        times, count = _times(line), count + 1
        skipped += times is None
        _drop_number(lines, str(count))
        lines = [] if count == 1 else lines
        lines += ["", str(count), _written(times, "").replace(".", ",")]
    return _read("\n".join(lines[1:]), "srt", skipped)


def refuse_endless(cues: int) -> None:
    """Raise TranscriptError (`bomb`) for more cues than any episode has."""
    if cues > MOST_CUES:
        raise TranscriptError(f"it has {cues} cues, more than any episode can", fault="bomb")


def in_order(segments: Iterable[Segment], skipped: int) -> ParsedTranscript:
    """A transcript of these segments, by time. Raises TranscriptError (`no cue`) where there is none."""
    found = tuple(sorted(segments, key=lambda segment: (segment.start, segment.end)))
    if not found:
        raise TranscriptError("no cue of it could be read", fault="no cue")
    return ParsedTranscript(found, skipped)


def _lines(text: str) -> list[str]:
    """The lines of a file, of blank ones never two in a row. Raises TranscriptError (`bomb`)."""
    refuse_endless(text.count(_ARROW))
    lines = _BLANK_LINES.sub("\n\n", text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    if len(lines) > _MOST_LINES:
        raise TranscriptError(f"it has {len(lines)} lines, more than any transcript", fault="bomb")
    return lines


def _drop_number(lines: list[str], number: str) -> None:
    """Take the cue's own number off the lines before it: what stands right above the times, or where a blank line
    parts the two, what continues the count."""
    if lines and lines[-1].strip().isdigit():
        lines.pop()
        return
    if len(lines) > 1 and not lines[-1].strip() and lines[-2].strip() == number:
        del lines[-2:]


def _times(line: str) -> Times | None:
    """Start and end in milliseconds; None where one cannot be read or the end comes first."""
    match = _TIMING.match(line)
    if match is None:
        return None
    start, end = _milliseconds(*match.groups()[:4]), _milliseconds(*match.groups()[4:])
    return (start, end) if 0 <= start <= end <= LONGEST * 1000 else None


def _milliseconds(hours: str | None, minutes: str, seconds: str, fraction: str | None) -> int:
    """-1 for no time: more than 59 minutes are one where no hours are counted."""
    if int(seconds) > 59 or (hours and int(minutes) > 59):
        return -1
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int((fraction or "").ljust(3, "0")[:3])


def _written(times: Times | None, line: str) -> str:
    """A line of times as the format has it, with the settings of the cue; an arrow alone heads what is skipped."""
    if times is None:
        return _ARROW
    match = _TIMING.match(line)
    return f"{_clock(times[0])} {_ARROW} {_clock(times[1])}{line[match.end() :] if match else ''}"


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"


def _read(text: str, form: str, skipped: int) -> ParsedTranscript:
    try:
        cues = WebVTT.from_buffer(StringIO(text, newline=""), format=form).captions
    except MalformedFileError as error:
        raise TranscriptError(f"it cannot be read: {error}", fault="broken") from error
    segments = list(islice((segment for cue in cues for segment in _voices(cue)), MOST_CUES + 1))
    refuse_endless(len(segments))
    return in_order(_named(segments), skipped)


def _voices(cue: Caption) -> Iterator[Segment]:
    """What is said in a cue, each voice's part by itself; nothing of an empty one."""
    start, end = (time.in_milliseconds() / 1000 for time in (cue.start_time, cue.end_time))
    before, *spoken = _VOICE.split(_BREAK.sub(" ", cue.raw_text))
    for speaker, said in (("", before), *zip(spoken[::2], spoken[1::2], strict=True)):
        if text := _plain(said):
            yield Segment(start, end, text, _plain(speaker))


def _plain(marked: str) -> str:
    return tidy(html.unescape(_TAG.sub("", marked)))


def _named(segments: list[Segment]) -> list[Segment]:
    """Names before a colon as speakers, where no voices are marked and such names head half of the cues or more."""
    if any(segment.speaker for segment in segments):
        return segments
    found = [_PREFIX.match(segment.text) for segment in segments]
    counted = Counter(match[1] for match in found if match and _may_be_name(match[1]))
    names = {name for name, count in counted.items() if count > 1}
    named = [match if match and match[1] in names else None for match in found]
    if 2 * sum(match is not None for match in named) < len(segments):
        return segments
    return [
        Segment(segment.start, segment.end, segment.text[match.end() :], match[1].strip()) if match else segment
        for segment, match in zip(segments, named, strict=True)
    ]


def _may_be_name(text: str) -> bool:
    """A few words, of which the first and the last begin as names do; `The point is` is none."""
    words = text.split()
    return len(words) <= _MOST_NAME_WORDS and not any(word[0].islower() for word in (words[0], words[-1]))
