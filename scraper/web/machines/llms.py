"""`/llms.txt`: what the archive is and how to ask it, for language models and who writes for them (llmstxt.org)."""

from typing import Any, Final

from datasette.utils.asgi import Response

from scraper.web.answers import absolute

_TEXT: Final = """\
# PaperLedge archive

> Every episode of PaperLedge, a podcast that retells one research paper per episode: searchable, with its discussion
> questions, the authors it credits and the paper it is about.

All addresses take GET and need no key. Lists come in pages. A value that is not known is null; days are YYYY-MM-DD,
times are UTC in ISO 8601. The tie of an episode to a paper has a `status` and a `score` from 0 to 1: `auto` and
`accepted` stand; `review` is a guess that nobody has confirmed, and should not be told as a fact. The texts are the
show's: cite the episode by the address of its host's page, its `url`.

## Ask

- [Search]({home}/search.json?q=diffusion): `q` takes any text. Words must all be held; "a phrase", -without,
  one OR other, begin*, title: author: question: paper:, category:"Machine Learning", date:2025-04, after:2025-04,
  before:2025, has:paper, sort:newest. `in` is episodes, questions, papers, articles or all; `page` and `limit` (at
  most 500) turn the pages.
- [The same as Markdown]({home}/search.md?q=diffusion): short, with the matching words in bold
- [Papers behind it as BibTeX]({home}/search.bib?q=diffusion): also .ris and .csl.json
- [As a feed]({home}/search.atom?q=diffusion): what is new about something, to be looked at again

## Read

- [An episode]({home}/episode/ID.json): its text, questions, quotes, credits and papers, by the `id` of a hit; an
  address of the site with `.json` behind it is the same
- [A paper]({home}/paper/ARXIV_ID.json): authors, abstract, and the episodes about it
- [An author]({home}/author/ID.json): spellings, episodes, papers, co-authors
- [Questions]({home}/questions.json): what the show asks its listeners
- [Months]({home}/months.json) and [one month]({home}/month/2025-04.json): what was told when
- [What the archive holds]({home}/about.json), and how fresh it is

## Optional

- [OpenAPI description]({home}/openapi.json): every address with its parameters and answers
- [Sitemap]({home}/sitemap.xml): every page
"""


async def page(datasette: Any, request: Any) -> Any:
    """The text, with the addresses of this very site."""
    return Response.text(_TEXT.format(home=absolute(datasette, request, "/").rstrip("/")))
