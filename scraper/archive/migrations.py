"""How archive.db came to look as it does: small named steps, each applied once, in one transaction.

The names of the applied steps stand in the table `_sqlite_migrations`; their number is the schema version.
"""

from typing import Final

from scraper.archive import schema
from scraper.archive.traits import TRAITS
from scraper.storage.tables import Database, Migrations
from scraper.text.people.author_keys import author_keys

ARCHIVE: Final = Migrations("archive")


@ARCHIVE()
def first_tables(db: Database) -> None:
    """The tables and full-text indexes of the first release."""
    _run_script(db, schema.TABLES)
    _run_script(db, schema.FULL_TEXT)


@ARCHIVE()
def mentions_by_key(db: Database) -> None:
    """The key of `paper_mentions` becomes its first columns: else SQLite 3.40 takes sound rows for damaged ones."""
    _run_script(
        db,
        """
        CREATE TABLE mentions (
          paper_id TEXT NOT NULL REFERENCES papers(id), source TEXT NOT NULL, section TEXT NOT NULL,
          snapshot TEXT NOT NULL, seen_on TEXT, position INTEGER NOT NULL,
          PRIMARY KEY (paper_id, source, section, snapshot)
        ) WITHOUT ROWID;
        INSERT INTO mentions SELECT paper_id, source, section, snapshot, seen_on, position FROM paper_mentions;
        DROP TABLE paper_mentions;
        ALTER TABLE mentions RENAME TO paper_mentions;
        """,
    )


@ARCHIVE()
def identifiers_and_doubted_fields(db: Database) -> None:
    """The papers that an episode names by their id; and of each doubt, which field it is about."""
    _run_script(
        db,
        """
        CREATE TABLE identifiers (
          episode_id TEXT NOT NULL REFERENCES episodes(id), position INTEGER NOT NULL, kind TEXT NOT NULL,
          value TEXT NOT NULL, PRIMARY KEY (episode_id, position)
        ) WITHOUT ROWID;
        CREATE INDEX identifiers_by_value ON identifiers(kind, value);
        ALTER TABLE doubts ADD COLUMN field TEXT NOT NULL DEFAULT '';
        UPDATE doubts SET field = CASE
          WHEN kind IN ('no body', 'layers disagree') THEN 'body'
          WHEN kind IN ('no date', 'date from relative words') THEN 'date'
          WHEN kind IN ('no credit line', 'et al.') THEN 'credits'
          WHEN kind IN ('no questions', 'questions by weak rule') THEN 'questions'
          ELSE 'title' END;
        """,
    )


@ARCHIVE()
def transcripts(db: Database) -> None:
    """Whose transcript an address holds; and numbers of their own for segments, which full text refers to."""
    _run_script(
        db,
        f"""
        CREATE TABLE transcript_sources (
          url TEXT PRIMARY KEY, episode_id TEXT REFERENCES episodes(id), seen_at TEXT, snapshot TEXT, parser TEXT,
          waiting TEXT
        ) WITHOUT ROWID;
        CREATE INDEX transcript_sources_by_episode ON transcript_sources(episode_id);
        INSERT INTO transcript_sources(url, episode_id)
          SELECT transcript_url, min(id) FROM episodes WHERE transcript_url IS NOT NULL GROUP BY transcript_url;
        CREATE TABLE numbered (
          episode_id TEXT NOT NULL REFERENCES episodes(id), position INTEGER NOT NULL, start REAL NOT NULL,
          end REAL NOT NULL, speaker TEXT, text TEXT NOT NULL, seq INTEGER NOT NULL UNIQUE,
          PRIMARY KEY (episode_id, position)
        );
        INSERT INTO numbered
          SELECT s.episode_id, s.position, s.start, s.end, s.speaker, s.text, e.seq * 100000 + s.position
          FROM segments s JOIN episodes e ON e.id = s.episode_id;
        DROP TABLE segments_fts;
        DROP TABLE segments;
        ALTER TABLE numbered RENAME TO segments;
        CREATE VIRTUAL TABLE segments_fts USING fts5(
          text, content='segments', content_rowid='seq', tokenize='{schema.TOKENIZER}');
        INSERT INTO segments_fts(segments_fts) VALUES('rebuild');
        """,
    )


