"""Settings: flags over environment (`PAPERLEDGE_…`) over `paperledge.toml`; an unknown key is an error."""

import dataclasses
import math
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from scraper.errors import UsageError

CONFIG_FILE = "paperledge.toml"
ENV_PREFIX = "PAPERLEDGE_"
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
"""How the environment says yes and no."""
_MAY_BE_ZERO = frozenset({"delay", "max_online", "max_transcripts", "max_wait"})


@dataclass(frozen=True, slots=True)
class Settings:
    """What a keeper can set. Times are in seconds, sizes in bytes."""

    url: str = "https://www.paperledge.com/"
    """Address of the show's first listing page."""
    feed_url: str = ""
    """Address of the show's feed; empty: the one the listing page names."""
    show: str = ""
    """Short name of the show in the archive; empty: taken from the address."""
    contact: str = "https://github.com/paperledge-archive/paperledge"
    """Where a site's owner can learn who crawls: an address or e-mail, sent in the User-Agent."""
    delay: float = 1.0
    """Least time between two requests to one host."""
    connect_timeout: float = 10.0
    """Longest wait for a connection."""
    read_timeout: float = 20.0
    """Longest silence while reading."""
    deadline: float = 60.0
    """Longest time for one request, from first to last byte."""
    max_bytes: int = 5_000_000
    """Largest page, decoded."""
    max_feed_bytes: int = 20_000_000
    """Largest feed or list of papers, decoded."""
    max_transcripts: int = 50
    """Most transcripts that one run asks for; 0: none."""
    tries: int = 4
    """How often one request is tried."""
    max_wait: float = 300.0
    """Longest Retry-After that is waited for within a run."""
    arxiv_url: str = "https://export.arxiv.org"
    """Where arXiv's API lies: `/api/query` below this address is asked."""
    oai_url: str = "https://oaipmh.arxiv.org/oai"
    """Address of arXiv's OAI-PMH service."""
    huggingface_url: str = "https://huggingface.co"
    """Where Daily Papers are told: `/api/daily_papers` below this address is asked."""
    max_online: int = 20
    """Most requests to arXiv that one run makes for episodes without a paper; 0: none."""
    semantic: bool = False
    """Whether `update` computes the vectors that search by meaning compares (docs/semantic.md)."""

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if isinstance(value, int | float) and not _is_in_range(field.name, value):
                raise UsageError(
                    f"setting {field.name} = {value} is out of range", advice="Give it a positive, finite value."
                )
        if not is_web_address(self.url):
            raise UsageError(
                f"the show's address {self.url!r} is not a web address",
                advice="Write it like https://www.paperledge.com/",
            )
        if self.feed_url and not is_web_address(self.feed_url):
            raise UsageError(
                f"the feed's address {self.feed_url!r} is not a web address",
                advice="Write it like https://feed.podbean.com/paperledge/feed.xml",
            )
        for name in ("arxiv_url", "oai_url", "huggingface_url"):
            if not is_web_address(getattr(self, name)):
                raise UsageError(
                    f"setting {name} = {getattr(self, name)!r} is not a web address",
                    advice="Write it like https://export.arxiv.org",
                )
        if not self.contact.isascii() or not self.contact.isprintable():
            raise UsageError(
                f"the contact {self.contact!r} cannot stand in a request",
                advice="Use an address or e-mail of plain characters.",
            )


def _is_in_range(name: str, value: float) -> bool:
    if isinstance(value, bool):
        return True
    return 0 < value < math.inf or (value == 0 and name in _MAY_BE_ZERO)


def is_web_address(url: str) -> bool:
    """Whether an address is one of the web, with a host."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def load(
    overrides: Mapping[str, object],
    *,
    environ: Mapping[str, str] = os.environ,
    path: Path = Path(CONFIG_FILE),
) -> Settings:
    """Settings from `path`, then the environment, then `overrides` (None means: not given).

    Raises UsageError for an unknown key, a value of the wrong type or an unreadable file.
    """
    values: dict[str, object] = {}
    values |= {key: _typed(key, value, str(path)) for key, value in _read_toml(path).items()}
    for name, text in environ.items():
        if name.startswith(ENV_PREFIX):
            key = name.removeprefix(ENV_PREFIX).lower()
            values[key] = _from_text(key, text, name)
    values |= {key: value for key, value in overrides.items() if value is not None}
    return Settings(**values)  # type: ignore[arg-type] # each has the type of its field


def _read_toml(path: Path) -> dict[str, object]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}", advice="Correct the file or remove it.") from error


def _typed(key: str, value: object, where: str) -> object:
    """A value of the file, which must have the setting's type; a whole number may stand for one with a fraction."""
    wanted = _type_of(key, where)
    if type(value) is not wanted and (type(value), wanted) != (int, float):
        raise _wrong_type(key, value, wanted, where)
    return value


def _from_text(key: str, text: str, where: str) -> object:
    """A value of the environment, read as what the setting is."""
    wanted = _type_of(key, where)
    try:
        return _BOOLEANS[text.strip().lower()] if wanted is bool else wanted(text)
    except (KeyError, ValueError) as error:
        raise _wrong_type(key, text, wanted, where) from error


def _type_of(key: str, where: str) -> type[str | int | float]:
    types = {name: type(value) for name, value in dataclasses.asdict(Settings()).items()}
    if key not in types:
        raise UsageError(f"{where}: unknown setting {key!r}", advice=f"The settings are: {', '.join(sorted(types))}.")
    return types[key]


def _wrong_type(key: str, value: object, wanted: type[str | int | float], where: str) -> UsageError:
    kind = {str: "text", bool: "true or false", int: "a whole number", float: "a number"}[wanted]
    return UsageError(f"{where}: setting {key} = {value!r} is not {kind}", advice="Correct the value.")
