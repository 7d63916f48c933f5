"""What names a paper for good, in one spelling: arXiv ids and DOIs."""

import re
from typing import Final
from urllib.parse import unquote

_NEW: Final = re.compile(r"(?:arxiv[:.])?\s*(\d\d)(0[1-9]|1[0-2])\.(\d{4,5})(?:v\d+)?", re.IGNORECASE)
_OLD: Final = re.compile(
    r"(?:arxiv[:.])?\s*([a-z]+(?:-[a-z]+)?)(?:\.[a-z-]+)?/(\d\d)(0[1-9]|1[0-2])(\d{3})(?:v\d+)?",
    re.IGNORECASE,
)
OLD_ARCHIVES: Final = frozenset(
    "acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas cond-mat cs dg-ga"
    " funct-an gr-qc hep-ex hep-lat hep-ph hep-th math math-ph mtrl-th nlin nucl-ex nucl-th patt-sol physics plasm-ph"
    " q-alg q-bio quant-ph solv-int supr-con".split()
)
"""The archives that gave ids as `hep-th/9901001`, until March 2007."""

_FIRST_NEW, _FIRST_OF_FIVE, _FIRST_OLD, _LAST_OLD = "0704", "1501", "9108", "0703"
_DOI: Final = re.compile(r"(?:doi:\s*|https?://(?:dx\.|www\.)?doi\.org/)?(10\.\d{4,9}/\S+)", re.IGNORECASE)
_OF_ARXIV: Final = "10.48550/arxiv."
_ARXIV_ADDRESS: Final = re.compile(
    r"(?:https?://)?(?:\w+\.)?arxiv\.org/(?:abs|pdf|html|format|src)/([^?#]+?)(?:\.pdf)?/?(?:[?#].*)?", re.IGNORECASE
)
_CLOSING: Final = {")": "(", "]": "[", "}": "{"}
_TRAILING: Final = ".,;:!?'\"*_`’”»…·。，、；：！？"


def arxiv_id(written: str) -> str:
    """`arXiv:2504.07962v2` as `2504.07962`, `math.GT/0309136` as `math/0309136`; "" for what can be none.

    A new id has four digits after the dot until 2014 and five since; the subject class is no part of an old one
    (https://info.arxiv.org/help/arxiv_identifier.html).
    """
    if match := _NEW.fullmatch(written):
        year, month, number = match.groups()
        four_digits = year + month < _FIRST_OF_FIVE
        return f"{year}{month}.{number}" if year + month >= _FIRST_NEW and four_digits == (len(number) == 4) else ""
    if match := _OLD.fullmatch(written):
        archive, year, month, number = match[1].lower(), match[2], match[3], match[4]
        in_time = year + month >= _FIRST_OLD or year + month <= _LAST_OLD
        return f"{archive}/{year}{month}{number}" if in_time and archive in OLD_ARCHIVES else ""
    return ""


def arxiv_id_of_address(written: str) -> str:
    """The arXiv id that an address of arxiv.org leads to, of the abstract or of the text; "" for any other text."""
    match = _ARXIV_ADDRESS.fullmatch(written)
    return arxiv_id(match[1]) if match else ""


def doi(written: str) -> str:
    """A DOI as `10.1234/abc.def`: lower case, escapes undone, what a sentence puts behind it off; "" if it is none.

    A bracket that the DOI itself has opened stays: `10.1016/0022-2836(82)90515-0`.
    """
    match = _DOI.fullmatch(unquote(written) if "%" in written else written)
    if not match:
        return ""
    value = match[1]
    while value[-1] in _TRAILING or value.count(value[-1]) > value.count(_CLOSING.get(value[-1], value[-1])):
        value = value[:-1]
    value = value.rstrip("/")
    return value.lower() if "/" in value else ""


def arxiv_id_of_doi(value: str) -> str:
    """The arXiv id behind one of arXiv's own DOIs, `10.48550/arxiv.2504.07962`; "" for any other DOI."""
    return arxiv_id(value.removeprefix(_OF_ARXIV)) if value.startswith(_OF_ARXIV) else ""
