"""Declared fields: what a design document says of its fields."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from server.designs.document.measures import Model, Text
from server.designs.kinds.kind import Plain

MOST_SAMPLES, MOST_CHOICES = 20, 500


class AnyField(Model):
    """What all fields have: what stands in for a missing value, whether there must be one, what it may look like."""

    title: Text = ""
    default: Plain | None = None
    required: bool = False
    samples: Annotated[tuple[Plain, ...], Field(max_length=MOST_SAMPLES)] = ()


class TextField(AnyField):
    """Any text; `map` says what is shown instead of some, and with `*` instead of all others. A value of which no font
    has all letters is missing, unless `partial` says that the others are to be shown. One that is longer than `max` is
    cut, unless it is of use as a `whole` only, as what codes say and pictures are named by: then it is missing."""

    type: Literal["text"]
    partial: bool = False
    whole: bool = False
    case: Literal["as is", "name", "company", "upper", "lower", "title", "sentence"] = "as is"
    max: int = Field(200, ge=1, le=2000)
    map: dict[Text, Text] = Field({}, max_length=MOST_CHOICES)


class NumberField(AnyField):
    type: Literal["number"]
    min: Decimal | None = None
    max: Decimal | None = None
    format: Text = ""


class MoneyField(AnyField):
    type: Literal["money"]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "EUR"
    cents: Literal["auto", "always", "never"] = "auto"
    min: Decimal | None = None
    max: Decimal | None = None


class DateField(AnyField):
    """A day, or a moment if its value has a time. `format` is short, medium, long or full, a pattern of CLDR, or a
    skeleton such as ::EEEEdMMMMjmmz, whose parts every locale puts in its own order. `order` is that of `09/03/2027`:
    "dmy" is in March."""

    type: Literal["date", "time"]
    format: Text = ""
    order: Literal["dmy", "mdy", "ymd"] | None = None


class BooleanField(AnyField):
    type: Literal["boolean"]
    yes: Text = ""
    no: Text = ""


class ChoiceField(AnyField):
    """One of a few words; `map` holds other words for them, `labels` what is shown of them."""

    type: Literal["choice"]
    choices: Annotated[tuple[Text, ...], Field(min_length=1, max_length=MOST_CHOICES)]
    map: dict[Text, Text] = Field({}, max_length=MOST_CHOICES)
    labels: dict[Text, Text] = Field({}, max_length=MOST_CHOICES)


class ColorField(AnyField):
    type: Literal["colour", "color"]


class ImageField(AnyField):
    """A picture: an identifier here (below `folder`, if that is said), or an address in the web."""

    type: Literal["image"]
    folder: Text = ""


class UrlField(AnyField):
    type: Literal["url"]


DesignField = Annotated[
    TextField | NumberField | MoneyField | DateField | BooleanField | ChoiceField | ColorField | ImageField | UrlField,
    Field(discriminator="type"),
]
