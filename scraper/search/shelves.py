"""Where each kind of thing that can be found stands in the archive, and what the fields and filters mean for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from scraper.search.results import HitKind, Shelf
from scraper.search.terms import Field

_SURE: Final = "l.status IN ('auto', 'accepted')"
_LINKED: Final = f"JOIN paper_links l ON l.episode_id = e.id AND {_SURE} JOIN papers p ON p.id = l.paper_id"


@dataclass(frozen=True, slots=True)
class Place:
    """One kind of thing: its index, its rows, and how it is narrowed. All SQL here is about one row of `base`."""

    kind: HitKind
    index: str
    text: str
    """The table or view with the texts that the index is of, by `seq`."""
    columns: Mapping[Field, tuple[str, ...]]
    """The columns of the index in which a field is looked for. Other fields are those of the episode, or paper."""
    lead: str
    """The column of `text` that is short and tells most; `body` is the long one."""
    body: str
    told: tuple[str, ...]
    """The columns of `text` from which a passage is shown; the first one with the most of the words."""
    base: str
    """The table with its rows, by `seq`, and the name that the SQL has for it."""
    seq: str
    date: str
    rows: str
    """Statement: seq, id, title, date, url, episode_id, position, and the text on its page that it leads to, of the
    rows whose numbers are in a JSON array.
    """
    traits: str = "0"
    """Whether a condition (`%s`) on `t`, the traits of an episode, holds: of this one, or of one that tells of it."""
    papers: str = "0"
    """Whether a condition (`%s`) on `p` holds: for this paper, or one that the row is tied to."""
    category: str = "t.category"
    has_paper: str = "t.has_paper"
    own: frozenset[str] = frozenset()
    """Those of `date`, `category` and `has_paper` that are said of the row itself, not of `t`."""


PLACES: Final[Mapping[Shelf, Place]] = {
    Shelf.EPISODES: Place(
        kind=HitKind.EPISODE,
        index="episodes_fts",
        text="episodes_text",
        columns={Field.TITLE: ("title",), Field.QUESTION: ("questions",), Field.PAPER: ("paper",)},
        lead="title",
        body="body",
        told=("body", "questions", "paper", "authors", "title"),
        base="episode_traits t",
        seq="t.seq",
        date="t.date",
        rows="SELECT seq, id, title, date, url, NULL, NULL, NULL FROM episodes"
        " WHERE seq IN (SELECT value FROM json_each(?))",
        traits="%s",
        papers=f"EXISTS (SELECT 1 FROM episodes e {_LINKED} WHERE e.seq = t.seq AND (%s))",
    ),
    Shelf.QUESTIONS: Place(
        kind=HitKind.QUESTION,
        index="questions_fts",
        text="questions",
        columns={Field.QUESTION: ("text",)},
        lead="text",
        body="text",
        told=("text",),
        base="questions b",
        seq="b.seq",
        date="(SELECT date FROM episodes WHERE id = b.episode_id)",
        rows="SELECT q.seq, q.id, e.title, e.date, e.url, e.id, q.position, q.text FROM questions q"
        " JOIN episodes e ON e.id = q.episode_id WHERE q.seq IN (SELECT value FROM json_each(?))",
        traits="EXISTS (SELECT 1 FROM episodes e JOIN episode_traits t ON t.seq = e.seq"
        " WHERE e.id = b.episode_id AND (%s))",
        papers=f"EXISTS (SELECT 1 FROM episodes e {_LINKED} WHERE e.id = b.episode_id AND (%s))",
        own=frozenset({"date"}),
    ),
    Shelf.PAPERS: Place(
        kind=HitKind.PAPER,
        index="papers_fts",
        text="papers_text",
        columns={Field.TITLE: ("title",), Field.PAPER: ("title",)},
        lead="title",
        body="abstract",
        told=("abstract", "title", "authors"),
        base="papers b",
        seq="b.seq",
        date="substr(coalesce(b.published, b.first_listed), 1, 10)",
        rows="SELECT seq, id, title, substr(coalesce(published, first_listed), 1, 10), url, NULL, NULL, NULL"
        " FROM papers WHERE seq IN (SELECT value FROM json_each(?))",
        traits=f"EXISTS (SELECT 1 FROM paper_links l JOIN episodes e ON e.id = l.episode_id"
        f" JOIN episode_traits t ON t.seq = e.seq WHERE l.paper_id = b.id AND {_SURE} AND (%s))",
        papers="EXISTS (SELECT 1 FROM papers p WHERE p.seq = b.seq AND (%s))",
        category="b.categories",
        has_paper="1",
        own=frozenset({"date", "category", "has_paper"}),
    ),
    Shelf.ARTICLES: Place(
        kind=HitKind.ARTICLE,
        index="articles_fts",
        text="articles",
        columns={Field.TITLE: ("title", "standfirst")},
        lead="title",
        body="body",
        told=("body", "standfirst", "title"),
        base="articles b",
        seq="b.seq",
        date="b.date",
        rows="SELECT seq, id, title, date, url, NULL, NULL, NULL FROM articles"
        " WHERE seq IN (SELECT value FROM json_each(?))",
        papers=f"EXISTS (SELECT 1 FROM article_paper_links l JOIN papers p ON p.id = l.paper_id"
        f" WHERE l.article_id = b.id AND {_SURE} AND (%s))",
        has_paper=f"EXISTS (SELECT 1 FROM article_paper_links l WHERE l.article_id = b.id AND {_SURE})",
        own=frozenset({"date", "has_paper"}),
    ),
}
"""`Shelf.ALL` is all of them, one after the other."""
