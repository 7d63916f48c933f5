"""Opening a database that is only read, in a folder where nothing can be written too."""

import os
from pathlib import Path


def readonly_uri(path: Path) -> str:
    """The address under which SQLite opens a file for reading.

    A database in WAL mode needs two files beside it. Where none can be made and none is there, nobody writes to it
    either, so that it may be read as one that never changes.
    """
    beside = [path.with_name(f"{path.name}{suffix}") for suffix in ("-wal", "-shm")]
    writable = os.access(path.parent, os.W_OK, effective_ids=os.access in os.supports_effective_ids)
    alone = not writable and not any(file.exists() for file in beside)
    return f"{path.resolve().as_uri()}?mode=ro{'&immutable=1' if alone else ''}"
