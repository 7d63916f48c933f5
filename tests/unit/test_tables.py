"""What the program loads at its start, in processes of their own."""

import subprocess
import sys

import pytest

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
