"""Timed transcripts, as a host offers them beside an episode: WebVTT, SubRip, Podcasting 2.0 JSON.

What a document is, it says itself: types and names of such files are often wrong. The namespace that feeds name them
by: https://github.com/Podcastindex-org/podcast-namespace, transcripts.md.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final
from urllib.parse import urlsplit

from scraper.errors import ParseError, TranscriptError
from scraper.model import ParsedPage, ParsedTranscript
from scraper.sources import transcript_cues, transcript_json
from scraper.sources.base import decode

VTT_PARSER: Final = "transcript-vtt/1"
SRT_PARSER: Final = "transcript-srt/1"
JSON_PARSER: Final = "transcript-json/1"

_PARSERS: Final[Mapping[str, Callable[[str], ParsedTranscript]]] = {
    VTT_PARSER: transcript_cues.parse_vtt,
    SRT_PARSER: transcript_cues.parse_srt,
    JSON_PARSER: transcript_json.parse,
}
_NOT_ONE: Final = "not a transcript"
_VTT: Final = re.compile(r"WEBVTT(?=[ \t\r\n]|\Z)")
_SRT: Final = re.compile(r"(?:\d{1,9}[ \t]*(?:\r\n|\r|\n)\s{0,8})?" + transcript_cues.TIMING)
_HEAD: Final = 4096
"""Characters within which the first time of a SubRip file stands, whatever was put before it."""
_RANK_BY_TYPE: Final = {
    "text/vtt": 3,
    "application/x-subrip": 2,
    "application/srt": 2,
    "text/srt": 2,
    "application/json": 1,
}
_RANK_BY_NAME: Final = {".vtt": 3, ".srt": 2, ".json": 1}
_WITHOUT_TIMES: Final = frozenset({"text/html", "text/plain", "application/xhtml+xml", "application/pdf"})


def recognises(text: str, _url: str) -> bool:
    """Whether a document of unknown kind is a transcript."""
    start = text.lstrip("\ufeff \t\r\n")
    return bool(_VTT.match(start) or _SRT.match(start) or transcript_json.recognises(start))


def parse(text: str, url: str) -> ParsedPage:
    """Read a transcript. Raises TranscriptError where it is none or broken, ParseError for one without address."""
    if not url:
        raise ParseError(
            "it is a transcript, and nothing tells whose: that is known by its web address alone",
            fault="no address",
            advice="Import it from a web archive (WARC), which keeps the address that the episode names.",
        )
    name = _parser_for(text)
    if not name:
        raise TranscriptError("it is no transcript of a known kind", fault=_NOT_ONE)
    return ParsedPage(parser=name, transcript=_PARSERS[name](text.lstrip("\ufeff \t\r\n")))


def fault_of(body: bytes) -> str:
    """What is wrong with an answer for a transcript: `truncated`, `not a transcript`, or "" when nothing is.

    JSON must come to its end. The other two have no end to look for: their wholeness is that of the answer.
    """
    text = decode(body, {})
    name = _parser_for(text)
    if not name:
        return _NOT_ONE
    return "truncated" if name == JSON_PARSER and not text.rstrip().endswith("}") else ""


def best_address(offered: Iterable[Mapping[str, str]], language: str) -> str:
    """The address of the timed transcript among those that a feed offers for an episode; "" if none is timed.

    Each by the attributes of its element. What is in the `language` of the show, as far as that is told, before what
    is translated; WebVTT, which knows speakers, before SubRip before JSON, an unknown kind last; those made to be
    captions before others of the kind; else in the order of the feed.
    """

    def order(attributes: Mapping[str, str]) -> tuple[bool, int, bool]:
        spoken = {_primary(attributes.get("language", "")), _primary(language)} - {""}
        return len(spoken) < 2, _rank(attributes), attributes.get("rel", "").strip() == "captions"

    timed = [attributes for attributes in offered if attributes.get("url", "").strip() and _rank(attributes) >= 0]
    return max(timed, key=order)["url"].strip() if timed else ""


def _primary(language: str) -> str:
    """The language of a tag such as `en-GB`, without its regions."""
    return language.strip().lower().replace("_", "-").partition("-")[0]


def _rank(attributes: Mapping[str, str]) -> int:
    """How well a transcript can be read, by its type or else by its name; -1 for one that has no times."""
    kind = attributes.get("type", "").partition(";")[0].strip().lower()
    if kind in _RANK_BY_TYPE:
        return _RANK_BY_TYPE[kind]
    try:
        path = urlsplit(attributes["url"].strip()).path.lower()
    except ValueError:
        return -1
    by_name = next((rank for ending, rank in _RANK_BY_NAME.items() if path.endswith(ending)), 0)
    return by_name or (-1 if kind in _WITHOUT_TIMES else 0)


def _parser_for(text: str) -> str:
    """Name and version of the parser for a transcript; "" where it is none."""
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("<"):
        return ""
    if _VTT.match(start):
        return VTT_PARSER
    if transcript_json.recognises(start):
        return JSON_PARSER
    return SRT_PARSER if transcript_cues.has_timing(start[:_HEAD]) else ""
