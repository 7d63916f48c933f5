"""What the reading of an episode is not sure of: told from the claims that stand, without a database.

A doubt is no error: the value stands, and a person may want to look. docs/schema.md says what to do about each kind.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import chain
from typing import Any, Final, NamedTuple

from scraper.archive.decide import Claim
from scraper.notation.identifiers import arxiv_id
from scraper.notation.normal import letters
from scraper.text.layers import DIFFERS, FULLER
from scraper.text.questions import WEAK_RULES

FEW_WORDS: Final = 50
"""A text of fewer words is hardly an episode's."""
MANY_QUESTIONS: Final = 8
LONG_QUESTION: Final = 80
"""Words; more is rather a paragraph."""
_SHORT: Final = 400
"""Characters, for scripts that part no words by spaces."""
_LONG_NAME: Final = 6
_NOT_IN_NAMES: Final = re.compile(r"[\d?!:;@/\\<>{}=]")
_MARKS: Final = " .,;:?!…\"'"
_DAY: Final = timedelta(days=1)
_SHOWN: Final = 80
"""Characters of a doubted text that its detail holds."""

_MARKUP: Final = re.compile(
    r"[<&](?:(?<=<)/?(?:p|br|li|ul|ol|div|span|strong|em|h[1-6]|blockquote)\b[^<>]{0,200}>|(?<=<)a\s[^<>]{0,500}>"
    r"|(?<=&)(?:amp|nbsp|lt|gt|quot|apos|[lr][sd]quo|[mn]dash|hellip|#\d{1,6}|#x[0-9a-f]{1,6});)",
    re.IGNORECASE,
)
_ARXIV: Final = re.compile(r"arxiv(?:\.org)?\W{0,3}(?:(?:abs|pdf|html|id)\W{1,2})?(\d{4}\.\d{4,5})\b", re.IGNORECASE)

_ARXIVS: Final = ("rxiv", "rXiv", "RXIV")

Claims = Mapping[str, Claim]


class Doubt(NamedTuple):
    """One doubt: its kind (a key of KINDS), the field that it is about, and what exactly."""

    kind: str
    field: str
    detail: str


KINDS: Final = {
    "no body": "look whether the page has a text; if so, this program does not see it",
    "no date": "look on the host; the day comes with any page that tells it",
    "no credit line": "look at the end of the text: nobody is credited, or in words that are not known",
    "no questions": "look at the end of the text: it asks none, or in a way that is not known",
    "title is a stand-in": "crawl or import a page that has the title",
    "date from relative words": "crawl or import a page that tells the day itself",
    "dates differ": "the host shows one day and has published on another; what is shown stands",
    "date to come": "look at the clock of whoever captured the page, and at the page",
    "questions by weak rule": "read the end of the text: they may be rhetorical, or not all",
    "many questions": "look whether the list is one of questions",
    "long question": "look whether more than the question was taken",
    "not in the text": "the text that stands has no such words: look whether the host has taken them out",
    "question twice": "look whether the host repeats itself or a list was read twice",
    "et al.": "the names that are left out are in the paper",
    "odd credit": "look at the credit line: this is hardly a name",
    "credited twice": "look at the credit line: it names somebody twice",
    "odd identifier": "look at the text: the host has misspelled the paper's id, or it was misread",
    "layers disagree": "compare the text with the page: the parts of it tell different texts, and one was taken",
    "short body": "look whether the page has more of the text",
    "body cut short": "the text breaks off; crawl or import a page that has it whole",
    "markup in text": "the text holds what looks like tags or entities; look whether the host writes about them",
    "unreadable characters": "the page was damaged before it came; crawl or import a sound capture",
}
"""Every kind of doubt, with what to do about it."""

_MISSING: Final = {
    "body": Doubt("no body", "body", "no page has text for this episode"),
    "date": Doubt("no date", "date", "no page tells the day"),
    "credits": Doubt("no credit line", "credits", "nobody is credited"),
    "questions": Doubt("no questions", "questions", "no discussion questions were found"),
}
_RULES: Final = {
    ("title", "first sentence"): Doubt("title is a stand-in", "title", "no page with the title has come by"),
    ("date", "relative"): Doubt("date from relative words", "date", "reckoned back from the time of the capture"),
    **{
        ("questions", rule): Doubt("questions by weak rule", "questions", f"found by the rule `{rule}`")
        for rule in sorted(WEAK_RULES)
    },
    ("credits", "credit line, et al."): Doubt("et al.", "credits", "the credit line leaves names out"),
}
"""By field and rule of its origin."""


def doubts(claims: Claims) -> list[Doubt]:
    """What is doubted about an episode of which these claims stand."""
    found = [doubt for field, doubt in _MISSING.items() if field not in claims]
    found += [
        doubt for (field, rule), doubt in _RULES.items() if field in claims and claims[field].origin.rule == rule
    ]
    return list(chain(found, *(check(claims) for check in _CHECKS)))


