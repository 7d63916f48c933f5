"""Settings: flags over environment (`PAPERLEDGE_…`) over `paperledge.toml`; an unknown key is an error."""

import dataclasses
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scraper.errors import UsageError

CONFIG_FILE = "paperledge.toml"
ENV_PREFIX = "PAPERLEDGE_"


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
    """Largest feed, decoded."""
    tries: int = 4
    """How often one request is tried."""
    max_wait: float = 300.0
    """Longest Retry-After or Crawl-delay that is waited for within a run."""

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if isinstance(value, int | float) and value < 0:
                raise UsageError(f"setting {field.name} = {value} is negative", advice="Give it a positive value.")
        if urlsplit(self.url).scheme not in {"http", "https"} or not urlsplit(self.url).hostname:
            raise UsageError(
                f"the show's address {self.url!r} is not a web address",
                advice="Write it like https://www.paperledge.com/",
            )


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
    values |= {key: _checked(key, value, str(path)) for key, value in _read_toml(path).items()}
    for name, text in environ.items():
        if name.startswith(ENV_PREFIX):
            key = name.removeprefix(ENV_PREFIX).lower()
            values[key] = _checked(key, text, name)
    values |= {key: value for key, value in overrides.items() if value is not None}
    return Settings(**values)  # type: ignore[arg-type] # _checked has matched each to its field


def _read_toml(path: Path) -> dict[str, object]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}", advice="Correct the file or remove it.") from error


def _checked(key: str, value: object, where: str) -> object:
    defaults: dict[str, Any] = {field.name: field.default for field in dataclasses.fields(Settings)}
    if key not in defaults:
        raise UsageError(
            f"{where}: unknown setting {key!r}", advice=f"The settings are: {', '.join(sorted(defaults))}."
        )
    wanted: type[str | int | float] = type(defaults[key])
    try:
        if wanted is str and not isinstance(value, str):
            raise ValueError
        return wanted(str(value))
    except (TypeError, ValueError) as error:
        raise UsageError(
            f"{where}: setting {key} = {value!r} is not a {wanted.__name__}", advice="Correct the value."
        ) from error
