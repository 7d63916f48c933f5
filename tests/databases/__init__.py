"""Databases that releases have left behind, and how to get at them."""

import gzip
from pathlib import Path

FOLDER = Path(__file__).parent
RELEASES = sorted(path.name for path in FOLDER.iterdir() if (path / "archive.db.gz").is_file())


def unpack(release: str, target: Path) -> Path:
    """Lay both databases of a release into a folder; the path of the archive."""
    target.mkdir(parents=True, exist_ok=True)
    for name in ("archive.db", "crawl.db"):
        (target / name).write_bytes(gzip.decompress((FOLDER / release / f"{name}.gz").read_bytes()))
    return target / "archive.db"
