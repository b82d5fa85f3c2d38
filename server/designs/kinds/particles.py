"""The words that are written small inside a name, with the languages they belong to: `van`, `de la`, `binti`, `née`."""

from dataclasses import dataclass

import regex


@dataclass(frozen=True, slots=True)
class _Particles:
    """The particles of a language, by what shows that a word is one of them.

    Attributes:
        always: its place inside a name; with `*` also where a name begins.
        behind: its place behind another particle.
        small: that it is typed small.
        careful: that it is typed small in a name that is written with care.
        spoken: the locale.
        final: its place inside a name or at its end.
    """

    always: str = ""
    behind: str = ""
    small: str = ""
    careful: str = ""
    spoken: str = ""
    final: str = ""


_PARTICLES = {
    "nl": _Particles(
        "van* de* ter* ten den op aan bij uit", behind="der den het 't 's la", spoken="in 't",
        careful="te in onder over tot voor der het 's toe thoe tho fan zonder wed. v v. v/d v.d v.d. v/h a/d",
    ),
    "de": _Particles(
        "von* vom zu* zum zur auf geb. verw. verh. gen.", behind="der den dem und zu",
        careful="aus am im an ab ob uf der die das den dem unter vor bei zen zer tom thor geb verw verh "
        "geborene genannt z.",
    ),
    "sv, no, da": _Particles("af* av", careful="den det vid från fra till född født fødd f."),
    "fr": _Particles(
        "de* du* des née né", behind="la les le", small="à",
        careful="la le les dit dite aux au sur sous sans lès ép. épouse veuve vve nee alias",
    ),
    "es": _Particles("de* del* vda.", behind="la las los lo", spoken="y e", careful="y e la las los lo viuda vda"),
    "pt": _Particles("de* da* do dos* das*", spoken="e", careful="e o a"),
    "it": _Particles(
        "di* del* della* delle dello degli dei dal dalla dalle dallo dai dagli de' da*", spoken="e",
        careful="e la le lo li in fu ved. vedova nata nato detto detta",
    ),
    "ca, oc, br": _Particles("de* dels", spoken="i y", careful="i la les na en ar an"),
    "tl": _Particles("dela delos", careful="ng"),
    "ro, sq": _Particles(careful="cel cea lui zis zisă născută a al ali"),
    "ar, ber": _Particles(
        "bin* ibn* bint* ould", small="al el ul ud ur",
        careful="ben bel bou abu abi umm wuld mint ag as ash an at az ar ad",
    ),
    "ms": _Particles("binti* binte* bte a/l a/p a/k", careful="anak ak bt bte."),
    "hi, ta": _Particles("s/o d/o w/o c/o"),
    "he": _Particles(careful="ben bat bar ha"),
    "sw, ki, xh": _Particles("wa", careful="ka kwa ole arap"),
    "th": _Particles(careful="na"),
    "mi": _Particles(careful="te o"),
    "cy, kw": _Particles("ap ferch", careful="ab verch ein y yr an o'r i'r a'r"),
    "ga, gd": _Particles(careful="mac mhac nic mhic ní nì ó ua uí na an a' inghean yr"),
    "cs, sk, pl": _Particles(careful="z ze ve na roz. rozená rodená rod. herbu domu zwany zwana starší mladší"),
    "hr, sl, sr": _Particles(careful="iz od rođ. rođena roj. рођ. рођена"),
    "hu": _Particles(careful="özv. ifj. id. szül. gróf báró"),
    "el": _Particles(careful="του της το γένος χήρα ντε ντα ντι φον βαν"),
    "ru, uk, bg": _Particles(
        "ван* фон* де* ибн* бин* бинт аф урожд.", behind="дер ден дем ла цу унд",
        careful="бен да ди дель делла дю ла ле тер дос цу аль эль ас ад ар ур урождённая урожденная",
    ),
    "az, tr, uz, kk, ky": _Particles(
        final="oğlu oglu ogly qızı qizi gyzy kızı kyzy uulu o'g'li ogli qızi қызы кызы гызы оглы оглу огли улы ұлы "
        "уулу уулы углы ўғли қизи",
    ),
}  # fmt: skip
_CONJUNCTIONS = {
    "en": _Particles("and", careful="of the or"), "de": _Particles("und"), "fr": _Particles("et"),
    "sv": _Particles("och"), "da, no": _Particles("og"), "hu": _Particles("és"),
    "nl": _Particles(careful="en", spoken="en"), "tr": _Particles(careful="ve", spoken="ve"),
    "fi, et": _Particles(careful="ja", spoken="ja"), "pl": _Particles(careful="i oraz", spoken="i"),
    "cs, sk": _Particles(careful="a"), "ro": _Particles(careful="și"), "eu": _Particles(careful="eta"),
    "lt, lv": _Particles(careful="ir un"), "sq": _Particles(careful="dhe"), "tl": _Particles(careful="at"),
    "ms": _Particles(careful="dan"), "el": _Particles(careful="και κι"), "ru": _Particles(careful="и"),
    "uk": _Particles(careful="і й та"), "cy": _Particles(careful="a ac"), "ga": _Particles(careful="agus"),
}  # fmt: skip


