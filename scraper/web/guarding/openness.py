"""How open a site is: for whom it is meant, and under which address visitors know it."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any, Final, Self
from urllib.parse import urlsplit

PLUGIN: Final = "paperledge"


@dataclass(frozen=True, slots=True)
class Openness:
    """What the plugin's part of the metadata says (`plugins.paperledge`); `paperledge serve` writes it there."""

    is_public: bool = False
    """Whether every visitor is a stranger, also one on this machine."""
    has_sql: bool = False
    """Whether strangers may ask in SQL of their own. A public site never lets them."""
    url: str = ""
    """The address of the site behind a reverse proxy, such as `https://papers.example/ledge/`; "" for none."""

    @classmethod
    def of(cls, datasette: Any) -> Self:
        """Read it from a Datasette, which may fill values from the environment."""
        return cls.said(datasette.plugin_config(PLUGIN) or {})

    @classmethod
    def said(cls, config: Mapping[str, Any]) -> Self:
        """Read it. In doubt the site is more closed: whatever is no plain `true` gives nobody SQL."""
        url = str(config.get("url") or "")
        is_public = bool(config.get("public")) or bool(url and not is_loopback(urlsplit(url).hostname or ""))
        return cls(is_public, config.get("sql") is True and not is_public, url)

    @property
    def base_url(self) -> str:
        """The path under which the site lies, with a slash at both ends; "" where no address is known."""
        return f"/{urlsplit(self.url).path.strip('/')}/".replace("//", "/") if self.url else ""

    @property
    def host(self) -> bytes:
        """The host of its address, and the port if it has one, as a Host header says it."""
        return urlsplit(self.url).netloc.encode("ascii", "ignore")

    @property
    def scheme(self) -> str:
        """`https` or `http`; "" where no address is known."""
        return urlsplit(self.url).scheme


def url_fault(url: str) -> str:
    """What is wrong with the address of a site; "" for nothing."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        return str(error)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return "it does not begin with https:// or http:// and a name"
    if parts.username is not None or parts.query or parts.fragment:
        return "it holds more than a host, a port and a path"
    return "" if url.isascii() and url.isprintable() and not set(url) & set(' "<>\\%') else "it holds odd characters"


def hostname(host: str) -> str:
    """The name in a Host header, without its port; "" for what is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def is_loopback(host: str) -> bool:
    """Whether a name or address is this machine's own."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
