"""The description of the REST interface as a page of our own: FastAPI's loads its scripts from elsewhere.

Its JSON is made once, since anybody may ask for it, on the event loop, as often as they like.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from maxella.app.rendering.page import render
from maxella.app.sessions import AnyVisitor
from maxella.app.turns import AnybodysTurn

router = APIRouter(include_in_schema=False)

FASTAPI_DEFAULT = "Successful Response"
"""What FastAPI says of an answer that is good; what its type says of itself tells more."""
_METHODS = ("get", "post", "put", "patch", "delete")
_REFERENCE = "#/components/schemas/"
_BOUNDS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "exclusiveMinimum": "above {}",
    "exclusiveMaximum": "below {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} entries",
    "maxItems": "at most {} entries",
}


@router.get("/docs", dependencies=[AnybodysTurn])
def reference(request: Request, profile: AnyVisitor) -> HTMLResponse:
    """Every path of the REST interface, what it takes and what it answers."""
    return render(request, "reference.html", reference=read_schema(request.app.openapi()))


@router.get("/openapi.json")
async def described(request: Request) -> Response:
    """The same for programs, as OpenAPI has it."""
    state = request.app.state
    if not hasattr(state, "openapi"):
        base = state.settings.base_path
        servers = {"servers": [{"url": base}]} if base else {}
        state.openapi = json.dumps({**request.app.openapi(), **servers}, separators=(",", ":")).encode()
    return Response(state.openapi, media_type="application/json")


@dataclass(frozen=True)
class Type:
    """The type of a value: words, with the names of described types among them."""

    words: tuple[tuple[str, bool], ...]
    """Each piece of text, and whether it names a described type."""


@dataclass(frozen=True)
class Field:
    """A parameter, or a field of a type."""

    name: str
    type: Type
    required: bool
    default: str | None
    meaning: str


@dataclass(frozen=True)
class Answer:
    """One of the answers of an operation."""

    status: str
    meaning: str
    type: Type | None


@dataclass(frozen=True)
class Operation:
    """A method on a path."""

    method: str
    path: str
    summary: str
    meaning: str
    parameters: tuple[Field, ...]
    body: Type | None
    example: str | None
    """A body as JSON."""
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class DescribedType:
    """An object with fields."""

    name: str
    meaning: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Reference:
    """All operations, and all types that they name."""

    operations: tuple[Operation, ...]
    types: tuple[DescribedType, ...]


def read_schema(schema: dict[str, Any]) -> Reference:
    """Read an OpenAPI 3.1 schema."""
    described = schema.get("components", {}).get("schemas", {})
    operations = tuple(
        _operation(method, path, entry[method], described)
        for path, entry in schema["paths"].items()
        for method in _METHODS
        if method in entry
    )
    types = tuple(
        DescribedType(name, entry.get("description", ""), _fields(entry))
        for name, entry in sorted(described.items())
    )
    return Reference(operations, types)


def _operation(method: str, path: str, entry: dict[str, Any], described: dict[str, Any]) -> Operation:
    body = entry.get("requestBody")
    return Operation(
        method.upper(),
        path,
        entry.get("summary", ""),
        entry.get("description", ""),
        tuple(_parameter(parameter) for parameter in entry.get("parameters", ())),
        _content_type(body) if body else None,
        _example(body, described) if body else None,
        tuple(
            Answer(status, _meaning(answer, described), _content_type(answer))
            for status, answer in sorted(entry["responses"].items())
        ),
    )


def _meaning(answer: dict[str, Any], described: dict[str, Any]) -> str:
    own: str = answer.get("description", "")
    referred: str = _referred(answer, described).get("description", "")
    return referred if own == FASTAPI_DEFAULT and referred else own


def _example(body: dict[str, Any], described: dict[str, Any]) -> str | None:
    examples = _referred(body, described).get("examples")
    return json.dumps(examples[0]) if examples else None


def _referred(entry: dict[str, Any], described: dict[str, Any]) -> dict[str, Any]:
    """The described type of a body or an answer, empty where it has none."""
    found: dict[str, Any] = described.get(_schema(entry).get("$ref", "").removeprefix(_REFERENCE), {})
    return found


def _schema(entry: dict[str, Any]) -> dict[str, Any]:
    """The type of a body or an answer, JSON or not; empty where there is none."""
    content: dict[str, Any] = next(iter(entry.get("content", {}).values()), {})
    schema: dict[str, Any] = content.get("schema", {})
    return schema


def _parameter(entry: dict[str, Any]) -> Field:
    schema = entry["schema"]
    return _field(entry["name"], {**schema, "description": entry.get("description", "")}, entry["required"])


def _fields(entry: dict[str, Any]) -> tuple[Field, ...]:
    required = entry.get("required", ())
    return tuple(_field(name, field, name in required) for name, field in entry.get("properties", {}).items())


def _field(name: str, schema: dict[str, Any], required: bool) -> Field:
    default = schema.get("default")
    shown = default is not None and default != [] and not isinstance(default, dict)
    meaning = " ".join([schema.get("description", ""), *_bounds(schema)]).strip()
    return Field(name, Type(tuple(_words(schema))), required, str(default) if shown else None, meaning)


def _content_type(entry: dict[str, Any]) -> Type | None:
    schema = _schema(entry)
    return Type(tuple(_words(schema))) if schema else None


def _words(schema: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    if reference := schema.get("$ref"):
        yield reference.removeprefix(_REFERENCE), True
    elif options := schema.get("anyOf") or schema.get("oneOf"):
        for index, option in enumerate(options):
            if index:
                yield " or ", False
            yield from _words(option)
    elif values := schema.get("enum"):
        yield " or ".join(f"“{value}”" for value in values), False
    elif schema.get("type") == "array":
        yield "list of ", False
        yield from _words(schema.get("items") or schema["prefixItems"][0])
    elif schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        yield "object of ", False
        yield from _words(schema["additionalProperties"])
    else:
        yield schema.get("type", "anything"), False


def _bounds(schema: dict[str, Any]) -> Iterator[str]:
    found = [words.format(f"{schema[key]:,}") for key, words in _BOUNDS.items() if key in schema]
    if found:
        yield ", ".join(found).capitalize() + "."
