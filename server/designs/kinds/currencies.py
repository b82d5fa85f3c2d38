"""Currencies as people write them: by codes of ISO 4217, signs, abbreviations and names.

`EUR`, `€`, `US$`, `$ US`, `5 лв.`, `рублей`. A sign that several currencies share is that of the place, if one of them
is paid with there. Signs and names are those of CLDR, by babel, in the language of the place and, for signs, at the
home of each currency; those that people write besides are listed here, the most common currency first.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

import regex
from babel import localedata
from babel.core import get_global
from babel.numbers import get_territory_currencies, list_currencies

from server.designs.kinds.customs import folded, read_locale, tokens
from server.designs.kinds.locales import KEPT, Place, plain

_FILLING = regex.compile(r"[\s.'\"’‘ʻ׳״]")
_PIECES = regex.compile(r"[\p{L}\p{M}]+|[^\p{L}\p{M}\s]+")
_LISTED = {
    "USD": "$ us$ usd$ $us u$s dollar dollars", "EUR": "€ euro euros", "GBP": "£ pounds stg",
    "JPY": "¥ jp¥ 円 yen", "CNY": "¥ cn¥ 元 圆 rmb", "INR": "rs ₹ rupees", "CHF": "fr sfr", "BRL": "r$",
    "CAD": "$ ca$ c$ can$ $ca", "AUD": "$ a$ au$", "NZD": "$ nz$", "SGD": "$ s$", "HKD": "$ hk$ 元",
    "TWD": "$ nt$ 元", "MXN": "$ mx$ mex$", "ARS": "$ ar$", "CLP": "$ clp$", "COP": "$ cop$ col$",
    "UYU": "$ $u", "JMD": "$ j$ ja$", "BBD": "$ bds$", "TTD": "$ tt$", "SEK": "kr", "NOK": "kr",
    "DKK": "kr", "ISK": "kr", "PKR": "rs", "LKR": "rs", "NPR": "rs रु", "MUR": "rs", "EGP": "£ ج.م",
    "LBP": "£", "SYP": "£", "RUB": "₽ р руб", "TRY": "₺ tl", "UAH": "₴ грн", "KRW": "₩ 원",
    "ILS": "₪ nis שח", "VND": "₫ đ vnđ", "THB": "฿", "NGN": "₦", "PHP": "₱", "PYG": "₲", "CRC": "₡",
    "KZT": "₸ тг", "GEL": "₾", "AZN": "₼", "GHS": "₵", "PLN": "zł", "CZK": "kč", "HUF": "ft", "RON": "lei",
    "BGN": "лв лева", "IDR": "rp", "MYR": "rm", "RSD": "дин din", "KES": "ksh kshs", "TZS": "tsh",
    "UGX": "ush", "MAD": "dh د.م", "AED": "dh dhs د.إ", "SAR": "sr ر.س", "KWD": "kd د.ك", "BHD": "bd د.ب",
    "BDT": "tk", "PEN": "s/", "XOF": "fcfa cfa", "XAF": "fcfa cfa", "BOB": "bs", "VES": "bs", "ZAR": "R",
    "QAR": "ر.ق", "OMR": "ر.ع", "JOD": "د.أ", "IQD": "د.ع",
}  # fmt: skip

Codes = tuple[str, ...]


def meant(before: str, after: str, place: Place, only: str = "") -> str:
    """The currency that the words in front of a number and behind it mean together, nothing if there is none.

    `$5 USD` are US dollars; where both say the same (`EUR 5 EUR`), or different ones, none is meant. `only` is the one
    currency that it may be, if any.
    """
    found: Codes | None = None
    near = (only,) if only else _homes(place.locale)
    for words in (before, after):
        if words:
            these = _phrase(words, place, near)
            found = these if found is None else _shared(found, these)
    if not found or _key(before) == _key(after):
        return ""
    if only and only not in found:
        return ""
    return next((code for code in near if code in found), found[0])


def is_code(word: str) -> bool:
    return word.upper() in _codes()


def _phrase(words: str, place: Place, near: Codes) -> Codes:
    """The currencies that words mean, the likeliest first: as a whole, or all that each of them means, `USD $`."""
    whole = _named(words, place, near)
    pieces = _PIECES.findall(words)
    if whole or len(pieces) != 2 or _key(pieces[0]) == _key(pieces[1]):
        return whole
    return _shared(_named(pieces[0], place, near), _named(pieces[1], place, near))


def _shared(some: Codes, others: Codes) -> Codes:
    return tuple(code for code in some if code in others)


def _named(words: str, place: Place, near: Codes) -> Codes:
    """The currencies that a sign or a name means. One that is known from elsewhere counts if it is of one currency and
    no mere word, or of those that are `near`."""
    if is_code(words):
        return (words.upper(),)
    key = _key(words)
    own, at_home = _own(place.locale), _at_home(place.locale)
    known = (*own.get(key, ()), *at_home.get(key, ()), *_listed().get(key, ())) or _own("en").get(key, ())
    if known:
        return known
    elsewhere = _of_regions().get(key, ())
    return elsewhere if len(elsewhere) == 1 and not key.isalpha() else _shared(near, elsewhere)


def _key(words: str) -> str:
    """One spelling of a sign or a name; a single letter keeps its case, as `K` is a sign and `k` a thousand."""
    bare = _FILLING.sub("", unicodedata.normalize("NFKC", plain(words)))
    return bare if len(bare) == 1 and bare.isascii() else folded(bare) if len(bare) > 1 else bare.lower()


def _table(pairs: Iterable[tuple[str, str]]) -> dict[str, Codes]:
    found: dict[str, dict[str, None]] = {}
    for sign, code in pairs:
        found.setdefault(_key(sign), {})[code] = None
    return {key: tuple(codes) for key, codes in found.items() if key}


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    return frozenset(list_currencies())


@lru_cache(maxsize=1)
def _paid_with() -> frozenset[str]:
    """The currencies that are paid with somewhere today."""
    known = get_global("territory_currencies").values()
    return frozenset(code for several in known for code, _, end, tender in several if tender and end is None)


@lru_cache(maxsize=1)
def _listed() -> dict[str, Codes]:
    return _table((sign, code) for code, signs in _LISTED.items() for sign in signs.split())


@lru_cache(maxsize=KEPT)
def _own(locale: str) -> dict[str, Codes]:
    """What the currencies of today are called in a language."""
    here = Place(locale, "UTC").cldr
    pairs = [*here.currency_symbols.items(), *here.currencies.items()]
    plural = here._data["currency_names_plural"].items()  # of which babel shows one form at a time only
    pairs += [(code, name) for code, forms in plural for name in _forms(forms)]
    return _table((str(name), str(code)) for code, name in pairs if code in _paid_with())


@lru_cache(maxsize=KEPT)
def _at_home(locale: str) -> dict[str, Codes]:
    """The currency of a place by the single words of its names: `рублей` of `российских рублей`."""
    home, here = _homes(locale)[:1], Place(locale, "UTC").cldr
    plural = here._data["currency_names_plural"]
    names = [(name, code) for code in home for name in (here.currencies.get(code, ""), *_forms(plural.get(code, {})))]
    return _table(
        (word, code) for name, code in names for word in tokens(plain(name)) if len(word) > 2 or not word.isascii()
    )


def _forms(forms: object) -> Iterator[str]:
    if isinstance(forms, Mapping):
        yield from (str(name) for name in forms.values())


@lru_cache(maxsize=1)
def _of_regions() -> dict[str, Codes]:
    """The signs of currencies as they are written at home."""
    pairs = []
    for name in sorted(localedata.locale_identifiers()):
        territory = name.rpartition("_")[2]
        if territory != name and len(territory) == 2:
            signs = read_locale(name).get("currency_symbols", {})
            pairs += [(str(signs[code]), code) for code in get_territory_currencies(territory) if code in signs]
    return _table(pairs)


@lru_cache(maxsize=KEPT)
def _homes(locale: str) -> Codes:
    """The currencies that are paid with where a locale is at home, the main one first."""
    return tuple(get_territory_currencies(Place(locale, "UTC").territory))
