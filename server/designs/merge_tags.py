"""Merge tags that a mail tool did not fill in: marks of any tool around what reads like the name of a field.

Every row of the table is a pair of marks, with the tools that write them as far as that was seen in public: in a tool's
documentation, in code, or in a list of many tools. Marks that nobody else writes make a tag of
whatever is between them; others only of the name of a field: `[firstname]` is a tag, `[sic]` is none.

Nothing here takes more than a few looks at each character.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from server.designs.field_names import (
    has_fallback,
    is_camel,
    is_field,
    is_identifier,
    is_of_programs,
    is_salutation,
    mentions_a_field,
    names_a_field,
    names_a_role,
    names_an_argument,
)

# What a mark is a part of if it stands beside it; words of East Asia have no spaces between them.
_LETTER = r"[0-9A-Za-z_\u00c0-\u1fff]"

Inside = Callable[[str], bool]


def anything(text: str) -> bool:
    """These marks nobody else writes, but around figures: `[[1, 0], [0, 1]]`."""
    return _FIGURES.fullmatch(text) is None


def code(text: str) -> bool:
    """Something that begins as names in programs do."""
    return _CODE.match(text) is not None


def choice(text: str) -> bool:
    """One of several texts: `{Hi|Hello}`."""
    return _CHOICE.match(text) is not None


def shouted(text: str) -> bool:
    """A name in capitals, or of a field."""
    return bool(_CAPITALS.fullmatch(text)) or (bool(_TOGETHER.fullmatch(text)) and is_field(text))


def written_as_a_field(text: str) -> bool:
    """The name of a field that no company has: as programs write it, or of several words."""
    return is_identifier(text) or (" " in text.strip() and is_field(text))


def role(text: str) -> bool:
    """A word for somebody or something, which real names have in brackets too: `Anna [Guest]`."""
    return names_a_role(text)


def handle(text: str) -> bool:
    """The name of a field and nothing else: `@annaSmith` and `@street.food` are people."""
    text = text.rstrip(",.!?;:")
    last = text.rpartition(".")[2]
    return names_a_field(text) or (is_identifier(last) and names_a_field(last)) or names_an_argument(text)


def doubtful(text: str) -> bool:
    """The name of a field between marks that stand around many things."""
    return names_a_field(text) or is_camel(text) or (is_identifier(text) and mentions_a_field(text))


@dataclass(frozen=True)
class Marks:
    """A pair of marks.

    inside    what has to be between them
    alone     whether there must be nothing beside them but others and a salutation, unless only programs write so
    greeted   whether a salutation has to be beside them
    cut       whether the opening mark alone is enough, as the rest of the tag may have ended the address
    tools     who writes them, seen in public; `told` are those that are only told to, which was not verified
    """

    opening: str
    closing: str
    inside: Inside
    tools: str = ""
    told: str = ""
    alone: bool = False
    greeted: bool = False
    cut: bool = False

    @cached_property
    def whole(self) -> re.Pattern[str]:
        """A tag among other words, that none of them touches if its marks stand in words too."""
        begin, end, most = re.escape(self.opening), re.escape(self.closing), LONGEST
        if not end:
            return re.compile(rf"(?<![^\s(\"']){begin}(?P<inside>\S{{1,{most}}})")
        if self.opening not in (self.closing, "("):
            return re.compile(rf"{begin}(?P<inside>(?:(?!{end}).){{1,{most}}}){end}")
        inside = rf"(?P<inside>(?:(?!{end}(?!{_LETTER})).){{1,{most}}})"
        return re.compile(rf"(?<!{_LETTER}){begin}( )?(?!\s){inside}(?<!\s)(?(1) ){end}(?!{_LETTER})")


MARKS = (
    Marks("{{", "}}", anything, "HubSpot, Klaviyo, Brevo, SendGrid, Braze, Iterable, Customer.io, Kit", cut=True),
    Marks("{%", "%}", anything, "Marketo", "Liquid, Jinja, Twig", cut=True),
    Marks("{#", "#}", code, told="Jinja, Twig"),
    Marks("*|", "|*", anything, "Mailchimp, cloudHQ", "Mandrill", cut=True),
    Marks("|*", "|*", anything, "RD Station"),
    Marks("%%=", "=%%", anything, "Salesforce Marketing Cloud", cut=True),
    Marks("%%[", "]%%", anything, "Salesforce Marketing Cloud", cut=True),
    Marks("%%", "%%", code, "Salesforce Marketing Cloud, Pardot, Silverpop, Lyris, Informz, Vision6, WhatCounts"),
    Marks("<%", "%>", anything, "Adobe Campaign, Mapp", "ERB, EJS", cut=True),
    Marks("<?", "?>", anything, told="PHP", cut=True),
    Marks("<*", "*>", is_field, "icommkt"),
    Marks("<#", ">", code, told="FreeMarker"),
    Marks("<pstag:", ">", anything, "Oracle Online Marketing", cut=True),
    Marks("<span ", ">", anything, "Eloqua", cut=True),
    Marks("<xsl:", ">", anything, told="XSLT", cut=True),
    Marks("<t t-", ">", anything, told="Odoo", cut=True),
    Marks("<<", ">>", is_field, "Listrak"),
    Marks("${", "}", anything, "Responsys, Mailmodo", "FreeMarker, Velocity", cut=True),
    Marks("$!{", "}", anything, told="Velocity", cut=True),
    Marks("#{", "}", code, told="Ruby, Thymeleaf"),
    Marks("@{", "}", code, told="Power Automate"),
    Marks("[[", "]]", anything, "GetResponse, Mailjet, Luminate, Salsa, Dialog Insight, Iterable", cut=True),
    Marks("[%", "%]", anything, "Emma", "Template Toolkit", cut=True),
    Marks("[!", "!]", is_field, "Traction Next"),
    Marks("[-", "-]", is_field, "PostUp"),
    Marks("[+", "+]", is_field, told="MODX"),
    Marks("[@", "@]", is_field),
    Marks("*[", "]*", is_field, "ExpertSender"),
    Marks("#[", "]#", code, "Mailigen"),
    Marks("$[", "]$", code, "Zoho Campaigns"),
    Marks("{!", "}", code, "AWeber, Salesforce", cut=True),
    Marks("{$", "}", code, "MailerLite, Cordial, SharpSpring, Remarkety", "Smarty", cut=True),
    Marks("{?", "?}", code, "Instiller"),
    Marks("{~", "~}", is_field, "Pure360"),
    Marks("{(", ")}", is_field, told="Cheetah Digital"),
    Marks("%$", "$%", code, "1ShoppingCart"),
    Marks("%[", "]%", code),
    Marks("%{", "}", code, told="Ruby"),
    Marks("%(", ")s", code, told="Python"),
    Marks("%(", ")S", code, told="Python"),
    Marks("##", "##", is_field, "Experian", "TYPO3"),
    Marks("@@", "@@", is_field),
    Marks("$$", "$$", is_field),
    Marks("~~", "~~", is_field, "eMarketeer"),
    Marks("__", "__", is_field, "Mailchimp, in tests"),
    Marks("{", "}", choice, "Mautic, Contacta", "Instantly, Woodpecker"),
    Marks("{", "}", is_field, "Elastic Email, Sailthru, Selligent, Vertical Response", "CleverReach", cut=True),
    Marks("[", "]", is_field, "iContact, Campaign Monitor, MailUp, MailPoet, Ontraport, Sendy, MailWizz", cut=True),
    Marks("{", "}", role),
    Marks("[", "]", role, alone=True),
    Marks("<<", ">>", role, alone=True),
    Marks("<", ">", role, alone=True),
    Marks("【", "】", is_field, alone=True),
    Marks("<", ">", is_field, "Mindbody"),
    Marks("«", "»", written_as_a_field, "Microsoft Word"),
    Marks("«", "»", is_field, "Microsoft Word", alone=True),  # which are quotes in many languages
    Marks("«", "»", role, alone=True, greeted=True),
    Marks("‹", "›", is_field),
    Marks("#", "#", is_field, "Flexmail, Moosend", "Unica", cut=True),
    Marks("~", "~", is_field, "Keap, Selligent"),
    Marks("$", "$", is_field, "SALESmanago, Adestra, Sitecore", "Emarsys"),
    Marks("@", "@", doubtful, "Dotdigital"),
    Marks("%", "%", shouted, "ActiveCampaign, eSputnik, Mailgun, Follow Up Boss"),
    Marks("--", "--", is_field, "Ortto, Robly", alone=True),
    Marks("-", "-", doubtful, "SendGrid, formerly", alone=True),
    Marks("((", "))", is_field),
    Marks("@var(", ")", anything, told="Submail"),
    Marks("(", ")", handle, "Mad Mimi", alone=True),
    Marks("|", "|", doubtful, alone=True),
    Marks("^", "^", doubtful, alone=True),
    Marks("*", "*", doubtful, alone=True),
    Marks("_", "_", doubtful, alone=True),
    Marks("!", "!", doubtful, alone=True),
    Marks("$", "", handle, "Constant Contact", "Velocity, PHP", alone=True),
    Marks("@", "", handle, told="CleverTap, Razor", alone=True),
    Marks(":", "", handle, told="SQL, Laravel", alone=True),
    Marks("!", "", handle, told="E-goi", alone=True),
    Marks("VAR_", "", is_field, "Sendlane", alone=True),
    Marks("MERGEFIELD ", "", anything, "Microsoft Word", cut=True),
)


def _first(opening: str) -> str:
    """What is looked for at first: words as a whole, else one character."""
    return opening if opening[0].isalpha() else opening[0]


LONGEST = 80  # characters of a tag that stands among other words, between marks that others write too

_CODE = re.compile(r"\s?[$=@!/#.(\[]?\s?[^\W\d]")
_FIGURES = re.compile(r"[\d\s.+-]+,[\d\s.,{}()\[\]+-]*")
_CHOICE = re.compile(r"[^|]*\|(?!\s*\w+\s*[<>=≤≥≠∈])")  # but not {x | x > 0}
_CAPITALS = re.compile(r"[A-Z][A-Z0-9_.:-]{2,60}\|?")
_TOGETHER = re.compile(r"[^\W\d_][\w.:|-]{1,80}")
_SPACED_CAPITALS = re.compile(r"[A-Z][A-Z0-9_ .-]{2,60}|[A-Za-z][A-Za-z0-9_.:|-]{2,60}")
_LATIN = r"[A-Za-z\u00c0-\u052f]"
_WORD_BEFORE = re.compile(rf"{_LATIN}+$")
_ARTICLE = re.compile(r"(?<!\S)(?:the|your|my)\s$", re.IGNORECASE)
_WORD_BEHIND = re.compile(rf"{_LATIN}{{2,}}")
_HEX = re.compile(r"[0-9A-Fa-f]{2}")
_BRACKETS = ("{", "[")
_BEGUN = re.compile(r"\s*(?:$|[A-Za-z_$#/\"'(=@!.^&>-])")
_OF_CODE = re.compile(r"[=@($.:|\[_\"']")
# What East Asian keyboards write for marks: of full width, and brackets of their own.
_WIDE = {
    **{wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)},
    **str.maketrans("〔〕〖〗《》〈〉「」『』❴❵﹛﹜", "【】【】«»‹›«»«»{}{}"),
}
_FOREIGN = re.compile(f"[{''.join(map(chr, _WIDE))}]")
_OF_ADDRESSES = re.compile(r"(?<=[\w\]])\[[\w.-]{0,80}\]|[~@]|(?<!\])#(?![{\[])|(?<!\])\$(?![{\[!])|__|--")
# Of a raw address, what is decoded before tags with `%` are looked for: what no field begins with, but no `%`.
_PUNCTUATION = re.compile(r"%(?:2[0-46-9A-Fa-f]|3[A-Fa-f]|40|5[B-Fb-f]|60|7[B-Eb-e])")
_FIRST = re.compile("|".join(sorted({re.escape(_first(one.opening)) for one in MARKS})))
_BY_FIRST = {
    first: tuple(one for one in MARKS if _first(one.opening) == first)
    for first in map(_first, (one.opening for one in MARKS))
}
_PERCENT = tuple(one for one in MARKS if "%" in one.opening)


def has_tag(text: str, own: frozenset[str] = frozenset(), *, address: bool = False) -> bool:
    """Whether a text has a tag in it that was not filled in; `own` are names of fields of the design itself. In an
    `address`, what addresses themselves write is none: `?filter[name]=x`, `/~name~/`, `#name#`."""
    return tag_in(_OF_ADDRESSES.sub(" ", text) if address and "/" in text else text, own) is not None


def tag_in(text: str, own: frozenset[str] = frozenset()) -> Marks | None:
    """The marks of a tag that a text has in it, None if it has none."""
    if not text.isascii() and _FOREIGN.search(text):
        text = text.translate(_WIDE)
    for first in dict.fromkeys(_FIRST.findall(text)):
        for marks in _BY_FIRST[first]:
            if _is_in(text, marks, own):
                return marks
    return None


def has_raw_tag(raw: str) -> bool:
    """Whether a text as it stands in an address has one of those whose `%` decoding would take for that of a byte."""
    if raw.count("%") < 2:
        return False
    text = _PUNCTUATION.sub(lambda found: chr(int(found[0][1:], 16)), raw)
    return any(_is_in(text, marks, frozenset(), raw=True) for marks in _PERCENT)


def _is_in(text: str, marks: Marks, own: frozenset[str], *, raw: bool = False) -> bool:
    if marks.opening not in text:
        return False
    if marks.alone:
        return _is_alone(text, marks, own)
    if marks.opening == "%":
        return _has_percents(text, own, raw=raw)
    if any(_fits(inside, marks, own) for inside in _insides(text, marks)):
        return True
    return marks.cut and not (raw and marks.opening.endswith("%")) and _is_cut(text, marks)


def _fits(inside: str, marks: Marks, own: frozenset[str]) -> bool:
    if not inside.strip() and marks.inside is not anything:
        return False
    return marks.inside(inside) or _spelled(inside) in own


def _spelled(name: str) -> str:
    """A name as fields are spelled."""
    return name.strip().lower().replace(" ", "_").replace("-", "_")


def _insides(text: str, marks: Marks) -> Iterator[str]:
    """What is between an opening mark and the next closing one; of tags in tags the innermost."""
    opening, closing = marks.opening, marks.closing
    if opening == closing:  # one letter alone may be a part of words: #city #love
        for inside in text.split(opening)[1:-1]:
            if len(opening) > 1 or is_of_programs(inside):
                yield inside
        if len(opening) == 1:
            for tag in marks.whole.finditer(text):
                if tag[1] is None or (
                    len(text) <= 3 * LONGEST and is_salutation(f"{text[: tag.start()]} {text[tag.end() :]}")
                ):
                    yield tag["inside"]  # else these are dashes: Wine ~ City ~ Night
        return
    begin = 0
    while closing and (end := text.find(closing, begin)) >= 0:
        start = text.rfind(opening, begin, end)
        inside = text[start + len(opening) : end]
        if start >= 0 and not (len(opening) == 1 and _is_said(text, inside, start, end + 1)):
            yield inside
        begin = end + 1 if opening[-1] == closing[0] else end + len(closing)


def _is_said(text: str, inside: str, start: int, end: int) -> bool:
    """Whether a word in brackets is a part of another, or has an article if they are square: `Save the [Date]`."""
    word = text[start] == "[" and inside.isalpha() and not is_of_programs(inside)
    article = word and _ARTICLE.search(text, max(0, start - 30), start)
    return bool(article) or _is_in_word(text, inside, start, end)


def _is_in_word(text: str, inside: str, start: int, end: int) -> bool:
    """Whether brackets from one letter to another are a part of a word: `[price]less`, `vector<name>`. What programs
    write is none, nor what is behind a salutation, as in `Hi{name}`, or in front of one letter that is an ending."""
    before, behind = _WORD_BEFORE.search(text, max(0, start - 30), start), _WORD_BEHIND.match(text, end)
    if (before is None and behind is None) or not inside.isalpha() or is_of_programs(inside):
        return False
    return not is_salutation(before[0]) if before else not is_salutation(behind[0] if behind else "")


def _is_alone(text: str, marks: Marks, own: frozenset[str]) -> bool:
    """Whether there is nothing else in a text but tags with these marks, and a salutation."""
    whole = text.strip()
    if not marks.closing and whole.startswith(marks.opening) and _fits(whole[len(marks.opening) :], marks, own):
        return True
    found = [tag for tag in marks.whole.finditer(text) if _fits(tag["inside"], marks, own)]
    if not found:
        return False
    beside = [text[one.end() : other.start()] for one, other in pairwise(found)]
    rest = " ".join((text[: found[0].start()], *beside, text[found[-1].end() :]))
    if marks.greeted and not any(map(str.isalpha, rest)):
        return False
    return is_salutation(rest) or any(is_of_programs(tag["inside"]) for tag in found)


def _is_cut(text: str, marks: Marks) -> bool:
    """Whether a tag is begun whose end is lost: a `#` or a `"` in it ended the address, or nobody closed it."""
    start = text.rfind(marks.opening)
    rest = text[start + len(marks.opening) :]
    if marks.closing and marks.closing in rest:
        return False
    if marks.inside is is_field:
        return len(rest) < 300 and (has_fallback(rest) or marks.opening in _BRACKETS) and is_field(rest)
    if marks.opening not in ("{{", "{%") and not rest[:1].strip():
        return _OF_CODE.search(rest) is not None  # I <? you
    return _BEGUN.match(rest) is not None


def _has_percents(text: str, own: frozenset[str], *, raw: bool) -> bool:
    """`%FIRSTNAME%`, of which the second mark is not the beginning of an encoded byte, nor the first the middle of a
    letter's bytes."""
    whole = text.strip()
    alone = len(whole) > 3 and whole[0] == whole[-1] == "%" and "%" not in whole[1:-1]
    if alone and _is_percent(whole[1:-1], own, alone=True):
        return True
    pieces = text.split("%")
    for index in range(1, len(pieces) - 1):
        before, inside, after = pieces[index - 1], pieces[index], pieces[index + 1]
        if _HEX.match(after) or not inside:
            continue
        byte = raw and index > 1 and len(before) == 2 and _HEX.match(before)
        if before[-1:].isdecimal() and not byte:
            continue  # 20%NOW50%
        split_letter = byte and before[0] > "7"
        if not split_letter and _is_percent(inside, own, alone=False):
            return True
    return False


def _is_percent(inside: str, own: frozenset[str], *, alone: bool) -> bool:
    if shouted(inside) or _spelled(inside) in own:
        return True
    if not alone or _SPACED_CAPITALS.fullmatch(inside) is None:
        return bool(alone) and (names_a_field(inside) or names_a_role(inside))
    return not _HEX.match(inside) or inside.isupper() or names_a_field(inside)
