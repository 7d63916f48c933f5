"""Small schemas, of which those of the answers are put together (JSON Schema 2020-12, as OpenAPI 3.1 has it)."""

from typing import Any, Final

Schema = dict[str, Any]

TEXT: Final[Schema] = {"type": "string"}
WHOLE: Final[Schema] = {"type": "integer"}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
TRUTH: Final[Schema] = {"type": "boolean"}
PATH: Final[Schema] = {"type": "string", "pattern": "^/", "description": "A path of this site, from its root."}
PATH_OR_NONE: Final[Schema] = {"type": "string", "pattern": "^(/|$)", "description": "A path of this site; or empty."}
SCORE: Final[Schema] = {"type": "number", "minimum": 0, "maximum": 1, "description": "How sure it is, from 0 to 1."}
DAY: Final[Schema] = {"type": "string", "description": "YYYY-MM-DD."}
MONTH: Final[Schema] = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"}
MOMENT: Final[Schema] = {"type": "string", "description": "UTC, ISO 8601."}
STATUS: Final[Schema] = {
    "enum": ["auto", "accepted", "review", "rejected"],
    "description": "auto and accepted stand; review is a guess that nobody has confirmed; rejected is wrong.",
}


def maybe(schema: Schema) -> Schema:
    """The same, or null where it is not known."""
    return {"anyOf": [schema, {"type": "null"}]}


def listed(schema: Schema) -> Schema:
    """A list of such."""
    return {"type": "array", "items": schema}


def said(schema: Schema, description: str) -> Schema:
    """The same with what it means."""
    return {**schema, "description": description}


def of(name: str) -> Schema:
    """A schema among the components."""
    return {"$ref": f"#/components/schemas/{name}"}


def shape(*optional: str, **properties: Schema) -> Schema:
    """An object. All of its properties are there, but for those that are named as optional."""
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
    }
