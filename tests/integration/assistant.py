"""A client made with the SDK of the Model Context Protocol: a program of its own, with the arguments URL CALLS.

CALLS is a JSON list of tools, each with its arguments. Prints one JSON object: what the server tells of
itself, the names of all tools, and of each call whether it failed, what it gave as an object, and what it said.
"""

import asyncio
import json
import sys
from typing import Any

from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client


async def ask(url: str, calls: list[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    async with streamable_http_client(url) as streams, ClientSession(streams[0], streams[1]) as session:
        begun = await session.initialize()
        tools = await session.list_tools()
        told = [await session.call_tool(name, arguments) for name, arguments in calls]
        return {
            "instructions": begun.instructions,
            "tools": {tool.name: tool.annotations.read_only_hint for tool in tools.tools},
            "calls": [
                {"failed": each.is_error, "gave": each.structured_content, "said": each.content[0].text}
                for each in told
            ],
        }


def main() -> None:
    print(json.dumps(asyncio.run(ask(sys.argv[1], json.loads(sys.argv[2])))))
