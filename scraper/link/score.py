"""How sure a link is. A guess is never sold as a fact.

`auto` takes two independent kinds of evidence that together reach `AUTO`, and a margin over the next paper; or the
text alone, far above every other of many papers. `review` is what a person should look at. All else is no link.
"""

import math
from collections.abc import Sequence
from typing import Final

from scraper.link.evidence import Kind, Weighed
from scraper.link.facts import Verdict
from scraper.link.names import Fit

LOOK: Final = 2.5
"""Likeness of the texts from which on it is a kind of evidence of its own."""
LOOK_FOR_FEW: Final = 5.0
"""The same where fewer than three people tie the two: many papers are by the same two."""
LOOK_IF_NAMED: Final = 9.0
"""The same where the paper is only named in the text, as works are that a paper builds on."""
CLEAR: Final = 6.0
"""Likeness of the texts that, with all the credited people among the authors, leaves no room for another paper."""
AUTO: Final = 14.0
MARGIN: Final = 4.0
"""Points by which a paper must lead."""
KIN_MARGIN: Final = 2.0
"""The same between papers of the same people, where the texts must part them as far."""
TEXT_ALONE: Final = 5.0
"""Likeness from which on the text may be enough."""
TEXT_LEAD: Final = 1.0
TEXT_ENOUGH: Final = 8.5
"""What the lead and half the points must reach then: the less there is to tell, the more it must stand out."""
MANY_PAPERS: Final = 5000
"""Papers at hand, from which on standing above all others says something."""
REVIEW: Final = 8.0
REVIEW_AGAINST: Final = 12.0
"""What is asked for where people are credited who are not its authors."""

_BETTER: Final = "another paper fits as well or better"
_TWO: Final = 2
_SEVERAL: Final = 3
_OF_LATE: Final = 1.0
"""Points of a date within a month."""
_SUREST: Final = 0.99
"""Score that only a person's word goes beyond."""
_IN_DOUBT: Final = 0.8
"""What remains of the score of a link that is not sure."""
_MOST_TO_REVIEW: Final = 5
_HALFWAY: Final = 10.0
_SLOPE: Final = 3.0
"""Of the score: 0.5 at so many points, 0.73 at one slope more."""


def verdicts(ranked: Sequence[Weighed], papers: int) -> list[Verdict]:
    """The links that stand, best first. `ranked`: the candidates, best first; `papers`: how many are at hand."""
    if not ranked:
        return []
    best, *rivals = ranked
    against = why_not(best, rivals, papers)
    found = [_verdict(best, "review" if against else "auto", against)] if _is_worth_a_look(best) else []
    if not found or not against:
        return found
    others = [each for each in rivals if _is_worth_a_look(each) and best.total - each.total < MARGIN]
    return found + [_verdict(each, "review", _BETTER) for each in others[: _MOST_TO_REVIEW - 1]]


def as_ranked(weighed: Weighed) -> Verdict:
    """A candidate as it stands, whether or not it becomes a link."""
    return _verdict(weighed, "review", "")


def why_not(best: Weighed, rivals: Sequence[Weighed], papers: int) -> str:
    """What keeps the best candidate from being sure; "" if nothing does."""
    kinds = _kinds(best)
    if best.authors.authors and best.authors.matched < best.authors.credited and best.authors.fit < Fit.MOST:
        return f"only {best.authors.matched} of {best.authors.credited} credited are among its authors"
    if best.has_other_title:
        return "the headline is nearly its title, but not the same"
    if kinds == {Kind.TEXT}:
        return _why_not_by_text(best, rivals, papers)
    if len(kinds) < _TWO:
        return "one kind of evidence alone"
    if reason := _why_not_by_likeness(best, kinds):
        return reason
    near = [rival for rival in rivals if not _leads(best, rival)]
    if near:
        return f"another paper is only {best.total - near[0].total:.1f} points behind"
    return "" if best.total >= AUTO else f"{best.total:.1f} of {AUTO:.0f} points"


def _why_not_by_likeness(best: Weighed, kinds: set[Kind]) -> str:
    """What its text lacks for a paper that is known by something else, "" if nothing."""
    if kinds == {Kind.MENTION, Kind.TEXT} and best.likeness < LOOK_IF_NAMED:
        return "it is named in the text, where works that a paper builds on are named too"
    if kinds == {Kind.AUTHORS, Kind.TEXT} and best.authors.matched < _SEVERAL and best.likeness < LOOK_FOR_FEW:
        return "few people are credited, and the texts are not alike enough"
    if best.is_old and best.likeness < CLEAR:
        return "it is old, and the texts are not alike enough"
    if best.authors.fit is Fit.MOST and best.points.get(Kind.DATE, 0.0) < _OF_LATE:
        return f"it is not new, and only {best.authors.matched} of {best.authors.credited} credited are its authors"
    return ""


def _why_not_by_text(best: Weighed, rivals: Sequence[Weighed], papers: int) -> str:
    lead = best.total - max((rival.total for rival in rivals), default=0.0)
    if papers < MANY_PAPERS:
        return f"text alone, and only {papers} papers to compare with"
    if best.likeness < TEXT_ALONE:
        return f"text alone, {best.likeness:.1f} of {TEXT_ALONE:.0f} standard deviations"
    if lead < TEXT_LEAD:
        return f"text alone, and another paper is only {lead:.1f} points behind"
    reached = lead + best.total / 2
    return (
        ""
        if reached >= TEXT_ENOUGH
        else f"text alone, which does not stand out enough ({reached:.1f} of {TEXT_ENOUGH})"
    )


def _leads(best: Weighed, rival: Weighed) -> bool:
    """Whether a rival is far enough behind."""
    lead = best.total - rival.total
    if best.authors.fit < Fit.ALL or rival.authors.fit < Fit.ALL:
        return lead >= MARGIN
    apart = best.likeness - rival.likeness
    return lead >= MARGIN or min(lead, apart) >= KIN_MARGIN or (lead > 0 and apart >= MARGIN)


def _kinds(weighed: Weighed) -> set[Kind]:
    """The kinds of evidence that each say something by themselves."""
    found = weighed.points.keys() & {Kind.TITLE, Kind.QUOTE}
    if weighed.points.keys() & {Kind.ID, Kind.DOI, Kind.MENTION}:
        found.add(Kind.MENTION)
    if weighed.authors.fit >= Fit.MOST:
        found.add(Kind.AUTHORS)
    if weighed.likeness >= LOOK:
        found.add(Kind.TEXT)
    return set(found)


def _is_worth_a_look(weighed: Weighed) -> bool:
    contradicts = weighed.authors.authors and weighed.authors.matched < weighed.authors.credited
    is_other = contradicts and weighed.authors.fit < Fit.MOST
    return weighed.total >= (REVIEW_AGAINST if is_other else REVIEW)


def _verdict(weighed: Weighed, status: str, against: str) -> Verdict:
    score = 1 / (1 + math.exp((_HALFWAY - weighed.total) / _SLOPE))
    score = score * _IN_DOUBT if against else min(score, _SUREST)
    evidence = {kind.value: words for kind, words in weighed.words.items()}
    return Verdict(weighed.paper.id, round(score, 3), status, evidence | ({"against": against} if against else {}))
