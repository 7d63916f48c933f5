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
def command(db: Path, host: str, port: int, open_browser: bool) -> None:
    """Show the archive as a web site (Datasette) until Ctrl-C.

    The file is only read, and may be updated meanwhile. Descriptions and ready-made queries come from
    metadata.json beside the archive, else from the one in the working directory, else from the program's
    own. SQL of one's own is for this machine only, whatever --host says.
    """
    open_readonly(db).close()
    metadata = _metadata(db)
    with _listen(host, port) as listener:
        address = f"http://{_in_url(host)}:{listener.getsockname()[1]}/"
        click.echo(address)
        say(f"Serving {db}; Ctrl-C ends it.")
        if open_browser:
            webbrowser.open(address)
        _serve(db, metadata, listener)


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
    import uvicorn
    from datasette.app import Datasette
    from datasette.database import Database

    site = Datasette(memory=True, metadata=metadata)
    site.remove_database("_memory")
    site.add_database(Database(site, path=str(db), is_mutable=True), name="archive")
    config = uvicorn.Config(site.app(), log_level="warning", lifespan="on")
    uvicorn.Server(config).run(sockets=[listener])
