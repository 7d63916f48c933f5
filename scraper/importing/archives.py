"""Web archives of any size, record by record: what some source reads is taken, all else is counted by its reason."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from scraper import signals
from scraper.crawl.captures import Capture, captures
from scraper.crawl.warc import is_archive
from scraper.errors import ParseError
from scraper.model import Snapshot
from scraper.run import Run
from scraper.sources import read


def captures_of(run: Run, name: str, file: BinaryIO) -> Iterator[Capture] | None:
    """The captures in a web archive that can be read; None where the file is no web archive.

    Raises ParseError, `cut` or `corrupt`, after the last record that is whole.
    """
    return _readable(run, name, file) if is_archive(file) else None


def _readable(run: Run, name: str, file: BinaryIO) -> Iterator[Capture]:
    skipped: Counter[str] = Counter()
    try:
        for found in captures(file, run.settings, run.show, run.clock.now()):
            signals.check()
            fault = found.fault if isinstance(found, ParseError) else _fault_of(found)
            if isinstance(found, ParseError) or fault:
                skipped[fault] += 1
            else:
                yield found
    finally:
        _tell(run, name, skipped)


def _fault_of(capture: Capture) -> str:
    """Why no source makes anything of a capture; "" if one does, or if it was in a crawl.db before."""
    if capture.exported:
        return ""
    try:
        page = read(unnumbered(capture))
    except ParseError as error:
        return error.fault
    said = page.episodes or page.papers or page.articles or page.transcript
    return "" if said else "nothing on it"


def unnumbered(capture: Capture) -> Snapshot:
    """A capture as the snapshot that it would be, with 0 for its number."""
    sha256 = hashlib.sha256(capture.body).hexdigest()
    return Snapshot(
        0, capture.url, capture.kind, capture.fetched_at, capture.status, capture.headers, sha256, capture.body,
        capture.show,
    )  # fmt: skip


def _tell(run: Run, name: str, skipped: Counter[str]) -> None:
    """One count and one line for all that was skipped, however much it is."""
    if not skipped:
        return
    run.report.files["skipped"] += skipped.total()
    reasons = ", ".join(f"{count} {fault}" for fault, count in sorted(skipped.items()))
    run.report.warnings.append(f"{name}: {skipped.total()} records were skipped ({reasons})")
