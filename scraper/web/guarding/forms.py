"""What Datasette's own forms send, made sense of."""

from collections.abc import Callable

from scraper.web.guarding.guard import App, Message, Receive, Scope, Send

_EMPTY_SEARCH = b"_search="


def without_empty_search(app: App) -> App:
    """The application, spared the search box that every filter form of a table sends along, empty or not.

    Datasette takes the empty one for a search, which then fails or finds nothing.
    """

    async def passed_on(scope: Scope, receive: Receive, send: Send) -> None:
        if _EMPTY_SEARCH in scope.get("query_string", b""):
            arguments = scope["query_string"].split(b"&")
            kept = b"&".join(argument for argument in arguments if argument != _EMPTY_SEARCH)
            scope = {**scope, "query_string": kept}
        await app(scope, receive, send)

    return passed_on


def without_doubled_base(app: App, base_url: Callable[[], str]) -> App:
    """The application, for which Datasette puts the path of the site twice into where forms of its tables lead."""

    async def passed_on(scope: Scope, receive: Receive, send: Send) -> None:
        base = base_url().encode()

        async def send_there(message: Message) -> None:
            if message["type"] == "http.response.start" and base != b"/":
                message = {**message, "headers": [_once(base, *header) for header in message.get("headers", ())]}
            await send(message)

        await app(scope, receive, send_there)

    return passed_on


def _once(base: bytes, name: bytes, value: bytes) -> tuple[bytes, bytes]:
    is_doubled = name.lower() == b"location" and value.startswith(base + base[1:])
    return name, value.removeprefix(base[:-1]) if is_doubled else value
