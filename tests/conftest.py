"""Where the tests keep their files: in memory, where the machine has room for that.

Every commit to crawl.db waits for the disk; that is right in life, and here it would be most of the waiting.
"""

import os
import signal
from pathlib import Path

# A shell that runs the tests in the background ignores SIGINT, and so would every program that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

if Path("/dev/shm").is_dir():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", "/dev/shm")