def _all(kind: str, tables: tuple[dict[str, _Particles], ...]) -> frozenset[str]:
    return frozenset(
        word.rstrip("*")
        for table in tables
        for particles in table.values()
        for word in getattr(particles, kind).split()
    )


_TABLES = (_PARTICLES, _CONJUNCTIONS)
ALWAYS = _all("always", _TABLES)
BEHIND = _all("behind", _TABLES)
SMALL = _all("small", _TABLES)
FINAL = _all("final", _TABLES) | {word.replace("i", "ı") for word in _all("final", _TABLES)}  # read as Turkish
CAREFUL = ALWAYS | BEHIND | SMALL | FINAL | _all("careful", _TABLES) | _all("spoken", _TABLES)
# Cut to one letter, where a word with care stands in front: Hans i. d. Au, Otto v. u. z. Berg.
CUT_IN_FRONT_OF_D = frozenset({"a.", "i."})
CUT_BEHIND = frozenset({"d.", "u.", "z."})
CUT_AND_JOINED = regex.compile(r"(?:[vz]|[aiv]\.d)\.(?=\p{Lu}\p{M}*\p{Ll})")  # v.Bülow
OPENING = frozenset(
    word[:-1] for particles in _PARTICLES.values() for word in particles.always.split() if word.endswith("*")
)
SPOKEN = {
    language: frozenset(word for table in _TABLES for languages, particles in table.items()
                        if language in languages.split(", ") for word in particles.spoken.split())
    for language in ("nl", "es", "pt", "it", "ca", "tr", "fi", "et", "pl")
}  # fmt: skip

# Where a name begins, they are given names rather, if no careful word says otherwise.
_GIVEN = frozenset(
    {"abu", "an", "bar", "bat", "ben", "do", "ka", "li", "mac", "na", "ole", "te", "tom", "thor", "umm", "wa"}
)
CAREFUL_OPENING = (
    frozenset(word for word in CAREFUL if len(word) > 1 and (word[-1] != "." or word.startswith("v.")))
    - _GIVEN
    - frozenset(word for kind in ("always", "careful") for word in _all(kind, (_CONJUNCTIONS,)))
)

# Names of people as well. Where they begin a name in capitals, the word behind shows which: del Piero, Del Shannon.
_SHOWN_BY = {"del": "[aeiou]", "di": "[aeiou]", "da": "[aeiouszé]", "van": "(?!)", "della": "(?!)"}
_PLURAL = frozenset({"dos", "das"})  # with which Portuguese names agree: das Neves; Ram Das Gupta

# Arabic articles in front of a hyphen. Some take the consonant behind them: ar-Rashid, ash-Shafi'i, аз-Захра.
ARTICLE = regex.compile(
    r"(?:[aeu]l|u[drs]|[aeu](sh|th|dh|[tdrzsnṭḍṣẓšṯḏ])(?=-\1)|[аэу]ль?|[аэ]([тдрзснш])(?=-\2))(?=-)"
)


def opens(particle: str, following: str, *, capitals: bool) -> bool:
    """Whether a particle at the beginning of a name is one, in front of a word in small letters."""
    if particle not in OPENING or not agrees(particle, following):
        return False
    if following in BEHIND:
        return True
    shown = _SHOWN_BY.get(particle)
    if shown is None or (not capitals and shown == "(?!)"):
        return True
    return regex.search(f"{shown}$", following) is not None


def agrees(particle: str, following: str) -> bool:
    """Whether a word can stand behind a particle: `dos` and `das` need a plural."""
    return particle not in _PLURAL or following.endswith("s")
