"""The name of the paper's method, where the host says one: `a new system called GLUS`."""

import re
from collections.abc import Sequence
from typing import Final

from scraper.text.body import Block

_METHOD: Final = re.compile(
    r"\b(?:system|method|technique|framework|model|approach|tool|algorithm|benchmark|dataset|architecture|agent)s?"
    r"(?:\s+(?:that\s+)?(?:they|they['’]ve|the\s+\w+)(?:\s+have)?)?\s+(?:is\s+)?(?:called|named|dubbed|call)\s+"
    r"[\"“'‘*_]*([A-Za-z][\w\-+.]*[\w+])"
)
_NAMING: Final = ("called", "named", "dubbed", " call ")
_COINED: Final = re.compile(r"(?=.*[A-Z].*[A-Z]|.*[A-Z].*\d|.*\d.*[A-Z]).+|[a-z]+[A-Z]\w*")


def find_method(blocks: Sequence[Block]) -> str:
    """The paper's method, where the host names it: `a new system called GLUS`."""
    for block in blocks:
        if not any(word in block.text for word in _NAMING):
            continue
        for match in _METHOD.finditer(block.text):
            if _COINED.fullmatch(match[1]):
                return match[1]
    return ""
