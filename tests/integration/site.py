"""A Datasette on an archive, in this process, plugin and metadata.json included."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from datasette.app import Datasette

CHECKOUT = Path(__file__).parents[2]
METADATA = json.loads((CHECKOUT / "metadata.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


def ask(
    path: Path,
    address: str,
    parameters: Mapping[str, str] | None = None,
    *,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """GET one address, with a query string of `parameters`; redirects are not followed."""
    query = f"?{urlencode(parameters)}" if parameters else ""
    return ask_all(path, [address + query], headers=headers)[0]


def ask_all(
    path: Path,
    addresses: list[str],
    *,
    headers: Mapping[str, str] | None = None,
    settings: Mapping[str, Any] | None = None,
    plugin: Mapping[str, Any] | None = None,
) -> list[Answer]:
    """GET several addresses of one site, one after the other; `plugin` is our part of its metadata."""

    async def run() -> list[Answer]:
        metadata = {**METADATA, "plugins": {"paperledge": plugin}} if plugin else METADATA
        site = Datasette([str(path)], metadata=metadata, settings=settings)
        try:
            return [await get(site, address) for address in addresses]
        finally:
            site.executor.shutdown()
            for database in site.databases.values():
                database.close()

    async def get(site: Any, address: str) -> Answer:
        response = await site.client.get(address, headers=headers)
        return Answer(response.status_code, response.headers, response.text)

    return asyncio.run(run())
