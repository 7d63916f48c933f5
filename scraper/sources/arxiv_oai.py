"""Records of arXiv's OAI-PMH service, in its forms `arXiv` and `arXivRaw` (https://info.arxiv.org/help/oa/).

`datestamp` is the day on which a record last changed, for any reason: it says nothing of the day of a listing.
"""

from dataclasses import dataclass
from typing import Final

from lxml import etree

from scraper.errors import ParseError
from scraper.model import ParsedPage, ParsedPaper
from scraper.notation.normal import tidy
from scraper.sources import paper_fields as fields
from scraper.sources.base import is_xml, parse_xml

PARSER: Final = "arxiv_oai/1"

_ROOT: Final = "OAI-PMH"
_NO_RECORDS: Final = "noRecordsMatch"
_MOST_TAGS: Final = 600_000
"""1,000 records and more come at once, of some 60 tags each; a paper of a collaboration has thousands."""


@dataclass(frozen=True, slots=True)
class OaiReply:
    """What a reply says: papers and where the list goes on, or an error."""

    papers: tuple[ParsedPaper, ...] = ()
    deleted: tuple[str, ...] = ()
    """arXiv ids of records that are gone."""
    resumption_token: str = ""
    """What to ask the rest of the list with; "" at its end."""
    cursor: int | None = None
    """Records before this part of the list, None if not said."""
    total: int | None = None
    """Records of the whole list, None if not said."""
    error: str = ""
    """arXiv's code, as `badResumptionToken`; `noRecordsMatch` is the answer of a day without papers."""
    message: str = ""


def recognises(text: str) -> bool:
    """Whether a document begins as a reply of an OAI-PMH service."""
    return is_xml(text, _ROOT)


def parse(text: str) -> ParsedPage:
    """The papers of a reply, none when no record matches.

    Raises ParseError as `reply_of` does, and `query` for any other error that arXiv answers with.
    """
    reply = reply_of(text)
    if reply.error not in {"", _NO_RECORDS}:
        raise ParseError(
            f"arXiv refuses the question: {reply.error}: {reply.message}",
            fault="query",
            advice="Check what was asked for; a list whose token has expired is begun anew.",
        )
    return ParsedPage(parser=PARSER, papers=reply.papers)


def reply_of(text: str) -> OaiReply:
    """Read a reply of ListRecords or GetRecord; a record without a title or an id is left out.

    Raises ParseError: `unknown` for anything else, `truncated`, `doctype`, `bomb` or `not_xml`.
    """
    if not recognises(text):
        raise _unknown("not a reply of OAI-PMH")
    root = parse_xml(text, _ROOT, "the reply", _MOST_TAGS)
    error = root.find("{*}error")
    if error is not None:
        return OaiReply(error=error.get("code") or "error", message=tidy(error.text or ""))
    records = root.find("{*}ListRecords")
    if records is None:
        records = root.find("{*}GetRecord")
    if records is None:
        raise _unknown("a reply of OAI-PMH without records")
    living, deleted = _sorted(records.findall("{*}record"))
    papers = tuple(paper for record in living if (paper := _paper(record)))
    token = records.find("{*}resumptionToken")
    if token is None:
        return OaiReply(papers, deleted)
    cursor, total = fields.count(token.get("cursor")), fields.count(token.get("completeListSize"))
    return OaiReply(papers, deleted, tidy(token.text or ""), cursor, total)


def _sorted(records: list[etree._Element]) -> tuple[list[etree._Element], tuple[str, ...]]:
    """The records that are there, and the ids of those that are not."""
    living, deleted = [], []
    for record in records:
        header = record.find("{*}header")
        if header is not None and header.get("status") == "deleted":
            deleted.append(fields.arxiv_id(_text(header, "identifier")))
        else:
            living.append(record)
    return living, tuple(filter(None, deleted))


def _paper(record: etree._Element) -> ParsedPaper | None:
    form = record.find("{*}metadata/*")
    if form is None:
        return None
    title, arxiv_id = fields.words(_text(form, "title")), fields.arxiv_id(_text(form, "id"))
    authors, published = _particulars(form)
    if not title or not arxiv_id:
        return None
    return ParsedPaper(
        title=title,
        arxiv_id=arxiv_id,
        doi=fields.doi(_text(form, "doi")),
        abstract=fields.words(_text(form, "abstract")),
        authors=authors,
        categories=fields.categories(_text(form, "categories").split()),
        published=published,
    )


def _particulars(form: etree._Element) -> tuple[tuple[str, ...], str]:
    """Authors and the day of the first version, which the two forms tell each in its own way."""
    name = etree.QName(form).localname
    if name == "arXiv":
        return fields.names(map(_name, form.iterfind("{*}authors/{*}author"))), fields.day(_text(form, "created"))
    if name == "arXivRaw":
        first = form.find("{*}version[@version='v1']")
        published = fields.day(_text(first, "date")) if first is not None else ""
        return fields.split_names(_text(form, "authors")), published
    raise _unknown(f"a record in a form that is not read: {name}")


def _name(author: etree._Element) -> str:
    return " ".join(_text(author, part) for part in ("forenames", "keyname", "suffix"))


def _text(element: etree._Element, name: str) -> str:
    return tidy(element.findtext(f"{{*}}{name}", "") or "")


def _unknown(what: str) -> ParseError:
    return ParseError(
        what, fault="unknown", advice="Ask for ListRecords or GetRecord with metadataPrefix arXiv or arXivRaw."
    )
