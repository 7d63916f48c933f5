"""What the program loads at its start, in processes of their own."""

import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "scraper"
SEEN = "import sys; print(*sorted({'numpy', 'pandas'} & set(sys.modules)))"


def loaded(*statements: str) -> list[str]:
    """Which of numpy and pandas are loaded after some statements."""
    code = "\n".join([*statements, SEEN])
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return done.stdout.split()


@pytest.mark.parametrize("command", ["update", "search", "status", "link"])
def test_a_command_loads_neither_pandas_nor_numpy(command: str) -> None:
    assert loaded("import sqlite_utils") == ["numpy", "pandas"], "both are here, and this is how they were loaded"
    assert loaded(f"import scraper.cli.{command}_") == []


def test_who_needs_them_finds_them_before_and_after() -> None:
    assert loaded("import scraper.storage.tables", "import pandas") == ["numpy", "pandas"]
    assert loaded("import numpy", "import scraper.storage.tables") == ["numpy"]


def test_nothing_else_imports_sqlite_utils() -> None:
    naming = [path for path in PACKAGE.rglob("*.py") if "sqlite_utils" in path.read_text("utf-8")]
    assert naming == [PACKAGE / "storage" / "tables.py"]
