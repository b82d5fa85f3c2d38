"""Codes among texts: what is read letter by letter, half of which is worth nothing."""

import re

from ops.text import shaping
from ops.text.content import Content
from ops.text.fallback import instance
from ops.text.shaping import Manner

CURRENCIES = "$¢-¥֏؋৲৳૱௹฿៛₠-⃀﷼﹩＄￠￡￥￦"  # Unicode's signs of currencies (Sc), as a regular expression has them
# What is read letter by letter: letters and digits in one word, numbers in groups; among other words in capitals only.
_CODE = re.compile(r"(?=\S*\d)(?=\S*[^\W\d_])[\w./#:+%-]{5,}|(?:[A-Z0-9]*[0-9][A-Z0-9./#:+%-]*[ ]?)+")
_CODE_AMONG_WORDS = re.compile(r"(?:^|\s)(?=\S*[0-9])(?=\S*[A-Z])[A-Z0-9#%/-]{6,}(?:$|[\s.,;!?])")
LONGEST_CODE = 100  # characters
# A sum with the sign of its currency before or behind it, in a text so short that it is all about it.
_AMOUNT = re.compile(rf"[{CURRENCIES}]\s?[-−]?\d|\d\s?[{CURRENCIES}]")
LONGEST_AMOUNT = 40  # characters


def is_code(content: Content, em: float) -> bool:
    """Whether a text is a code or a price, has a code in it, or is set as codes are: in a font whose letters have one
    width."""
    parts, run = content.parts, content.runs[0]
    words = "".join(parts[:LONGEST_CODE])
    if _CODE_AMONG_WORDS.search(words) or (len(parts) <= LONGEST_CODE and _CODE.fullmatch(words)):
        return True
    if len(parts) <= LONGEST_AMOUNT and _AMOUNT.search(words):
        return True
    if not run.face.characters.issuperset(map(ord, "iM")):
        return False
    one = instance(run.face, run.look.font, em)
    return shaping.shape("i", one, Manner()).advance == shaping.shape("M", one, Manner()).advance
