"""What the fake arXiv says, and Hugging Face beside it: Atom, OAI-PMH and JSON, made of papers."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote
from xml.sax.saxutils import escape


@dataclass(frozen=True, slots=True)
class FakePaper:
    """A paper as arXiv has it. `published`: a day, ISO."""

    id: str
    title: str
    authors: tuple[str, ...]
    published: str = "2025-04-10"
    abstract: str = "We look at it closely and find out how it works."
    categories: tuple[str, ...] = ("cs.LG",)


def feed(papers: Sequence[FakePaper], total: int, start: int) -> str:
    """An answer of the API, as Atom."""
    entries = "".join(_entry(paper) for paper in papers)
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" xmlns:arxiv="http://arxiv.org/schemas/atom"'
        ' xmlns="http://www.w3.org/2005/Atom">\n<id>https://arxiv.org/api/fake</id>\n<title>arXiv Query</title>\n'
        "<updated>2025-04-11T00:00:00Z</updated>\n"
        f"<opensearch:itemsPerPage>{len(papers)}</opensearch:itemsPerPage>\n"
        f"<opensearch:totalResults>{total}</opensearch:totalResults>\n"
        f"<opensearch:startIndex>{start}</opensearch:startIndex>\n{entries}</feed>\n"
    )


def error_feed(words: str) -> str:
    """What the API answers when it cannot make sense of a query: a feed with one entry, titled Error."""
    return feed((), 1, 0).replace(
        "</feed>",
        f"<entry>\n<id>https://arxiv.org/api/errors#{quote(words)}</id>\n<title>Error</title>\n"
        f"<updated>2025-04-11T00:00:00Z</updated>\n<summary>{escape(words)}</summary>\n"
        "<author><name>arXiv api core</name></author>\n</entry>\n</feed>",
    )


def _entry(paper: FakePaper) -> str:
    authors = "".join(f"<author><name>{escape(name)}</name></author>\n" for name in paper.authors)
    scheme = "http://arxiv.org/schemas/atom"
    categories = "".join(f'<category term="{name}" scheme="{scheme}"/>\n' for name in paper.categories)
    return (
        f"<entry>\n<id>http://arxiv.org/abs/{paper.id}v1</id>\n<title>{escape(paper.title)}</title>\n"
        f"<updated>{paper.published}T17:59:49Z</updated>\n<published>{paper.published}T17:59:49Z</published>\n"
        f"<summary>{escape(paper.abstract)}</summary>\n{categories}"
        f'<arxiv:primary_category term="{paper.categories[0]}"/>\n{authors}</entry>\n'
    )


_OAI_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">\n'
    "<responseDate>2025-05-01T00:00:00Z</responseDate>\n<request>http://oaipmh.arxiv.org/oai</request>\n"
)


def oai_error(code: str, words: str) -> str:
    return f'{_OAI_HEAD}<error code="{code}">{words}</error>\n</OAI-PMH>\n'


def oai_list(papers: Sequence[FakePaper], token: str) -> str:
    records = "".join(_record(paper) for paper in papers)
    more = f"<resumptionToken>{escape(token)}</resumptionToken>\n" if token else ""
    return f"{_OAI_HEAD}<ListRecords>\n{records}{more}</ListRecords>\n</OAI-PMH>\n"


def _record(paper: FakePaper) -> str:
    names = [name.rpartition(" ") for name in paper.authors]
    authors = "".join(
        f"<author><keyname>{escape(family)}</keyname><forenames>{escape(given)}</forenames></author>"
        for given, _, family in names
    )
    return (
        f"<record>\n<header>\n<identifier>oai:arXiv.org:{paper.id}</identifier>\n"
        f"<datestamp>{paper.published}</datestamp>\n<setSpec>cs</setSpec>\n</header>\n<metadata>\n"
        f'<arXiv xmlns="http://arxiv.org/OAI/arXiv/">\n<id>{paper.id}</id><created>{paper.published}</created>'
        f"<authors>{authors}</authors><title>{escape(paper.title)}</title>"
        f"<categories>{' '.join(paper.categories)}</categories><abstract>{escape(paper.abstract)}</abstract>"
        "</arXiv>\n</metadata>\n</record>\n"
    )


def daily(papers: Sequence[FakePaper]) -> str:
    listed = [
        {
            "paper": {
                "id": paper.id,
                "authors": [{"name": name, "hidden": False} for name in paper.authors],
                "publishedAt": f"{paper.published}T00:00:00.000Z",
                "submittedOnDailyAt": f"{paper.published}T00:00:00.000Z",
                "title": paper.title,
                "summary": paper.abstract,
            },
            "publishedAt": f"{paper.published}T00:00:00.000Z",
            "title": paper.title,
            "summary": paper.abstract,
        }
        for paper in papers
    ]
    return json.dumps(listed)
