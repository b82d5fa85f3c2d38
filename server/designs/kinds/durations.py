"""Words for units of time, as they stand below their numbers: `5` days, `1` day, `2` Tage. CLDR, by babel."""

from babel.numbers import format_decimal
from babel.units import format_unit

from server.designs.kinds.locales import Place

UNITS = {"days": "duration-day", "hours": "duration-hour", "minutes": "duration-minute"}


def word(unit: str, number: int, place: Place) -> str:
    """The word for a unit in the language of a place, in the form that goes with the number."""
    counted = format_unit(number, UNITS[unit], "long", locale=place.cldr)
    return counted.replace(format_decimal(number, locale=place.cldr), "").strip()