def _layers(claims: Claims) -> Iterator[Doubt]:
    parts = claims["body"].origin.rule.split("; ") if "body" in claims else []
    if found := [part for part in parts if part == FULLER or part.endswith(DIFFERS)]:
        yield Doubt("layers disagree", "body", "; ".join(found))


def _dates(claims: Claims) -> Iterator[Doubt]:
    if "date" not in claims:
        return
    shown, seen_at = str(claims["date"].value), claims["date"].seen_at
    moment = str(claims["published_at"].value) if "published_at" in claims else ""
    if moment and abs(_day(moment) - _day(shown)) > _DAY:
        yield Doubt("dates differ", "date", f"shown as {shown}, published at {moment}")
    elif claims["date"].origin.rule.endswith(", disputed"):
        yield Doubt("dates differ", "date", f"shown as {shown}, and as another day elsewhere on the page")
    if seen_at and _day(shown) - _day(seen_at) > _DAY:
        yield Doubt("date to come", "date", f"{shown} was told at {seen_at}")


def _day(moment: str) -> date:
    return date.fromisoformat(moment[:10])


def _texts(claims: Claims) -> Iterator[Doubt]:
    body = _text(claims, "body")
    if 0 < len(body) < _SHORT and (words := len(body.split())) < FEW_WORDS:
        yield Doubt("short body", "body", f"{words} words")
    if body.endswith(("…", "...")) and "credits" not in claims:
        yield Doubt("body cut short", "body", f"it ends with {_cut(body.rpartition(' ')[2])}")
    if ("<" in body or "&" in body) and (mark := _MARKUP.search(body)):
        yield Doubt("markup in text", "body", _cut(mark[0]))
    for field in ("title", "body", "credits"):
        if count := "\n".join(_items(claims, field)).count("\ufffd"):
            yield Doubt("unreadable characters", field, f"{count} in the {field}")


def _credits(claims: Claims) -> Iterator[Doubt]:
    names = _items(claims, "credits")
    for name in names:
        if not looks_like_a_name(name):
            yield Doubt("odd credit", "credits", _cut(name))
    for name in _repeated(names):
        yield Doubt("credited twice", "credits", _cut(name))


def looks_like_a_name(text: str) -> bool:
    """Whether a credit could be a person's or a group's name: no digits, no sentence, not all in small letters."""
    return (
        len(text) > 1
        and len(text.split()) <= _LONG_NAME
        and not _NOT_IN_NAMES.search(text)
        and (text != text.lower() or text == text.upper())
    )


def _questions(claims: Claims) -> Iterator[Doubt]:
    asked = _items(claims, "questions")
    if len(asked) > MANY_QUESTIONS:
        yield Doubt("many questions", "questions", f"{len(asked)} questions")
    for question in asked:
        if len(question) > LONG_QUESTION and len(question.split()) > LONG_QUESTION:
            yield Doubt("long question", "questions", _cut(question))
    for question in _repeated(asked):
        yield Doubt("question twice", "questions", _cut(question))


def _former(claims: Claims) -> Iterator[Doubt]:
    """What is read in the text and does not stand in it: the host has edited the text, and nothing replaced them."""
    body = _text(claims, "body")
    for field in ("questions", "quotes") if body else ():
        items = _items(claims, field) if field in claims else ()
        if lost := [item for item in items if item not in body and letters(item) not in letters(body)]:
            yield Doubt("not in the text", field, f"{len(lost)} of {len(items)}: {_cut(lost[0])}")


def _identifiers(claims: Claims) -> Iterator[Doubt]:
    named: Any = claims["identifiers"].value if "identifiers" in claims else ()
    links: Any = claims["links"].value if "links" in claims else ()
    told = _text(claims, "date")
    for text in (_text(claims, "title"), _text(claims, "body"), *(link.url for link in links)):
        for written in _ARXIV.findall(text) if any(name in text for name in _ARXIVS) else ():
            if not arxiv_id(written):
                yield Doubt("odd identifier", "identifiers", f"{written}: arXiv gives no such numbers")
    for value in (identifier.value for identifier in named if identifier.kind == "arxiv"):
        if told and "/" not in value and date(2000 + int(value[:2]), int(value[2:4]), 1) - _day(told) > _DAY:
            yield Doubt("odd identifier", "identifiers", f"{value}: newer than the episode of {told}")


_CHECKS: Final[tuple[Callable[[Claims], Iterable[Doubt]], ...]] = (
    _layers,
    _dates,
    _texts,
    _credits,
    _questions,
    _former,
    _identifiers,
)


def _text(claims: Claims, field: str) -> str:
    return str(claims[field].value) if field in claims else ""


def _items(claims: Claims, field: str) -> tuple[str, ...]:
    """A list's items; of any other field its value alone."""
    value: Any = claims[field].value if field in claims else ()
    return value if isinstance(value, tuple) else (str(value),)


def _repeated(items: tuple[str, ...]) -> list[str]:
    """The items that stand there more than once, each as it is written first."""
    spellings: dict[str, list[str]] = {}
    for item in items:
        spellings.setdefault(item.casefold().strip(_MARKS), []).append(item)
    return [written[0] for key, written in spellings.items() if key and len(written) > 1]


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
