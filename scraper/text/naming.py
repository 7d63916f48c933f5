"""The grammar of giving a thing its name: the phrases that do, what a name looks like, and whose it may be.

Patterns are for text with straight quotation marks. Each begins with a plain character, which makes the search fast.
"""

import re
from collections.abc import Sequence
from typing import Final

OPEN: Final = r"[\"'*_(]{0,3}"
NAME: Final = (
    rf"(?:{OPEN}(?P<name>(?:[A-Z]|[a-z]{{1,8}}-?[A-Z])[\w+.-]{{0,38}}(?<![.-])(?:\s(?:[A-Z][\w-]{{1,20}}|[vV]?\d[\d.]{{0,4}}\b)(?<!\.)){{0,3}})"
    r"|[\"'*]{1,3}(?P<phrase>[a-z][\w-]{1,20}(?:\s[a-z][\w-]{1,20}){0,2})(?=[,.]?[\"'*]))"
)
_THING: Final = r"(?:\s[a-z'-]{1,14}){0,5}?"
_VERB: Final = (
    r"(?:call|name(?!\s(?:of|for|is|was|they)\b)|dub|term|christen|bapti[sz]e|nickname|title|entitle|label"
    r"|brand|style)"
)
_PAST: Final = (
    r"(?:called|named|dubbed|termed|christened|bapti[sz]ed|nicknamed|titled|entitled|labell?ed|branded|styled)"
)
_STEMS: Final = (
    "call|named|names|name |name,|name:|name?|naming|dub|term|christ|bapti|nickn|titl|entitl|label|brand|style"
    "|known as|goes "
    "|go by|went by|answer|listens to|refer|speak|spoke|think of|Name|monik|acron|introd|propos|present|unveil"
    "|devel|buil"
    "|creat|design|invent|releas|comes|come up|came|put|devis|offer|Meet |meet |Enter |enter |say |Say |said h"
    "|Introd|Behold"
    "|behind |their |Their |our |a new|a novel|A new|the new|The new|the propos|The propos|the novel|The novel"
    "|steps|walks"
    "|strides|drops|unleash|short for|(short for|which stands|stands|an acro|as they|as she|as he|as the|is the"
    "|is what"
    "|is a n|was the|its |the authors'|the team's|the paper's|the researchers'|the group's|the scientists'"
).split("|")


def _by_initial(stems: Sequence[str]) -> str:
    """A pattern for any of the stems, which looks at the first letter first."""
    initials = sorted({stem[0] for stem in stems})
    return "|".join(
        f"{re.escape(initial)}(?:{'|'.join(re.escape(stem[1:]) for stem in stems if stem[0] == initial)})"
        for initial in initials
    )


CUE: Final = re.compile(rf" (?:{_by_initial(_STEMS)})")
"""How the phrases begin that name something. A search that begins with a plain character is fast."""

FORWARD: Final = re.compile(
    r" (?:"
    rf"(?P<calls>(?:{_VERB}s?|calling|naming|dubbing|{_PAST})){_THING}(?:\sas)?\s"
    r"|(?P<known>(?:known|goes|go|went|answers?|listens?)\s(?:[a-z]+\s)?(?:as|by|under|to)(?:\sthe\s(?:name"
    r"|title|nickname|label)(?:\sof)?)?)\s"
    rf"|(?P<refers>(?:refer(?:s|red)?\sto|sp[eo]a?ke?n?s?\sof|think\sof){_THING}\sas)\s"
    r"|(?P<noun>(?:[Nn]ame|[Nn]ickname|moniker|acronym)(?:\sof|\sis|\swas|(?:\sthat)?\s(?:they"
    r"|the\s[a-z]+)\s[a-z]{2,9}(?:\s[a-z]+){0,3}?(?:\sis|\swas)?"
    r"|\s(?:for|of)\s[a-z]+(?:\s[a-z]+){0,3}?(?:\sis|\swas)?)?[,:?]?)\s"
    r"|(?P<makes>(?:introduc|propos|present|unveil|develop|buil|creat|design|invent|releas|devis|offer|unleash"
    r"|drop)[a-z]{0,4}"
    r"|(?:comes?|came)\sup\swith|puts?\stogether)\s"
    r"|(?P<greets>(?:[Mm]eet|[Ee]nter|(?:[Ss]ay|[Ss]aid)\s(?:hello|hi)\sto|[Ii]ntroducing|[Bb]ehold|comes?|came"
    r"|steps|walks|strides))\s"
    r"|(?P<behind>behind)\s"
    r"|(?P<theirs>(?:(?:[Tt]heir|[Tt]he|[Aa])\s(?:own\s)?(?:new|novel|proposed)"
    r"|[Tt]heir)\s(?:[a-z-]{2,15}\s){0,2}?[a-z-]{3,15}),?\s"
    rf"){NAME}"
)
"""A phrase that names, and the name behind it."""

