"""Exit codes: every error has one with a name, and the gravest of several wins."""

from collections.abc import Iterator
from itertools import pairwise, permutations

import pytest

from scraper import errors
from scraper.errors import EXIT_NAMES, PaperLedgeError, worst
from scraper.report import RunReport

PRECEDENCE = (130, 143, 1, 2, 8, 10, 9, 5, 6, 7, 4, 3, 11, 0)
"""As docs/operating.md gives it."""


def kinds(root: type[PaperLedgeError] = PaperLedgeError) -> Iterator[type[PaperLedgeError]]:
    yield root
    for kind in root.__subclasses__():
        yield from kinds(kind)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (errors.PaperLedgeError, 1),
        (errors.UsageError, 2),
        (errors.ChangedError, 2),
        (errors.FetchError, 3),
        (errors.UnreachableError, 4),
        (errors.BlockedError, 6),
        (errors.DeferredError, 7),
        (errors.ParseError, 3),
        (errors.DriftError, 5),
        (errors.TranscriptError, 0),
        (errors.StorageError, 8),
        (errors.SchemaError, 10),
        (errors.BusyError, 9),
        (errors.StaleError, 11),
    ],
)
def test_each_error_ends_with_its_code(kind: type[PaperLedgeError], code: int) -> None:
    assert kind.exit_code == code


def test_no_error_is_left_out_above_and_every_code_has_a_name() -> None:
    assert len(set(kinds())) == 14
    assert {kind.exit_code for kind in kinds()} <= EXIT_NAMES.keys()
    assert set(PRECEDENCE) == EXIT_NAMES.keys()


@pytest.mark.parametrize(("graver", "lesser"), list(pairwise(PRECEDENCE)))
def test_of_two_codes_the_graver_wins_in_either_order(graver: int, lesser: int) -> None:
    assert worst([graver, lesser]) == worst([lesser, graver]) == graver


def test_of_several_codes_the_gravest_wins() -> None:
    assert {worst(codes) for codes in permutations((3, 7, 4, 6))} == {6}
    assert worst(PRECEDENCE) == 130
    assert worst([]) == 0


def test_the_report_ends_with_the_gravest_and_keeps_each() -> None:
    report = RunReport("update", "2025-03-01T12:00:00Z")
    assert (report.exit_code, report.as_json()["exit_name"]) == (0, "ok")
    report.fail("/page/2/", errors.FetchError("it broke", url="/page/2/", fault="timeout", advice="Wait."), "timeout")
    report.fail("/", errors.DriftError("it changed", fault="drift"), "drift")
    written = report.as_json()
    assert (written["exit"], written["exit_name"]) == (5, "drift")
    assert written["faults"] == {"timeout": 1, "drift": 1}
    assert [(entry["what"], entry["error"]) for entry in written["failed"]] == [
        ("/page/2/", "it broke"),
        ("/", "it changed"),
    ]
    assert written["failed"][0]["advice"] == "Wait."


@pytest.mark.parametrize(
    "error", [errors.ParseError("it is empty", fault="empty"), errors.DriftError("it changed", fault="drift")]
)
def test_a_failure_without_advice_of_its_own_still_says_what_to_do(error: PaperLedgeError) -> None:
    report = RunReport("import", "2025-03-01T12:00:00Z")
    report.fail("page.html", error, "fault")
    assert report.failed[0]["advice"]
