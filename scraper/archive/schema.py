"""Tables of archive.db (described for readers in docs/schema.md).

Ids are text and permanent. `seq` is the row's number in order of arrival: full-text tables refer to it,
since SQLite may renumber the rowids of a table without an integer key when it vacuums.
"""

from typing import Final

TABLES: Final = """
CREATE TABLE shows (
  id TEXT PRIMARY KEY, slug TEXT NOT NULL UNIQUE, url TEXT NOT NULL, title TEXT, description TEXT,
  author TEXT, language TEXT, image_url TEXT
);
CREATE TABLE episodes (
  id TEXT PRIMARY KEY, show_id TEXT NOT NULL REFERENCES shows(id), slug TEXT, url TEXT, title TEXT NOT NULL,
  category TEXT, date TEXT, published_at TEXT, body TEXT NOT NULL, word_count INTEGER NOT NULL,
  duration INTEGER, audio_url TEXT, image_url TEXT, transcript_url TEXT, first_seen TEXT, changed_at TEXT,
  removed_at TEXT, snapshot TEXT NOT NULL, parser TEXT NOT NULL, method TEXT, seq INTEGER NOT NULL UNIQUE
);
CREATE INDEX episodes_by_date ON episodes(date);
CREATE INDEX episodes_by_slug ON episodes(show_id, slug);
CREATE TABLE episode_keys (
  show_id TEXT NOT NULL REFERENCES shows(id), kind TEXT NOT NULL, value TEXT NOT NULL,
  episode_id TEXT NOT NULL REFERENCES episodes(id), PRIMARY KEY (show_id, kind, value)
) WITHOUT ROWID;
CREATE INDEX episode_keys_by_episode ON episode_keys(episode_id);
CREATE TABLE provenance (
  episode_id TEXT NOT NULL REFERENCES episodes(id), field TEXT NOT NULL, layer TEXT NOT NULL,
  rule TEXT NOT NULL, snapshot TEXT NOT NULL, strength INTEGER NOT NULL, seen_at TEXT,
  PRIMARY KEY (episode_id, field)
) WITHOUT ROWID;
CREATE TABLE questions (
  id TEXT PRIMARY KEY, episode_id TEXT NOT NULL REFERENCES episodes(id), position INTEGER NOT NULL,
  text TEXT NOT NULL, seq INTEGER NOT NULL UNIQUE, UNIQUE (episode_id, position)
);
CREATE TABLE authors (id TEXT PRIMARY KEY, name TEXT NOT NULL, key TEXT NOT NULL);
CREATE INDEX authors_by_key ON authors(key);
CREATE TABLE author_names (
  spelling TEXT NOT NULL, author_id TEXT NOT NULL REFERENCES authors(id), reason TEXT NOT NULL,
  PRIMARY KEY (spelling, author_id)
) WITHOUT ROWID;
CREATE TABLE credits (
  episode_id TEXT NOT NULL REFERENCES episodes(id), position INTEGER NOT NULL,
  author_id TEXT NOT NULL REFERENCES authors(id), credited_as TEXT NOT NULL, PRIMARY KEY (episode_id, position)
) WITHOUT ROWID;
CREATE INDEX credits_by_author ON credits(author_id);
CREATE TABLE quotes (
  id TEXT PRIMARY KEY, episode_id TEXT NOT NULL REFERENCES episodes(id), position INTEGER NOT NULL,
  text TEXT NOT NULL, UNIQUE (episode_id, position)
);
CREATE TABLE links (
  id TEXT PRIMARY KEY, episode_id TEXT NOT NULL REFERENCES episodes(id), position INTEGER NOT NULL,
  url TEXT NOT NULL, text TEXT NOT NULL, UNIQUE (episode_id, position)
);
CREATE TABLE segments (
  episode_id TEXT NOT NULL REFERENCES episodes(id), position INTEGER NOT NULL, start REAL NOT NULL,
  end REAL NOT NULL, speaker TEXT, text TEXT NOT NULL, PRIMARY KEY (episode_id, position)
);
CREATE TABLE doubts (
  episode_id TEXT NOT NULL REFERENCES episodes(id), kind TEXT NOT NULL, detail TEXT NOT NULL,
  PRIMARY KEY (episode_id, kind, detail)
) WITHOUT ROWID;
CREATE TABLE papers (
  id TEXT PRIMARY KEY, arxiv_id TEXT UNIQUE, doi TEXT, title TEXT NOT NULL, abstract TEXT, categories TEXT,
  published TEXT, first_listed TEXT, url TEXT, code_url TEXT, title_key TEXT NOT NULL,
  seq INTEGER NOT NULL UNIQUE
);
CREATE INDEX papers_by_title ON papers(title_key);
CREATE TABLE paper_authors (
  paper_id TEXT NOT NULL REFERENCES papers(id), position INTEGER NOT NULL, name TEXT NOT NULL,
  author_id TEXT REFERENCES authors(id), PRIMARY KEY (paper_id, position)
) WITHOUT ROWID;
CREATE TABLE paper_mentions (
  paper_id TEXT NOT NULL REFERENCES papers(id), source TEXT NOT NULL, section TEXT NOT NULL, seen_on TEXT,
  position INTEGER NOT NULL, snapshot TEXT NOT NULL, PRIMARY KEY (paper_id, source, section, snapshot)
) WITHOUT ROWID;
CREATE TABLE paper_links (
  episode_id TEXT NOT NULL REFERENCES episodes(id), paper_id TEXT NOT NULL REFERENCES papers(id),
  score REAL NOT NULL, status TEXT NOT NULL, evidence TEXT NOT NULL, decided_by TEXT, decided_at TEXT,
  PRIMARY KEY (episode_id, paper_id)
) WITHOUT ROWID;
CREATE INDEX paper_links_by_paper ON paper_links(paper_id);
CREATE TABLE articles (
  id TEXT PRIMARY KEY, url TEXT, title TEXT NOT NULL, standfirst TEXT, body TEXT NOT NULL, date TEXT,
  site TEXT, first_seen TEXT, changed_at TEXT, snapshot TEXT NOT NULL, parser TEXT NOT NULL,
  seq INTEGER NOT NULL UNIQUE
);
CREATE TABLE article_paper_links (
  article_id TEXT NOT NULL REFERENCES articles(id), paper_id TEXT NOT NULL REFERENCES papers(id),
  score REAL NOT NULL, status TEXT NOT NULL, evidence TEXT NOT NULL, decided_by TEXT, decided_at TEXT,
  PRIMARY KEY (article_id, paper_id)
) WITHOUT ROWID;
CREATE TABLE revisions (
  id TEXT PRIMARY KEY, episode_id TEXT NOT NULL REFERENCES episodes(id), field TEXT NOT NULL, old TEXT,
  new TEXT, seen_at TEXT, snapshot TEXT NOT NULL
);
CREATE INDEX revisions_by_episode ON revisions(episode_id);
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""

TOKENIZER: Final = "porter unicode61 remove_diacritics 2"
GATHERED: Final = 8 * 1024 * 1024
"""Bytes of index that FTS5 gathers before it writes (else 1 MB): merging small pieces is a third of its work."""

FULL_TEXT: Final = f"""
CREATE VIEW episodes_text AS
  SELECT e.seq, e.title, e.body,
    (SELECT group_concat(text, char(10)) FROM
      (SELECT text FROM questions WHERE episode_id = e.id ORDER BY position)) AS questions,
    (SELECT group_concat(credited_as, ', ') FROM
      (SELECT credited_as FROM credits WHERE episode_id = e.id ORDER BY position)) AS authors,
    (SELECT group_concat(title || ' ' || coalesce(arxiv_id, ''), char(10)) FROM
      (SELECT p.title, p.arxiv_id FROM paper_links l JOIN papers p ON p.id = l.paper_id
        WHERE l.episode_id = e.id AND l.status IN ('auto', 'accepted') ORDER BY p.id)) AS paper
  FROM episodes e;
