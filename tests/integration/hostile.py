"""Requests that mean no good, each as the bytes of its address: what strangers try against a site on Datasette."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode


@dataclass(frozen=True)
class Request:
    """One request; `host` None for the site's own."""

    target: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    host: str | None = None

    @property
    def name(self) -> str:
        return f"{self.method} {self.target[:120]}"


@dataclass(frozen=True)
class Raw:
    """Bytes that are hardly HTTP."""

    data: bytes = field(repr=False)

    @property
    def name(self) -> str:
        return repr(self.data[:60])


ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) "
STATEMENTS = [
    f"{ENDLESS}select count(*) from n",
    f"{ENDLESS}select group_concat(i) from n",
    f"{ENDLESS}select i, zeroblob(9000000) from n",
    f"{ENDLESS}select hex(randomblob(1000000)) from n limit 200",
    "with recursive n(s) as (select 'x' union all select s || s from n) select max(length(s)) from n",
    "select * from episodes a, episodes b, episodes c, episodes d order by a.body || b.body",
    "select group_concat(a.body) from episodes a, episodes b",
    "select * from pragma_database_list",
    "select load_extension('/etc/passwd')",
    "select json_group_array(body) from episodes, episodes_text",
    "select pl_search(group_concat(body)) from episodes",
    "select printf('%.*c', 999999999, 'x')",
    "select replace(hex(zeroblob(4000000)), '0', 'xxxxxxxx')",
]
LONG = " OR ".join(f"word{number}" for number in range(220))
WORDS = [
    LONG,
    " OR ".join(f"{letter}*" for letter in "abcdefghijklmnopqrstuvwxyz") * 20,
    " ".join(f'"{first}{second}*"' for first in "abcdefgh" for second in "aeiou"),
    f"near({' '.join(['the'] * 300)}, 100)",
    f"near({' '.join(chr(97 + number % 26) + '*' for number in range(300))}, 99999999999999999999)",
    " ".join(f"near(model graph w{number}, 50)" for number in range(60)),
    " OR ".join(f"near(model graph w{number}, 50)" for number in range(60)),
    "(" * 1_000 + ")" * 1_000,
    '"' * 2_000,
    "-" * 2_000,
    "*" * 2_000,
    " ".join(f"-word{number}" for number in range(250)),
    "title:" * 300,
    "title:author:question:paper:near(near(near(a b) c) d)",
    "author:" + "x" * 1_990,
    "date:9999999999999 after:0000 before:99999-99-99",
    'category:"' + "%_" * 900,
    "show:../../etc/passwd",
    "\0\0\0model\0",
    "‮ledom‬ ⁦x⁩ ﷽" * 60,
    "e" + "́" * 1_900,
    "👩‍👩‍👧‍👦" * 120,
    "ﬁ ﬀ Å İı ſ ß 𝕸𝖔𝖉𝖊𝖑 ①②③ ㎏",
    "漢字" * 900,
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "{{7*7}} ${7*7} <%= 7*7 %>",
    "model " * 330,
    "a " * 990,
    "sort:newest " * 150,
    "machine-learning-" * 110,
    "\ud800".encode("utf-16", "surrogatepass").decode("utf-16-le", "replace"),
]
WORD_PAGES = [
    "/search?q=",
    "/search.json?limit=500&in=all&q=",
    "/search.csv?limit=500&q=",
    "/search.atom?q=",
    "/archive/search?q=",
    "/archive/episodes?_search=",
]
OTHER_WORD_PAGES = [
    "/search.bib?limit=500&q=",
    "/search?page=9999&limit=500&in=questions&q=",
    "/archive/questions_about?q=",
    "/archive/transcripts?q=",
    "/archive/episodes_per_month?q=",
    "/archive/papers_told?q=",
    "/archive/episodes_text?_search=",
    "/archive/papers.json?_search=",
]
PERCENT = "%25a" * 240
FILTERS = [
    f"body__like={PERCENT}%25zz",
    f"body__notlike={'%25_' * 300}",
    f"body__glob={'*a' * 450}*zz",
    f"body__glob={'*[a-z]' * 160}zz",
    f"body__glob={'[!' * 450}",
    f"body__contains={'a' * 900}",
    "body__endswith=%00",
    "body__arraycontains=x",
    "body__regexp=(a%2B)%2B$",
    "date__date=2025-13-45",
    "id__in=[" + ",".join(f"%22{number}%22" for number in range(900)) + "]",
    "id__in=[[[[",
    "id__in=" + ",".join("x" for _ in range(3_000)),
    "nothing__exact=1",
    "%5D%5D%3B--=1",
    "seq__gt=1e309",
    "seq__lt=99999999999999999999999999",
    "&".join(f"body__contains=a{number}" for number in range(59)),
    "&".join(f"body__contains=a{number}" for number in range(2_000))[:15_000],
    "_sort=body",
    "_sort_desc=body",
    "_sort=%00",
    "_sort=body&_sort_desc=body",
    "_sort_by_desc=on",
    "_sort=title&_next=,,,,,",
    "_sort=title&_next=%24null",
    "_next=~~~~~FF",
    "_next=%ff%fe",
    "_next=a,b,c,d",
    "_col=nothing",
    "_nocol=id",
    "_size=-1",
    "_size=0",
    "_size=max",
    "_size=1000",
    "_size=" + "9" * 5_000,
    "_size=%EF%BC%91%EF%BC%90%EF%BC%90%EF%BC%90",
    "_size=100&_sort_desc=body",
    "_shape=nonsense",
    "_shape=object",
    "_timelimit=nonsense",
    "_timelimit=1",
    "_ttl=99999999999",
    "_trace=1",
    "_facet=body&_facet=title&_facet=url&_facet=id&_facet=snapshot",
    "_facet=nothing",
    "_facet_array=body",
    "_facet_date=body",
    "_facet={%22",
    "_facet_size=max",
    "_where=1=1",
    "_where=id in (select id from episodes)",
    "%5Fwhere=1",
    "_%77here=1",
    "_searchmode=raw&_search=a*%20OR%20b*",
    "_search_body=a*",
    "_search_nothing=x",
    "_search_=x",
    "_fts_table=sqlite_master&_search=x",
    "_fts_pk=zeroblob(1)&_search=x",
    "_through={%22table%22:%22credits%22,%22column%22:%22author_id%22,%22value%22:%22a1%22}",
    "_through=[",
    "_labels=on&_size=100",
    "_shape=array&_nl=on&_size=100",
    "_filter_column=body&_filter_op=like&_filter_value=%25",
    "_filter_column_99999999999=x",
    "_extra=_internal",
    "_show_sql=1&_hide_sql=1",
    "_header_cookie=1",
    "_json=body&_json=id",
    "&" * 5_000,
    "=" * 5_000,
    "%" * 3_000,
    "a=" + "x" * 15_900,
    "_cookie_ds_actor=1",
]
TABLES = ["/archive/episodes", "/archive/episodes.json"]
OTHER_TABLES = ["/archive/episodes.csv", "/archive/episodes_text", "/archive/papers_text.json", "/archive/search"]
INSIDE = [
    f"/-/{name}{ending}"
    for name in (
        "versions", "plugins", "settings", "metadata", "databases", "threads", "actor", "permissions", "allow-debug",
        "messages", "patterns", "config", "logout", "auth-token", "nothing-of-this",
    )
    for ending in ("", ".json")
]  # fmt: skip
PATHS = [
    "//evil.example/",
    "//evil.example/%2e%2e/",
    "///evil.example//",
    "/\\evil.example/",
    "/\\/evil.example/",
    "/%5cevil.example/",
    "/%2f%2fevil.example/",
    "/%09/evil.example/",
    "/evil.example%0d%0aset-cookie:x=1/",
    "/archive/%0d%0alocation:%20https:%2f%2fevil.example/",
    "/archive//",
    "/archive/episodes/",
    "/archive/episodes///?x=//evil.example",
    "/.//evil.example/",
    "/https://evil.example/",
    "/:memory:/x",
    "/:memory:////evil.example",
    "/_memory.json?sql=select+1",
    "/_internal",
    "/archive.db",
    "/archive~2Edb",
    "/crawl.db",
    "/archive.db-wal",
    "/-/static/../../../../../../../../etc/passwd",
    "/-/static/..%2f..%2f..%2fetc%2fpasswd",
    "/-/static/%00",
    "/-/static/",
    "/-/static/app.css/x",
    "/-/static/" + "x" * 5_000,
    "/-/static/" + "x/" * 2_000,
    "/-/static-plugins/paperledge/../__init__.py",
    "/-/static-plugins/paperledge/paperledge.css/../../settings.py",
    "/-/static-plugins/paperledge//etc/passwd",
    "/-/paperledge/review?page=" + "9" * 400,
    "/-/paperledge/nothing",
    "/-/%76ersions",
    "/-/versions/",
    "/-//versions",
    "/./-/versions",
    "/x/../-/versions",
    "/archive/sqlite_master",
    "/archive/sqlite_master.json",
    "/archive/episodes_fts?episodes_fts=a*",
    "/archive/episodes_fts?episodes_fts__exact=NEAR(the+of+and,100)",
    "/archive/episodes_fts_data/10.blob?_blob_column=block",
    "/archive/questions_fts.json?_size=100",
    "/archive/episodes/e1.blob?_blob_column=nothing",
    "/archive/episodes/e1.blob",
    "/archive/episodes/e1,e2,e3",
    "/archive/segments/e4",
    "/archive/episodes/~FF~00",
    "/archive/" + "x" * 3_000,
    "/archive/episodes/" + "~C3" * 2_000,
    "/archive.csv",
    "/archive.nonsense",
    "/archive/episodes.db",
    "/archive/episodes.jsono",
    "/archive/episodes?_next=" + "x," * 4_000,
    "/archive/episodes_text?_next=999999999999999999999999",
    "/archive/episodes_text?_next=100000000&_size=100",
    "/archive/episodes_text?_next=nonsense",
    "/archive/paper?paper=" + "9v9" * 2_000,
    "/archive/author?author=" + "%D0%96" * 2_000,
    "/archive/co_authors?author=e",
    "/archive/episodes_by_author?author=%25",
    "/archive/most_credited_authors?since=%00&until=" + "9" * 3_000,
    "/archive/episodes_between?category=" + "x" * 5_000,
    "/episode/sample/slug-e1.json?x=" + "y" * 15_000,
    "/episode/" + "%F0%9F%92%A9" * 600,
    "/episode/..%2f..%2fetc%2fpasswd",
    "/author/%00",
    "/paper/../../etc/passwd",
    "/month/9999-99",
    "/month/2025-00",
    "/months?" + "a=1&" * 3_000,
    "/questions?page=999999999999999999",
    "/" + "x" * 20_000,
    "/search?" + "q=x&" * 3_900,
    "/search?q=%ff%fe%00%c0%af",
    "/search?q=x&page=-1&limit=-5&in=nothing&sort=nothing",
    "*",
    "http://evil.example/archive/",
    "/archive?_allow=1&sql",
]


