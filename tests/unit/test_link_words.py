"""Words as the index has them, how much a text is like a paper, and since when one could read it."""

import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlite_utils import Database

from scraper.archive.fulltext import put_in
from scraper.archive.migrations import migrate
from scraper.link import likeness, words
from scraper.link.likeness import Background, Likeness, Worded
from scraper.link.listing import listing_day
from scraper.link.words import Vocabulary

NIGHT = "bat moth echo sonar roost wing cave dusk insect flutter prey hover"
PORT = "ship crane quay cargo anchor tide pilot rope harbour hull dock ferry"
LOOM = "wool loom weft shuttle thread dye fibre spindle cloth pattern weaver yarn"
PLAIN = "we show that our method is better than others when data are few and models large"
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


def archive_of(texts: Sequence[tuple[str, str]], authors: str = "") -> Database:
    """Papers with these titles and abstracts, numbered from 1; one author for all, if any."""
    db = Database(sqlite3.connect(":memory:", isolation_level=None))
    migrate(db)
    fill(db, texts, authors)
    return db


def fill(db: Database, texts: Sequence[tuple[str, str]], authors: str = "") -> None:
    for seq, (title, abstract) in enumerate(texts, 1):
        db.execute(
            "INSERT INTO papers(id, title, abstract, title_key, seq) VALUES (?, ?, ?, '', ?)",
            [f"p{seq}", title, abstract, seq],
        )
        if authors:
            db.execute("INSERT INTO paper_authors(paper_id, position, name) VALUES (?, 1, ?)", [f"p{seq}", authors])
    put_in(db, "papers", range(1, len(texts) + 1))


@pytest.fixture(scope="module")
def empty() -> Iterator[Database]:
    """An archive that a property fills and empties again."""
    db = archive_of([])
    yield db
    db.close()


def invented(seed: int, words_of: str, length: int = 30) -> str:
    """A text of so many words of two kinds: its own, and those that every text has."""
    chance = random.Random(seed)
    return " ".join(chance.choice((words_of if chance.random() < 0.6 else PLAIN).split()) for _ in range(length))


class TestVocabulary:
    @pytest.mark.parametrize(
        ("head", "rest", "stems"),
        [
            ("Speckled skies", "", (["speckl", "ski"], [])),
            ("", "Mußen Güter, GÜTER!", ([], ["mußen", "guter", "guter"])),
            ("one", "two one", (["on"], ["two", "on"])),
            ("GPT-4's", "x_1 — 42", (["gpt", "4", "s"], ["x", "1", "42"])),
            ("", "", ([], [])),
            ("…", "\u200b", ([], [])),
        ],
    )
    def test_stems_are_in_order_with_head_and_rest_apart(
        self, head: str, rest: str, stems: tuple[list[str], list[str]]
    ) -> None:
        assert Vocabulary(archive_of([]).conn).stems(head, rest) == stems

    @given(ANY, ANY, ANY, ANY)
    @example("diffusion generalization", "flies universities happily", "relational", "conditional sky's")
    @example("a\x00b", "İstanbul Straße ﬁne ǅ", "\ud7ff\U0010ffff", "e\u0301 ё й")
    @example("abततing", "abपपed abततed", "abपप abतत", "abపపing")
    def test_every_stem_of_a_paper_leads_back_to_it(
        self, empty: Database, title: str, abstract: str, other: str, text: str
    ) -> None:
        empty.execute("BEGIN")
        try:
            fill(empty, [(title, abstract), (other, text)])
            vocabulary = Vocabulary(empty.conn)
            for seq, parts in enumerate([(title, abstract), (other, text)], 1):
                for stem in {stem for stems in vocabulary.stems(*parts) for stem in stems}:
                    assert seq in vocabulary.holders(stem)
        finally:
            empty.execute("ROLLBACK")

    def test_stems_that_end_within_a_letter_are_told_apart(self) -> None:
        """The stemmer cuts the ending and one byte of a doubled letter: the index holds what is no UTF-8."""
        vocabulary = Vocabulary(archive_of([("abततing", "owl"), ("abथथed owl", "")]).conn)
        (one, other), _ = vocabulary.stems("abततed abथथing", "")
        assert (vocabulary.holders(one), vocabulary.holders(other)) == ((1,), (2,))
        assert vocabulary.weight("gnu") > vocabulary.weight(one) > vocabulary.weight("owl")

    @given(ANY, ANY)
    def test_a_text_leaves_nothing_behind(self, empty: Database, one: str, other: str) -> None:
        vocabulary = Vocabulary(empty.conn)
        before = vocabulary.stems(one, "")
        vocabulary.stems(other, one)
        assert vocabulary.stems(one, "") == before

    def test_the_rarer_a_word_the_more_it_tells(self) -> None:
        vocabulary = Vocabulary(archive_of([("owl", ""), ("owl fox", ""), ("owl fox elk", "")]).conn)
        weights = [vocabulary.weight(stem) for stem in ("owl", "fox", "elk", "gnu")]
        assert weights == sorted(set(weights))
        assert weights[0] > 0

    def test_a_word_that_too_many_papers_hold_leads_to_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(words, "RARE_AT_MOST", 2)
        vocabulary = Vocabulary(archive_of([("owl", ""), ("owl fox", ""), ("owl", "fox")]).conn)
        assert vocabulary.holders("owl") == ()
        assert vocabulary.holders("fox") == (2, 3)
        assert vocabulary.holders("gnu") == ()

    def test_a_name_is_no_word_of_a_paper(self) -> None:
        vocabulary = Vocabulary(archive_of([("owl", "")], authors="Ann Fox").conn)
        assert vocabulary.holders("fox") == ()
        assert vocabulary.holders("owl") == (1,)

    def test_a_connection_that_only_reads_will_do(self, tmp_path_factory: pytest.TempPathFactory) -> None:
        path = tmp_path_factory.mktemp("words") / "archive.db"
        db = Database(path)
        migrate(db)
        fill(db, [("owl", "night")])
        db.conn.commit()
        db.close()
        conn = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
        assert Vocabulary(conn).stems("Owls", "") == (["owl"], [])
        conn.close()

    def test_two_of_one_connection_agree(self) -> None:
        db = archive_of([("owl", "night")])
        first, second = Vocabulary(db.conn), Vocabulary(db.conn)
        assert first.stems("owls at night", "") == second.stems("owls at night", "")
        assert first.weight("owl") == second.weight("owl")


