"""Generated pictures: what a program is told of a picture that it asked for, and making it first if need be."""

import asyncio
import base64
from dataclasses import replace
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from server.config.settings import Settings
from server.errors import Busy
from server.generating import Generated, generate, variants
from server.orders import Orders
from server.wishes import GenerateRequest

FAILED = "design=failed"  # something could not be drawn

State = Literal["queued", "running", "completed", "failed"]


class Said(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PictureVariant(Said):
    """The same picture as it is delivered otherwise."""

    id: str = Field(description="The same for the same picture of the same values.")
    preset: str | None = Field(description="The preset that was asked for.")
    rendered: bool = Field(description="Whether it is made; else it is made when it is asked for first.")
    image_url: str
    canonical: str | None = Field(description="The one spelling of its address; null if its values are sealed.")
    width: int
    height: int
    notes: tuple[str, ...] = Field(description="What happened to values: field=remark.")


class GeneratedPicture(Said):
    """A picture that can be had."""

    id: str = Field(description="The same for the same picture of the same values.")
    status: State
    rendered: bool = Field(description="Whether it is made; else it is made when it is asked for first.")
    image_url: str
    canonical: str | None = Field(description="The one spelling of its address; null if its values are sealed.")
    alt: str
    width: int
    height: int
    notes: tuple[str, ...] = Field(description="What happened to values: field=remark.")
    fallbacks_used: tuple[str, ...]
    environment: Literal["live", "test"]
    image: str | None = Field(None, description="The picture itself in base64, if that was asked for.")
    variants: tuple[PictureVariant, ...] = Field((), description="In the order in which they were asked for.")


class GeneratedPictures:
    """Makes pictures and describes them."""

    def __init__(self, settings: Settings, orders: Orders) -> None:
        self._settings = settings
        self._orders = orders

    async def result(self, wish: GenerateRequest, base: str) -> str:
        """What a job ends with: the picture is made, so that it is there when it is asked for, if it can be kept."""
        generated = await generate(self._orders, wish)
        generated, body = await self.made(generated, None)
        told = await self.described(generated, base, body if wish.options.return_ == "base64" else None)
        others = await self.variants(wish, base, make=True)
        return told.model_copy(update={"variants": others}).model_dump_json()

    async def variants(self, wish: GenerateRequest, base: str, *, make: bool = False) -> tuple[PictureVariant, ...]:
        """What is said of the variants, which are made first if that is wanted."""
        found = []
        for one, asked in zip(await variants(self._orders, wish), wish.varied, strict=True):
            generated = (await self.made(one, None))[0] if make else one
            told = await self.described(generated, base)
            kept = {name: getattr(told, name) for name in PictureVariant.model_fields if name != "preset"}
            found.append(PictureVariant(preset=asked.options.preset, **kept))
        return tuple(found)

    async def made(self, generated: Generated, seconds: float | None) -> tuple[Generated, bytes]:
        """The picture itself, and what is to be said of it now that it is made. Raises Busy, also after `seconds`."""
        wanted, renderer = generated.order.wanted, self._orders.renderer
        body = renderer.kept(wanted)
        if body is not None:
            return generated, body
        try:
            async with asyncio.timeout(seconds):
                made = await renderer.make(wanted)
        except TimeoutError:
            raise Busy("This picture took too long to make. Ask for it with `Prefer: respond-async`.") from None
        self._orders.must_be_whole(generated.order.subject, failed=bool(made.failed))
        return (replace(generated, notes=(*generated.notes, FAILED)) if made.failed else generated), made.body

    async def described(
        self, generated: Generated, base: str, body: bytes | None = None, *, rendered: bool | None = None
    ) -> GeneratedPicture:
        """What is said of a picture, with its `body` if that is wanted. Whether it is `rendered` is looked up, unless
        that is known."""
        wanted, renderer = generated.order.wanted, self._orders.renderer
        if rendered is None:
            rendered = renderer.kept(wanted) is not None or await renderer.has(wanted)
        extent, sealed = wanted.plan.delivered, "sealed=" in generated.path
        return GeneratedPicture(
            id=generated.id,
            status="completed",
            rendered=rendered,
            image_url=base + generated.path,
            canonical=None if sealed and generated.path != generated.canonical else base + generated.canonical,
            alt=generated.alt,
            width=extent.width,
            height=extent.height,
            notes=generated.notes,
            fallbacks_used=generated.fallbacks,
            environment=self._settings.access.environment,
            image=base64.b64encode(body).decode() if body is not None else None,
        )
