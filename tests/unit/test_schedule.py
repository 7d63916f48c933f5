"""The files of scripts/schedule are sound: asked of the tools that own their formats, and of the program itself."""

import re
import shlex
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from cronsim import CronSim

from scraper.cli import cli
from scraper.errors import EXIT_NAMES

ROOT = Path(__file__).parents[2]
SCHEDULE = ROOT / "scripts" / "schedule"
WORKFLOW = SCHEDULE / "github" / "scrape.yml"
SERVICE = SCHEDULE / "systemd" / "paperledge.service"
CRON = SCHEDULE / "cron" / "paperledge.cron"
TOOLS = Path(sys.executable).parent

Job = dict[str, Any]
PROGRAM = re.compile(r"(?:^|[\s/(])paperledge\s+([a-z]+\b[^|&;)>\n]*)")
"""The name of a command and its arguments, up to what the shell takes for itself."""


def workflow() -> dict[Any, Any]:
    loaded: dict[Any, Any] = yaml.safe_load(WORKFLOW.read_text("utf-8"))
    return loaded


def jobs() -> dict[str, Job]:
    found: dict[str, Job] = workflow()["jobs"]
    return found


def steps() -> list[tuple[str, dict[str, Any]]]:
    return [(name, step) for name, job in jobs().items() for step in job["steps"]]


def scripts() -> list[tuple[str, str]]:
    return [(step["name"], step["run"]) for _, step in steps() if "run" in step]


