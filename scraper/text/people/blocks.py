"""Which spellings must be settled together: the rest cannot have a say in who they are.

Spellings that share a near key may meet in one person, or be another's rival. Those that share only a far key may be
one person if they are alike and have company in common, as a family name with a slip in it.
"""

from collections.abc import Iterable
from functools import lru_cache
from zlib import crc32

from scraper.notation.normal import fold
from scraper.text.people.merging import alike_spellings
from scraper.text.people.names import name_key, read_name
from scraper.text.people.signs import Sign, far_signs, near_signs
from scraper.text.people.support import short_key


@lru_cache(maxsize=2**10)
def near_keys(spelling: str) -> frozenset[int]:
    """The keys by which those are found who are settled with a spelling in any case."""
    named: Sign = ("named", name_key(spelling), "")
    return frozenset(map(_number, {named, *(sign for name in read_name(spelling) for sign in near_signs(name))}))


@lru_cache(maxsize=2**10)
def far_keys(spelling: str) -> frozenset[int]:
    """The other keys of a spelling."""
    return frozenset(_number(sign) for name in read_name(spelling) for sign in far_signs(name)) - near_keys(spelling)


def needed(first: str, second: str) -> float | None:
    """How much must speak for two spellings being one person's; None where they cannot be."""
    like = alike_spellings(read_name(first), read_name(second))
    return like.need if like else None


def traces(beside: Iterable[str], papers: Iterable[str]) -> set[str]:
    """What two mentions must share for anything to speak for them: papers, and family names with initials beside."""
    found = {fold(paper) or paper for paper in papers}
    found.update(f"{short_key(name)}|" for spelling in beside for name in read_name(spelling))
    return found


def _number(sign: Sign) -> int:
    """A number for a sign. That another sign may have it too costs a look, and no more."""
    return crc32("\0".join(sign).encode(errors="surrogatepass"))
