"""What stands between the site and strangers: security headers on every answer, and who is no stranger."""

import base64
import hashlib
import logging
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from contextvars import ContextVar
from importlib import resources
from typing import Any, Final

from scraper.web.guarding import bounds
from scraper.web.guarding.openness import Openness, hostname, is_loopback

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Pair = tuple[bytes, bytes]
Pairs = list[Pair]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

OWN_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src http: https:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""For the site's own pages, which hold no inline script or style. An episode's recording lies with its host."""

_INLINE_SCRIPT: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_ALLOW_FACET: Final = ("DATASETTE_ALLOW_FACET = true;", "DATASETTE_ALLOW_FACET = false;")
_OF_PROXIES: Final = (
    "forwarded", "via", "x-forwarded-", "x-original-", "x-real-", "x-client-ip", "x-cluster-client-ip",
    "x-proxyuser-ip", "true-client-ip", "cf-", "cdn-loop", "fastly-", "fly-", "x-envoy-", "x-amzn-", "x-azure-",
)  # fmt: skip
"""Beginnings of the headers by which a proxy says that it is one."""
_VERSIONS: Final = ("1.1", "2", "3")
"""Of HTTP, as browsers and programs here speak it. A proxy may say no more than 1.0: nginx, left to itself."""
_FROM_HERE: Final = (b"same-origin", b"none")
"""What a browser says of a request that no page from elsewhere made (Sec-Fetch-Site, in W3C's Fetch Metadata)."""
_SCHEMES: Final = ("http", "https")
PLAIN: Final = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
_FAILED: Final = b"Something went wrong here; the keeper of the archive finds it in the log.\n"

_is_local: ContextVar[bool] = ContextVar("is_local", default=False)


def is_local_request() -> bool:
    """Whether the request being answered came from this machine and asked for it by a loopback name."""
    return _is_local.get()


def wrap(app: App, openness: Openness) -> App:
    """The application with security headers on every HTTP answer, each request's origin noted, and its address put
    right where the site has one of its own; what nobody else has caught is a plain 500.
    """
    headers = security_headers()

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        is_begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal is_begun
            if message["type"] == "http.response.start":
                is_begun = True
                message = {**message, "headers": _with(headers, message.get("headers", ()))}
            await send(message)

        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        token = _is_local.set(not openness.is_public and is_local(scope))
        try:
            with bounds.known(scope.get("query_string", b"")):
                await app(_addressed(scope, openness), receive, send_with_headers)
        except Exception:
            if is_begun:
                raise
            logging.getLogger(__name__).exception("A request could not be answered")
            await send_with_headers({"type": "http.response.start", "status": 500, "headers": PLAIN})
            await send_with_headers({"type": "http.response.body", "body": _FAILED})
        finally:
            _is_local.reset(token)

    return guarded


def _addressed(scope: Scope, openness: Openness) -> Scope:
    """The request, as if it had been made to the site's own address: links and redirects are made of that."""
    if not openness.url:
        return scope if scope.get("scheme") in _SCHEMES else {**scope, "scheme": _SCHEMES[0]}
    others = [(name, value) for name, value in scope["headers"] if name.lower() != b"host"]
    return {**scope, "scheme": openness.scheme, "headers": [(b"host", openness.host), *others]}


def _with(headers: Pairs, given: Iterable[Pair]) -> Pairs:
    """The headers of an answer and these, which an answer can only replace by the stricter policy of a page."""
    strict = (b"content-security-policy", OWN_POLICY.encode())
    names = {name for name, _ in headers}
    kept = [(name.lower(), value) for name, value in given]
    is_own = strict in kept
    others = [(name, value) for name, value in kept if name not in names]
    return [*others, *(strict if is_own and name == strict[0] else (name, value) for name, value in headers)]


def is_local(scope: Scope) -> bool:
    """Whether a request reached a loopback address, under a loopback Host, through no proxy, from no page elsewhere.

    The Host must be checked too: a reverse proxy connects from this machine, and so does a page elsewhere
    whose name is made to point here (DNS rebinding). Any page may have a browser fetch an address of this machine.
    """
    headers = [(name.lower(), value) for name, value in scope["headers"]]
    hosts = [value.decode("latin-1") for name, value in headers if name == b"host"]
    server = scope.get("server") or ("", None)
    return (
        is_loopback(server[0])
        and bool(hosts)
        and all(is_loopback(hostname(host)) for host in hosts)
        and scope["http_version"] in _VERSIONS
        and not any(_is_of_proxy(name) or _is_from_elsewhere(name, value, hosts[0]) for name, value in headers)
    )


def _is_of_proxy(name: bytes) -> bool:
    return name.decode("latin-1").replace("_", "-").startswith(_OF_PROXIES)


def _is_from_elsewhere(name: bytes, value: bytes, host: str) -> bool:
    """Whether a header says that a page of another site, or of another port of this machine, made the request."""
    if name == b"sec-fetch-site":
        return value.strip() not in _FROM_HERE
    return name == b"origin" and value.decode("latin-1").partition("://")[2] != host


def security_headers() -> Pairs:
    """The headers that every answer carries."""
    return [
        (b"content-security-policy", content_security_policy().encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        (b"referrer-policy", b"no-referrer"),
        (b"permissions-policy", b"camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
    ]


def content_security_policy() -> str:
    """The strictest policy under which Datasette's own pages still work.

    Datasette has a few fixed inline scripts (menus, the SQL editor): each is allowed by its hash, so that an
    injected one still does not run. Inline styles cannot be listed so: pages carry style attributes, and
    style elements that name the columns of the day. `data:` is the handle of the SQL editor.
    """
    hashes = " ".join(f"'{_sha256(script)}'" for script in _inline_scripts())
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def _inline_scripts() -> list[str]:
    templates = sorted(
        (file for file in (resources.files("datasette") / "templates").iterdir() if file.name.endswith(".html")),
        key=lambda file: file.name,
    )
    found = [script for file in templates for script in _INLINE_SCRIPT.findall(file.read_text("utf-8"))]
    return [script for script in found if "{{" not in script] + list(_ALLOW_FACET)


def _sha256(script: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
