"""What a timer runs: the units' own command lines, cron's, and the workflow's scripts, against a host."""

import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import pytest
import yaml

from scraper.config import ENV_PREFIX
from scraper.sample.host import SampleHost, document
from tests.crawls import query
from tests.host.episodes import make_episodes
from tests.host.faults import FaultHost
from tests.host.odd import PATIENCE

ROOT = Path(__file__).parents[2]
SCHEDULE = ROOT / "scripts" / "schedule"
PROGRAM = Path(sys.executable).with_name("paperledge")
EXPOSURE = 20
"""What `systemd-analyze security` may give the service at most, in tenths of a point (10 is fine, 100 the worst)."""

Outcome = subprocess.CompletedProcess[str]
Unit = Mapping[str, Sequence[str]]

needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here")


def may_trace() -> bool:
    strace = shutil.which("strace")
    return (
        strace is not None
        and subprocess.run([strace, "-qq", "true"], capture_output=True, check=False).returncode == 0
    )


needs_strace = pytest.mark.skipif(not may_trace(), reason="strace is not here, or may not trace")


def environment(**changes: object) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith((ENV_PREFIX, "MONITOR_"))}
    return inherited | {name: str(value) for name, value in changes.items()}


def run(*command: object, cwd: Path | None = None, env: Mapping[str, str] | None = None, said: str = "") -> Outcome:
    return subprocess.run(
        [*map(str, command)],
        cwd=cwd, env=environment() if env is None else env, input=said,
        capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip


@pytest.fixture
def host() -> Iterator[FaultHost]:
    with FaultHost(make_episodes(25)) as running:
        yield running


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What of a checkout the files of scripts/schedule need: themselves, and the program set up beside them."""
    folder = tmp_path / "checkout"
    shutil.copytree(SCHEDULE, folder / "scripts" / "schedule")
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "paperledge").symlink_to(PROGRAM)
    return folder


@pytest.fixture
def data(tmp_path: Path, host: FaultHost) -> Path:
    """A keeper's folder, whose settings name the host."""
    folder = tmp_path / "data"
    folder.mkdir()
    settle(folder, host)
    return folder


def settle(folder: Path, host: SampleHost) -> None:
    (folder / "paperledge.toml").write_text(f'url = "{host.url}/"\ndelay = 0.0\ntries = 1\n')


@pytest.fixture
def units(checkout: Path, data: Path, tmp_path: Path) -> Path:
    """The units as they are installed for this checkout and that folder."""
    done = run(checkout / "scripts/schedule/install", "--user", "root", "--folder", data, "--to", tmp_path / "units")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return tmp_path / "units"


def read_unit(path: Path) -> Unit:
    unit: dict[str, list[str]] = defaultdict(list)
    for line in path.read_text("utf-8").splitlines():
        name, is_setting, value = line.partition("=")
        if is_setting and not line.startswith("#"):
            unit[name].append(value)
    return unit


def run_unit(unit: Unit, which: str, *before: object) -> Outcome:
    """Run the command line of a service as the service manager would: its folder, its environment, no shell."""
    (folder,), (line,) = unit["WorkingDirectory"], unit[which]
    added = dict(setting.split("=", 1) for setting in unit["Environment"])
    return run(*before, *shlex.split(line), cwd=Path(folder), env=environment(**added))


def count(db: Path) -> int:
    return int(query(db, "SELECT count(*) FROM episodes")[0][0])


class TestInstall:
    def test_it_writes_every_unit_with_the_real_paths(self, units: Path, checkout: Path, data: Path) -> None:
        assert {path.name for path in units.iterdir()} == {
            "paperledge.service", "paperledge.timer", "paperledge-failed@.service",
        }  # fmt: skip
        text = "".join(path.read_text("utf-8") for path in units.iterdir())
        assert not re.search(r"/opt/paperledge|/var/lib/paperledge|User=paperledge", text)
        service = read_unit(units / "paperledge.service")
        assert service["User"] == ["root"]
        assert service["WorkingDirectory"] == service["ReadWritePaths"] == [str(data)]
        assert service["ExecStart"] == [f"{checkout}/.venv/bin/paperledge update"]

    @pytest.mark.parametrize(
        ("options", "says"),
        [
            (["--nonsense"], "unknown option --nonsense"),
            (["--user"], "usage:"),
            (["--to", "units"], "Name a user"),
            (["--to", "units", "--user", "a b"], "'a b' cannot stand in a unit file"),
            (["--to", "units", "--user", "root", "--folder", "/srv/50%"], "'/srv/50%' cannot stand"),
            (["--user", "nobody-of-this-name"], "nobody-of-this-name" if os.geteuid() == 0 else "Root is needed"),
        ],
    )
    def test_what_it_cannot_do_it_says_before_it_writes(
        self, checkout: Path, options: list[str], says: str, tmp_path: Path
    ) -> None:
        env = {name: value for name, value in environment().items() if name != "SUDO_USER"}
        done = run(checkout / "scripts/schedule/install", *options, cwd=tmp_path, env=env)
        assert done.returncode == 2
        assert says in done.stderr or shutil.which("systemctl") is None
        assert not (tmp_path / "units").exists()

    def test_it_explains_itself(self, checkout: Path) -> None:
        done = run(checkout / "scripts/schedule/install", "--help")
        assert done.returncode == 0
        assert "usage: sudo scripts/schedule/install" in done.stdout


@needs_systemd
class TestUnits:
    def test_systemd_finds_nothing_to_say_about_them(self, units: Path) -> None:
        done = run("systemd-analyze", "verify", "--man=no", *sorted(units.iterdir()))
        assert (done.returncode, done.stdout + done.stderr) == (0, "")

    def test_the_service_is_locked_in(self, units: Path, data: Path) -> None:
        service = units / "paperledge.service"
        unit = read_unit(service)
        assert (unit["ProtectSystem"], unit["ReadWritePaths"]) == (["strict"], [str(data)])
        assert (unit["ProtectHome"], unit["PrivateTmp"], unit["NoNewPrivileges"]) == (["read-only"], ["yes"], ["yes"])
        done = run("systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE}", service)
        if "unrecognized option" in done.stderr:
            pytest.skip("this systemd-analyze looks at loaded units only")
        assert done.returncode == 0, done.stdout[-300:]

    def test_it_comes_every_hour_at_a_minute_of_its_own(self, units: Path) -> None:
        timer = read_unit(units / "paperledge.timer")
        (when,) = timer["OnCalendar"]
        done = run("systemd-analyze", "calendar", "--iterations=2", when)
        assert "Normalized form: *-*-* *:00:00" in done.stdout
        assert (timer["Persistent"], timer["FixedRandomDelay"]) == (["yes"], ["yes"])


class TestService:
    def test_it_fetches_and_says_one_line_and_the_next_run_too(
        self, units: Path, data: Path, host: FaultHost
    ) -> None:
        service = read_unit(units / "paperledge.service")
        for _ in range(2):
            done = run_unit(service, "ExecStart")
            assert (done.returncode, done.stdout) == (0, ""), done.stderr
            assert len(done.stderr.splitlines()) == 1
            assert count(data / "archive.db") == 25
        after = run_unit(service, "ExecStartPost")
        assert (after.returncode, after.stdout, after.stderr) == (0, "", "")

    def test_an_archive_that_is_stale_is_a_failure_whatever_the_run_said(
        self, units: Path, data: Path, host: FaultHost
    ) -> None:
        service = read_unit(units / "paperledge.service")
        run_unit(service, "ExecStart")
        age(data / "archive.db")
        done = run_unit(service, "ExecStartPost")
        assert (done.returncode, done.stdout) == (11, "")
        assert "archive.db is stale" in done.stderr
        assert "11" not in service["SuccessExitStatus"][0].split()

    @needs_strace
    @needs_systemd
    def test_its_walls_leave_room_for_the_work(
        self, units: Path, data: Path, host: FaultHost, tmp_path: Path
    ) -> None:
        service = read_unit(units / "paperledge.service")
        trace = tmp_path / "trace"
        done = run_unit(service, "ExecStart", "strace", "-f", "-qq", "-o", trace)
        assert done.returncode == 0, done.stderr
        calls = [line.split(maxsplit=1)[1] for line in trace.read_text("utf-8", "replace").splitlines()]
        made = {found[1] for call in calls if (found := re.match(r"(\w+)\(", call))}
        assert {"openat", "socket", "fdatasync", "flock"} <= made
        # SQLite hands its files on to their owner when it runs as root, which the service does not.
        assert made - allowed(service["SystemCallFilter"]) <= ({"fchown"} if os.geteuid() == 0 else set())
        families = {found[1] for call in calls if (found := re.match(r"socket\((AF_\w+)", call))}
        (room,) = service["RestrictAddressFamilies"]
        assert "AF_INET" in families
        assert families <= {*room.split(), "AF_NETLINK"}, "without AF_NETLINK the resolver does without"
        assert not [call for call in calls if re.match(r"mmap\(.*PROT_WRITE\|PROT_EXEC", call)]
        assert not [call for call in calls if re.match(r"(pkey_)?mprotect\(.*PROT_EXEC", call)]
        written = {
            found[1] for call in calls if (found := re.match(r'openat\(.*?"(.+?)", .*?O_(?:WRONLY|RDWR)', call))
        }
        assert "archive.db" in {Path(path).name for path in written}
        assert not [path for path in written if not (data / path).is_relative_to(data) and path != "/dev/null"]


def allowed(filters: Sequence[str]) -> set[str]:
    """The system calls that a unit's filter lets through."""
    found: set[str] = set()
    for line in filters:
        names = expanded(line.removeprefix("~").split())
        found = found - names if line.startswith("~") else found | names
    return found | expanded(["@default"])


def expanded(names: Sequence[str]) -> set[str]:
    """The system calls of some sets, and of the sets in those."""
    sets = [name for name in names if name.startswith("@")]
    plain = set(names) - set(sets)
    for name in sets:
        listed = run("systemd-analyze", "syscall-filter", name).stdout.splitlines()[1:]
        plain |= expanded([line.strip() for line in listed if line.strip() and not line.strip().startswith("#")])
    return plain


def age(db: Path) -> None:
    """Put the last complete run back by two days."""
    with closing(sqlite3.connect(db, isolation_level=None)) as conn:
        conn.execute(
            "UPDATE meta SET value = strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-2 days') WHERE key = 'last_complete_run'"
        )
        assert conn.execute("SELECT changes()").fetchone() == (1,)


class TestFailure:
    """What OnFailure= runs. The journal is a stand-in: a machine under test need not keep one."""

    @pytest.fixture
    def say(self, units: Path, tmp_path: Path) -> Sequence[str]:
        """Its command line, with a hook of ours in place of the keeper's."""
        stand_in = tmp_path / "bin" / "journalctl"
        stand_in.parent.mkdir()
        executable(stand_in, '#!/bin/sh\necho "journal of $1"\necho "Error: the host is on fire"\n')
        (line,) = read_unit(units / "paperledge-failed@.service")["ExecStart"]
        program, instance, hook = shlex.split(line)
        assert (instance, hook) == ("%i", "/etc/paperledge/on-failure")
        return [program, "paperledge.service", str(tmp_path / "hook")]

    def ended(self, tmp_path: Path) -> dict[str, str]:
        path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
        return environment(PATH=path, MONITOR_SERVICE_RESULT="exit-code", MONITOR_EXIT_STATUS="5")

    def test_the_service_names_it(self, units: Path) -> None:
        assert read_unit(units / "paperledge.service")["OnFailure"] == ["paperledge-failed@%n.service"]

    def test_without_a_hook_it_says_one_line(self, say: Sequence[str], tmp_path: Path) -> None:
        done = run(*say, env=self.ended(tmp_path))
        assert (done.returncode, done.stderr) == (0, "")
        assert re.fullmatch(r"paperledge\.service failed on \S+: exit-code, exit status 5\.\n", done.stdout)

    def test_the_hook_is_told_what_happened(self, say: Sequence[str], tmp_path: Path) -> None:
        executable(tmp_path / "hook", f'#!/bin/sh\n{{ echo "$1"; cat; }} >"{tmp_path}/told"\n')
        assert run(*say, env=self.ended(tmp_path)).returncode == 0
        told = (tmp_path / "told").read_text("utf-8").splitlines()
        assert told[0] == "paperledge.service"
        assert told[1].startswith("paperledge.service failed on ")
        assert told[-2:] == ["journal of --unit=paperledge.service", "Error: the host is on fire"]

    def test_a_hook_that_fails_is_a_failure(self, say: Sequence[str], tmp_path: Path) -> None:
        executable(tmp_path / "hook", "#!/bin/sh\ncat >/dev/null\nexit 3\n")
        assert run(*say, env=self.ended(tmp_path)).returncode == 3

    def test_an_older_service_manager_does_not_say_how(self, say: Sequence[str]) -> None:
        done = run(*say)
        assert done.returncode == 0
        assert "exit status unknown" in done.stdout


def executable(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


class TestCron:
    @pytest.fixture
    def commands(self, checkout: Path, host: FaultHost) -> list[str]:
        """Update and check, for this checkout, with its settings in it."""
        settle(checkout, host)
        lines = (SCHEDULE / "cron" / "paperledge.cron").read_text("utf-8").replace("/opt/paperledge", str(checkout))
        return [line.split(maxsplit=5)[5] for line in lines.splitlines() if line and not line.startswith("#")]

    def test_there_is_nothing_to_mail_when_all_is_well(self, commands: list[str], checkout: Path) -> None:
        for command in (*commands, *commands):
            done = run("/bin/sh", "-c", command)
            assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), command
        assert count(checkout / "archive.db") == 25

    def test_what_heals_by_itself_is_not_mailed(self, commands: list[str], host: FaultHost) -> None:
        host.fault("/page/2/", "500")
        done = run("/bin/sh", "-c", commands[0])
        assert (done.stdout, done.stderr) == ("", "")

    def test_what_does_not_is_mailed_in_full(self, commands: list[str], host: FaultHost) -> None:
        shut(host)
        done = run("/bin/sh", "-c", commands[0])
        assert "robots.txt disallows" in done.stdout
        assert "Ask the site's owner" in done.stdout

    def test_so_is_an_archive_that_is_stale(self, commands: list[str], checkout: Path) -> None:
        run("/bin/sh", "-c", commands[0])
        age(checkout / "archive.db")
        assert "archive.db is stale" in run("/bin/sh", "-c", commands[1]).stdout


def shut(host: FaultHost) -> None:
    host.fault("/robots.txt", lambda _: document("User-agent: *\nDisallow: /\n", "text/plain"))


class Runner:
    """Runs the steps of the workflow as GitHub's machine does: bash, its flags, its files."""

    def __init__(self, folder: Path, host: SampleHost) -> None:
        self.folder = folder
        self.outputs = folder / "outputs"
        for name in ("work", "temp", "bin"):
            (folder / name).mkdir()
        self.outputs.touch()
        (folder / "bin" / "paperledge").symlink_to(PROGRAM)
        executable(folder / "bin" / "gh", GH)
        jobs = yaml.safe_load((SCHEDULE / "github" / "scrape.yml").read_text("utf-8"))["jobs"]
        self._scripts = {step["name"]: step["run"] for job in jobs.values() for step in job["steps"] if "run" in step}
        self._env = {
            "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
            "RUNNER_TEMP": folder / "temp",
            "GITHUB_OUTPUT": self.outputs,
            "PAPERLEDGE_URL": f"{host.url}/",
            "PAPERLEDGE_DELAY": "0",
            "PAPERLEDGE_TRIES": "1",
        }

    def step(self, name: str, **env: object) -> Outcome:
        script = self.folder / "script"
        script.write_text(self._scripts[name], encoding="utf-8")
        flags = ("--noprofile", "--norc", "-e", "-o", "pipefail")
        return run("bash", *flags, script, cwd=self.folder / "work", env=environment(**self._env, **env))

    def asked_of_gh(self) -> list[str]:
        """What was asked of GitHub, a command and its text each."""
        log = self.folder / "work" / "gh.log"
        return log.read_text("utf-8").split("\0")[:-1] if log.exists() else []


GH = """#!/bin/sh
case "$1 $2" in
    "issue list") echo "$OPEN" ;;
    *) { printf '%s ' "$@"; case "$*" in *--body-file*) cat ;; esac; printf '\\0'; } >>gh.log ;;
esac
"""
"""A stand-in for GitHub's own program, with `OPEN` the number of the open issue, if there is one."""


class TestWorkflow:
    @pytest.fixture
    def runner(self, tmp_path: Path, host: FaultHost) -> Runner:
        folder = tmp_path / "runner"
        folder.mkdir()
        return Runner(folder, host)

    def test_it_scrapes_into_the_folder_that_is_kept_and_checks(self, runner: Runner) -> None:
        done = runner.step("Scrape", FULL="")
        assert done.returncode == 0, done.stdout
        assert count(runner.folder / "work/data/archive.db") == 25
        assert (runner.folder / "work/data/crawl.db").exists()
        checked = runner.step("Check")
        assert checked.returncode == 0, checked.stdout
        assert runner.outputs.read_text() == "code=0\ncode=0\n"

    def test_a_full_sweep_can_be_asked_for(self, runner: Runner, host: FaultHost) -> None:
        runner.step("Scrape", FULL="")
        before = len(host.requests)
        runner.step("Scrape", FULL="--full")
        assert {"/", "/page/2/", "/page/3/"} <= {request.path for request in host.requests[before:]}

    def test_a_failure_is_the_jobs_and_its_words_are_passed_on(self, runner: Runner, host: FaultHost) -> None:
        shut(host)
        done = runner.step("Scrape", FULL="")
        assert done.returncode == 6
        assert runner.outputs.read_text() == "code=6\n"
        runner.outputs.write_text("")
        assert runner.step("Pass on what was said").returncode == 0
        first, *words, last = runner.outputs.read_text().splitlines()
        assert first == f"words<<{last}"
        assert len(last) == 24
        assert any("robots.txt disallows" in line for line in words)

    def test_words_are_passed_on_where_there_are_none(self, runner: Runner) -> None:
        assert runner.step("Pass on what was said").returncode == 0
        first, last = runner.outputs.read_text().splitlines()
        assert first == f"words<<{last}"

    def test_a_stale_archive_fails_the_check(self, runner: Runner) -> None:
        runner.step("Scrape", FULL="")
        age(runner.folder / "work/data/archive.db")
        checked = runner.step("Check")
        assert checked.returncode == 11
        assert "archive.db is stale" in (runner.folder / "temp" / "words").read_text()

    def test_a_failure_opens_an_issue(self, runner: Runner) -> None:
        words = "Error: @everyone $(touch gotcha) `touch gotcha`\nWhat to do: wait"
        done = runner.step("Tell", RESULT="failure", OPEN="", LABEL="scrape-failed", RUN="https://run", WORDS=words)
        assert done.returncode == 0, done.stderr
        label, issue = runner.asked_of_gh()
        assert label.startswith("label create scrape-failed --force")
        assert issue.startswith("issue create ")
        assert "--label scrape-failed" in issue
        assert "https://run" in issue
        assert "\n    Error: @everyone $(touch gotcha) `touch gotcha`\n    What to do: wait\n" in issue
        assert not (runner.folder / "work" / "gotcha").exists()

    def test_while_one_is_open_no_other_is_opened(self, runner: Runner) -> None:
        done = runner.step("Tell", RESULT="failure", OPEN="7", LABEL="l", RUN="https://run", WORDS="")
        assert (done.returncode, runner.asked_of_gh()) == (0, [])

    def test_the_next_run_that_works_closes_it(self, runner: Runner) -> None:
        done = runner.step("Tell", RESULT="success", OPEN="7", LABEL="l", RUN="https://run", WORDS="")
        assert done.returncode == 0
        assert runner.asked_of_gh() == ["issue close 7 --comment It works again: https://run "]

    def test_where_all_is_well_nothing_is_told(self, runner: Runner) -> None:
        done = runner.step("Tell", RESULT="success", OPEN="", LABEL="l", RUN="https://run", WORDS="")
        assert (done.returncode, runner.asked_of_gh()) == (0, [])

    def test_a_release_is_a_copy_of_the_archive_alone(self, runner: Runner) -> None:
        runner.step("Scrape", FULL="")
        assert runner.step("Copy the archive for the release").returncode == 0
        release = runner.folder / "work" / "release"
        assert [path.name for path in release.iterdir()] == ["archive.db"]
        assert count(release / "archive.db") == 25
        shutil.copy(release / "archive.db", runner.folder / "work")
        assert runner.step("Release").returncode == 0
        (made,) = runner.asked_of_gh()
        assert re.match(r"release create archive-\d{4}-\d\d-\d\d archive\.db --title ", made)
        notes = (runner.folder / "work" / "notes.md").read_text()
        assert "The episodes' text is the podcast's" in notes
        assert re.search(r"SHA-256: [0-9a-f]{64}\n", notes)
