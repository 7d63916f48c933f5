"""What stands between the site and strangers: security headers on every answer, SQL for this machine only."""

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from contextvars import ContextVar
from importlib import resources
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

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
_PROXY_HEADERS: Final = frozenset({b"forwarded", b"via", b"x-forwarded-for", b"x-forwarded-host"})

_is_local: ContextVar[bool] = ContextVar("is_local", default=False)


def is_local_request() -> bool:
    """Whether the request being answered came from this machine and asked for it by a loopback name."""
    return _is_local.get()


def wrap(app: App) -> App:
    """The application with security headers on every HTTP answer, and each request's origin noted."""
    headers = security_headers()

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": _with(headers, message.get("headers", ()))}
            await send(message)

        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        token = _is_local.set(is_local(scope))
        try:
            await app(scope, receive, send_with_headers)
        finally:
            _is_local.reset(token)

    return guarded


def _with(headers: Pairs, given: Iterable[Pair]) -> Pairs:
    """The headers of an answer and these, which an answer can only replace by the stricter policy of a page."""
    strict = (b"content-security-policy", OWN_POLICY.encode())
    names = {name for name, _ in headers}
    kept = [(name.lower(), value) for name, value in given]
    is_own = strict in kept
    others = [(name, value) for name, value in kept if name not in names]
    return [*others, *(strict if is_own and name == strict[0] else (name, value) for name, value in headers)]


def is_local(scope: Scope) -> bool:
    """Whether a request reached a loopback address, under a loopback Host, through no proxy that says so.

    The Host must be checked too: a reverse proxy connects from this machine, and so does a page elsewhere
    whose name is made to point here (DNS rebinding).
    """
    headers = [(name.lower(), value) for name, value in scope["headers"]]
    hosts = [value.decode("latin-1") for name, value in headers if name == b"host"]
    server = scope.get("server") or ("", None)
    return (
        _is_loopback(server[0])
        and bool(hosts)
        and all(_is_loopback(_hostname(host)) for host in hosts)
        and not any(name in _PROXY_HEADERS for name, _ in headers)
    )


def security_headers() -> Pairs:
    """The headers that every answer carries."""
    return [
        (b"content-security-policy", content_security_policy().encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"x-frame-options", b"DENY"),
        (b"referrer-policy", b"no-referrer"),
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


def _hostname(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
