"""`/robots.txt`: crawlers may have the site's own pages, and not what costs much and says the same (RFC 9309)."""

from typing import Any, Final

from datasette.utils.asgi import Response

from scraper.web.answers import absolute

_UNSEEN: Final = "_internal"
"""A database of Datasette's own that it shows to nobody."""


async def page(datasette: Any, request: Any) -> Any:
    """The rules for all crawlers, and where the sitemap is."""
    allowed = [datasette.urls.path("/-/static/"), datasette.urls.path("/-/static-plugins/")]
    forbidden = [datasette.urls.path("/-/"), datasette.urls.path("/search")]
    for name in datasette.databases:
        forbidden += _whole(str(datasette.urls.database(name))) if name != _UNSEEN else []
    lines = [
        "User-agent: *",
        *(f"Allow: {path}" for path in allowed),
        *(f"Disallow: {path}" for path in forbidden),
        "",
        f"Sitemap: {absolute(datasette, request, '/sitemap.xml')}",
    ]
    return Response.text("\n".join(lines) + "\n")


def _whole(path: str) -> list[str]:
    """What matches an address and all below it and in other formats, yet no other that only begins alike."""
    return [f"{path}$", f"{path}?", f"{path}/", f"{path}."]
