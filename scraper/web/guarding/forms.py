"""What Datasette's own forms send, made sense of."""

from scraper.web.guarding.guard import App, Receive, Scope, Send

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
