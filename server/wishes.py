"""Wishes: what a program may ask for, as JSON. Strict where delivery is lenient."""

from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)

from server.cache.tags import is_tag

LONGEST = 2000  # characters of a value
MOST = 100  # values
VARIANTS = 20  # of a picture


def _plain(value: Any, go_on: ValidatorFunctionWrapHandler) -> Any:
    """One refusal of what is no value, rather than one for each kind of value that it is not."""
    if isinstance(value, dict | list):
        raise ValueError("expected a text, a number, true, false or null")  # noqa: TRY004 (pydantic's way)
    if isinstance(value, str) and len(value) > LONGEST:
        raise ValueError(f"expected at most {LONGEST} characters")
    return go_on(value)


Value = Annotated[
    Annotated[str, Field(max_length=LONGEST)] | int | float | bool | None,
    WrapValidator(_plain),
]
Name = Annotated[str, Field(min_length=1, max_length=200)]


class Wish(BaseModel):
    """A part of what is asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, strict=True)


class FieldOverride(Wish):
    """The value of a field, as other services write it."""

    text: Value = None
    value: Value = None
    image_url: Value = None

    @property
    def said(self) -> Value:
        return next((one for one in (self.text, self.value, self.image_url) if one is not None), None)


def _shape(value: Any) -> str:
    return "override" if isinstance(value, dict | FieldOverride) else "value"


Given = Annotated[Annotated[Value, Tag("value")] | Annotated[FieldOverride, Tag("override")], Discriminator(_shape)]


class DeliveryOptions(Wish):
    """How a picture is delivered: a preset of the design's, and what is said besides; all as the Image API has it. If
    they say no preset and no extent, it is for mail."""

    preset: Name | None = None
    region: Name | None = None
    size: Name | None = Field(None, examples=["600,"])
    width: int | None = Field(None, ge=1, le=20_000)
    height: int | None = Field(None, ge=1, le=20_000)
    rotation: Name | None = None
    quality: Name | None = None
    format: Name | None = Field(None, examples=["png"])

    @model_validator(mode="after")
    def _one_size(self) -> Self:
        if self.size and (self.width or self.height):
            raise ValueError("expected either size, or width and height")
        return self


class GenerateOptions(DeliveryOptions):
    """How the picture is delivered, and in which form it is answered."""

    return_: Literal["url", "image", "base64"] = Field("url", alias="return")
    plain: bool = Field(False, description="An address that can be read, although there is a key to seal with.")
    expires: int | None = Field(None, ge=1_000_000_000, le=253_402_300_799, description="Seconds since 1970.")


class Design(Wish):
    """Which design, over which picture, with which values."""

    design_id: Name = Field(examples=["webinar", "webinar@3"], description="A design; `text` is the built-in one.")
    image: Name | None = Field(None, description="The identifier of a picture that the design is laid over.")
    data: Annotated[dict[Name, Value], Field(max_length=MOST)] | None = None
    layers: Annotated[dict[Name, Given], Field(max_length=MOST)] | None = Field(
        None, description="The same as `data`, in another shape."
    )

    @model_validator(mode="after")
    def _agrees(self) -> "Design":
        for name in set(self.data or {}) & set(self.layers or {}):
            if (self.data or {})[name] != _said((self.layers or {})[name]):
                raise ValueError(f"expected data and layers to agree on {name}")
        if self.design_id.partition("@")[0] == "text" and not self.image:
            raise ValueError("expected an image for the design text")
        return self

    @property
    def values(self) -> dict[str, str]:
        """Everything given, as text; a value that is null is not given."""
        given = {**(self.data or {}), **{name: _said(value) for name, value in (self.layers or {}).items()}}
        return {name: as_text(value) for name, value in given.items() if value is not None}

    @property
    def places(self) -> dict[str, str]:
        """The fields that are given, by where they stand."""
        return {f"{place}/{name}": name for place in ("data", "layers") for name in getattr(self, place) or {}}

    def place(self, name: str) -> str:
        """Where a field stands, or would: among the layers if it is there, or if nothing else is anywhere."""
        return "layers" if name in (self.layers or {}) or (self.layers and not self.data) else "data"


class GenerateRequest(Design):
    """A picture for one recipient."""

    fallbacks: Annotated[dict[Name, Value], Field(max_length=MOST)] = {}
    options: GenerateOptions = GenerateOptions()
    variants: Annotated[tuple[DeliveryOptions, ...], Field(max_length=VARIANTS)] = Field(
        (), description="The same picture in further presets, sizes and formats.", examples=[[{"format": "webp"}]]
    )

    @model_validator(mode="after")
    def _addresses(self) -> Self:
        if self.variants and self.options.return_ == "image":
            raise ValueError("expected options.return url or base64, or no variants, as they are addresses")
        return self

    @property
    def varied(self) -> "tuple[GenerateRequest, ...]":
        """A wish for each of the variants."""
        about = self.options.model_dump(include={"plain", "expires", "preset"})
        several = (one.model_dump(exclude_none=True) for one in self.variants)
        options = (GenerateOptions(**{**about, **one}) for one in several)
        return tuple(self.model_copy(update={"options": one, "variants": ()}) for one in options)

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "design_id": "webinar",
                    "data": {"first_name": "Sarah", "company": "Northwind"},
                    "fallbacks": {"first_name": "there"},
                    "options": {"size": "600,", "format": "png"},
                }
            ]
        }
    )


class OpenField(Wish):
    """A field that is filled in later."""

    max: int | None = Field(None, ge=1, le=2000, description="The most characters of its values.")
    default: Annotated[str, Field(max_length=200)] | None = None
    tag: Annotated[str, Field(max_length=100)] | None = Field(None, description="The mail tool's name for it.")


class LinkRequest(Design):
    """A signed address with fields that a mail tool fills in."""

    open: Annotated[dict[Name, OpenField], Field(min_length=1, max_length=60)]
    expires: int | None = Field(None, ge=1_000_000_000, le=253_402_300_799, description="Seconds since 1970.")
    max_renders: int | None = Field(None, ge=1, le=1_000_000_000)
    pin: tuple[Literal["region", "size", "rotation", "format"], ...] = ()
    display: int | None = Field(None, ge=1, le=8192, description="The width at which it is shown, in CSS pixels.")
    options: DeliveryOptions = DeliveryOptions()
    tool: Annotated[str, Field(max_length=100)] | None = Field(
        None, description="The mail tool that a snippet is for; all if none is named.", examples=["klaviyo"]
    )
    tags: Annotated[dict[str, Annotated[str, Field(max_length=100)]], Field(max_length=MOST)] = {}

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"design_id": "webinar", "open": {"first_name": {"default": "there"}}}]}
    )


def _a_tag(value: str) -> str:
    if not is_tag(value):
        raise ValueError("expected a tag: at most 128 visible characters of ASCII, and no comma")
    return value


Told = Annotated[str, Field(min_length=1, max_length=LONGEST)]


class PurgeRequest(Wish):
    """What is to be dropped from every cache."""

    identifiers: Annotated[list[Told], Field(max_length=MOST)] = []
    designs: Annotated[list[Told], Field(max_length=MOST)] = []
    sources: Annotated[list[Told], Field(max_length=MOST)] = []
    tags: Annotated[list[Annotated[Told, AfterValidator(_a_tag)]], Field(max_length=MOST)] = []
    all: bool = Field(False, description="Everything, whatever else is named.")

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"identifiers": ["folder/lighthouse.avif"], "designs": ["webinar@3"]}]}
    )

    @model_validator(mode="after")
    def _anything(self) -> "PurgeRequest":
        if not (self.identifiers or self.designs or self.sources or self.tags or self.all):
            raise ValueError("expected at least one of identifiers, designs, sources, tags, or all")
        return self


def _said(value: Any) -> Value:
    return value.said if isinstance(value, FieldOverride) else value


def as_text(value: Value) -> str:
    """A JSON value as it would stand in an address."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
