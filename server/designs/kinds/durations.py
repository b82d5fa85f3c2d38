"""Words for units of time, as they stand below their numbers: `5` days, `1` day, `2` Tage. CLDR, by babel."""

from babel.numbers import format_decimal
from babel.units import format_unit

from server.designs.kinds.locales import Place, native, numbering

UNITS = {"days": "duration-day", "hours": "duration-hour", "minutes": "duration-minute"}


def digits(number: int, least: int, place: Place) -> str:
    """A number as the readers of a place write it, with at least so many digits: `26,532`, `07`."""
    pattern = None if least == 1 else "0" * least
    system = numbering(place)
    return native(format_decimal(number, pattern, locale=place.cldr, numbering_system=system), place)


def word(unit: str, number: int, place: Place) -> str:
    """The word for a unit in the language of a place, in the form that goes with the number."""
    counted = format_unit(number, UNITS[unit], "long", locale=place.cldr)
    return counted.replace(format_decimal(number, locale=place.cldr), "").strip()
