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
from server.designs.kinds.locales import KEPT, NOWHERE, Place, plain

_FILLING = regex.compile(r"[\s.'\"’‘ʻ׳״]")
_PIECES = regex.compile(r"[\p{L}\p{M}]+|[^\p{L}\p{M}\s]+")
_BETWEEN = regex.compile(r"\{0\}\s+(\p{L}+)\s+\{1\}")
_LISTED = {
    "USD": "$ us$ usd$ $us u$s dollar dollars", "EUR": "€ euro euros", "GBP": "£ pounds stg",
    "JPY": "¥ jp¥ 円 yen", "CNY": "¥ cn¥ 元 圆 rmb", "INR": "rs ₹ rupees", "CHF": "fr sfr", "BRL": "r$",
    "CAD": "$ ca$ c$ can$ $ca", "AUD": "$ a$ au$", "NZD": "$ nz$", "SGD": "$ s$", "HKD": "$ hk$ 元",
    "TWD": "$ nt$ 元", "MXN": "$ mx$ mex$", "ARS": "$ ar$", "CLP": "$ clp$", "COP": "$ cop$ col$",
    "UYU": "$ $u", "JMD": "$ j$ ja$", "BBD": "$ bds$", "TTD": "$ tt$", "SEK": "kr", "NOK": "kr",
    "DKK": "kr", "ISK": "kr", "PKR": "rs روپے", "LKR": "rs", "NPR": "rs रु", "MUR": "rs", "SCR": "rs",
    "EGP": "£ ج.م", "LBP": "£", "SYP": "£", "RUB": "₽ р руб ruble rubles rouble roubles", "BYN": "р руб",
    "TRY": "₺ tl", "UAH": "₴ грн hryvnia", "KRW": "₩ 원", "ILS": "₪ nis שח shekel shekels", "VND": "₫ đ vnđ",
    "THB": "฿ baht", "NGN": "₦ naira", "PHP": "₱", "PYG": "₲", "CRC": "₡", "KZT": "₸ тг", "GEL": "₾", "AZN": "₼",
    "GHS": "₵", "PLN": "zł zloty zlotys", "CZK": "kč", "HUF": "forint forints", "RON": "lei",
    "BGN": "лв лева", "IDR": "rp", "MYR": "rm", "RSD": "дин din", "KES": "ksh kshs", "TZS": "tsh tshs",
    "UGX": "ush ushs", "AED": "dh dhs د.إ", "MAD": "dh dhs د.م", "SAR": "sr ر.س", "KWD": "kd د.ك", "BHD": "bd د.ب",
    "BDT": "tk", "PEN": "s/", "XOF": "fcfa cfa", "XAF": "fcfa cfa", "BOB": "bs", "VES": "bs", "ZAR": "R",
    "QAR": "ر.ق", "OMR": "ر.ع", "JOD": "د.أ", "IQD": "د.ع",
}  # fmt: skip
_LISTED_AT_HOME = {  # signs that mean something else wherever their currency is not paid with
    "HUF": "ft", "KES": "sh shs", "TZS": "sh shs", "UGX": "sh shs", "SOS": "sh shs", "EGP": "le", "SLE": "le",
    "PHP": "P", "BWP": "P", "NGN": "N", "MZN": "mt", "ALL": "L", "HNL": "L", "LSL": "L M", "SZL": "E", "GMD": "D",
    "GTQ": "Q", "PGK": "K", "ZMW": "K", "MMK": "K ks", "AZN": "manat", "TMT": "manat", "AMD": "դր", "AFN": "افغانی",
    "XOF": "F", "XAF": "F", "XPF": "F", "KMF": "F", "DJF": "F fdj", "GNF": "F fg", "CDF": "F fc", "RWF": "F frw",
    "BIF": "F fbu", "TND": "dt", "DZD": "da", "NAD": "n$", "GYD": "g$", "FJD": "f$", "BSD": "b$", "BND": "b$",
    "LRD": "l$ ld$", "KYD": "ci$", "SBD": "si$", "XCD": "$ e$", "NIO": "c$", "SCR": "sr", "WST": "ws$", "TOP": "t$",
}  # fmt: skip
_DOLLAR = "$"
_NO_WORDS = {  # codes that mean nothing else, even in small letters
    "usd", "eur", "gbp", "jpy", "cny", "inr", "chf", "brl", "cad", "aud", "nzd", "hkd", "sgd", "twd", "krw", "mxn",
    "dkk", "nok", "pln", "czk", "huf", "php", "thb", "idr", "myr", "vnd", "zar", "ngn", "kes", "aed", "ils", "rub",
    "uah",
}  # fmt: skip

