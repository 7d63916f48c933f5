"""Which captures are one episode, through the real archive on disk; and that the full text follows every change."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from scraper.archive import fulltext
from scraper.archive.identity import FormerIds
from scraper.archive.store import Archive
from scraper.model import Key, KeyKind
from scraper.report import RunReport
from scraper.sources import read
from tests.reading import snapshot
from tests.unit.podbean_pages import SITE, feed, feed_item, json_ld, page, state

AUDIO = "mcdn.podbean.com/mf/web/k2x9abcdefgh/tides.mp3"
TALK = "Hello crew, today a paper about tides. A tide is a slow wave, and a harbour is its clock."
ASKED = ("Who pays when the forecast is wrong?", "Who gains when it is right?")
HTML = (
    f"<p>{TALK}</p><p>Things to chew on:</p><ul>{''.join(f'<li>{text}</li>' for text in ASKED)}</ul>"
    "<p>Keep learning!<br>Credit to Paper authors: Ada Fern, Bo Quill</p>"
)
RENDERING = "\n".join(
    ["Friday Apr 11, 2025"] * 2
    + [TALK, "Things to chew on:", *ASKED, "Keep learning!Credit to Paper authors: Ada Fern, Bo Quill"]
)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path / "archive.db") as opened:
        yield opened


def apply(archive: Archive, *documents: str, timed: bool = True) -> list[dict[str, Any]]:
    """Apply documents in order, each a day after the last (or none with a time); the episodes there are then."""
    for document in documents:
        number = archive.last_snapshot + 1
        capture = snapshot(document, f"{SITE}/", f"2025-04-{number:02}T10:00:00Z" if timed else None, show="footnote")
        archive.apply([(capture, read(capture))], number, RunReport("import", "2025-05-01T00:00:00Z"))
    return list(archive.db.query("SELECT * FROM episodes ORDER BY seq"))


def listed(**episode: Any) -> str:
    return page(state({"permalink": "/e/tides/", "title": "Tides", **episode}))


def words_found(archive: Archive, words: str, table: str = "episodes") -> int:
    sql = f"SELECT count(*) FROM {table}_fts WHERE {table}_fts MATCH ?"
    return int(archive.db.execute(sql, (words,)).fetchone()[0])


class TestOneEpisode:
    @pytest.mark.parametrize(
        "again",
        [
            {"permalink": "/e/a-%e2%80%93-b/"},
            {"permalink": "/e/a-%E2%80%93-b"},
            {"permalink": "/e/a-–-b/?utm_source=x"},
            {"permalink": f"{SITE}/e/a-%E2%80%93-b/#comments"},
        ],
    )
    def test_by_any_spelling_of_its_permalink(self, archive: Archive, again: Mapping[str, str]) -> None:
        rows = apply(archive, listed(permalink="/e/a-%E2%80%93-b/"), listed(**again, duration=412))
        assert [(row["slug"], row["duration"]) for row in rows] == [("a-–-b", 412)]

    def test_by_the_hosts_id_under_a_new_slug(self, archive: Archive) -> None:
        (row,) = apply(archive, listed(id="FN1", permalink="/e/tide/"), listed(id="FN1", permalink="/e/tides/"))
        assert row["slug"] == "tides"
        assert apply(archive, json_only("/e/tide/"))[0]["id"] == row["id"], "the old address still leads to it"

    def test_by_guid_when_everything_else_has_changed(self, archive: Archive) -> None:
        first = feed(feed_item(guid="footnote.podbean.com/1b2c", title="Tides", link=f"{SITE}/e/tide/"))
        second = feed(feed_item(guid="footnote.podbean.com/1b2c", title="Waves", link=f"{SITE}/e/tides/"))
        assert [row["title"] for row in apply(archive, first, second)] == ["Waves"]

    @pytest.mark.parametrize("prefix", ["https://op3.dev/e/", "https://dts.podtrac.com/redirect.mp3/", "http://"])
    def test_by_audio_behind_a_tracker(self, archive: Archive, prefix: str) -> None:
        item = feed_item(guid="footnote.podbean.com/1b2c", title="Tides", audio=f"{prefix}{AUDIO}?source=feed")
        (row,) = apply(archive, listed(mediaUrl=f"https://{AUDIO}"), feed(item))
        assert row["slug"] == "tides"

    @pytest.mark.parametrize("turned", [False, True])
    def test_by_the_words_of_a_plain_rendering(self, archive: Archive, turned: bool) -> None:
        documents = [listed(previewContent=HTML), RENDERING]
        (row,) = apply(archive, *(reversed(documents) if turned else documents))
        assert (row["slug"], row["title"], row["date"]) == ("tides", "Tides", "2025-04-11")

    @pytest.mark.parametrize("ending", ["\r\n", "\n\n", "\n   \n"])
    def test_by_the_words_of_another_rendering(self, archive: Archive, ending: str) -> None:
        other = RENDERING.replace("Who ", "- Who ").replace("!Credit", "!\nCredit").replace("\n", ending)
        assert len(apply(archive, RENDERING, other, timed=False)) == 1


def json_only(url: str, **record: str) -> str:
    return page(json_ld({"url": url, **record}))


class TestTwoEpisodes:
    def test_the_same_body_under_two_slugs(self, archive: Archive) -> None:
        rows = apply(
            archive, listed(previewContent=HTML), listed(permalink="/e/tides-1744336800/", previewContent=HTML)
        )
        assert [row["slug"] for row in rows] == ["tides", "tides-1744336800"]
        assert len(apply(archive, RENDERING)) == 2, "a rendering of that body is one of the two"

    def test_the_same_audio_under_two_host_ids(self, archive: Archive) -> None:
        one = listed(id="FN1", mediaUrl=f"https://{AUDIO}")
        other = listed(id="FN2", permalink="/e/again/", mediaUrl=f"https://{AUDIO}")
        assert len(apply(archive, one, other)) == 2

    def test_titles_never_identify(self, archive: Archive) -> None:
        one = feed(feed_item(guid="footnote.podbean.com/1", title="Tides", pubDate="Thu, 10 Apr 2025 10:00:00 +0000"))
        two = feed(feed_item(guid="footnote.podbean.com/2", title="Tides", pubDate="Thu, 10 Apr 2025 10:00:00 +0000"))
        rendering = RENDERING.replace("Friday Apr 11, 2025\n", "Friday Apr 11, 2025\nTides\n", 1)
        assert [row["title"] for row in apply(archive, one, two, rendering)] == ["Tides"] * 3

    def test_another_show_has_keys_of_its_own(self, archive: Archive) -> None:
        apply(archive, listed())
        other = snapshot(listed(), f"{SITE}/", "2025-04-20T10:00:00Z", show="elsewhere")
        archive.apply([(other, read(other))], 2, RunReport("import", "2025-05-01T00:00:00Z"))
        assert archive.db.execute("SELECT count(DISTINCT show_id) FROM episodes").fetchone()[0] == 2


def test_an_episode_that_says_nothing_to_know_it_by_is_counted_and_left_out(archive: Archive) -> None:
    report = RunReport("import", "2025-05-01T00:00:00Z")
    capture = snapshot(feed(feed_item(title="Only a title")), f"{SITE}/", show="footnote")
    archive.apply([(capture, read(capture))], 1, report)
    assert report.episodes == {"seen": 1, "new": 0, "edited": 0, "unchanged": 0, "failed": 1, "removed": 0}
    assert len(report.warnings) == 1


class TestFormerIds:
    """What a rebuild asks of the archive that it is to replace."""

    def test_an_episode_keeps_its_id_and_number_by_any_of_its_keys(self, archive: Archive) -> None:
        one, two = apply(archive, listed(id="FN1"), listed(id="FN2", permalink="/e/waves/", title="Waves"))
        former = FormerIds(archive.db)
        assert former.newest == two["seq"] == 2
        assert former.id_of("footnote", [Key(KeyKind.SLUG, "waves")]) == (two["id"], 2)
        unknown = Key(KeyKind.GUID, "nobody has this")
        assert former.id_of("footnote", [unknown, Key(KeyKind.HOST_ID, "FN1")]) == (one["id"], 1)

    def test_one_that_was_not_there_has_none(self, archive: Archive) -> None:
        assert FormerIds(archive.db).newest == 0
        apply(archive, listed())
        former = FormerIds(archive.db)
        assert former.id_of("footnote", [Key(KeyKind.SLUG, "waves")]) is None
        assert former.id_of("elsewhere", [Key(KeyKind.SLUG, "tides")]) is None


class TestFullText:
    def is_sound(self, archive: Archive) -> bool:
        return fulltext.is_sound(archive.db)

    def test_the_check_itself_sees_a_row_that_the_index_does_not_have(self, archive: Archive) -> None:
        apply(archive, listed(previewContent=HTML))
        assert self.is_sound(archive)
        archive.db.execute("UPDATE episodes SET title = 'Changed behind its back'")
        assert not self.is_sound(archive)

    def test_inserts(self, archive: Archive) -> None:
        apply(archive, listed(previewContent=HTML), listed(permalink="/e/two/", title="Two"), RENDERING)
        assert self.is_sound(archive)
        assert words_found(archive, "harbour") == 1
        assert words_found(archive, "authors: quill") == 1
        assert words_found(archive, "forecast", "questions") == 1

    def test_an_edit_takes_the_old_words_out(self, archive: Archive) -> None:
        apply(archive, listed(previewContent=HTML))
        edited = HTML.replace("harbour", "lighthouse").replace("forecast", "almanac").replace("Bo Quill", "Cy Ngo")
        (row,) = apply(archive, listed(previewContent=edited, title="Lights"))
        assert row["title"] == "Lights"
        assert self.is_sound(archive)
        for gone, there in (("harbour", "lighthouse"), ("title: tides", "title: lights"), ("quill", "ngo")):
            assert (words_found(archive, gone), words_found(archive, there)) == (0, 1)
        assert words_found(archive, "forecast", "questions") == 0
        assert words_found(archive, "almanac", "questions") == 1

    def test_a_list_told_better_is_written_again(self, archive: Archive) -> None:
        flat = "\n".join([TALK, *ASKED, "Bye!"])
        apply(archive, json_only("/e/tides/", description=flat), listed(previewContent=HTML))
        assert self.is_sound(archive)
        texts = [row["text"] for row in archive.db.query("SELECT text FROM questions ORDER BY position")]
        assert texts == list(ASKED)
        assert words_found(archive, "gains", "questions") == 1

    def test_several_changes_to_one_episode_in_one_transaction(self, archive: Archive) -> None:
        days = ["2025-04-01T10:00:00Z", "2025-04-02T10:00:00Z", "2025-04-03T10:00:00Z"]
        bodies = [HTML, HTML.replace("forecast", "almanac"), HTML.replace("forecast", "oracle")]
        captures = [
            snapshot(listed(previewContent=body), f"{SITE}/", day, show="footnote")
            for body, day in zip(bodies, days, strict=True)
        ]
        archive.apply([(one, read(one)) for one in captures], 3, RunReport("import", "2025-05-01T00:00:00Z"))
        assert self.is_sound(archive)
        assert [words_found(archive, word, "questions") for word in ("forecast", "almanac", "oracle")] == [0, 0, 1]
        assert [words_found(archive, word) for word in ("forecast", "almanac", "oracle")] == [0, 0, 1]

    def test_what_changes_nothing_writes_nothing(self, archive: Archive) -> None:
        apply(archive, listed(previewContent=HTML), RENDERING)
        before = archive.db.conn.total_changes
        apply(archive, listed(previewContent=HTML))
        assert archive.db.conn.total_changes - before == 1, "only the note of the last snapshot"
        assert self.is_sound(archive)
