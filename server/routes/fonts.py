"""/v1/fonts: the fonts there are, and what can be written with them."""

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from ops.text.fonts import Family, Fonts
from server.on_demand import on_demand
from server.routes.designs import READ, TAGS, Strict
from server.routes.endpoint import Answer, Asked, Endpoint

if TYPE_CHECKING:
    from server.core import scripts
else:
    scripts = on_demand("server.core.scripts")


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


def endpoints(fonts: Fonts) -> list[Endpoint[None, None]]:
    """The calls of this resource."""
    calls = Calls(fonts)
    return [Endpoint("GET", "/v1/fonts", "List fonts", calls.listing, {200: FontList}, scope=READ, tags=TAGS)]


class Calls:
    """The calls, with the fonts that they tell of."""

    def __init__(self, fonts: Fonts) -> None:
        self._fonts = fonts
        self._listed: FontList | None = None

    async def listing(self, _: Asked[None, None]) -> Answer:
        if self._listed is None:
            self._listed = await asyncio.to_thread(_listed, self._fonts)
        return Answer(self._listed)


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
