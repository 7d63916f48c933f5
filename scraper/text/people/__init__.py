"""People behind spellings: which mentions of names are one person, and why.

    mentions  ->  groups by equal key        one person, unless two stand in one credit line, a ruling parts them, or
                                             a common surname with an initial has nothing in common  (alike_keys.py)
              ->  pairs worth a look         those that share a sign, as family name and initial    (pairs.py)
              ->  merges, the surest first   only where nothing contradicts and no other fits as well (merging.py)

Precision first: what is not sure stays apart, until a co-author, a paper or a person says more.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from scraper.notation.normal import tidy
from scraper.text.people.gathering import gather
from scraper.text.people.mentions import Identity, Mention, Ruling
from scraper.text.people.merging import merge
from scraper.text.people.rulings import Ruled

__all__ = ["Identity", "Mention", "Ruling", "resolve"]

RULED: Final = "a person ruled it"
"""The reason of a spelling that was ruled on."""


def resolve(mentions: Sequence[Mention], rulings: Sequence[Ruling] = ()) -> tuple[Identity, ...]:
    """The identity of each mention, aligned: the same number is the same person. Their order never matters.

    `rulings` are in the order in which they were made; a later one wins, and each wins over every rule.
    """
    ruled = Ruled.read(rulings)
    people, places = gather(mentions, ruled)
    merged = merge(people, ruled)
    return tuple(
        replace(merged[place], reason=RULED) if tidy(mention.name) in ruled.same else merged[place]
        for mention, place in zip(mentions, places, strict=True)
    )