def addresses() -> Iterator[Request]:
    """Well over 300 addresses."""
    for statement in STATEMENTS:
        asked = urlencode({"sql": statement})
        for page in ("/archive", "/archive.json", "/archive.csv"):
            yield Request(f"{page}?{asked}")
    yield Request(f"/archive/episodes?{urlencode({'_where': STATEMENTS[0]})}")
    for place, words in enumerate(WORDS):
        escaped = quote(words, safe="", errors="replace")
        yield from (Request(page + escaped) for page in _some(WORD_PAGES, OTHER_WORD_PAGES, place))
    for place, arguments in enumerate(FILTERS):
        asked = arguments.replace(" ", "+")
        yield from (Request(f"{page}?{asked}") for page in _some(TABLES, OTHER_TABLES, place))
    yield from map(Request, (*INSIDE, *PATHS))


def _some(always: Iterable[str], by_turns: list[str], place: int) -> list[str]:
    return [*always, by_turns[place % len(by_turns)]]


def requests_of_other_kinds() -> list[Request | Raw]:
    """Methods, headers and bodies that nobody needs here, and what is no HTTP."""
    big = b"x" * 3_000_000
    form = (("Content-Type", "application/x-www-form-urlencoded"),)
    methods = ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "NONSENSE", "get", "CONNECT"]
    upgrade = (
        ("Connection", "Upgrade"),
        ("Upgrade", "websocket"),
        ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="),
    )
    return [
        *(Request(target, method) for method in methods for target in ("/", "/search?q=x")),
        *(Request(target, "POST", form, b"a=b") for target in ("/", "/archive/episodes", "/archive/search")),
        *(Request(target, "POST", form, big) for target in ("/-/logout", "/-/mcp", "/archive/search")),
        Request("/-/mcp", "POST", (("Content-Type", "application/json"),), b"[" * 90_000),
        Request("/archive", headers=upgrade),
        Request("/archive", headers=(("Cookie", "ds_actor=x; a\x7f=b; $Path=/;;;=;" + "x" * 9_000),)),
        Request("/archive", headers=(("Cookie", 'ds_messages="\\377\\""'), ("Authorization", "Bearer x"))),
        Request("/archive", headers=(("X-Forwarded-Proto", "javascript"), ("X-Forwarded-For", "127.0.0.1"))),
        Request("/archive", headers=(("X-Original-URL", "/-/versions"), ("X-Rewrite-URL", "/-/versions"))),
        Request("/archive", headers=(("Range", "bytes=0-1," * 1_000),)),
        Request("/archive/episodes", headers=(("If-None-Match", '"x",' * 4_000),)),
        Request("/archive/episodes", headers=(("Accept-Encoding", "br;q=nonsense, *"), ("Accept", "*/*;" * 2_000))),
        *(Request("/archive/", host=host) for host in ("evil.example", "", "evil.example:99999", "localhost:1")),
        *(Request("/search?q=x", host=host) for host in ("[::1", 'x"><b>', "a/b", "a@b", "é", "[::ffff:127.0.0.1]")),
        Request("/search?q=x", host="x" * 9_000),
        Raw(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
        Raw(b"GET / HTTP/1.1\r\n\r\n"),
        Raw(b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n"),
        Raw(b"GET / HTTP/9.9\r\nHost: x\r\nConnection: close\r\n\r\n"),
        Raw(b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"),
        Raw(b"GET / HTTP/1.1\r\nHost: x\r\nA: b\x00c\r\n\r\n"),
        Raw(b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"x" * 200_000 + b"\r\n\r\n"),
        Raw(b"GET /" + b"x" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"),
        Raw(b"POST /-/logout HTTP/1.1\r\nHost: x\r\nContent-Length: nonsense\r\n\r\n"),
        Raw(b"POST / HTTP/1.0\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET"),
        Raw(b"POST /-/mcp HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n"),
    ]  # fmt: skip
