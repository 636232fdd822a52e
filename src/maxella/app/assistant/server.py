"""The tools as the Model Context Protocol (MCP) offers them, and as it is spoken on stdin and stdout."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from inspect import getdoc
from typing import Any, Self, get_type_hints

from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
    ToolAnnotations,
)
from pydantic import BaseModel, ValidationError

from maxella import __version__
from maxella.app.assistant.tools import Tools
from maxella.app.group import shared_with
from maxella.app.scales import Scales
from maxella.errors import MaxellaError
from maxella.tables.rating_scales import WORDS, RatingScale

FIELDS_TOLD = 5
"""Of those that are wrong in one call."""


@dataclass(frozen=True)
class Offered:
    """A tool as it is offered."""

    run: Callable[[Any], BaseModel]
    asked: type[BaseModel]
    """What it takes."""
    described: Tool

    @classmethod
    def of(cls, run: Callable[[Any], BaseModel], *, writes: bool = False) -> Self:
        """A tool that is a method of `Tools`: described by its docstring, with the schemas of its types."""
        types = get_type_hints(run)
        described = Tool(
            name=run.__name__,
            description=" ".join((getdoc(run) or "").split()),
            input_schema=types["asked"].model_json_schema(),
            output_schema=types["return"].model_json_schema(mode="serialization"),
            annotations=ToolAnnotations(
                read_only_hint=not writes, destructive_hint=False, idempotent_hint=True, open_world_hint=False
            ),
        )
        return cls(run, types["asked"], described)

    async def call(self, arguments: dict[str, Any]) -> CallToolResult:
        """Answer a call; what is wrong with it is told in one line, for the assistant to read."""
        try:
            asked = self.asked.model_validate(arguments)
        except ValidationError as error:
            return _refused(_in_one_line(error))
        try:
            answer = await asyncio.to_thread(self.run, asked)
        except MaxellaError as error:
            return _refused(str(error))
        return CallToolResult(
            content=[TextContent(text=answer.model_dump_json())],
            structured_content=answer.model_dump(mode="json"),
        )


def server_of(tools: Tools) -> Server[dict[str, Any]]:
    """A server that offers the tools."""
    reading = (tools.recommend, tools.search, tools.predict, tools.explain, tools.tonight, tools.never)
    writing = (tools.rate, tools.mark, tools.set_never, tools.undo)
    offered = {each.__name__: Offered.of(each, writes=each in writing) for each in (*reading, *writing)}

    async def list_tools(_: object, __: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[each.described for each in offered.values()])

    async def call_tool(_: object, call: CallToolRequestParams) -> CallToolResult:
        tool = offered.get(call.name)
        if tool is None:
            return _refused(f"no tool is called {call.name[:40]!r}; there are: {', '.join(offered)}")
        return await tool.call(call.arguments or {})

    return Server(
        "maxella",
        title="Maxella",
        version=__version__,
        instructions=_instructions(tools),
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def run(tools: Tools) -> None:
    """Serve on stdin and stdout until the assistant closes them; whatever else is printed goes to stderr."""
    asyncio.run(_run(server_of(tools)))


async def _run(server: Server[dict[str, Any]]) -> None:
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())


def _instructions(tools: Tools) -> str:
    """Tell an assistant what it has to know before it asks."""
    recommender = tools.source.served().recommender
    scales = Scales.of(tools.profile, recommender)
    shared = ", ".join(each.name for each in shared_with(tools.store, tools.profile)) or "nobody"
    return (
        f"Movies for {tools.profile.name}: what to watch and why, and what they said about movies. "
        f"Predicted ratings go {_steps(scales.model)}. The person rates {_steps(scales.own)}. "
        f"Genres: {', '.join(recommender.genres)}. "
        f"Others who can be named for `tonight`: {shared}. "
        "Movies have ids, which `search` finds. Rate and mark only what the person said."
    )


def _steps(scale: RatingScale) -> str:
    if scale == WORDS:
        return "with loved, liked or not for me"
    return f"from {scale.low:g} to {scale.high:g} in steps of {scale.step:g}"


def _in_one_line(error: ValidationError) -> str:
    wrong = error.errors(include_url=False, include_context=False, include_input=False)[:FIELDS_TOLD]
    return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in wrong)


def _refused(reason: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=reason)], is_error=True)
