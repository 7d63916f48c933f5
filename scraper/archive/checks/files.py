"""What lies around the databases: room on the disk, what a cut-off run left, who may read what."""

import stat
from pathlib import Path

from scraper.archive.checks.finding import Finding, Surroundings, fail, ok, warn
from scraper.errors import StorageError
from scraper.storage.copying import part_of


def around(place: Surroundings) -> list[Finding]:
    """Disk, leftovers, rights."""
    return [disk(place), leftovers(place), rights(place)]


def disk(place: Surroundings) -> Finding:
    """A rebuild needs as much room again as the archive takes, a backup as much as both."""
    archive, both = _size(place.archive), _size(place.archive) + _size(place.crawl)
    found = f"{_mb(place.free)} free; the archive takes {_mb(archive)}, both databases {_mb(both)}"
    if place.free < archive:
        fix = "Free disk space: a rebuild, and in the end a run, has no room."
        return fail("disk", found, fix, StorageError.exit_code)
    if place.free < both:
        return warn("disk", found, "Free disk space, or make backups on another disk: there is no room for one here.")
    return ok("disk", found)


def leftovers(place: Surroundings) -> Finding:
    """What stays behind when a run or a copy is killed. (A lock goes with its process; its file means nothing.)"""
    logs = [
        place.archive.with_name(f"{place.archive.name}-wal"),
        place.crawl.with_name(f"{place.crawl.name}-journal"),
    ]
    if found := [path.name for path in logs if _size(path)]:
        fix = "If no run is writing now, one was killed; the next mends it by itself."
        return warn("leftovers", f"not yet in its database: {', '.join(found)}", fix)
    folder, names = place.archive.parent, (place.archive.name, place.crawl.name)
    parts = [part_of(path) for name in names for path in (folder / name, *folder.glob(f"{name}.before-*"))]
    if copies := sorted({path.name for path in parts if path.exists()}):
        return warn("leftovers", f"an unfinished copy: {', '.join(copies)}", "Delete it; no run needs it.")
    return ok("leftovers", "none")


def rights(place: Surroundings) -> Finding:
    """crawl.db is private: it holds pages as they came."""
    if place.crawl.is_file() and place.crawl.stat().st_mode & stat.S_IRWXO:
        return warn("rights", f"everyone on this machine may read {place.crawl.name}", f"chmod o= {place.crawl}")
    return ok("rights", f"{place.crawl.name} is private")


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _mb(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