CREATE VIEW papers_text AS
  SELECT p.seq, p.title, p.abstract,
    (SELECT group_concat(name, ', ') FROM
      (SELECT name FROM paper_authors WHERE paper_id = p.id ORDER BY position)) AS authors
  FROM papers p;
CREATE VIRTUAL TABLE episodes_fts USING fts5(
  title, body, questions, authors, paper, content='episodes_text', content_rowid='seq', tokenize='{TOKENIZER}');
CREATE VIRTUAL TABLE questions_fts USING fts5(
  text, content='questions', content_rowid='seq', tokenize='{TOKENIZER}');
CREATE VIRTUAL TABLE papers_fts USING fts5(
  title, abstract, authors, content='papers_text', content_rowid='seq', tokenize='{TOKENIZER}');
CREATE VIRTUAL TABLE articles_fts USING fts5(
  title, standfirst, body, content='articles', content_rowid='seq', tokenize='{TOKENIZER}');
CREATE VIRTUAL TABLE segments_fts USING fts5(
  text, content='segments', content_rowid='rowid', tokenize='{TOKENIZER}');
INSERT INTO episodes_fts(episodes_fts, rank) VALUES('hashsize', {GATHERED});
INSERT INTO episodes_fts(episodes_fts, rank) VALUES('rank', 'bm25(10.0, 1.0, 4.0, 6.0, 8.0)');
INSERT INTO papers_fts(papers_fts, rank) VALUES('rank', 'bm25(8.0, 1.0, 4.0)');
INSERT INTO articles_fts(articles_fts, rank) VALUES('rank', 'bm25(8.0, 4.0, 1.0)');
"""
