"""The docs stay true: every command, option, setting, exit code, table and column stands in them."""

import dataclasses
import re
from pathlib import Path

import click
import pytest
from sqlite_utils import Database

from scraper.archive.migrations import migrate
from scraper.cli import COMMANDS, cli
from scraper.config import ENV_PREFIX, Settings
from scraper.errors import EXIT_NAMES
from scraper.report import RunReport

ROOT = Path(__file__).parents[2]
DOCS = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md")}
README = (ROOT / "README.md").read_text(encoding="utf-8")
EVERYTHING = "\n".join([README, *DOCS.values()])


def commands() -> list[tuple[str, click.Command]]:
    context = click.Context(cli)
    found = [(name, cli.get_command(context, name)) for name in COMMANDS]
    known = [(name, command) for name, command in found if command is not None]
    groups = [(name, command) for name, command in known if isinstance(command, click.Group)]
    return known + [(f"{name} {each}", below) for name, group in groups for each, below in group.commands.items()]


@pytest.mark.parametrize("name", [name for name, _ in commands()])
def test_every_command_stands_in_the_docs(name: str) -> None:
    assert f"paperledge {name}" in EVERYTHING


@pytest.mark.parametrize(("name", "command"), commands())
def test_every_option_stands_in_the_docs_and_in_the_help(name: str, command: click.Command) -> None:
    help_text = command.get_help(click.Context(command))
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            long = max(parameter.opts, key=len)
            assert f"`{long}" in EVERYTHING, f"{name} {long}"
            assert parameter.help, f"{name} {long} has no help"
            assert long in help_text
    assert len(command.help or "") > 40


def test_no_option_is_documented_that_does_not_exist() -> None:
    real = {option for _, command in commands() for parameter in command.params for option in parameter.opts}
    start = (ROOT / "scripts" / "start").read_text(encoding="utf-8")
    documented = set(re.findall(r"`(--[a-z-]+)", EVERYTHING))
    assert documented <= real | set(re.findall(r"--[a-z-]+", start))


@pytest.mark.parametrize("field", dataclasses.fields(Settings), ids=lambda field: field.name)
def test_every_setting_stands_with_its_default(field: "dataclasses.Field[object]") -> None:
    row = next(line for line in DOCS["operating.md"].splitlines() if line.startswith(f"| `{field.name}`"))
    assert f"`{ENV_PREFIX}{field.name.upper()}`" in row
    if field.default != "":
        assert f"`{field.default}`" in row


@pytest.mark.parametrize(("code", "name"), EXIT_NAMES.items())
def test_every_exit_code_stands(code: int, name: str) -> None:
    assert f"| {code} | {name} |" in DOCS["operating.md"]


def test_every_key_of_the_run_report_stands() -> None:
    for key in RunReport("update", "2025-04-11T00:00:00Z").as_json():
        assert f"`{key}`" in DOCS["operating.md"], key


def test_every_table_and_column_stands() -> None:
    db = Database(memory=True)
    migrate(db)
    sections = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", DOCS["schema.md"], re.MULTILINE | re.DOTALL))
    for table in db.tables:
        if "_fts" in table.name:
            assert f"`{table.name.partition('_fts')[0]}_fts`" in DOCS["schema.md"]
        elif not table.name.startswith("_sqlite"):
            for column in table.columns:
                assert f"| `{column.name}` |" in sections[table.name], f"{table.name}.{column.name}"


def test_the_readme_begins_with_the_two_commands_and_its_picture_exists() -> None:
    first_code = re.search(r"```sh\n(.*?)```", README, re.DOTALL)
    assert first_code is not None
    assert [line.split()[0] for line in first_code[1].splitlines()] == ["scripts/start", "scripts/test"]
    for picture in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README):
        assert (ROOT / picture).is_file()


def test_every_link_between_the_docs_leads_somewhere() -> None:
    for name, text in [("README.md", README), *((f"docs/{name}", text) for name, text in DOCS.items())]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
            assert ((ROOT / name).parent / target).resolve().exists(), f"{name}: {target}"


def test_every_test_that_the_promises_name_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", DOCS["promises.md"])
    assert len(named) > 10
    for path, function in named:
        text = (ROOT / path).read_text(encoding="utf-8")
        assert not function or f"def {function}(" in text, f"{path}::{function}"
