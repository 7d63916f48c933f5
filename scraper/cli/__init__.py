"""The command `paperledge`: one short file per subcommand, imported only when it is called."""

import importlib
import json
import sys
from collections.abc import Sequence
from typing import Any, Final

import click

from scraper import __version__
from scraper.errors import PaperLedgeError, UsageError
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
        pass  # Whoever read us has seen enough.
    return 0


def say(message: str) -> None:
    """Talk to the person at the terminal: standard error, so that data on standard output stays clean."""
    click.echo(message, err=True)


def print_json(value: Any) -> None:
    """Print one JSON object to standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
