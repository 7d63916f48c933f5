"""Settings: flags over the environment over paperledge.toml; whatever cannot be used is a usage error."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scraper.config import Settings, load
from scraper.errors import UsageError

OTHER: Mapping[str, str | int | float] = {
    "url": "https://show.example/",
    "feed_url": "https://feed.example/feed.xml",
    "show": "another",
    "contact": "keeper@show.example",
    "delay": 2.5,
    "connect_timeout": 3.5,
    "read_timeout": 4.5,
    "deadline": 5.5,
    "max_bytes": 600_000,
    "max_feed_bytes": 700_000,
    "max_transcripts": 7,
    "tries": 8,
    "max_wait": 9.5,
    "arxiv_url": "https://arxiv.example",
    "oai_url": "https://oai.example/oai",
    "huggingface_url": "https://papers.example",
    "max_online": 3,
    "semantic": True,
}
"""For each setting, a value that is not its default."""
TEXTS = {name: value for name, value in OTHER.items() if isinstance(value, str)}
WHOLE = {name: value for name, value in OTHER.items() if type(value) is int}
NUMBERS = {name: value for name, value in OTHER.items() if type(value) in {int, float}}


def read(
    toml: str | bytes | None = None,
    environ: Mapping[str, str] | None = None,
    flags: Mapping[str, object] | None = None,
    *,
    folder: Path,
) -> Settings:
    path = folder / "paperledge.toml"
    if toml is not None:
        path.write_bytes(toml if isinstance(toml, bytes) else toml.encode())
    return load(flags or {}, environ=environ or {}, path=path)


def make(**values: Any) -> Settings:
    return Settings(**values)


def toml_of(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def test_without_any_word_the_defaults_stand(tmp_path: Path) -> None:
    assert read(folder=tmp_path) == Settings()
    assert Settings().url == "https://www.paperledge.com/"


def test_every_setting_is_tried_below() -> None:
    assert list(OTHER) == [field.name for field in dataclasses.fields(Settings)]
    assert all(value != getattr(Settings(), name) for name, value in OTHER.items())


@pytest.mark.parametrize(("name", "value"), OTHER.items())
def test_each_setting_can_be_set_in_each_of_the_three_places(name: str, value: str | float, tmp_path: Path) -> None:
    in_file = read(f"{name} = {toml_of(value)}", folder=tmp_path)
    in_environment = read("", {f"PAPERLEDGE_{name.upper()}": str(value)}, folder=tmp_path)
    as_flag = read("", flags={name: value}, folder=tmp_path)
    for settings in (in_file, in_environment, as_flag):
        assert getattr(settings, name) == value
        assert settings == make(**{name: value})


@pytest.mark.parametrize(("name", "value"), OTHER.items())
def test_the_environment_wins_over_the_file_and_flags_over_both(
    name: str, value: str | float, tmp_path: Path
) -> None:
    default, variable = getattr(Settings(), name), f"PAPERLEDGE_{name.upper()}"
    assert getattr(read(f"{name} = {toml_of(default)}", {variable: str(value)}, folder=tmp_path), name) == value
    everywhere = read(f"{name} = {toml_of(default)}", {variable: str(default)}, {name: value}, folder=tmp_path)
    assert getattr(everywhere, name) == value


def test_a_flag_that_was_not_given_leaves_the_rest_alone(tmp_path: Path) -> None:
    settings = read("delay = 3.0", {"PAPERLEDGE_SHOW": "mine"}, {"delay": None, "show": None}, folder=tmp_path)
    assert (settings.delay, settings.show) == (3.0, "mine")


def test_other_variables_are_none_of_our_business(tmp_path: Path) -> None:
    assert read("", {"HOME": "/root", "PAPERLEDGER_URL": "x", "DELAY": "9"}, folder=tmp_path) == Settings()


def test_a_whole_number_stands_for_one_with_a_fraction(tmp_path: Path) -> None:
    assert read("delay = 3\nmax_wait = 0", folder=tmp_path).delay == 3
    assert read("", {"PAPERLEDGE_DELAY": "3"}, folder=tmp_path).delay == 3


def test_an_unknown_key_of_the_file_is_named_with_those_that_are_known(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unknown setting 'dealy'") as caught:
        read("dealy = 2.0", folder=tmp_path)
    assert "paperledge.toml" in str(caught.value)
    assert all(name in caught.value.advice for name in OTHER)


def test_an_unknown_key_of_the_environment_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="PAPERLEDGE_DEALY: unknown setting"):
        read("", {"PAPERLEDGE_DEALY": "2.0"}, folder=tmp_path)


def test_a_table_is_an_unknown_key(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unknown setting 'crawl'"):
        read("[crawl]\ndelay = 2.0", folder=tmp_path)


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", ['"2"', '"soon"', "true", "[2]", "2025-04-11"])
def test_a_number_must_be_a_number_in_the_file(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"setting {name} = .* is not a"):
        read(f"{name} = {value}", folder=tmp_path)


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("value", ["2", "false", "[]"])
def test_a_text_must_be_a_text_in_the_file(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"setting {name} = .* is not text"):
        read(f"{name} = {value}", folder=tmp_path)


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_number_has_no_fraction(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not a whole number"):
        read(f"{name} = 2.0", folder=tmp_path)
    with pytest.raises(UsageError, match="is not a whole number"):
        read("", {f"PAPERLEDGE_{name.upper()}": "2.5"}, folder=tmp_path)


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("text", ["", "soon", "1,5", "0x10"])
def test_a_number_must_be_a_number_in_the_environment(name: str, text: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"PAPERLEDGE_{name.upper()}: setting {name} = .* is not a"):
        read("", {f"PAPERLEDGE_{name.upper()}": text}, folder=tmp_path)


@pytest.mark.parametrize("name", NUMBERS)
def test_no_number_may_be_negative(name: str) -> None:
    with pytest.raises(UsageError, match=f"setting {name} = -1 is out of range"):
        make(**{name: -1})


@pytest.mark.parametrize("name", sorted(NUMBERS.keys() - WHOLE.keys()))
@pytest.mark.parametrize("text", ["nan", "inf", "-inf"])
def test_no_number_may_be_endless_or_none(name: str, text: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="out of range"):
        read(f"{name} = {text}", folder=tmp_path)
    with pytest.raises(UsageError, match="out of range"):
        read("", {f"PAPERLEDGE_{name.upper()}": text}, folder=tmp_path)


@pytest.mark.parametrize("name", NUMBERS)
def test_only_waiting_and_transcripts_may_be_nothing(name: str) -> None:
    if name in {"delay", "max_online", "max_transcripts", "max_wait"}:
        assert getattr(make(**{name: 0}), name) == 0
    else:
        with pytest.raises(UsageError, match="out of range"):
            make(**{name: 0})


@pytest.mark.parametrize("name", ["url", "feed_url", "arxiv_url", "oai_url", "huggingface_url"])
@pytest.mark.parametrize(
    "address",
    [
        "paperledge",
        "www.paperledge.com",
        "ftp://x.example/",
        "http://",
        "http://[",
        "https://x:99999/",
        "https://x:y/",
    ],
)
def test_an_address_must_be_one_of_the_web(name: str, address: str) -> None:
    with pytest.raises(UsageError, match="is not a web address") as caught:
        make(**{name: address})
    assert "https://" in caught.value.advice


def test_the_show_needs_an_address_and_the_feed_does_not() -> None:
    with pytest.raises(UsageError, match="'' is not a web address"):
        Settings(url="")
    assert Settings(feed_url="").feed_url == ""


@pytest.mark.parametrize("contact", ["me\r\nHost: elsewhere", "李明", "tab\there"])
def test_a_contact_must_be_able_to_stand_in_a_request(contact: str) -> None:
    with pytest.raises(UsageError, match="cannot stand in a request"):
        Settings(contact=contact)


@pytest.mark.parametrize("broken", [b"delay = ", b"\xff\xfe", b"delay = 1\ndelay = 2\n"])
def test_a_file_that_is_no_toml_is_named(broken: bytes, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"paperledge\.toml cannot be read"):
        read(broken, folder=tmp_path)


def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "paperledge.toml").mkdir()
    with pytest.raises(UsageError, match=r"paperledge\.toml cannot be read"):
        read(folder=tmp_path)
