"""What leads in to questions and out of them: announcements, tasks, answers, farewells, other people's questions."""

import re
from typing import Final

_NOUN: Final = re.compile(
    r"\b(?:questions?|puzzles?|riddles?|dilemmas?|conundrums?|prompts?|discussion|discuss|debate)\b"
)
_STEMS: Final = ("question", "puzzle", "riddle", "dilemma", "conundrum", "prompt", "discuss", "debate")
_MULLING: Final = re.compile(
    r"\b(?:ponder|chew|mull|wonder(?:ing)?|reflect|contemplate|consider|argue|curious|think (?:about|on|over|through)"
    r"|thinking about|sleep on|talk (?:\w+ )?(?:about|over|through)|turn(?:ing)? over|food for thought|leaves? you"
    r"|(?:to|for|from|with) (?:you|y['’]all|all of you)|your turn|your (?:thoughts|take|help)|do you think"
    r"|hear (?:from|about)|homework|discuss\w*"
    r"|(?:thoughts?|things?|points?|ideas?)\b.{0,40}"
    r"\b(?:mind|head|brain|carry|discuss|leave|ask\w*|with you|from you))\b",
)
_POINTS_AHEAD: Final = re.compile(
    r"(?:^(?:\w+,? ){0,2}(?:one|another|last|lastly|finally)\b(?: \w+){0,5}[:：]$)|\b(?:here(?:['’]s| is| are)"
    r"|these|the following"
    r"|(?:one|two|three|four|five|few|couple(?: of)?|some|another)(?: \w+)?"
    r" (?:things?|thoughts?|points?|ideas?|ones?))\b",
)
_INQUIRES: Final = (
    r"ask\w*|want\w*|wonder\w*|set|plan\w*|hope\w*|tries|tried|test\w*|answer\w*|explor\w*|investigat\w*|tackl\w*"
    r"|address\w*|looks?|looked|examin\w*|focus\w*|formulat\w*|pos(?:e|es|ed)"
)
_REPORTED: Final = re.compile(
    r"\b(?:they|he|she|teams?|researchers?|authors?|scientists?|engineers?|groups?|volunteers|participants|students)\b"
    rf"(?:\s+\w+){{0,3}}?\s+(?:{_INQUIRES}|stud(?:y|ied)|lists?|listed|leave|left|end|ended|close|closed|had|have)\b"
    r"|\bresearch questions?\b|\bthe \w+ (?:had|asks?|asked|wondered|wonder|wanted)\b"
    rf"|\b(?:paper|study|work|survey|experiments?|article)\b(?:\s+\w+){{0,3}}?\s+(?:{_INQUIRES})\b",
)
_OTHERS: Final = re.compile(
    r"\b(?:they|he|she|them|teams?|researchers?|authors?|scientists?|engineers?|groups?|volunteers?|participants?|subjects"
    r"|patients|students|users?|testers?|judges?|annotators?|interviewers?|model)\b",
)
_SPOKEN: Final = re.compile(r"\b(?:i|me|my|mine|we|us|our|you|your|yours|let['’]s|everyone)\b")
_FAREWELL: Final = re.compile(
    r"\b(?:until (?:next|then|we)|till next|next (?:time|week|episode|one)"
    r"|see (?:you|ya)|catch you|talk (?:to you )?soon"
    r"|(?:good)?bye|good ?night|farewell|take care|thanks?(?! to\b)|cheers|signing off|tun(?:e|ing) in|subscribe"
    r"|that['’]s (?:all|it|a wrap|our)|that (?:is|was) (?:all|it)|stay \w+"
    r"|(?<!i )(?<!we )(?<!to )(?<!they )keep (?:\w+ ){0,4}\w+ing"
    r"|for (?:today|now|listening))\b",
)
_INVITES: Final = re.compile(
    r"\b(?:let (?:me|us) know|tell (?:me|us)|write (?:to|in)|drop (?:me|us|your|a)|send (?:me|us|your|in)"
    r"|share your|your (?:answers?|thoughts|take|ideas?|views?|opinions?)|comments?|e-?mail|love to (?:hear|know)"
    r"|food for thought|think about it|think (?:about|on|over) (?:it|that|this)\b"
    r"|something to (?:think|chew|ponder|mull))\b",
)
_ANSWERS: Final = re.compile(
    r"(?:yes|yeah|yep|no|nope|not|well|because|it|its|it['’]s|they|about|absolutely|sure|maybe|probably|almost"
    r"|certainly|definitely|of course|apparently)\b|a\d{0,2}:",
)
_POLITELY: Final = r"(?:and |or |now |then |please )?"
_MENTAL: Final = (
    r"imagine|think|consider|picture|suppose|describe|explain|discuss|name|list|compare|sketch|recall|reflect|debate"
    r"|justify|argue|defend|rank|invent|design|predict|decide"
)
_ORDERS: Final = re.compile(
    rf"{_POLITELY}(?:{_MENTAL}|pick|choose|draw|try|find|take|write|ask|give|be|rate|notice|listen|look|watch|count"
    r"|tell|share|say)\b",
)
_MAKES_THINK: Final = re.compile(rf"{_POLITELY}(?:{_MENTAL})\b")
_DWELLS: Final = re.compile(
    r"\bthese(?: two| three| four| few| ones?)?(?:$|[.,:;!…]| (?:for|in|on|with|over|at|to|as|while|before)\b)"
    r"|\bone (?:at a time|by one)\b|\b(?:each|both|either) of them\b"
)
_AUDIENCE: Final = re.compile(r"(?:for|if you)\b[^:?]{1,60}(?:[:,]|$)")
_TASKS: Final = re.compile(
    r"(?!if\b)(?:[^\s:]+ ){0,4}?(?:one|two|three|four|five|a few|a couple(?: of)?|some|another)(?: \w+)?"
    r" (?:things?|thoughts?|ideas?|exercises?|experiments?|tasks?|challenges?|assignments?)\b"
)
_EPISODES: Final = re.compile(
    r"\b(?:next|coming|upcoming|future|other|related|previous|past|earlier) (?:\w+ )?(?:weeks?|times?|episodes?"
    r"|months?|seasons?|shows?)\b|\byou (?:may|might|will|would|['’]ll) (?:also )?(?:like|enjoy|love)\b"
)
_COUNT: Final = re.compile(r"(?:[^\s:]+ ){0,4}?(two|three|four|five|six|seven)\b")
_COUNTED: Final = {word: n for n, word in enumerate(("two", "three", "four", "five", "six", "seven"), 2)}
_TURNS: Final = re.compile(
    r"(?:(?:and|so|but|now|then),? )?(?:before|after|while|until|finally|lastly?|here|over|one|as(?! an?\b))\b"
)
LONGEST: Final = 600
"""Characters of a sentence that is looked into; what it does shows within."""


