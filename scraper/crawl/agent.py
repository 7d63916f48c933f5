"""Who asks: an honest name, and a way to reach whoever runs this."""

import getpass
import socket

from scraper import __version__


def user_agent(contact: str) -> str:
    """The User-Agent of every request: the program, its version, and the contact, as set or as the machine has it."""
    return f"paperledge/{__version__} (podcast archive; contact: {contact or default_contact()})"


def default_contact() -> str:
    """Login and host of the machine, the old custom where nothing better is set."""
    try:
        login = getpass.getuser()
    except (OSError, KeyError):
        login = "unknown"
    return f"{login}@{socket.gethostname()}"