@ARCHIVE()
def known_names(db: Database) -> None:
    """What was known of names when people were settled last, and by what each is found again."""
    _run_script(
        db,
        """
        CREATE TABLE name_mentions (
          spelling TEXT NOT NULL, source TEXT NOT NULL, owner TEXT NOT NULL, position INTEGER NOT NULL,
          papers TEXT NOT NULL, author_id TEXT, PRIMARY KEY (spelling, source, owner, position)
        ) WITHOUT ROWID;
        CREATE TABLE name_keys (
          key INTEGER NOT NULL, near INTEGER NOT NULL, spelling TEXT NOT NULL, PRIMARY KEY (key, near, spelling)
        ) WITHOUT ROWID;
        """,
    )


@ARCHIVE()
def papers_by_what_is_said(db: Database) -> None:
    """What each source says of a paper, where they differ; under which ids it was known; and keys of its authors."""
    _run_script(
        db,
        """
        CREATE TABLE paper_sayings (
          paper_id TEXT NOT NULL REFERENCES papers(id), said TEXT NOT NULL, arxiv_id TEXT NOT NULL, doi TEXT,
          title_key TEXT NOT NULL, written TEXT NOT NULL, PRIMARY KEY (paper_id, said)
        ) WITHOUT ROWID;
        CREATE INDEX paper_sayings_by_title ON paper_sayings(title_key);
        CREATE INDEX paper_sayings_by_doi ON paper_sayings(doi) WHERE doi IS NOT NULL;
        CREATE INDEX papers_by_doi ON papers(doi) WHERE doi IS NOT NULL;
        CREATE INDEX papers_without_number ON papers(title_key) WHERE arxiv_id IS NULL;
        CREATE TABLE paper_former_ids (
          id TEXT PRIMARY KEY, paper_id TEXT NOT NULL REFERENCES papers(id)
        ) WITHOUT ROWID;
        CREATE INDEX paper_former_ids_by_paper ON paper_former_ids(paper_id);
        CREATE TABLE mentions (
          paper_id TEXT NOT NULL REFERENCES papers(id), source TEXT NOT NULL, section TEXT NOT NULL,
          snapshot TEXT NOT NULL, said TEXT NOT NULL DEFAULT '', seen_on TEXT, position INTEGER NOT NULL,
          PRIMARY KEY (paper_id, source, section, snapshot, said)
        ) WITHOUT ROWID;
        INSERT INTO mentions(paper_id, source, section, snapshot, seen_on, position)
          SELECT m.paper_id, m.source, m.section, m.snapshot, coalesce(m.seen_on, p.first_listed), m.position
          FROM paper_mentions m JOIN papers p ON p.id = m.paper_id;
        DROP TABLE paper_mentions;
        ALTER TABLE mentions RENAME TO paper_mentions;
        CREATE TABLE paper_author_keys (
          key TEXT NOT NULL, paper_seq INTEGER NOT NULL, PRIMARY KEY (key, paper_seq)
        ) WITHOUT ROWID;
        """,
    )
    names = db.conn.execute("SELECT a.name, p.seq FROM paper_authors a JOIN papers p ON p.id = a.paper_id")
    db.conn.executemany(
        "INSERT OR IGNORE INTO paper_author_keys VALUES (?, ?)",
        ((key, seq) for name, seq in names for key in author_keys(name)),
    )


@ARCHIVE()
def links_by_paper_and_author(db: Database) -> None:
    """The papers of a person and the articles about a paper are found without reading every row."""
    _run_script(
        db,
        """
        CREATE INDEX paper_authors_by_author ON paper_authors(author_id) WHERE author_id IS NOT NULL;
        CREATE INDEX article_paper_links_by_paper ON article_paper_links(paper_id);
        """,
    )


@ARCHIVE()
def linked_tellings(db: Database) -> None:
    """What each episode and article said when its links were made."""
    _run_script(
        db,
        """
        CREATE TABLE linked_tellings (
          kind TEXT NOT NULL, id TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (kind, id)
        ) WITHOUT ROWID;
        """,
    )


@ARCHIVE()
def traits_of_episodes(db: Database) -> None:
    """What a search narrows by and counts, in short rows."""
    _run_script(db, TRAITS)


@ARCHIVE()
def vectors_of_episodes(db: Database) -> None:
    """What search by meaning compares (scraper/search/semantic)."""
    _run_script(
        db,
        """
        CREATE TABLE episode_vectors (
          seq INTEGER PRIMARY KEY, model TEXT NOT NULL, digest TEXT NOT NULL, vectors BLOB NOT NULL
        );
        """,
    )


def migrate(db: Database) -> None:
    """Give an archive every step that it lacks."""
    ARCHIVE.apply(db)


def _run_script(db: Database, script: str) -> None:
    """Run several statements inside the open transaction (`executescript` would commit it)."""
    for statement in script.split(";\n"):
        if statement.strip():
            db.execute(statement)