Codes = tuple[str, ...]


def meant(before: str, after: str, place: Place, only: str = "") -> str:
    """The currency that the words in front of a number and behind it mean together, nothing if there is none.

    `$5 USD` are US dollars; where both say the same (`EUR 5 EUR`), or different ones, none is meant. `only` is the one
    currency that it may be, if any.
    """
    found: Codes | None = None
    after = _between(place.locale).sub("", after)
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


def _is_written_code(word: str, near: Codes) -> bool:
    """Whether a word is a code. In small letters many are other words: `Try 5`, `top 5`."""
    return (word.isupper() and is_code(word)) or word.upper() in near or word.lower() in _NO_WORDS


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
    if _is_written_code(words, near):
        return (words.upper(),)
    key = _key(words)
    tables = (_own(place.locale), _at_home(place.locale), _listed())
    known = [code for table in tables for code in table.get(key, ())] or _own("en").get(key, ())
    here = _shared(near, _listed_at_home().get(key, ()))
    if here or known:
        return (*here, *known)
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
    """Signs that are known everywhere, and those of all dollars: `FJ$` of FJD."""
    dollars = [(code[:2] + _DOLLAR, code) for code in sorted(_paid_with()) if code.endswith("D")]
    signs = _table((sign, code) for code, signs in _LISTED.items() for sign in signs.split())
    return _table(dollars) | signs


@lru_cache(maxsize=1)
def _listed_at_home() -> dict[str, Codes]:
    return _table((sign, code) for code, signs in _LISTED_AT_HOME.items() for sign in signs.split())


@lru_cache(maxsize=KEPT)
def _own(locale: str) -> dict[str, Codes]:
    """What the currencies of today are called in a language."""
    here = Place(locale, "UTC").cldr
    pairs = [*here.currency_symbols.items(), *here.currencies.items()]
    plural = here._data["currency_names_plural"].items()  # of which babel shows one form at a time only
    pairs += [(code, name) for code, forms in plural for name in _forms(forms)]
    return _table((str(name), str(code)) for code, name in pairs if code in _paid_with() and name != code)


@lru_cache(maxsize=KEPT)
def _at_home(locale: str) -> dict[str, Codes]:
    """The currency of a place by the single words of its names, in its language and in English: `рублей` of
    `российских рублей`."""
    home, languages = _homes(locale)[:1], (Place(locale, "UTC").cldr, NOWHERE.cldr)
    names = [
        (name, code)
        for code in home
        for here in languages
        for name in (here.currencies.get(code, ""), *_forms(here._data["currency_names_plural"].get(code, {})))
    ]
    return _table(
        (word, code) for name, code in names for word in tokens(plain(name)) if len(word) > 2 or not word.isascii()
    )


@lru_cache(maxsize=KEPT)
def _between(locale: str) -> regex.Pattern[str]:
    """What a language puts between a number and the name of a currency: the `de` of `50 de lei`."""
    forms = Place(locale, "UTC").cldr._data["currency_unit_patterns"].values()
    words = {_BETWEEN.fullmatch(str(form)) for form in forms}
    return regex.compile("|".join(sorted(f"^{regex.escape(word[1])} +" for word in words if word)) or "(?!)")


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
            pairs += [
                (str(signs[code]), code)
                for code in get_territory_currencies(territory)
                if signs.get(code, code) != code
            ]
    return _table(pairs)


@lru_cache(maxsize=KEPT)
def _homes(locale: str) -> Codes:
    """The currencies that are paid with where a locale is at home, the main one first."""
    return tuple(get_territory_currencies(Place(locale, "UTC").territory))
