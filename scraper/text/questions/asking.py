"""Whether a sentence asks, and whether it asks anything of its subject."""

import re
from typing import Final

from scraper.text.questions.leading import LONGEST, announces, start_of

_CLOSERS: Final = "\"”’'»)]*_」』） "
_WH: Final = r"(?:who|whose|whom|what|which|when|where|why|how)"
_AUXILIARY: Final = (
    r"(?:is|are|am|was|were|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must)"
)
_OPENING: Final = (
    r"\W*(?:(?:and|but|or|so|then|now|well|also|first|second|third|finally|lastly)\b,?\s+){0,2}"
    r"(?:(?:to|in|at|for|by|with|on|from|under|of|about)\s+)?"
    rf"(?:{_WH}|{_AUXILIARY}|{_AUXILIARY}n['’]t|can['’]t|won['’]t)\b|\W*(?:if|suppose|given|assuming)\b|\W*¿"
)
_OPENS: Final = re.compile(_OPENING)
_OPENS_LATER: Final = re.compile(rf"[,:;–—…“\"(-](?:{_OPENING})")
_NOT_LATIN: Final = re.compile(r"¿|[^\x00-\u024f\u2000-\u2bff]{3}")
_QUOTED_END: Final = ('?"', "?”", "?»", "？”", '!"', "!”")
_OPENING_QUOTE: Final = re.compile(r"[\"“«]")
_THIS: Final = (
    r"(?:(?:any|all|some)(?: of)? )?"
    r"(?:(?:this|that|today['’]s|these|the) (?:paper|one|episode|research|study|work|idea|approach)"
    r"|it|this|that|these|those)"
)
_IDLE: Final = re.compile(
    r"(?:[^\s?]+ ){0,6}?(?:"
    r"what (?:do|did) (?:you|y['’]all)(?: all| guys| folks)? (?:think|reckon|make|say)"
    rf"(?: (?:of|about|on) {_THIS})?"
    rf"|(?:what(?:['’]s| is| are) )?your (?:take|thoughts?|opinions?|views?|verdict)(?: (?:of|about|on) {_THIS})?"
    r"|(?:how|what) about (?:you|that|this|it)|how \w+(?: \w+)? (?:is|was) that"
    r"|(?:can|could|would) you (?:even |just )?(?:believe|imagine) (?:it|that|this)"
    rf"|(?:does|do|did) (?:you|{_THIS}) (?:all )?(?:make sense|agree|help|sound \w+)(?: with \w+| to you)?"
    r"|did you (?:like|enjoy) \w+"
    r"|(?:(?:what|which|any|the|my|your) )?(?:\w+ )?(?:questions|thoughts|ideas|takes)"
    r"|what (?:\w+ )?questions (?:do|does|did|has|have)\b[^?]*"
    r"|(?:do you |you )?know what|guess what|how are you(?: \w+)?"
    r")(?:,? (?:everyone|everybody|folks|friends|crew)|,(?: \w+){1,3})?",
)
_EMPTY: Final = re.compile(
    r"(?:\w+,? ){0,4}?(?:(?:is|are|was|does|do|did|would|could|has|have)n['’]t (?:that|this|it|these|those)\b"
    r"|what(?: more|['’]s not| is not)(?: (?:could|can|would|do))? (?:you|we|anyone|to) (?:want|ask|need|like|love)\b"
    r"|who (?:knew|could have(?! to)|would have(?! to)|would['’]ve|says|doesn['’]t|wouldn['’]t)\b)",
)
_NEGATIVE: Final = re.compile(rf"(?:and |but |so )?(?:{_AUXILIARY}n['’]t|can['’]t|won['’]t)\b")
_ELLIPTIC: Final = re.compile(
    r"(?:and |but |so |now |oh |who(?: else)? is )?(?:got|wanna|want(?:ed)?|know|ready|fancy|feel(?:ing)?"
    r"|heard|seen|curious|interested|enjoy(?:ed|ing)?|missed|looking|have (?:an?|any|some|something|your))\b"
)
_SUGGESTS: Final = re.compile(
    r"\b(?:why (?:not|don['’]t you)|(?:would|will|could|can|won['’]t) you(?: please| also| just)?"
    r"|would you mind|care to|how about) (?:(?:leav|giv|send|writ|rat|support|follow|join|help|show|tell"
    r"|shar|dropp?|buy|subscrib|recommend)(?:e|ing)?)(?: to)?"
    r" (?:us|me|the show|this (?:show|podcast|episode)|(?:a|your) friends?|it with)\b"
)
_OF_THE_HOST: Final = re.compile(r"\b(?:did|have|had|was) i\b")
_TAG: Final = re.compile(
    r"(?:[,.…–—!]|^)\s*(?:right|huh|eh|hm+|no|yes|yeah|ok|okay|agreed|remember|you know"
    r"|don['’]t you (?:think|agree)|shall we"
    rf"|(?:{_AUXILIARY}n['’]t|can['’]t|won['’]t) (?:it|they|that|this|he|she|we|you|there))$",
)
_POSITIVE_TAG: Final = re.compile(
    rf",\s*{_AUXILIARY} (?:it|they|that|this|he|she|we|you|there)(?: now| then| though)?(?:, [^\s,]+(?: [^\s,]+)?)?$"
)
_ABOUT_WHAT: Final = (
    r"(?:,? (?:to|for|in|outside|beyond|about|so much|right now|here|today|now|more|if)\b[^?]{0,60})?"
)
_CARES: Final = re.compile(
    r"(?:[^\s?]+ ){0,4}?(?:"
    r"why (?:should|would|do|does|is|are)\b[^?,]{0,30}\b(?:care|matters?|important|(?:big )?deal|useful"
    r"|interesting|exciting)"
    r"|why (?:it|this|that) matters|why (?:care|bother)"
    r"|who(?: \w+)? (?:cares?|benefits?)|who(?: is|['’]s) (?:this|it|that)(?: \w+)? for"
    r"|what(?: is|['’]s) (?:in it|the big deal|the point)"
    rf"|(?:does|do|should) (?:you|we|{_THIS})(?: \w+)? (?:care|matter)"
    rf"){_ABOUT_WHAT}",
)
_MEANS: Final = re.compile(
    rf"(?:[^\s?]+ ){{0,4}}?what (?:does|do|could|might|would|will|can) {_THIS}(?: \w+)? mean{_ABOUT_WHAT}"
)
_HOUSEKEEPING: Final = re.compile(
    r"^(?:and |so |well |now )*shall we\b|\b(?:follow|support|review|rate) us\b|\b(?:newsletter|patreon)\b"
    r"|\b(?:like|want|love) to (?:hear|see|know|learn) more\b"
    r"|\bwe (?:cover|feature) (?:[^\s?]+ ){1,3}?(?:paper|episode|topic|study|sequel|book)s?\b"
    r"|\b(?:until next time|see you (?:next|soon|there|then|tomorrow|again)|catch you|tune in|subscribed?"
    r"|next episode|(?:read|cover|tackle|feature|do) next|papers? (?:that )?(?:you|we)(?:['’]d)? (?:should|want"
    r"|like|love)|in the comments|more (?:like this|episodes)|any questions)\b",
)
_TEASER_WORDS: Final = 4
_SHORT_WORDS: Final = 5
_ELLIPTIC_WORDS: Final = 8