def start_of(sentence: str) -> str:
    """The part of a sentence that is looked into, in small letters."""
    return sentence[:LONGEST].lower()


def names_questions(sentence: str) -> bool:
    """Whether a sentence says that questions, or a discussion, come next."""
    return _has_noun(start_of(sentence)) and not is_reported(sentence)


def _has_noun(start: str) -> bool:
    return any(stem in start for stem in _STEMS) and _NOUN.search(start) is not None


def announces(sentence: str) -> bool:
    """Whether a sentence leads in to questions for the listeners, by its words or by pointing ahead."""
    start = start_of(sentence)
    led = _has_noun(start) or _MULLING.search(start) or (start.endswith((":", "：")) and _POINTS_AHEAD.search(start))
    return bool(led) and not is_reported(sentence)


def points_ahead(sentence: str) -> bool:
    """Whether a sentence, by a number of things or by `here are`, points to what comes next."""
    return _POINTS_AHEAD.search(start_of(sentence)) is not None and not is_about_others(sentence)


def dwells(sentence: str) -> bool:
    """Whether a sentence bids the listeners stay with what comes next: `Take a moment with each of these.`"""
    if _DWELLS.search(start_of(sentence)) is None:
        return False
    return orders(sentence) or not is_about_others(sentence)


def is_spoken(sentence: str) -> bool:
    """Whether a sentence speaks to the listeners, or of those who talk here."""
    return _SPOKEN.search(start_of(sentence)) is not None


def is_about_others(sentence: str) -> bool:
    """Whether a sentence speaks of other people, and neither to the listeners nor of those who talk here."""
    return not is_spoken(sentence) and _OTHERS.search(start_of(sentence)) is not None


def is_reported(sentence: str) -> bool:
    """Whether a sentence tells of what others asked, with no word to or of those who talk here."""
    return not is_spoken(sentence) and _REPORTED.search(start_of(sentence)) is not None


def takes_leave(sentence: str) -> bool:
    """Whether a sentence takes leave (`Until next time!`)."""
    return _FAREWELL.search(start_of(sentence)) is not None


def signs_off(sentence: str) -> bool:
    """Whether a sentence takes leave or asks for answers (`Let me know!`)."""
    return takes_leave(sentence) or _INVITES.search(start_of(sentence)) is not None


def invites(sentence: str) -> bool:
    """Whether a sentence begins by asking for answers (`Write to us.`)."""
    return _INVITES.match(start_of(sentence)) is not None


def answers(sentence: str) -> bool:
    """Whether a sentence begins as the answer to the one before."""
    return _ANSWERS.match(start_of(sentence)) is not None


def orders(sentence: str) -> bool:
    """Whether a sentence sets a task: `Imagine …`, `Explain.`"""
    return _ORDERS.match(start_of(sentence)) is not None


def sets_tasks(sentence: str) -> bool:
    """Whether a sentence announces tasks by their number: `Two things to try:`"""
    return _TASKS.match(start_of(sentence)) is not None and not is_about_others(sentence)


def count_of(sentence: str) -> int:
    """How many things a sentence announces: 2 for `Two angles that I keep coming back to.`; 0 if it does not say."""
    count = _COUNT.match(start_of(sentence))
    return _COUNTED[count[1]] if count and not is_about_others(sentence) else 0


def is_about_episodes(sentence: str) -> bool:
    """Whether a sentence leads in to other episodes: `You may also like:`"""
    return _EPISODES.search(start_of(sentence)) is not None


def turns(text: str) -> bool:
    """Whether a text turns the talk to something (`Before you go:`), and names no topic (`Trust:`)."""
    return _TURNS.match(start_of(text)) is not None


def makes_think(sentence: str) -> bool:
    """Whether a sentence sets a task for the mind: `Imagine …`, `Compare …`"""
    return _MAKES_THINK.match(start_of(sentence)) is not None


def is_label(text: str) -> bool:
    """Whether a text begins with whom it is for: `For teachers: …`, `If you build robots, …`"""
    return _AUDIENCE.match(start_of(text)) is not None
