"""What a site's pages are made from besides the archive: this program, Datasette, metadata and settings."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from weakref import WeakKeyDictionary

from datasette.version import __version__ as datasette_version

import scraper

_known: Final[WeakKeyDictionary[Any, str]] = WeakKeyDictionary()


def fingerprint(datasette: Any) -> str:
    """The same for two sites that make the same pages of the same archive. Found once, after the site's start."""
    from datasette.plugins import get_plugins  # Datasette itself imports this package while it is loading

    if datasette not in _known:
        parts = (
            scraper.__version__,
            datasette_version,
            json.dumps(datasette.settings_dict(), default=str, sort_keys=True),
            json.dumps(datasette.metadata(), default=str, sort_keys=True),
            repr(sorted((plugin["name"], plugin.get("version") or "") for plugin in get_plugins())),
            *_files(datasette),
        )
        _known[datasette] = hashlib.sha256("\0".join(parts).encode(errors="replace")).hexdigest()
    return _known[datasette]


def _files(datasette: Any) -> Iterator[str]:
    """Each file of this package, and of the keeper's own templates and plugins, with its size and time."""
    folders = (Path(scraper.__file__).parent, datasette.template_dir, datasette.plugins_dir)
    for folder in filter(None, folders):
        for file in sorted(Path(folder).rglob("*")):
            if file.suffix != ".pyc" and file.is_file():
                stat = file.stat()
                yield f"{file} {stat.st_size} {stat.st_mtime_ns}"