LAST: Final = re.compile(rf"(?:^|\s){OPEN}(?P<name>(?:[A-Z]|[a-z]{{1,8}}[A-Z])[\w+-]{{2,38}})[\"'*_)]{{0,3}},?$")
"""A name that a text ends with."""

BACKWARD: Final = re.compile(
    r" (?:"
    r"(?P<stands>\(?(?:short\sfor|(?:which\s)?stands\sfor|an\sacronym))\b"
    rf"|(?P<given>(?:as|is\swhat|was\swhat)\s(?:they|she|he|the\s[a-z]+)(?:\s[a-z']+)?\s(?:{_VERB}s?|{_PAST})\b"
    r"|(?:is\s|was\s)?(?:its|the|their)\s(?:[a-z]+'s?\s)?(?:new\s|chosen\s)?name\b)"
    r"|(?P<theirs>(?:is\s|was\s)?(?:their|our|an?\s(?:new|novel)|the\s(?:new|novel|proposed|(?:authors|team"
    r"|paper|researchers|group|scientists)'s?))\s)"
    r"|(?P<comes>(?:comes|came|steps|stepped|shines|enters)\b)"
    r")"
)
"""A phrase behind a name that says whose it is."""

_COIN: Final = rf"{OPEN}(?P<name>(?:[A-Z]|[a-z]{{1,8}}[A-Z])[\w+-]{{2,38}})[\"'*_)]{{0,3}}"
APPOSED: Final = re.compile(rf",\s{_COIN}(?=[,:;.!?)(]|\s[(–—-])")
"""A name between commas, as it stands behind what it is the name of."""

TITLE: Final = re.compile(r" \"(?P<name>(?:[A-Z]|[a-z]{1,8}[A-Z])[\w+-]{2,38}):\s")
"""The name that leads a title in quotation marks."""

TOOL: Final = (
    r"(?:system|method|technique|framework|model|approach|tool|algorithm|benchmark|dataset|architecture|agent"
    r"|pipeline"
    r"|network|strategy|mechanism|library|toolkit|platform|protocol|metric|module|optimi[sz]er|paradigm|family"
    r"|solution"
    r"|assistant|robot|corpus|collection|simulator|environment|procedure|scheme|recipe|test|suite|engine|trick"
    r"|program|device"
    r"|gadget|gizmo|machine|contraption|practice|routine|process|answer|remedy|cure|idea|invention|creation"
    r"|software|app"
    r"|service|workflow|detector|tracker|classifier|sensor|prototype|arrangement|rule|loss|layer|thing|one)s?"
)
"""What a paper makes."""

IS_TOOL: Final = re.compile(rf"\b{TOOL}\b")
LEADING_TOOL: Final = re.compile(rf"^{TOOL}\b|\b{TOOL}$")
IS_ALIEN: Final = re.compile(
    r"\b(?:wo)?m[ae]n\b|\b(?:person|people|guy|fell?[eo]r?w?|lady|friend|student|colleague|professor|doctor"
    r"|scientist|researcher"
    r"|author|engineer|patient|user|child|boy|girl|dog|cat|company|start-?up|firm|lab|university|school|city|town"
    r"|village|country|region|place|street|river|language|website|site|channel|journal|conference|magazine"
    r"|newspaper|film"
    r"|movie|game|band|song|planet|star|galaxy|species|disease|condition|disorder|syndrome|virus|gene|protein"
    r"|enzyme|drug"
    r"|molecule|chemical|hormone|vitamin|phenomenon|problem|effect|issue|failure|error|bias|gap|paradox|curse"
    r"|task|question"
    r"|challenge|concept|law|theorem|file|folder|function|variable|command|test\sset|baseline|rival|competitor"
    r"|predecessor"
    r"|field|area|team|group|club)(?:s|es)?\b"
)
"""What has a name, but none that a paper gives to its method."""

WORK: Final = (
    r"(?:authors?|researchers|team|scientists|paper|study|group|creators|makers|crew|engineers|developers|inventors)"
)
IS_WORK: Final = re.compile(rf"\b(?:they|them|their|{WORK})\b", re.IGNORECASE)
NAMERS: Final = re.compile(
    rf"\b(?:they|she|he|{WORK}(?:\s(?:of|behind|from)\s[\w\s]{{2,30}}?)?)(?:'ve|'d|'re)?(?:,\s[^,]{{2,40}},)?"
    r"(?:\s(?:have|has|had|are|is|will|also|then|just|now|even|\w{2,14}ly|decided|chose|likes?|loves?|to)){0,3}$",
    re.IGNORECASE,
)
"""A text that ends with the authors, who are about to name something."""

NEW: Final = frozenset(
    "new novel brand-new introduce introduces introduced introducing propose proposes proposed proposing"
    " proposal present"
    " presents presented presenting unveil unveils unveiled develop develops developed developing build builds built"
    " building create creates created creating creation came come invent invents invented design designs"
    " designed devise"
    " devises devised together own answer solution contribution release releases released releasing drops"
    " made".split()
)
"""What is said of something that a paper brings."""

