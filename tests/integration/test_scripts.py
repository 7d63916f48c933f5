"""What a new user types first, on a copy of the project without anything installed."""

import json
import os
import shutil
import sqlite3
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BROUGHT = ("pyproject.toml", "README.md", "LICENSE", "metadata.json", "scraper", "scripts")
TOOLS = ("bash", "dirname", "cksum", "grep", "cat", "sort", "env")
IMPORT_NAMES = {"beautifulsoup4": "bs4", "sqlite-utils": "sqlite_utils", "webvtt-py": "webvtt"}


def start(folder: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [folder / "scripts" / "start", *options],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy that has been started once with the sample show."""
    folder = tmp_path_factory.mktemp("fresh") / "paperledge"
    folder.mkdir()
    for name in BROUGHT:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    done = start(folder, "--sample", "--no-serve")
    assert done.returncode == 0, done.stderr
    return folder


def count(db: Path) -> int:
    with sqlite3.connect(f"file:{db}?mode=ro", uri=True) as conn:
        return int(conn.execute("SELECT count(*) FROM episodes").fetchone()[0])


def test_one_command_leads_from_nothing_to_the_sample_archive(fresh: Path) -> None:
    assert count(fresh / "sample" / "archive.db") >= 24
    assert not (fresh / "archive.db").exists(), "the sample show and the real one are never mixed"


def test_starting_again_installs_nothing_and_finds_nothing_new(fresh: Path) -> None:
    before = count(fresh / "sample" / "archive.db")
    done = start(fresh, "--sample", "--no-serve")
    assert done.returncode == 0
    assert "Installing" not in done.stderr
    assert count(fresh / "sample" / "archive.db") == before


def test_a_show_that_cannot_be_reached_gives_way_to_the_sample(fresh: Path) -> None:
    done = start(fresh, "--no-serve", PAPERLEDGE_URL="http://127.0.0.1:9/", PAPERLEDGE_TRIES="1")
    assert done.returncode == 0, done.stderr
    assert "could not be reached; going on with the sample show" in done.stderr
    assert count(fresh / "archive.db") == 0


def test_every_dependency_imports_where_only_the_project_was_installed(fresh: Path) -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = [text.split(">")[0] for text in declared]
    modules = [IMPORT_NAMES.get(name, name) for name in names]
    subprocess.run([fresh / ".venv" / "bin" / "python", "-c", f"import {', '.join(modules)}"], check=True)


def test_the_installed_program_finds_its_sample_and_its_templates(fresh: Path) -> None:
    found = subprocess.run(
        [fresh / ".venv" / "bin" / "datasette", "plugins"], capture_output=True, text=True, check=True
    )
    assert "paperledge" in {plugin["name"] for plugin in json.loads(found.stdout)}


@pytest.mark.parametrize(("options", "code"), [(["--help"], 0), (["--nonsense"], 2), (["--port"], 2)])
def test_options_are_explained(options: list[str], code: int) -> None:
    done = start(ROOT, *options)
    assert done.returncode == code
    assert "usage: scripts/start" in done.stdout + done.stderr


def test_without_a_python_that_is_new_enough_it_says_so(tmp_path: Path) -> None:
    for tool in TOOLS:
        (tmp_path / tool).symlink_to(shutil.which(tool) or tool)
    (tmp_path / "python3").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "python3").chmod(0o755)
    done = start(ROOT, "--no-serve", PATH=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.startswith("Python 3.11 or newer is needed")
