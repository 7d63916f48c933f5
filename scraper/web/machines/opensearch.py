"""`/opensearch.xml`: how a browser searches the archive from its address bar (OpenSearch 1.1)."""

from typing import Any, Final

from datasette.utils.asgi import Response
from markupsafe import escape

from scraper.export.feeds import ATOM_TYPE
from scraper.web.answers import absolute

TYPE: Final = "application/opensearchdescription+xml"
_WORDS: Final = "q={searchTerms}"
_PAGES: Final = "&page={startPage?}&limit={count?}"
_TEMPLATES: Final = (
    ("text/html", "results", f"/search?{_WORDS}{_PAGES}"),
    (ATOM_TYPE, "results", f"/search.atom?{_WORDS}"),
    ("application/json", "results", f"/search.json?{_WORDS}{_PAGES}"),
    (TYPE, "self", "/opensearch.xml"),
)
"""Media type, what it is to the description, and the template of the address."""
_DOCUMENT: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>PaperLedge</ShortName>
<Description>Every episode of PaperLedge, the podcast that retells a research paper in each.</Description>
<Tags>podcast research papers arxiv</Tags>
<LongName>PaperLedge archive</LongName>
{urls}
<Query role="example" searchTerms="diffusion models"/>
<Language>en</Language>
<InputEncoding>UTF-8</InputEncoding>
<OutputEncoding>UTF-8</OutputEncoding>
</OpenSearchDescription>
"""


async def page(datasette: Any, request: Any) -> Any:
    """The description, with the addresses of this very site."""
    home = absolute(datasette, request, "/").rstrip("/")
    urls = "\n".join(
        f'<Url type="{type_}" rel="{rel}" template="{escape(home + path)}"/>' for type_, rel, path in _TEMPLATES
    )
    return Response(_DOCUMENT.format(urls=urls), content_type=f"{TYPE}; charset=utf-8")
