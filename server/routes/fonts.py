"""/v1/fonts: the fonts there are, and what can be written with them."""

import asyncio
from collections.abc import Iterable
from typing import Literal

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from ops.text.fonts import Family, Fonts
from server.core import scripts
from server.later import Later
from server.routes.design_models import Strict
from server.routes.json_answers import answer
from server.routes.operation import Operation, needs


class ScriptCoverage(Strict):
    """How much of one of Unicode's scripts fonts have letters for; rare letters are not counted."""

    code: str = Field(description="In ISO 15924.")
    name: str
    letters: int = Field(ge=1, description="That there are in the fonts.")
    of: int = Field(ge=1, description="That the script has.")


class Font(Strict):
    """A family of fonts."""

    name: str
    weights: tuple[int, int] = Field(description="The lightest and the heaviest.")
    italic: bool
    colour: bool
    scripts: tuple[ScriptCoverage, ...] = Field(description="Of which it has any letter.")


class FontList(Strict):
    """The fonts at hand."""

    default: str
    fonts: tuple[Font, ...]
    scripts: tuple[ScriptCoverage, ...] = Field(description="Of which any font has any letter.")
    not_covered: tuple[str, ...] = Field(
        description="Names of scripts in everyday use that cannot be written: their letters are left out."
    )
    emoji: Literal["none", "monochrome", "colour"]


def router(fonts: Fonts) -> APIRouter:
    """The operation that lists these fonts."""
    made = APIRouter(route_class=Operation, tags=["designs"])
    listed = Later(lambda: asyncio.to_thread(_listed, fonts))

    @made.get("/v1/fonts", response_model=FontList, openapi_extra=needs("designs:read"))
    async def list_fonts(request: Request) -> Response:
        """List fonts."""
        return answer(request, await listed.get())

    return made


def _listed(fonts: Fonts) -> FontList:
    return FontList(
        default=fonts.default,
        fonts=tuple(map(_font, fonts.families.values())),
        scripts=tuple(_told(scripts.coverage(fonts.characters))),
        not_covered=tuple(script.name for script in scripts.lacking(fonts.characters)),
        emoji=fonts.emoji,
    )


def _font(family: Family) -> Font:
    covered = tuple(_told(scripts.coverage(family.characters)))
    return Font(name=family.name, weights=family.weights, italic=family.italic, colour=family.colour, scripts=covered)


def _told(coverage: "Iterable[scripts.Coverage]") -> "Iterable[ScriptCoverage]":
    for one in coverage:
        script = one.script
        yield ScriptCoverage(code=script.code, name=script.name, letters=one.letters, of=len(script.letters))
