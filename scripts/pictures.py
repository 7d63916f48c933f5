"""Pictures of six pages of the site over the sample show: `python -m scripts.pictures FOLDER`."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from playwright.sync_api import Browser, sync_playwright

PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome")
OPTIONS: Final = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking")
MOST_BYTES: Final = 150_000
_EPISODE: Final = "/episode/sample/roar-like-you-mean-it"


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as somebody sees it: path, width and height of the window, and whether they prefer dark."""

    path: str
    width: int = 1100
    height: int = 760
    is_dark: bool = False


PICTURES: Final = {
    "home": Picture("/"),
    "search": Picture("/search?q=robot"),
    "episode": Picture(_EPISODE),
    "months": Picture("/months"),
    "author": Picture("/author/k-he"),
    "phone-dark": Picture(_EPISODE, width=390, height=760, is_dark=True),
}
"""By the name of their file."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a site over the sample show, whose archive is written into a folder."""
    archive = folder / "archive.db"
    subprocess.run([sys.executable, "-m", "scraper.sample", "--db", archive], check=True, stdout=subprocess.DEVNULL)
    paperledge = Path(sys.executable).with_name("paperledge")
    command = [str(paperledge), "serve", "--db", str(archive), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as site:
        assert site.stdout is not None
        try:
            yield site.stdout.readline().strip().rstrip("/")
        finally:
            site.terminate()


def take(browser: Browser, address: str, picture: Picture, file: Path) -> None:
    """Write one picture."""
    page = browser.new_page(
        viewport={"width": picture.width, "height": picture.height},
        color_scheme="dark" if picture.is_dark else "light",
        reduced_motion="reduce",
    )
    answer = page.goto(address + picture.path)
    if answer is None or not answer.ok:
        sys.exit(f"scripts/screenshots: {picture.path} of the sample show cannot be shown.")
    page.screenshot(path=file, animations="disabled")
    page.close()


def main(folder: Path) -> None:
    """Take all pictures."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        sys.exit("scripts/screenshots: there is no Chromium. On Debian: apt-get install chromium fonts-liberation")
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as scratch, served(Path(scratch)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(OPTIONS))
        for name, picture in PICTURES.items():
            file = folder / f"{name}.png"
            take(browser, address, picture, file)
            print(f"{file}: {file.stat().st_size:,} bytes")
            if file.stat().st_size > MOST_BYTES:
                sys.exit(f"scripts/screenshots: {file} is larger than {MOST_BYTES:,} bytes; make its window smaller.")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