class Library:
    """Thirty papers on three things, and how much a text is like each of them."""

    def __init__(self, count: int = 30) -> None:
        topics = [NIGHT, PORT, LOOM]
        self.texts = [(invented(1000 + n, topics[n % 3], 5), invented(n, topics[n % 3], 45)) for n in range(count)]
        self.vocabulary = Vocabulary(archive_of(self.texts).conn)
        self.papers = [Worded.read(self.vocabulary, *text) for text in self.texts]

    def measure(self, text: str, background: Sequence[Worded] | None = None) -> list[float]:
        stems, _ = self.vocabulary.stems(text, "")
        measured = Likeness(stems, Background(self.papers if background is None else background))
        return [measured.of(paper) for paper in self.papers]


TO_THE_LAST_DIGIT = """
from tests.unit.test_link_words import LOOM, NIGHT, Library, invented
print(Library().measure(invented(78, LOOM) + " " + invented(79, NIGHT)))
"""


@pytest.fixture(scope="module")
def library() -> Library:
    return Library()


class TestLikeness:
    def test_a_paper_is_most_like_its_own_text(self, library: Library) -> None:
        for number, (title, abstract) in enumerate(library.texts):
            found = library.measure(f"{title} {abstract}")
            assert found.index(max(found)) == number

    def test_so_it_is_where_much_else_is_said(self, library: Library) -> None:
        for number, (title, abstract) in enumerate(library.texts):
            found = library.measure(f"{PLAIN} {abstract} {PLAIN} {PLAIN} {title}")
            assert found.index(max(found)) == number

    def test_a_text_is_more_like_papers_of_its_own_kind(self, library: Library) -> None:
        found = library.measure(invented(77, PORT, 40))
        assert min(found[1::3]) > max(found[0::3] + found[2::3])

    def test_the_order_of_the_background_does_not_matter(self, library: Library) -> None:
        text = invented(78, LOOM)
        assert library.measure(text, library.papers[::-1]) == pytest.approx(library.measure(text))

    def test_every_process_finds_the_same_to_the_last_digit(self) -> None:
        """A sum over a set would go by an order that is another in each process."""
        told = {
            subprocess.run(
                [sys.executable, "-c", TO_THE_LAST_DIGIT],
                env={**os.environ, "PYTHONHASHSEED": seed}, cwd=Path(__file__).parents[2], check=True,
                capture_output=True,
            ).stdout
            for seed in ("1", "2")
        }  # fmt: skip
        assert len(told) == 1

    def test_the_mean_paper_of_the_background_is_like_nothing(self, library: Library) -> None:
        assert sum(library.measure(invented(78, LOOM))) == pytest.approx(0, abs=1e-9)

    def test_words_side_by_side_count(self, library: Library) -> None:
        title, abstract = library.texts[4]
        told = f"{title} {abstract}".split()
        assert library.measure(" ".join(told))[4] > library.measure(" ".join(sorted(told)))[4]

    def test_saying_it_twice_changes_little(self, library: Library) -> None:
        _, abstract = library.texts[4]
        once, twice = (library.measure(text)[4] for text in (abstract, f"{abstract}. {abstract}"))
        assert once == pytest.approx(twice, rel=0.1)

    def test_a_text_of_unheard_words_is_like_none(self, library: Library) -> None:
        assert library.measure("zzyzx qwrtz") == [0.0] * len(library.papers)
        assert library.measure("") == [0.0] * len(library.papers)

    def test_too_few_papers_say_nothing(self, library: Library) -> None:
        few, enough = library.papers[: likeness.FEWEST - 1], library.papers[: likeness.FEWEST]
        text = " ".join(library.texts[0])
        assert set(library.measure(text, few)) == {0.0}
        assert library.measure(text, enough)[0] > 0

    def test_a_title_counts_for_more_than_the_abstract(self) -> None:
        pad = " ".join(PLAIN.split()[:6])
        texts = [(f"heron {pad}", f"egret {pad}"), (f"egret {pad}", f"heron {pad}")]
        texts += [(invented(n, LOOM, 7), invented(n + 50, LOOM, 7)) for n in range(20)]
        vocabulary = Vocabulary(archive_of(texts).conn)
        papers = [Worded.read(vocabulary, *text) for text in texts]
        measured = Likeness(["heron"], Background(papers))
        assert measured.of(papers[0]) > measured.of(papers[1]) > measured.of(papers[2])

    def test_a_paper_without_a_word_is_like_nothing(self, library: Library) -> None:
        blank = Worded.read(library.vocabulary, "", "")
        stems, _ = library.vocabulary.stems(invented(3, NIGHT), "")
        assert Likeness(stems, Background(library.papers)).of(blank) <= 0


