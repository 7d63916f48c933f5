"""ParsedEpisode to Episode: each field from the richest layer that carries it, with where it was read.

title, url, audio …   taken over from the first layer that says them
date                  JSON-LD or page (as shown) over feed (its own offset) over the state's UTC moment
                      over words like `24 hours ago`, seen from the time of the capture; `disputed` where
                      layers are more than a day apart
body                  the richest layer's, unless another holds a good deal more of it
identifiers           named in the title, the text, its hyperlinks or the credit line
the rest              read out of the body
"""

from collections.abc import Callable, Sequence
from datetime import date as calendar_day
from typing import Final

from scraper.model import Episode, Key, KeyKind, Layer, Origin, ParsedEpisode
from scraper.notation import dates
from scraper.notation.keys import audio_key, canonical_url, slug_of
from scraper.notation.normal import fingerprint, first_sentence, tidy
from scraper.text.body import Block, BlockKind, render
from scraper.text.category import category_of
from scraper.text.credits import split_credits
from scraper.text.identifiers import find_identifiers
from scraper.text.layers import find_body
from scraper.text.method import find_method
from scraper.text.questions import find_questions
from scraper.text.quotes import quotes_of

STATED, DERIVED, STAND_IN = 2, 1, 0
"""Strengths of an Origin."""


Reading = Sequence[ParsedEpisode]


def put_in_order(reading: Reading, captured_at: str) -> Episode:
    """One Episode from what the layers of one page say about it. `captured_at`: ISO, UTC, "" if unknown.

    Never raises: what cannot be read is left empty and doubted.
    """
    layers = sorted(reading, key=lambda layer: -layer.layer.rank)
    origins: dict[str, Origin] = {}

    def first(field: str) -> str:
        for said in layers:
            if value := tidy(getattr(said, field)):
                origins[field] = Origin(said.layer, "as said", _strength(field, said.layer))
                return value
        return ""

    url, title = first("url"), first("title")
    audio_url, image_url, transcript_url = first("audio_url"), first("image_url"), first("transcript_url")
    duration = dates.seconds(first("duration"))
    if duration is None:
        origins.pop("duration", None)
    date = _date(layers, captured_at, origins)
    published_at = _published(layers, origins)

    found = find_body(layers)
    line = split_credits(found.blocks)
    blocks = line.before + line.after
    questions = find_questions(blocks)
    body = render(blocks)
    quotes = quotes_of(blocks)
    method = find_method(blocks)
    identifiers = find_identifiers(_with_title(title, found.blocks), found.links)
    layer = found.layer if found.blocks else origins.get("title", _NOWHERE).layer
    for field, present, rule in (
        ("body", body, found.rule),
        ("credits", line.names, "credit line, et al." if line.et_al else "credit line"),
        ("questions", questions.texts, questions.rule),
        ("quotes", quotes, "block quotes"),
        ("links", found.links, "hyperlinks"),
        ("method", method, "named so"),
        ("identifiers", identifiers, "named by id"),
    ):
        if present:
            origins[field] = Origin(layer, rule, STATED)
    if not title and body:
        title = first_sentence(blocks[0].text)
        origins["title"] = Origin(found.layer, "first sentence", STAND_IN)
    category = category_of(title) if origins.get("title", _NOWHERE).strength == STATED else ""
    slug = slug_of(url)
    return Episode(
        keys=_keys(layers, slug, audio_url, render(line.before) if line.after else body),
        url=canonical_url(url),
        slug=slug,
        title=title,
        category=category,
        date=date,
        published_at=published_at,
        body=body,
        duration=duration,
        audio_url=audio_url,
        image_url=image_url,
        transcript_url=transcript_url,
        method=method,
        questions=questions.texts,
        credits=line.names,
        quotes=quotes,
        links=found.links,
        identifiers=identifiers,
        origins=origins,
    )


def _with_title(title: str, blocks: Sequence[Block]) -> Sequence[Block]:
    return (Block(BlockKind.HEADING, title), *blocks) if title else blocks


_NOWHERE: Final = Origin(Layer.TEXT, "", STAND_IN)


def _strength(field: str, layer: Layer) -> int:
    """A feed's picture is the show's own art where the episode has none, so a page's wins over it; and where page and
    feed each name a transcript, the page's stands, or the two would replace each other for ever."""
    return DERIVED if field in {"image_url", "transcript_url"} and layer in {Layer.CONTENT, Layer.FEED} else STATED


def _keys(layers: Reading, slug: str, audio_url: str, body: str) -> tuple[Key, ...]:
    values = {
        KeyKind.HOST_ID: next((name for said in layers if (name := tidy(said.host_id))), ""),
        KeyKind.GUID: next((name for said in layers if (name := tidy(said.guid))), ""),
        KeyKind.SLUG: slug,
        KeyKind.AUDIO: audio_key(audio_url),
        KeyKind.FINGERPRINT: fingerprint(body),
    }
    return tuple(Key(kind, value) for kind, value in values.items() if value)


def _date(layers: Reading, captured_at: str, origins: dict[str, Origin]) -> str:
    """The day as the host shows it, from the most direct witness."""
    readers: tuple[tuple[str, int, Callable[[ParsedEpisode], str]], ...] = (
        ("as shown", STATED, lambda said: dates.shown_date(said.date)),
        ("moment", DERIVED, lambda said: _local_day(said.timestamp)),
        ("relative", STAND_IN, lambda said: dates.relative_date(said.date, captured_at)),
    )
    for rule, strength, read in readers:
        for said in layers:
            if day := read(said):
                disputed = ", disputed" if strength != STAND_IN and _is_disputed(day, layers) else ""
                origins["date"] = Origin(said.layer, rule + disputed, strength)
                return day
    return ""


def _is_disputed(day: str, layers: Reading) -> bool:
    """Whether a layer tells a day that is further off than time zones put it."""
    others = {told for said in layers for told in (dates.shown_date(said.date), _local_day(said.timestamp))}
    return any(_days_apart(day, other) > 1 for other in others - {"", day})


def _days_apart(one: str, other: str) -> int:
    return abs((calendar_day.fromisoformat(one) - calendar_day.fromisoformat(other)).days)


def _local_day(timestamp: str) -> str:
    found = dates.moment(timestamp)
    return found.date().isoformat() if found else ""


def _published(layers: Reading, origins: dict[str, Origin]) -> str:
    for said in layers:
        if moment := dates.utc(said.timestamp):
            origins["published_at"] = Origin(said.layer, "moment", STATED)
            return moment
    return ""
