"""Names of people, made comparable."""

from scraper.notation.normal import fold


def name_key(name: str) -> str:
    """The key of a name: accents, case, punctuation and hyphens folded. Homonyms may share it."""
    return fold(name) or name.strip()
