"""Places whose customs differ: digits, commas, the order of days and months, scripts, zones far away."""

from babel.localedata import locale_identifiers

from server.designs.kinds.locales import Place

LOCALES = ("en", "en-GB", "de", "de-CH", "fr", "pt-BR", "ar", "ar-EG", "hi", "ja", "zh-Hans", "tr", "sv")
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Pacific/Kiritimati", "Asia/Kolkata", "-09:30")

HERE = Place("en", "UTC")
PLACES = tuple(Place(locale, ZONES[index % len(ZONES)]) for index, locale in enumerate(LOCALES))


def at(locale: str, tz: str = "UTC") -> Place:
    return Place(locale, tz)


EVERYWHERE = tuple(name.replace("_", "-") for name in sorted(locale_identifiers())[::12])  # a twelfth of all locales
