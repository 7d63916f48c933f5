"""sqlite-utils, loaded without pandas and numpy.

It would load both wherever they are installed, to know their types of cells, which nobody hands it here: a second of
every command, and system calls that `scripts/schedule/systemd/paperledge.service` refuses.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Database", "Migrations"]


@contextmanager
def _without(*packages: str) -> Iterator[None]:
    """Let imports find none of these packages, but for those that are loaded already."""
    hidden = [name for name in packages if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type] # None: there is no such module
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


with _without("numpy", "pandas"):
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations
