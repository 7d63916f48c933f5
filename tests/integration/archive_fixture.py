"""A small archive written by plain SQL: one show, seven episodes, four papers. Every name in it is invented."""

from pathlib import Path

from sqlite_utils import Database

from scraper.archive.migrations import migrate
from scraper.text.people.names import name_key

AUTHORS = {
    "a1": "Mirela Dăscălescu",
    "a2": "Tomo Hasegawa-Lindqvist",
    "a3": "Ines Okonjo",
    "a4": "José Peñaranda",
    "a5": "Wendel Achterberg",
}
# id, title, category, date, body, questions, ids of the credited authors
EPISODES = [
    (
        "e1",
        "Machine Learning - Diffusion models that spot an anomaly",
        "Machine Learning",
        "2025-04-10",
        "A diffusion model learns what normal pictures look like.\n\n- An anomaly stands out.\n- Graphs do not.",
        ["Would you trust a diffusion model with your X-ray?", "What is normal anyway?"],
        ["a1", "a2"],
    ),
    (
        "e2",
        "Computer Vision - Seeing with fewer labels",
        "Computer Vision",
        "2025-04-11",
        "Labels are costly. This paper teaches a network to see with few of them, and mentions diffusion once.",
        ["Who should pay for labels?"],
        ["a2", "a3"],
    ),
    (
        "e3",
        "Machine Learning - Graphs that grow",
        "Machine Learning",
        "2025-05-02",
        "Graph neural networks pass messages. GPT-4 was asked to judge them.",
        ["Could a graph hold a whole city?"],
        ["a4"],
    ),
    (
        "e4",
        "Speech - Voices without words",
        "Speech",
        "2025-05-20",
        "A voice says more than its words.",
        [],
        ["a5", "a1", "a2"],
    ),
    ("e5", "An episode of which no date is known", None, None, "Only its text survived.", [], []),
    (
        "e6",
        "Robotics - Hands that learn to fold",
        "Robotics",
        "2025-06-01",
        "Folding a shirt is hard for a robot.",
        ["Would you let a robot fold your shirts?"],
        ["a3"],
    ),
]
PAPERS = [
    ("p1", "2504.90001", "Diffusion Priors for Anomaly Detection", "We detect anomalies.", "2025-04-08"),
    ("p2", "2504.90002", "Few-Label Vision", "We see with few labels.", "2025-04-09"),
    ("p3", None, "Growing Graphs", None, "2025-04-30"),
    ("p4", "2506.90004", "A Paper Nobody Told", "Unheard of.", "2025-06-01"),
]
# episode, paper, score, status
LINKS = [
    ("e1", "p1", 0.97, "auto"),
    ("e2", "p2", 0.91, "accepted"),
    ("e3", "p3", 0.55, "review"),
    ("e4", "p4", 0.2, "rejected"),
]
EVIDENCE = '{"id": "named on the page", "title": "the same words"}'
# episode, kind, detail, field
DOUBTS = [
    ("e2", "layers disagree", "a richer layer holds less of the body", "body"),
    ("e4", "no questions", "no discussion questions were found", "questions"),
    ("e5", "no date", "no page tells the day", "date"),
    ("e7", "odd credit", "<script>alert(3)</script>", "credits"),
]
# episode, field, layer, rule, snapshot, strength, seen_at
PROVENANCE = [
    ("e2", "body", "jsonld", "fuller than a richer layer", "page-2", 2, "2025-04-11T08:00:00Z"),
    ("e7", "credits", "dom", "<i>credit line</i>", "page-7", 2, None),
    ("e7", "title", "text", "first sentence", "page-7", 0, "2025-06-02T08:00:00Z"),
]
# episode, position, start, end, speaker, text, seq
SEGMENTS = [
    ("e4", 1, 0.0, 3.5, "Ines", "Good evening, walrus friends.", 400_001),
    ("e4", 2, 3723.0, 3725.5, None, "Nobody heard it but a walrus, one walrus.", 400_002),
    ("e6", 1, 0.5, 2.0, None, "Hello there.", 600_001),
]
HOSTILE_TITLE = "<script>alert(1)</script> & <b>bold</b> shirts"


def write_empty(path: Path) -> Path:
    """An archive of the present schema that holds nothing."""
    with Database(path) as db:
        migrate(db)
    return path