def asks(text: str) -> bool:
    """Whether a text ends as a question does: `?`, `？`, `?!`, `?”`, `?)`."""
    end = text.rstrip(_CLOSERS)
    return end.endswith(("?", "？")) or "?" in end[len(end.rstrip("?？!！…")) :]


def has_question_form(text: str) -> bool:
    """Whether a text is built as a question, with or without its mark."""
    start = start_of(text)
    if _OPENS.match(start) or _OPENS_LATER.search(start):
        return True
    return not start.isascii() and _NOT_LATIN.search(start) is not None


def is_idle(question: str) -> bool:
    """Whether a question asks nothing of its subject: `Right?`, `What do you think?`, `See you next week?`"""
    core = _bare(question)
    words = len(core.split())
    return (
        (words <= _TEASER_WORDS and core.isascii() and not has_question_form(core))
        or (words <= _SHORT_WORDS and _NEGATIVE.match(core) is not None)
        or _TAG.search(core) is not None
        or _has_positive_tag(core)
        or _ELLIPTIC.match(core) is not None
        or _SUGGESTS.search(core) is not None
        or _OF_THE_HOST.search(core) is not None
        or _IDLE.fullmatch(core) is not None
        or _CARES.fullmatch(core) is not None
        or _EMPTY.match(core) is not None
        or _HOUSEKEEPING.search(core) is not None
    )


def _has_positive_tag(core: str) -> bool:
    """Whether a statement ends in a tag (`Not bad, is it?`), which `If it can lie, should it?` does not."""
    tag = _POSITIVE_TAG.search(core)
    return tag is not None and not has_question_form(core[: tag.start()])


def is_about_relevance(sentence: str) -> bool:
    """Whether a sentence is of the kind `So, why should you care?`, which opens a list of take-aways."""
    core = _bare(sentence)
    return _CARES.fullmatch(core) is not None or _MEANS.fullmatch(core) is not None


def _bare(sentence: str) -> str:
    return start_of(sentence).rstrip(_CLOSERS + "?？!！….:：")


def is_substantial(question: str) -> bool:
    """Whether a question may be one for the listeners although nothing announces it."""
    words = len(question[:LONGEST].split())
    long_enough = words >= _SHORT_WORDS or not question.isascii()
    if _NEGATIVE.match(start_of(question)):
        return False
    return long_enough and (words >= _ELLIPTIC_WORDS or has_question_form(question))


def quotes_a_question(sentence: str) -> bool:
    """Whether the question mark is that of a quotation in a sentence that does not ask itself."""
    if not sentence.endswith(_QUOTED_END):
        return False
    quote = _OPENING_QUOTE.search(sentence[:LONGEST], 1)
    before = sentence[: quote.start()] if quote else ""
    return bool(before.strip('“"« ')) and not _OPENS.match(before.lower()) and not announces(before)
