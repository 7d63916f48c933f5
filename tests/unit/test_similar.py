"""Episodes and papers like one: by paper, words, people and category; and the command that prints them."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from scraper.archive.database import open_readonly
from scraper.archive.fulltext import put_in
from scraper.cli import main
from scraper.errors import UsageError
from scraper.search.results import HitKind
from scraper.search.similar import episodes_by_the_way, papers_by_the_way, related_papers, similar_episodes
from scraper.search.telling import telling_words
from tests.integration.archive_fixture import insert_episode, write_archive, write_empty

# id, title, category, body
EPISODES = [
    ("g1", "Graphs that forget", "Machine Learning", "Messages between graph neural networks are forgotten."),
    ("f1", "Sheets and towels", "Robotics", "Folding a towel is hard; folding a shirt is harder for a robot."),
    ("w1", "Wind in the leaves", "Physics", "A camera watches a tree, and tells how fast the wind blows."),
    ("w2", "What the leaves told", "Physics", "Swaying branches: the wind has a speed that a camera sees."),
    ("n1", "Quokka", None, "Sphinx of black quartz."),
]
# id, title, abstract, authors, categories
PAPERS = [
    ("q1", "Priors of Diffusion", "Anomalies are found by diffusion priors.", ["Unni Brekke"], "cs.LG"),
    ("q2", "Wind From Video", "The speed of the wind, from a video of leaves.", ["Unni Brekke", "Ola Dahl"], "cs.CV"),
    ("q3", "Leaves as Sensors of Wind", "Wind speed of leaves.", ["ola dahl"], "physics.ao-ph cs.CV"),
    ("q4", "Leaves as Sensors of Wind Again", "Wind speed of leaves.", ["Somebody Else"], "stat.ML"),
    ("q5", "Tides of a Bay", "Moonlit tides.", ["Ada Ek"], "cs.AI"),
    ("q6", "Tides of a Bay", "Moonlit tides.", ["Bo Fritz"], "math.CO"),
    ("q7", "Tides of a Bay", "Moonlit tides.", ["Cy Gade"], "math.CO"),
    ("q8", "Tides of a Bay", "Moonlit tides.", ["Di Holm"], "cs.AI"),
]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = write_archive(tmp_path_factory.mktemp("similar") / "archive.db")
    with Database(path) as db, db.atomic():
        for seq, (id_, title, category, body) in enumerate(EPISODES, start=201):
            insert_episode(db, seq, id_, title, category, "2025-06-10", body)
        db.execute("UPDATE episodes SET removed_at = '2025-07-01' WHERE id = 'w2'")
        for seq, (id_, title, abstract, authors, categories) in enumerate(PAPERS, start=201):
            db.execute(
                "INSERT INTO papers(id, title, abstract, categories, published, title_key, seq)"
                " VALUES (?, ?, ?, ?, '2025-04-01T09:00:00Z', ?, ?)",
                (id_, title, abstract, categories, title.casefold(), seq),
            )
            for position, name in enumerate(authors, start=1):
                db.execute("INSERT INTO paper_authors VALUES (?, ?, ?, NULL)", (id_, position, name))
            put_in(db, "papers", [seq])
        tie = "INSERT INTO paper_links(episode_id, paper_id, score, status, evidence) VALUES (?, ?, 1, ?, '{}')"
        for link in (
            ("n1", "p1", "accepted"),
            ("f1", "p1", "review"),
            ("w2", "q3", "auto"),
            ("w2", "p4", "rejected"),
            ("g1", "q7", "auto"),
        ):
            db.execute(tie, link)
        for seq in range(201, 201 + len(EPISODES)):
            put_in(db, "episodes", [seq])
    return path


@pytest.fixture(scope="module")
def archive(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_readonly(path)) as conn:
        yield conn


def alike(archive: sqlite3.Connection, episode: str) -> list[str]:
    return [hit.id for hit in similar_episodes(archive, episode)]


@pytest.mark.parametrize(("episode", "other"), [("e1", "n1"), ("n1", "e1")])
def test_an_episode_about_the_same_paper_comes_first(archive: sqlite3.Connection, episode: str, other: str) -> None:
    first, second, *_ = similar_episodes(archive, episode)
    assert first.id == other
    assert first.score > second.score + 1


def test_only_links_that_stand_make_episodes_of_the_same_paper(archive: sqlite3.Connection) -> None:
    assert all(hit.score < 2 for hit in similar_episodes(archive, "f1"))
    assert all(hit.score < 2 for hit in similar_episodes(archive, "e4"))


@pytest.mark.parametrize(
    ("episode", "other"), [("e3", "g1"), ("g1", "e3"), ("e6", "f1"), ("f1", "e6"), ("w1", "w2"), ("w2", "w1")]
)
def test_an_episode_on_the_same_subject_comes_before_those_on_another(
    archive: sqlite3.Connection, episode: str, other: str
) -> None:
    assert alike(archive, episode)[0] == other


def test_people_in_common_are_enough_and_count_less_than_a_paper(archive: sqlite3.Connection) -> None:
    shared = {hit.id: hit.score for hit in similar_episodes(archive, "e4")}
    assert set(shared) >= {"e1", "e2"}
    assert shared["e1"] > shared["e2"] > 0, "two people are shared, and one"


def test_an_episode_is_not_like_itself_and_the_answer_is_the_same_every_time(archive: sqlite3.Connection) -> None:
    for (episode,) in archive.execute("SELECT id FROM episodes").fetchall():
        found = similar_episodes(archive, episode)
        assert episode not in [hit.id for hit in found]
        assert len({hit.id for hit in found}) == len(found)
        assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
        assert found == similar_episodes(archive, episode)
        assert similar_episodes(archive, episode, 2) == found[:2]


def test_a_hit_shows_the_shared_words_or_else_the_opening(archive: sqlite3.Connection) -> None:
    words = similar_episodes(archive, "w1", 1)[0]
    assert (words.kind, words.title, words.date) == (HitKind.EPISODE, "What the leaves told", "2025-06-10")
    assert {"wind", "camera"} <= {words.snippet.text[start:end].lower() for start, end in words.snippet.spans}
    opening = next(hit.snippet for hit in similar_episodes(archive, "e4") if hit.id == "e1")
    assert opening.text.startswith("A diffusion model learns")
    assert opening.spans == (), "they share people, and no word"


def test_papers_are_alike_by_their_words_then_people_and_category(archive: sqlite3.Connection) -> None:
    found = {hit.id: hit for hit in related_papers(archive, "q2")}
    assert list(found)[:2] == ["q3", "q4"]
    assert found["q3"].score - found["q4"].score >= 0.1, "the same person in other letters, a category, and told"
    assert "q1" in found, "the same first author"
    assert (found["q3"].kind, found["q3"].date) == (HitKind.PAPER, "2025-04-01")
    assert "q2" not in found


def test_of_papers_alike_in_words_those_of_the_same_category_and_those_told_are_a_little_up(
    archive: sqlite3.Connection,
) -> None:
    assert [hit.id for hit in related_papers(archive, "q6")] == ["q7", "q5", "q8"], "q7 is told, and of math.CO"
    related = {hit.id: hit.score for hit in related_papers(archive, "q5")}
    assert related["q7"] == related["q8"] > related["q6"], "told; of the same category; neither"


def test_papers_on_the_same_subject_are_each_others_first(archive: sqlite3.Connection) -> None:
    assert related_papers(archive, "p1", 1)[0].id == "q1"
    assert related_papers(archive, "q1", 1)[0].id == "p1"


def test_by_the_way_short_texts_are_compared_as_well_as_ever(archive: sqlite3.Connection) -> None:
    for (episode,) in archive.execute("SELECT id FROM episodes").fetchall():
        assert episodes_by_the_way(archive, episode, 3) == alike(archive, episode)[:3]
    assert papers_by_the_way(archive, "q2", 2) == ["q3", "q4"]
    with pytest.raises(UsageError):
        episodes_by_the_way(archive, "p1", 3)


def test_no_more_words_are_looked_up_than_wanted(archive: sqlite3.Connection) -> None:
    text = "Wind, wind, camera, wind, camera, robot."
    assert telling_words(archive, "episodes_fts", 12, [], [text], 2) == ("wind", "camera")


def test_what_is_alone_has_nothing_like_it(tmp_path: Path) -> None:
    path = write_empty(tmp_path / "archive.db")
    with Database(path) as db, db.atomic():
        db.execute("INSERT INTO shows(id, slug, url) VALUES ('s1', 'sample', 'https://show.example/')")
        insert_episode(db, 1, "e1", "Alone", None, None, "")
        db.execute("INSERT INTO papers(id, title, title_key, seq) VALUES ('p1', '?', '?', 1)")
        put_in(db, "episodes", [1])
    with closing(open_readonly(path)) as conn:
        assert (similar_episodes(conn, "e1"), related_papers(conn, "p1")) == ((), ())


def test_telling_words_are_rare_and_shared_and_those_of_the_title_come_first(archive: sqlite3.Connection) -> None:
    words = telling_words(
        archive, "episodes_fts", 12, ["Wind"], ["A camera, cameras; the robot, quartz and the quokkax x 7"]
    )
    assert words == ("wind", "camera", "robot")


def test_a_word_whose_stem_ends_within_a_letter_tells_like_any_other(tmp_path: Path) -> None:
    """The stemmer cuts the ending and one byte of a doubled letter: the index holds what is no UTF-8."""
    path = write_empty(tmp_path / "archive.db")
    with Database(path) as db, db.atomic():
        for seq in (1, 2):
            insert_episode(db, seq, f"e{seq}", "Untitled", None, None, "The abततing of quartz.")
        put_in(db, "episodes", [1, 2])
    with closing(open_readonly(path)) as conn:
        assert telling_words(conn, "episodes_fts", 9, ["abततed"], ["abततing abपप"]) == ("abततed",)


def test_an_id_that_is_none_is_a_usage_error_with_advice(archive: sqlite3.Connection) -> None:
    with pytest.raises(UsageError, match="there is no episode 'p1'") as caught:
        similar_episodes(archive, "p1")
    assert "paperledge search --json" in caught.value.advice
    with pytest.raises(UsageError, match="there is no paper 'e1'") as caught:
        related_papers(archive, "e1")
    assert "--in papers" in caught.value.advice


def run(path: Path, *arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["similar", *arguments, "--db", str(path)])
    assert isinstance(ended.value.code, int)
    return ended.value.code


@pytest.mark.parametrize("name", ["e1", "slug-e1", "https://show.example/e/slug-e1/"])
def test_the_command_takes_an_id_a_slug_or_an_address(
    path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(path, name, "--limit", "1") == 0
    out, err = capsys.readouterr()
    assert "Quokka" in out
    assert "https://show.example/e/slug-n1/" in out
    assert err == 'episodes like "Machine Learning - Diffusion models that spot an anomaly"\n'


def test_the_command_finds_papers_like_one_and_prints_one_object(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(path, "2504.90001", "--papers", "--json", "--limit", "2") == 0
    out, err = capsys.readouterr()
    printed = json.loads(out)
    assert next(hit["id"] for hit in printed["hits"]) == "q1"
    assert (printed["total"], err) == (2, "")
    assert printed["reading"] == 'papers like "Diffusion Priors for Anomaly Detection"'


def test_the_command_says_what_is_no_episode(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(path, "nowhere") == UsageError.exit_code
    assert "there is no episode 'nowhere'" in capsys.readouterr().err
