"""Where the tests keep their files: in memory, where the machine has room for that.

Every commit to crawl.db waits for the disk; that is right in life, and here it would be most of the waiting.
"""

import os
from pathlib import Path

if Path("/dev/shm").is_dir():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", "/dev/shm")
