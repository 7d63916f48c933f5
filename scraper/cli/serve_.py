"""`paperledge serve`: open the archive in the browser."""

import errno
import json
import socket
import webbrowser
from pathlib import Path
from typing import Any, Final

import click

import scraper
from scraper.archive.database import open_readonly
from scraper.cli import say
from scraper.errors import UsageError
from scraper.web.guarding.openness import PLUGIN, Openness, is_loopback, url_fault

METADATA: Final = "metadata.json"


@click.command()
@click.option(
    "--db",
    type=click.Path(path_type=Path),
    default=Path("archive.db"),
    show_default=True,
    help="The archive to show.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0: any free port.")
@click.option("--open", "open_browser", is_flag=True, help="Open the browser at it.")
@click.option("--public", is_flag=True, help="Treat every visitor as a stranger, also on this machine.")
@click.option("--sql", is_flag=True, help="Let everyone who reaches the site ask in SQL of their own.")
@click.option("--url", default="", metavar="URL", help="Where visitors find the site, behind a reverse proxy.")
def command(db: Path, host: str, port: int, open_browser: bool, public: bool, sql: bool, url: str) -> None:
    """Show the archive as a web site (Datasette) until Ctrl-C.

    The file is only read, and may be updated meanwhile. Descriptions and ready-made queries come from
    metadata.json beside the archive, else from the one in the working directory, else from the program's
    own. SQL of one's own, long pages and what looks into the program are for this machine only; with --public,
    with a --url, and on an address that others reach, for nobody (docs/serving.md).
    """
    open_readonly(db).close()
    metadata = _opened_up(_metadata(db), _openness(host, public, sql, url))
    openness = Openness.said(metadata["plugins"][PLUGIN])
    with _listen(host, port) as listener:
        address = f"http://{_in_url(host)}:{listener.getsockname()[1]}/"
        click.echo(address)
        say(f"Serving {db}{f' as {openness.url}' if openness.url else ''}; Ctrl-C ends it.")
        for line in _in_words(openness, host):
            say(line)
        if open_browser:
            webbrowser.open(address)
        _serve(db, metadata, listener)


def _openness(host: str, public: bool, sql: bool, url: str) -> dict[str, Any]:
    """What the options say, as the plugin's part of the metadata; what they leave open is not in it."""
    if url and (fault := url_fault(url)):
        raise UsageError(f"--url {url} cannot be used: {fault}", advice="Write it as https://papers.example/.")
    if sql and (public or url):
        raise UsageError(
            "--sql is for a network whose people you trust, --public and --url are for strangers",
            advice="Leave one of them out.",
        )
    said: dict[str, Any] = {"url": url} if url else {}
    if sql:
        return {**said, "sql": True}
    return {**said, "public": True} if public or not is_loopback(host) else said


def _opened_up(metadata: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    """The metadata with what was said on the command line in its plugin's part."""
    plugins = metadata.get("plugins") or {}
    return {**metadata, "plugins": {**plugins, PLUGIN: {**(plugins.get(PLUGIN) or {}), **said}}}


def _in_words(openness: Openness, host: str) -> list[str]:
    """Who may do what, for whoever started it."""
    on = "the pages, the search, tables in pages of up to 100 rows, ready-made queries, JSON, CSV, feeds"
    off = "SQL of their own, longer pages, facets of their own, downloads, a look into the program"
    if openness.is_public:
        return [f"Everyone is a stranger here. They get {on}. They do not get {off}."]
    if openness.has_sql:
        warning = [] if is_loopback(host) else [f"Whoever reaches {host} may ask in SQL of their own."]
        return [*warning, f"This machine gets all. Others get {on}, and SQL of their own."]
    return [f"This machine gets all. Others, and whoever comes through a proxy, get {on}. They do not get {off}."]


def _metadata(db: Path) -> dict[str, Any]:
    """The first metadata.json: beside the archive, in the working directory, in the checkout."""
    folders = (db.resolve().parent, Path.cwd(), Path(scraper.__file__).parents[1])
    path = next((found for folder in folders if (found := folder / METADATA).is_file()), None)
    if path is None:
        say(f"No {METADATA} was found: the site has no descriptions and no ready-made queries.")
        return {}
    try:
        metadata = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read: {error}", advice="Correct it or move it away.") from error
    if not isinstance(metadata, dict):
        raise UsageError(f"{path} holds no JSON object", advice="Correct it or move it away.")
    return metadata


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket. Bound before the server starts, so that a busy port is a plain sentence."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UsageError(
                f"port {port} of {host} is in use by another program",
                advice=f"Stop that program, or choose another port: --port {port + 1 if port < 65535 else 8001}",
            ) from error
        raise UsageError(
            f"cannot listen on {host}, port {port}: {error.strerror or error}",
            advice="Choose another --host or --port.",
        ) from error


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _serve(db: Path, metadata: dict[str, Any], listener: socket.socket) -> None:
    from datasette.app import Datasette
    from datasette.database import Database

    from scraper.web.guarding import listening

    site = Datasette(memory=True, metadata=metadata)
    site.remove_database("_memory")
    site.add_database(Database(site, path=str(db), is_mutable=True), name="archive")
    listening.run(site.app(), listener)
