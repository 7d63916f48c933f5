"""A query said back: one line of plain English for every combination of its parts."""

import pytest

from scraper.search.parsing import parse
from scraper.search.reading import spoken
from scraper.search.results import Shelf


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("", "no words were given"),
        (" \n", "no words were given"),
        ("?!", "no word that can be searched for was given"),
        ("diffusion", 'episodes with "diffusion"'),
        (
            'diffusion "anomaly detection" author:Hasegawa after:2025-04',
            'episodes with "diffusion" and the phrase "anomaly detection", by authors like "Hasegawa",'
            " since April 2025",
        ),
        ("a1 b1 c1", 'episodes with "a1", "b1" and "c1"'),
        ("GPT-4 C++", 'episodes with "GPT-4" and "C++"'),
        ("flow OR diffusion", 'episodes with "flow" or "diffusion"'),
        (
            "cats flow OR diffusion OR trans*",
            'episodes with "cats" and either "flow", "diffusion" or words beginning with "trans"',
        ),
        ("flow OR author:x", 'episodes either with "flow" or by authors like "x"'),
        (
            "cats flow OR has:paper OR after:2025-04-10 title:x",
            'episodes with "cats", either with "flow", with a linked paper or since 10 April 2025,'
            ' with "x" in the title',
        ),
        ("near(graph network)", 'episodes with "graph" within 10 words of "network"'),
        ("near(graph network, 1)", 'episodes with "graph" within 1 word of "network"'),
        ("near(graph network, 0)", 'episodes with "graph" beside "network"'),
        (
            "near(graph neural network, 5)",
            'episodes with "graph" and "neural" and "network" within 5 words of one another',
        ),
        ("near(graph neural network, 0)", 'episodes with "graph" and "neural" and "network" side by side'),
        ('title:"a b" title:ca*', 'episodes with the phrase "a b" and words beginning with "ca" in the title'),
        ("question:why paper:atten*", 'episodes with "why" in a question, on a paper like "atten…"'),
        ('author:"Ji-Hoon Kim" author:x', 'episodes by authors like "Ji-Hoon Kim" and "x"'),
        ("author:x OR author:y", 'episodes by authors like "x" or "y"'),
        ('category:cs.LG show:"Paper Ledge"', 'episodes in the category "cs.LG", of the show "Paper Ledge"'),
        ("has:paper has:questions", "episodes with a linked paper and questions"),
        ("date:2025", "episodes in 2025"),
        ("date:2025-04", "episodes in April 2025"),
        ("date:2025-04-01", "episodes on 1 April 2025"),
        ("date:2025-04-01 OR date:2024", "episodes on 1 April 2025 or in 2024"),
        ("after:2025 before:2025-06-30", "episodes since 2025, before 30 June 2025"),
        ("-image", 'all episodes without "image"'),
        (
            '-image -"toy data" -trans*',
            'all episodes without "image", the phrase "toy data" or words beginning with "trans"',
        ),
        ("cats -title:x -author:y", 'episodes with "cats", without "x" in the title, not by authors like "y"'),
        (
            "-has:paper -before:2025 -date:2025-04",
            "all episodes without a linked paper, not in April 2025, not before 2025",
        ),
        (
            "-category:x -show:y -paper:z",
            'all episodes not on a paper like "z", not in the category "x", not of the show "y"',
        ),
        ("cats sort:newest", 'episodes with "cats", newest first'),
        ("sort:newest", "all episodes, newest first"),
        ("?! sort:newest", "all episodes, newest first"),
        ("sort:best", "no word that can be searched for was given"),
        ("OR", "no word that can be searched for was given"),
        ("near(graph network, 9999)", 'episodes with "graph" within 100 words of "network"'),
        ("paper:arXiv:2505.22193v2", 'episodes on a paper like "2505.22193"'),
        ("-cats sort:newest", 'all episodes without "cats", newest first'),
        ("what is a graph", 'episodes with "graph"; common words set aside: what, is, a'),
        ("the of", 'episodes with "the" and "of"'),
        ("cats" + " " * 3000, 'episodes with "cats"; only the first 2,000 characters were read'),
        (
            "the cats" + " " * 3000,
            'episodes with "cats"; common words set aside: the; only the first 2,000 characters were read',
        ),
    ],
)
def test_the_reading_says_how_the_text_was_taken(text: str, reading: str) -> None:
    assert spoken(parse(text), Shelf.EPISODES) == reading


@pytest.mark.parametrize(
    ("shelf", "text", "reading"),
    [
        (Shelf.QUESTIONS, "cats question:how", 'questions with "cats", worded with "how"'),
        (Shelf.QUESTIONS, "-question:how", 'all questions not worded with "how"'),
        (Shelf.PAPERS, "cats paper:x", 'papers with "cats", like "x"'),
        (Shelf.ARTICLES, "-cats", 'all articles without "cats"'),
        (Shelf.ALL, "cats", 'everything with "cats"'),
        (Shelf.ALL, "-cats", 'everything without "cats"'),
        (Shelf.ALL, "sort:newest", "everything, newest first"),
        (Shelf.PAPERS, "", "no words were given"),
    ],
)
def test_the_reading_names_what_is_searched(shelf: Shelf, text: str, reading: str) -> None:
    assert spoken(parse(text), shelf) == reading
