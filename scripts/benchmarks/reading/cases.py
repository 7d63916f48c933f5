"""The labelled set: what is read, and what a careful person reads there.

The variations of the sample show are made by the recipes of recipes.py; hand-written episodes and pairs of
names are files in the formats of tests/labelled/README.md.
"""

import datetime as dt
import hashlib
import random
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from scraper.errors import UsageError
from scraper.model import Episode
from scraper.sample.show import SampleEpisode, load_episodes
from scripts.benchmarks.reading import pages
from scripts.benchmarks.reading.pages import HTML_FORMS, TAGLESS
from scripts.benchmarks.reading.recipes import RECIPES, Recipe
from scripts.benchmarks.reading.sample import tell
from scripts.benchmarks.reading.telling import Labels, Shape, Told

LABELLED: Final = Path(__file__).parents[3] / "tests" / "labelled"

_SEED: Final = 2504
_HAND_FORMS: Final = ("listing", "episode", "feed")
_MOMENT: Final = dt.datetime(2025, 5, 2, 12, tzinfo=dt.UTC)
_TAGS: Final = {
    Shape.PARAGRAPH: "<p>{}</p>",
    Shape.ITEM: "<li>{}</li>",
    Shape.NUMBERED: "<li>{}</li>",
    Shape.QUOTE: "<blockquote><p>{}</p></blockquote>",
    Shape.HEADING: "<h3>{}</h3>",
}
_LISTS: Final = {Shape.ITEM: "ul", Shape.NUMBERED: "ol"}


@dataclass(frozen=True, slots=True)
class Case:
    """One episode to be read. `marks`: whether list and quote marks of the body are compared."""

    name: str
    source: str
    read: Callable[[], Episode | None]
    body: str
    labels: Labels
    marks: bool

    @property
    def told(self) -> str:
        """What a digest of the case is taken of."""
        return "\x00".join((self.name, self.source, self.body, repr(self.labels), repr(self.marks)))


def variations() -> Iterator[Case]:
    """The sample show's variations, the same every time: of the episodes that a recipe fits, the least used."""
    told = [tell(sample) for sample in load_episodes()]
    random.Random(_SEED).shuffle(told)
    used: Counter[str] = Counter()
    for place, recipe in enumerate(RECIPES):
        mine: Counter[str] = Counter()
        for number in range(recipe.count):
            fitting = [(each, varied) for each in told if (varied := recipe.apply(each, number)) is not None]
            if not fitting:
                raise ValueError(f"no episode of the sample show fits {recipe.name} in its turn {number}")
            chosen, varied = min(
                fitting, key=lambda pair: (mine[pair[0].sample.host_id], used[pair[0].sample.host_id])
            )
            host_id = chosen.sample.host_id
            used[host_id] += 1
            mine[host_id] += 1
            form = recipe.forms[(place + number) % len(recipe.forms)]
            yield _variation(f"{recipe.name}, {number + 1}: {host_id} as {form}", varied, recipe, form)


def _variation(name: str, told: Told, recipe: Recipe, form: str) -> Case:
    if form not in HTML_FORMS:
        text = pages.text_of(form, told.sample, told.all_pieces)
        read = partial(pages.read_text, text)
        return Case(name, text, read, told.body, _without_markup(told.labels), marks=False)
    markup = recipe.dress(markup_of(told))
    read = partial(pages.read_html, form, replace(told.sample, html=markup))
    labels = _without_markup(told.labels) if form in TAGLESS else told.labels
    return Case(name, markup, read, told.body, labels, marks=form not in TAGLESS)


def _without_markup(labels: Labels) -> Labels:
    """What is left to be read where tags are stripped."""
    return replace(labels, quotes=None, links=None, identifiers=None if labels.links else labels.identifiers)


def markup_of(told: Told) -> str:
    """The episode as HTML."""
    markup = inside = ""
    for piece in told.all_pieces:
        around = _LISTS.get(piece.shape, "")
        if around != inside:
            markup += (f"</{inside}>\n" if inside else "") + (f"<{around}>\n" if around else "")
            inside = around
        if piece.shape in _TAGS:
            markup += f"{_TAGS[piece.shape].format(piece.markup)}\n"
        else:
            parted = "<br>" if piece.shape is Shape.BROKEN else ""
            before = markup.rstrip().removesuffix("</p>")
            markup = f"{before}{parted}{piece.markup}</p>\n" if before != markup.rstrip() else (
                f"{markup}<p>{piece.markup}</p>\n"
            )  # fmt: skip
    return markup + (f"</{inside}>\n" if inside else "")


def written(folders: Iterable[Path]) -> Iterator[Case]:
    """The hand-written episodes of some folders. Raises UsageError for a folder or file that is none."""
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"{folder} is no folder", advice="--episodes takes folders of .toml files.")
        for path in sorted(folder.glob("*.toml")):
            try:
                yield _written(path.stem, tomllib.loads(path.read_text(encoding="utf-8")))
            except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
                raise UsageError(
                    f"{path} is no labelled episode: {error!r}", advice="tests/labelled/README.md has the format."
                ) from error


def _written(name: str, fields: Mapping[str, Any]) -> Case:
    source, form, expected = fields["source"], fields["form"], dict(fields["expected"])
    body = expected.pop("body").strip()
    for listed in ("questions", "credits", "quotes", "links", "identifiers"):
        if listed in expected:
            expected[listed] = tuple(expected[listed])
    labels = Labels(**{"questions": (), "credits": (), "et_al": False, **expected})
    if form == "text":
        read = partial(pages.read_text, pages.rendering(source, fields.get("date", "")))
        return Case(name, source, read, body, labels, marks=False)
    if form != "html":
        raise ValueError(f"form is {form!r}, not html or text")
    chosen = _HAND_FORMS[hashlib.sha256(name.encode()).digest()[0] % len(_HAND_FORMS)]
    sample = SampleEpisode(
        host_id="HAND0001", slug=f"hand-{name}", title=fields.get("title") or "A page of the ledger",
        published=_MOMENT, date=_MOMENT.date(), duration=300, audio=f"https://mcdn.podbean.com/mf/web/hand/{name}.mp3",
        paper_arxiv_id="", paper_title="", paper_authors=(), paper_categories=(), html=source,
    )  # fmt: skip
    read = partial(pages.read_html, chosen, sample)
    return Case(f"{name} as {chosen}", source, read, body, labels, marks=True)


def digest(told: Iterable[str]) -> str:
    """The sha256 of a set, whatever the order of its files."""
    return hashlib.sha256("\x01".join(sorted(told)).encode()).hexdigest()
