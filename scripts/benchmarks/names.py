"""Who is who among many names: how long `resolve` takes, and whether that grows with their number alone.

The names are made up, the same ones every time: a third of the surnames crowded, papers of three to six authors from
circles that write together, and each name in full, with a middle initial, or with initials only.
"""

import random
from typing import Final

from scraper.text.people import Mention, resolve
from scraper.text.people.known_names import Known
from scripts.benchmarks.timing import cpu_seconds

MOST_SECONDS: Final = 60.0
"""CPU seconds that 100,000 names may take."""
MOST_GROWTH: Final = 3.0
"""How many times as long twice as many names may take."""

_CIRCLE: Final = 12
_SYLLABLES: Final = "ba be bo da do fa ga ka ki la le lo ma mi mo na ne no pa ra re ro sa se ta te to va".split()


def mentions(count: int) -> list[Mention]:
    """That many mentions, of about two thirds as many people."""
    rng = random.Random(20250411)
    known = Known.load()
    crowded, given = sorted(known.crowded), sorted(known.given)
    found: list[Mention] = []
    while len(found) < count:
        circle = [_person(rng, crowded, given) for _ in range(_CIRCLE)]
        for paper in range(_CIRCLE // 3):
            line = [_spelled(rng, *person) for person in rng.sample(circle, rng.randint(3, 6))]
            papers = frozenset((f"{len(found)}-{paper}",))
            found += (Mention(name, frozenset(line) - {name}, papers) for name in line)
    return found[:count]


def measure(count: int) -> dict[str, float | int | bool]:
    """CPU seconds for half of that many mentions, and for all of them."""
    half, whole = mentions(count // 2), mentions(count)
    people: list[int] = []
    half_seconds = cpu_seconds(lambda: resolve(half))
    seconds = cpu_seconds(lambda: people.append(len({identity.person for identity in resolve(whole)})))
    growth = seconds / half_seconds
    most = MOST_SECONDS * count / 100_000
    return {
        "mentions": count,
        "names": len({mention.name for mention in whole}),
        "people": people[0],
        "half_seconds": half_seconds,
        "seconds": seconds,
        "growth": growth,
        "reached": seconds <= most and growth <= MOST_GROWTH,
    }


def _person(rng: random.Random, crowded: list[str], given: list[str]) -> tuple[str, str, str]:
    made_up = "".join(rng.choices(_SYLLABLES, k=rng.randint(3, 5)))
    surname = rng.choice(crowded) if rng.random() < 1 / 3 else made_up
    return rng.choice(given), rng.choice("ABCDEFGHJKLM"), surname


def _spelled(rng: random.Random, given: str, middle: str, surname: str) -> str:
    first, last = given.title(), surname.title()
    return rng.choice((f"{first} {last}", f"{first} {last}", f"{first} {middle}. {last}", f"{first[0]}. {last}"))
