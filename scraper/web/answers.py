"""What the site's own pages answer with: a page, JSON, a feed, or the way to the right address.

They are rendered by an environment of their own: Datasette's renders asynchronously and asks every plugin for its
part, which takes longer than a whole search.
"""

import hashlib
import json as json_
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from datasette.utils.asgi import Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scraper.export import atom, feeds
from scraper.web import addresses, words
from scraper.web.guarding import guard

_HERE: Final = Path(__file__).parent

environment: Final = Environment(
    auto_reload=False,
    loader=FileSystemLoader(_HERE / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
)
environment.filters.update(
    day=words.day, month=words.month, moment=words.moment, span=words.span, number=words.number,
    counted=words.counted, titled=words.titled,
)  # fmt: skip
environment.globals["address"] = addresses
environment.globals["is_local"] = guard.is_local_request

LEADS: Final = frozenset({"link", "address", "search", "next", "previous"})
"""Names under which an answer in JSON has a path of this site."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a page says of itself to browsers, search engines and reference managers."""

    title: str
    description: str = ""
    canonical: str = ""
    """Where the page belongs: a path of this site, or the address of the host's page; "" for where it is asked."""
    kind: str = "website"
    """Its `og:type`."""
    image: str = ""
    """The address of a picture, for whoever shows the page elsewhere; nothing here loads it."""
    alternates: tuple[tuple[str, str, str], ...] = ()
    """The same as something else: media type, title, path."""
    json_ld: tuple[dict[str, Any], ...] = ()
    """What it is about, in the words of https://schema.org."""
    coins: tuple[str, ...] = ()
    """The papers it is about, each as COinS (an OpenURL in a title attribute), which reference managers pick up."""
    is_indexed: bool = True
    """Whether search engines may keep it."""


def page(datasette: Any, request: Any, template: str, head: Head, status: int = 200, **values: Any) -> Any:
    """A page of `templates/paperledge/`, under a policy that runs no inline script."""
    body = environment.get_template(f"paperledge/{template}").render(
        head=head,
        urls=datasette.urls,
        here=request.path,
        style_version=asset_version("paperledge.css"),
        script_version=asset_version("paperledge.js"),
        absolute=lambda path: absolute(datasette, request, path),
        **{"typed": "", **values},
    )
    return Response.html(body, status=status, headers={"content-security-policy": guard.OWN_POLICY})


def json(datasette: Any, value: Any, status: int = 200) -> Any:
    """An object as JSON, readable as it stands; the paths of this site in it (LEADS) as a client can ask for them."""
    body = json_.dumps(_led(datasette, value), ensure_ascii=False, default=str) + "\n"
    return Response(body, status=status, content_type="application/json; charset=utf-8")


def _led(datasette: Any, value: Any) -> Any:
    """The same with what stands in front of all paths where the site is not at the root of its host."""
    if isinstance(value, dict):
        return {
            name: datasette.urls.path(told)
            if name in LEADS and isinstance(told, str) and told.startswith("/")
            else _led(datasette, told)
            for name, told in value.items()
        }
    return [_led(datasette, each) for each in value] if isinstance(value, list | tuple) else value


def feed(made: feeds.Feed) -> Any:
    """An Atom feed."""
    return Response(atom.document(made), content_type=f"{feeds.ATOM_TYPE}; charset=utf-8")


def moved(datasette: Any, path: str) -> Any:
    """The way to the one address of a thing that has several."""
    return Response.redirect(datasette.urls.path(path), status=301)


def absolute(datasette: Any, request: Any, path: str) -> str:
    """A path of this site as a whole address; any other address as it is."""
    return str(datasette.absolute_url(request, datasette.urls.path(path))) if path.startswith("/") else path


@cache
def asset_version(name: str) -> str:
    """What changes with a static file, so that a browser may keep it for good."""
    return hashlib.sha256((_HERE / "static" / name).read_bytes()).hexdigest()[:12]
