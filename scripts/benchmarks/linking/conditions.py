"""The conditions under which each text is linked.

credits       episodes that credit someone, as they come
bare          every episode without its credit line
articles      articles, as they come
text          text alone: no credits, no ids, no headline that is a paper's title; candidates in their order
hidden        all texts as they come, their paper not among the candidates
hidden_bare   the same without credit lines
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from sqlite3 import Connection

from scraper.archive.database import open_readonly
from scraper.link.facts import Telling, Told, Verdict
from scraper.link.linker import Linker
from scripts.benchmarks.linking.pages import read_back
from scripts.benchmarks.linking.papers import without
from scripts.benchmarks.linking.texts import Text


class Condition(StrEnum):
    """See the module."""

    CREDITS = "credits"
    BARE = "bare"
    ARTICLES = "articles"
    TEXT = "text"
    HIDDEN = "hidden"
    HIDDEN_BARE = "hidden_bare"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one text. `expected`: its paper, "" where that is not among the candidates."""

    text: Text
    expected: str
    stand: tuple[Verdict, ...]
    """The links that stand, best first; papers by arXiv id."""
    ranked: tuple[Verdict, ...] = ()
    """Candidates, best first, whether or not they stand; none where they were not asked for."""


Outcomes = dict[Condition, list[Outcome]]


@dataclass(frozen=True, slots=True)
class Tellings:
    """The texts as the program has read them, by name."""

    whole: dict[str, Telling]
    bare: dict[str, Telling]


def tellings(texts: Sequence[Text], folder: Path) -> Tellings:
    """Read each text with its credit line and without. Raises UsageError for one that cannot be read."""
    whole = read_back(texts, folder / "whole")
    credited = [text for text in texts if text.is_credited]
    return Tellings(whole, whole | read_back(credited, folder / "bare", bare=True))


class Judge:
    """The program's linking over one archive, with papers by arXiv id."""

    def __init__(self, conn: Connection) -> None:
        self.linker = Linker(conn)
        self.at_hand: dict[str, str] = dict(conn.execute("SELECT id, coalesce(arxiv_id, id) FROM papers"))

    def outcome(self, text: Text, telling: Telling, *, ranked: bool = False) -> Outcome:
        """What becomes of a text; with all its candidates where `ranked`."""
        candidates = self.linker.ranked(telling) if ranked else []
        return Outcome(text, text.paper, self._named(self.linker.verdicts(telling)), self._named(candidates))

    def ranked(self, text: Text, telling: Telling) -> Outcome:
        """The candidates of a text alone."""
        return Outcome(text, text.paper, (), self._named(self.linker.ranked(telling)))

    def _named(self, verdicts: Sequence[Verdict]) -> tuple[Verdict, ...]:
        return tuple(replace(each, paper_id=self.at_hand[each.paper_id]) for each in verdicts)


def text_alone(telling: Telling) -> Telling:
    """A telling without anything but its text; a title of the show's own is text."""
    title = "" if telling.headline else telling.title
    return replace(telling, title=title, headline="", credits=(), arxiv_ids=(), dois=())


def outcomes(texts: Sequence[Text], read: Tellings, archive: Path, folder: Path) -> Outcomes:
    """What becomes of the texts under each condition, the papers being those of an archive."""
    found: Outcomes = {condition: [] for condition in Condition}
    with closing(open_readonly(archive)) as conn:
        judge = Judge(conn)
        at_hand = set(judge.at_hand.values())
        for text in texts:
            labelled = text if text.paper in at_hand else replace(text, paper="")
            whole, bare = read.whole[text.name], read.bare[text.name]
            if text.kind is Told.ARTICLE:
                found[Condition.ARTICLES].append(judge.outcome(labelled, whole, ranked=True))
            else:
                found[Condition.BARE].append(judge.outcome(labelled, bare, ranked=True))
            if text.is_credited:
                found[Condition.CREDITS].append(judge.outcome(labelled, whole, ranked=True))
            if labelled.paper:
                found[Condition.TEXT].append(judge.ranked(labelled, text_alone(bare)))
    told = [text for text in texts if text.paper in at_hand]
    for number, group in enumerate(parted(told)):
        copy = without(archive, {text.paper for text in group}, folder / f"hidden-{number}")
        with closing(open_readonly(copy)) as conn:
            judge = Judge(conn)
            for text in group:
                hidden = replace(text, paper="")
                found[Condition.HIDDEN].append(judge.outcome(hidden, read.whole[text.name]))
                if text.is_credited:
                    found[Condition.HIDDEN_BARE].append(judge.outcome(hidden, read.bare[text.name]))
    return found


def parted(texts: Sequence[Text]) -> Iterator[list[Text]]:
    """The texts in as few groups as it takes that no text's paper is a rival of another's in its group: where the
    papers of a group are taken out together, each text still meets all its rivals."""
    groups: list[list[Text]] = []
    for text in texts:
        fitting = (group for group in groups if not any(_are_rivals(text, other) for other in group))
        group = next(fitting, None)
        if group is None:
            groups.append([text])
        else:
            group.append(text)
    yield from groups


def _are_rivals(text: Text, other: Text) -> bool:
    return text.paper in other.rivals or other.paper in text.rivals
