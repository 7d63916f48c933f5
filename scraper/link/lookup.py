"""Which episode, article or paper a person means by what was typed."""

from typing import Final

from scraper.errors import UsageError
from scraper.link.facts import Told
from scraper.link.naming import Finder, paper_name
from scraper.link.rows import Tied
from scraper.link.ruling import PaperName
from scraper.notation.identifiers import arxiv_id, arxiv_id_of_address, arxiv_id_of_doi, doi
from scraper.notation.keys import canonical_url, slug_of
from scraper.storage.tables import Database

_NOTHING_CHANGED: Final = "nothing was changed."


def find_told(db: Database, typed: str) -> Tied:
    """The episode of an id, slug or address, or the article of an id or address.

    Raises UsageError where there is none, or the slug is that of several shows.
    """
    text = typed.strip()
    for kind, sql, value in (
        (Told.EPISODE, "SELECT id FROM episodes WHERE id = ?", text),
        (Told.EPISODE, "SELECT id FROM episodes WHERE url = ?", canonical_url(text) or text),
        (Told.EPISODE, _BY_SLUG, slug_of(text) or text.strip("/")),
        (Told.ARTICLE, "SELECT id FROM articles WHERE id = ?", text),
        (Told.ARTICLE, "SELECT id FROM articles WHERE url = ?", text),
    ):
        found = sorted({row[0] for row in db.execute(sql, [value]).fetchall()}) if value else []
        if len(found) > 1:
            raise UsageError(
                f"{typed!r} may be each of {', '.join(found)}", advice=f"Give one of these ids; {_NOTHING_CHANGED}"
            )
        if found:
            return kind, found[0]
    raise UsageError(
        f"there is no episode or article {typed!r}",
        advice=f"Give its id, its address, or an episode's slug (the last part of its address); {_NOTHING_CHANGED}",
    )


_BY_SLUG: Final = "SELECT episode_id FROM episode_keys WHERE kind = 'slug' AND value = ?"


def find_paper(db: Database, typed: str) -> tuple[PaperName, str | None]:
    """The paper of an arXiv id or DOI in any spelling, or of an id of the archive; with its id, if it is at hand.

    Raises UsageError for what is none of these.
    """
    text = typed.strip()
    if db.execute("SELECT 1 FROM papers WHERE id = ?", [text]).fetchone():
        return name_at_hand(db, text), text
    number = doi(text)
    name = PaperName(arxiv_id(text) or arxiv_id_of_address(text) or arxiv_id_of_doi(number), number)
    if name.arxiv_id:
        name = PaperName(name.arxiv_id)
    elif not name.doi:
        raise UsageError(
            f"{typed!r} is no arXiv id, no DOI and no paper of the archive",
            advice=f"Give it as 2504.07962, 10.1000/182 or https://arxiv.org/abs/2504.07962; {_NOTHING_CHANGED}",
        )
    paper = Finder(db).paper(name)
    return (name_at_hand(db, paper), paper) if paper else (name, None)


def name_at_hand(db: Database, paper: str) -> PaperName:
    """How a ruling names a paper of the archive. Raises UsageError where no name tells it from another paper."""
    name = paper_name(db, paper)
    if Finder(db).paper(name) != paper:
        raise UsageError(
            f"paper {paper} has the name of another one: {name}",
            advice=f"Load it again with its arXiv id or DOI, which no other has; {_NOTHING_CHANGED}",
        )
    return name