class TestListingDay:
    @pytest.mark.parametrize(
        ("first_listed", "published", "arxiv_id", "day"),
        [
            ("2025-04-10", "2025-04-08", "2504.07962", "2025-04-10"),
            ("2025-04-10", "2025-04-08T17:59:59Z", "2504.07962", "2025-04-10"),
            ("2025-04-10", "", "2504.07962", "2025-04-10"),
            ("2025-04-10", "", "", "2025-04-10"),
            ("", "2025-04-08", "2504.07962", "2025-04-08"),
            ("", "", "2504.07962", "2025-04-01"),
            ("", "", "", ""),
            ("2025-04-01", "", "2503.24391", "2025-04-01"),
            ("2025-03-31", "", "2504.00001", "2025-03-31"),
            ("2025-04-10", "2021-06-15", "2106.08254", "2021-06-15"),
            ("2025-04-10", "", "2106.08254", "2021-06-01"),
            ("2025-04-10", "2021-06-15", "", "2021-06-15"),
            ("2005-02-01", "", "hep-th/0501001", "2005-02-01"),
            ("", "", "hep-th/0501001", ""),
            ("", "", "2513.00001", ""),
            ("no day", "nor this", "2504.07962", "2025-04-01"),
            ("2025-02-30", "", "", ""),
        ],
    )
    def test_is_the_first_one_and_not_that_of_an_update(
        self, first_listed: str, published: str, arxiv_id: str, day: str
    ) -> None:
        assert listing_day(first_listed, published, arxiv_id) == day

    @given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
    def test_is_a_day_or_nothing_whatever_is_said(self, first_listed: str, published: str, arxiv_id: str) -> None:
        assert len(listing_day(first_listed, published, arxiv_id)) in (0, 10)