def write_archive(path: Path) -> Path:
    """The archive described above, full-text indexes included."""
    with Database(path) as db:
        migrate(db)
        with db.atomic():
            _fill(db)
    return path


def _fill(db: Database) -> None:
    show = ("s1", "sample", "https://show.example/", "A Show of the Tests")
    db.execute("INSERT INTO shows(id, slug, url, title) VALUES (?, ?, ?, ?)", show)
    for id_, name in AUTHORS.items():
        db.execute("INSERT INTO authors(id, name, key) VALUES (?, ?, ?)", (id_, name, name_key(name)))
        db.execute("INSERT INTO author_names VALUES (?, ?, 'as credited')", (name, id_))
    for seq, (id_, title, category, date, body, questions, authors) in enumerate(EPISODES, start=1):
        insert_episode(db, seq, id_, title, category, date, body)
        for position, text in enumerate(questions, start=1):
            db.execute(
                "INSERT INTO questions VALUES (?, ?, ?, ?, ?)",
                (f"{id_}q{position}", id_, position, text, seq * 10 + position),
            )
        for position, author in enumerate(authors, start=1):
            db.execute("INSERT INTO credits VALUES (?, ?, ?, ?)", (id_, position, author, AUTHORS[author]))
    insert_episode(db, 7, "e7", HOSTILE_TITLE, "Robotics", "2025-06-02", "<img src=x onerror=alert(2)> robot")
    for seq, (id_, arxiv_id, title, abstract, published) in enumerate(PAPERS, start=1):
        db.execute(
            "INSERT INTO papers(id, arxiv_id, title, abstract, published, title_key, seq)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (id_, arxiv_id, title, abstract, published, title.casefold(), seq),
        )
        db.execute("INSERT INTO paper_authors VALUES (?, 1, 'Ines Okonjo', 'a3')", (id_,))
    for episode, paper, score, status in LINKS:
        db.execute(
            "INSERT INTO paper_links(episode_id, paper_id, score, status, evidence) VALUES (?, ?, ?, ?, '{}')",
            (episode, paper, score, status),
        )
    db.execute("UPDATE paper_links SET evidence = ? WHERE paper_id = 'p1'", (EVIDENCE,))
    db.execute(
        "INSERT INTO paper_mentions(paper_id, source, section, snapshot, seen_on, position)"
        " VALUES ('p1', 'hf_papers', 'Trending', 'list-1', '2025-04-09', 3)"
    )
    db.conn.executemany("INSERT INTO doubts(episode_id, kind, detail, field) VALUES (?, ?, ?, ?)", DOUBTS)
    db.conn.executemany("INSERT INTO provenance VALUES (?, ?, ?, ?, ?, ?, ?)", PROVENANCE)
    db.conn.executemany("INSERT INTO segments VALUES (?, ?, ?, ?, ?, ?, ?)", SEGMENTS)
    for index, source in (
        ("episodes_fts(rowid, title, body, questions, authors, paper)", "episodes_text"),
        ("papers_fts(rowid, title, abstract, authors)", "papers_text"),
    ):
        columns = index.partition("(rowid, ")[2].rstrip(")")
        db.execute(f"INSERT INTO {index} SELECT seq, {columns} FROM {source}")
    db.execute("INSERT INTO episode_traits SELECT * FROM traits_of_episodes")
    db.execute("INSERT INTO questions_fts(rowid, text) SELECT seq, text FROM questions")
    db.execute("INSERT INTO segments_fts(rowid, text) SELECT seq, text FROM segments")


def insert_episode(
    db: Database, seq: int, id_: str, title: str, category: str | None, date: str | None, body: str
) -> None:
    """One row of `episodes`, without its entry in the full-text index."""
    db.execute(
        "INSERT INTO episodes(id, show_id, slug, url, title, category, date, published_at, body, word_count,"
        " first_seen, snapshot, parser, seq)"
        " VALUES (?, 's1', ?, ?, ?, ?, ?, ?, ?, ?, '2025-07-01T00:00:00Z', 'f00', 'test/1', ?)",
        (
            id_,
            f"slug-{id_}",
            f"https://show.example/e/slug-{id_}/",
            title,
            category,
            date,
            date and f"{date}T06:00:00Z",
            body,
            len(body.split()),
            seq,
        ),
    )