def cron_lines() -> list[tuple[str, str]]:
    """When and what, as cron reads it."""
    lines = [line for line in CRON.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [(" ".join(line.split(maxsplit=5)[:5]), line.split(maxsplit=5)[5]) for line in lines]


def shellcheck(text: str, shell: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [TOOLS / "shellcheck", f"--shell={shell}", "-"], input=text, capture_output=True, text=True, check=False
    )


class TestWorkflow:
    def test_it_obeys_the_schema_of_workflows(self) -> None:
        done = subprocess.run(
            [TOOLS / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", WORKFLOW],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout

    def test_an_audit_of_its_security_finds_nothing(self) -> None:
        done = subprocess.run(
            [TOOLS / "zizmor", "--offline", "--no-config", WORKFLOW], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr

    @pytest.mark.parametrize(("name", "script"), scripts())
    def test_its_scripts_are_sound_and_take_no_text_from_outside(self, name: str, script: str) -> None:
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)
        done = shellcheck(script, "bash")
        assert done.returncode == 0, done.stdout
        assert "${{" not in script, "text goes to a script by its environment only"

    def test_actions_are_pinned_by_commit_with_their_version_beside(self) -> None:
        used = re.findall(r"uses: (.*)", WORKFLOW.read_text("utf-8"))
        assert len(used) == 7
        for action in used:
            assert re.fullmatch(r"actions/[a-z/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)

    def test_no_job_may_do_more_than_it_must(self) -> None:
        assert workflow()["permissions"] == {}
        assert {name: job["permissions"] for name, job in jobs().items()} == {
            "scrape": {"contents": "read"},
            "tell": {"issues": "write"},
            "publish": {"contents": "write"},
        }
        writers = [step for name, step in steps() if name != "scrape"]
        assert not [step for step in writers if "checkout" in step.get("uses", "")]

    def test_two_never_run_at_once_and_none_is_cut_off(self) -> None:
        assert workflow()["concurrency"] == {"group": "paperledge-scrape", "cancel-in-progress": False}
        assert all(job["timeout-minutes"] <= 75 for job in jobs().values())

    def test_it_runs_by_itself_and_by_hand_and_nothing_is_published_unasked(self) -> None:
        triggers = workflow()[True]  # YAML 1.1 reads the key `on` as true
        assert triggers.keys() == {"schedule", "workflow_dispatch"}
        (entry,) = triggers["schedule"]
        assert next(CronSim(entry["cron"], datetime(2025, 3, 1, tzinfo=UTC))) == datetime(
            2025, 3, 1, 0, 23, tzinfo=UTC
        )
        assert {flag["default"] for flag in triggers["workflow_dispatch"]["inputs"].values()} == {False}
        assert jobs()["publish"]["if"] == "${{ inputs.publish }}"

    def test_only_the_archive_is_published_and_both_only_where_it_is_private(self) -> None:
        uploads = {step["with"]["name"]: step for _, step in steps() if "upload-artifact" in step.get("uses", "")}
        assert uploads.keys() == {"databases", "release"}
        assert uploads["release"]["with"]["path"] == "release/archive.db"
        assert uploads["release"]["if"] == "${{ inputs.publish }}"
        assert uploads["databases"]["if"] == "${{ inputs.copy && github.event.repository.private }}"
        downloads = [step["with"] for _, step in steps() if "download-artifact" in step.get("uses", "")]
        assert downloads == [{"name": "release"}]

    def test_what_is_kept_is_never_begun_anew_unasked_and_kept_after_a_failure_too(self) -> None:
        by_use = {step["uses"].partition("@")[0]: step for _, step in steps() if "uses" in step}
        restore, save = by_use["actions/cache/restore"], by_use["actions/cache/save"]
        assert restore["with"]["fail-on-cache-miss"] == "${{ !inputs.begin }}"
        assert restore["with"]["path"] == save["with"]["path"] == "data"
        assert restore["with"]["key"] == save["with"]["key"]
        assert save["with"]["key"].startswith(restore["with"]["restore-keys"])
        assert "github.run_id" in save["with"]["key"], "what is kept once is never written over"
        assert "!cancelled()" in save["if"]
        assert EXIT_NAMES[8] == "storage"
        assert {"steps.scrape.outputs.code != '8'", "steps.check.outputs.code != '8'"} <= set(
            re.findall(r"steps\.\w+\.outputs\.code != '\d+'", save["if"])
        )


class TestCron:
    def test_it_runs_every_hour_and_looks_once_a_day(self) -> None:
        gaps = []
        for when, _ in cron_lines():
            first, second = islice(CronSim(when, datetime(2025, 3, 1, tzinfo=UTC)), 2)
            gaps.append(second - first)
        assert gaps == [timedelta(hours=1), timedelta(days=1)]

    @pytest.mark.parametrize(("when", "command"), cron_lines())
    def test_its_commands_are_sound(self, when: str, command: str) -> None:
        assert "%" not in command, "cron would end the line there"
        subprocess.run(["sh", "-n"], input=command, text=True, check=True)
        done = shellcheck(command, "sh")
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("path", "shell"),
    [("install", "bash"), ("systemd/say-failed", "sh")],
)
def test_the_scripts_are_sound_and_can_be_run(path: str, shell: str) -> None:
    script = SCHEDULE / path
    done = shellcheck(script.read_text("utf-8"), shell)
    assert done.returncode == 0, done.stdout
    assert script.stat().st_mode & 0o111 == 0o111


def test_the_codes_that_systemd_takes_for_success_heal_themselves() -> None:
    (codes,) = re.findall(r"^SuccessExitStatus=(.*)", SERVICE.read_text("utf-8"), re.MULTILINE)
    assert [EXIT_NAMES[int(code)] for code in codes.split()] == ["partial", "deferred", "busy", "terminated"]


def calls() -> list[tuple[str, str]]:
    """Where the program is called in the files and in what the docs show, and how."""
    text = {path.name: path.read_text("utf-8") for path in (SERVICE, CRON)}
    text[WORKFLOW.name] = "\n".join(script for _, script in scripts())
    for path in (SCHEDULE / "README.md", ROOT / "docs" / "operating.md"):
        text[path.name] = "\n".join(
            re.findall(r"^```sh\n(.*?)^```", path.read_text("utf-8"), re.MULTILINE | re.DOTALL)
        )
    return [(name, call) for name, found in text.items() for call in PROGRAM.findall(found)]


@pytest.mark.parametrize(("where", "call"), calls())
def test_every_call_is_one_that_the_program_understands(where: str, call: str) -> None:
    name, *arguments = shlex.split(re.sub(r"\$\{FULL:.*?\}|\d$", "", call.strip()))
    context = click.Context(cli, obj=set())
    command = cli.get_command(context, name)
    assert command is not None, f"{where}: there is no paperledge {name}"
    command.make_context(name, arguments, parent=context)


def test_the_calls_were_found() -> None:
    assert {"update", "status", "doctor", "backup"} <= {call.split()[0] for _, call in calls()}
    assert {"paperledge.service", "paperledge.cron", "scrape.yml"} <= {where for where, _ in calls()}
