"""Posted forms, as names and values in their order."""

from typing import Annotated

from fastapi import Depends, HTTPException, Request
from starlette.datastructures import FormData

from maxella.app.limits import FORM_FIELDS, UPLOADED_FILES
from maxella.errors import UsageError

PART_HEADER = "X-Part"
"""By it a script of our own pages says which part of the page it wants; people read what it is answered."""


async def posted(request: Request) -> FormData:
    """The form of a request, files and all.

    Raises:
        UsageError: when the body is no form, or has more fields than any page of ours.
    """
    try:
        return await request.form(max_fields=FORM_FIELDS, max_files=UPLOADED_FILES)
    except HTTPException as error:
        if error.status_code != 400:
            raise
        raise UsageError("the form cannot be read; load the page again") from None


async def _fields(request: Request) -> list[tuple[str, str]]:
    form = await posted(request)
    return [(name, value) for name, value in form.multi_items() if isinstance(value, str)]


Fields = Annotated[list[tuple[str, str]], Depends(_fields)]
"""The parameter of a route that a form is sent to; files are left out."""


def value_of(fields: list[tuple[str, str]], name: str, default: str = "") -> str:
    """The last value of a field."""
    return next((value for other, value in reversed(fields) if other == name), default)


def values_of(fields: list[tuple[str, str]], name: str) -> list[str]:
    """All values of a field, in their order."""
    return [value for other, value in fields if other == name]
