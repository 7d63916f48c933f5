"""The command `paperledge`: one short file per subcommand, imported only when it is called."""

import errno
import importlib
import io
import json
import os
import sys
from collections.abc import Sequence
from typing import Any, Final

import click

from scraper import __version__
from scraper.errors import PaperLedgeError, StorageError, UsageError
from scraper.signals import exit_code_of

COMMANDS: Final = {
    "update": "crawl the show, store what is new",
    "import": "read saved pages, feeds, text renderings and web archives",
    "papers": "load papers from files, addresses, arXiv and Hugging Face",
    "link": "tie episodes to the papers they are about",
    "authors": "who is behind which spelling, and a person's word on it",
    "search": "find episodes, best first",
    "searches": "keep searches, and be told what is new in them",
    "similar": "find episodes or papers like one",
    "vectors": "compute what search by meaning compares",
    "serve": "open the archive in the browser",
    "status": "what the archive holds, and how fresh it is",
    "doubts": "what the reading was not sure of, by kind and episode",
    "doctor": "check both databases; each check carries its fix",
    "backup": "a verified copy of both databases",
    "rebuild": "make the archive anew from the pages kept",
    "export": "write everything out, in a format that others read",
    "forget": "take an episode down for good",
}
_NO_PLACE: Final = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO))
"""How a disk fails on which standard output ends."""


class LazyGroup(click.Group):
    """Finds a subcommand in the module of its name, so that `--help` and `search` start fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order a new user needs them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"scraper.cli.{cmd_name}_")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list that `--help` ends with, without importing a command."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="paperledge")
def cli() -> None:
    """A searchable archive of PaperLedge, the podcast that retells one research paper per episode."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the program and end the process with the exit code that docs/operating.md explains."""
    _replace_unwritable()
    soft: set[int] = set()
    code = _run(sys.argv[1:] if arguments is None else list(arguments), soft)
    sys.exit(0 if code in soft else code)


def _run(arguments: list[str], soft: set[int]) -> int:
    """Run a command; its exit code. `soft` takes the codes that are to count as 0."""
    try:
        with cli.make_context("paperledge", arguments, obj=soft) as ctx:
            cli.invoke(ctx)
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except click.ClickException as error:
        error.show()
        return UsageError.exit_code
    except (click.Abort, KeyboardInterrupt) as stop:
        say("Interrupted. Run the command again: what was done before is kept.")
        return exit_code_of(stop) if isinstance(stop, KeyboardInterrupt) else 130
    except PaperLedgeError as error:
        say(f"Error: {error}")
        if error.advice:
            say(f"What to do: {error.advice}")
        return error.exit_code
    except BrokenPipeError:
        _give_up_output()  # Whoever read us has seen enough.
    except OSError as error:
        if error.errno not in _NO_PLACE:
            raise
        _give_up_output()
        say(f"Error: the output cannot be written: {error.strerror}")
        say("What to do: Check the disk that it goes to, and run the command again.")
        return StorageError.exit_code
    return 0


def _replace_unwritable() -> None:
    """Have a terminal that is not UTF-8 show a `?` for what it has no character for."""
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
        sys.stdout.reconfigure(errors="replace")


def _give_up_output() -> None:
    """Have what standard output did not take not be tried again when the process ends."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(message: str) -> None:
    """Talk to the person at the terminal: standard error, so that data on standard output stays clean."""
    click.echo(message, err=True)


def print_json(value: Any) -> None:
    """Print one JSON object to standard output, in UTF-8 whatever the terminal."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2).encode(errors="replace"))
