"""What the docs show of the library, run as it stands there, over the sample show."""

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tests.integration.test_links import sample_archive

DOCS = Path(__file__).parents[2] / "docs"
NOTEBOOK = DOCS / "notebooks" / "search.ipynb"
EXAMPLES = re.findall(r"```python\n(.*?)```", (DOCS / "library.md").read_text("utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("examples")
    sample_archive(folder)
    return folder


def run(code: str, folder: Path) -> str:
    """What a program prints that is run where the archive is; warnings are errors."""
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_notebook_is_one_and_holds_no_outputs() -> None:
    text = NOTEBOOK.read_text("utf-8")
    notebook = nbformat.reads(text, as_version=nbformat.NO_CONVERT)  # type: ignore[no-untyped-call]
    nbformat.validate(notebook)
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in notebook.cells)


def test_the_notebook_runs_from_top_to_bottom(folder: Path) -> None:
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    printed = run("\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"), folder)
    assert re.search(r"^[1-9]\d* hits$", printed, re.MULTILINE)
    assert "*network*" in printed or "*networks*" in printed
    assert re.search(r"\?  \(.+\)$", printed, re.MULTILINE), "questions with their episodes"
    assert re.search(r"^ +\d+  2025$", printed, re.MULTILINE), "hits of a year"
    assert "  like it: " in printed


def test_the_examples_run(folder: Path) -> None:
    first, pandas = EXAMPLES
    assert re.search(r"- [1-9]\d* hits\n\d{4}-\d\d-\d\d ", run(first.replace("diffusion anomaly", "network"), folder))
    assert re.search(r"^2025-\d\d +[1-9]", run(pandas, folder), re.MULTILINE)


def test_the_statements_run(folder: Path) -> None:
    (statements,) = re.findall(r"```sql\n(.*?)```", (DOCS / "library.md").read_text("utf-8"), re.DOTALL)
    code = f"""
import sqlite3
from scraper.search.sql import register
conn = sqlite3.connect("file:archive.db?mode=ro", uri=True)
register(conn)
for statement in {statements!r}.split(";")[:-1]:
    print(len(conn.execute(statement.replace("diffusion after", "network after")).fetchall()))
conn.close()
"""
    assert all(int(line) > 0 for line in run(code, folder).split())