USED: Final = frozenset(
    "on against use uses used using existing popular well-known known old older earlier previous prior ago"
    " famous standard"
    " classic usual similar already rebuild rebuilds rebuilt based common commonly rely relies famed from"
    " off-the-shelf"
    " another other by in start starts started borrow borrowed openai google meta microsoft deepmind anthropic"
    " nvidia apple"
    " amazon".split()
)
"""What is said of something that was there before, and its owners."""

RIVAL: Final = frozenset(
    "compare compares compared comparing comparison baseline baselines beat beats beaten than outperform outperforms"
    " outperformed outperforming unlike rival rivals against versus vs like instead predecessor".split()
)
"""What is said of something that a paper is held against."""

FANCY: Final = frozenset("imagine suppose pretend picture if would might could may should let's you my your".split())
"""What is said of something that is not there, or not the authors'."""

COMMON: Final = frozenset(
    "everyone everybody people folks some often usually sometimes commonly widely generally better best also"
    " not never"
    " formerly previously experts scholars doctors scientists".split()
)
"""What is said of names that many give."""

_WORD: Final = re.compile(r"[\w'-]+")
_IN_THE_PAPER: Final = re.compile(r"\b[Ii]n\s(?:the|this|their|our)\s(?:paper|study|work)\b")


def says(text: str, words: frozenset[str]) -> bool:
    """Whether any of the words stands in a text."""
    return not words.isdisjoint(_WORD.findall(_IN_THE_PAPER.sub("", text).lower()))


IS_MIXED: Final = re.compile(r"(?=.*[a-z])[^\W_]+.*[A-Z].*|(?=.*[A-Za-z].*[A-Za-z].*[A-Za-z])(?=.*\d).+")
IS_LETTERS: Final = re.compile(r"[A-Z][A-Z0-9+-]{2,}")
IS_PLURAL: Final = re.compile(r"[A-Z]{2,}s")
IS_SURNAME: Final = re.compile(r"(?:Ma?c|Fitz)[A-Z][a-z]+(?:\s[A-Z][a-z]+)*")
IS_PROPER: Final = re.compile(r"[A-Z][\w-]*[^\W\d_](?:\s[A-Z][\w-]*[^\W\d_]){0,2}")
IS_FAMOUS: Final = re.compile(
    r"(?:chat)?gpt.{0,6}|(?:ro|distil)?bert(?:a)?|clip|llama.{0,6}|claude.{0,9}|gemini.{0,8}|gemma.{0,4}"
    r"|qwen.{0,6}|deepseek.{0,6}"
    r"|mistral.{0,4}|mixtral|t5|sam2?|resnet.{0,4}|vit|yolo.{0,4}|q?lora|rlhf|dpo|ppo|grpo|sgd|adamw?"
    r"|mmlu.{0,4}|gsm-?8k"
    r"|humaneval|imagenet.{0,3}|cifar.{0,4}|e?mnist|(?:ms-?)?coco|squad|glue|superglue|xgboost|dall-?e.{0,3}"
    r"|sora|alphafold.{0,2}"
    r"|alphago.{0,5}|alphazero|muzero|whisper|word2vec|glove|pytorch|tensorflow|midjourney|swe-bench|mteb"
    r"|arc-agi.{0,2}"
    r"|o[134](?:-mini)?|u-?nets?|deepmind|openai|youtube|tiktok|facebook|linkedin|github|wikipedia|chatbots?"
    r"|javascript|python"
    r"|iphones?|neurips|iclr|icml|cvpr|a[cr]x?iv|arxiv|nasa|covid.{0,3}|crispr.{0,5}|starcraft.{0,3}|minecraft"
    r"|mujoco|atari"
    r"|[a-z]{0,4}(?:ll?m|nn|gan|vae|mdp|ssm)s?|ai|ml|rl|nlp|rag|cot|moe|nerfs?|sft|mri|f?mri|ct|dna|rna|api|gpu"
    r"|cpu|usa?|uk|eu",
    re.IGNORECASE,
)
"""Names that everybody knows."""

ENDS: Final = re.compile(
    r"[\"'*_)]{0,3}(?:[.,;:!?)—–]|\s[—–(-]|\s(?:that|which|to|and|because|since|but|so|when|where|after|for|is"
    r"|in|can|does|was"
    r"|has|makes|lets|works|uses|takes)\b|\s?$|\n)"
)
"""What follows a name of plain words, and shows that it is whole."""

IS_EXPLAINED: Final = re.compile(r"[\"'*_)]{0,3}(?:[,:;.!?]|\s?[—–(]|\s-\s|\s(?:which|that|to|short|for)\b)")
IS_TOOL_BEHIND: Final = re.compile(
    rf"[\"'*_]{{0,3}}(?:[,:]|\s?[—–(-])\s?(?:an?|the|their)\s(?:[\w-]+\s){{0,3}}?{TOOL}\b"
)
