"""Reading: everything given for the fields of a design → typed values, the first that can be used.

The value of a field is the first of: the path's or the query's, the `.or` in the URL, the request's fallbacks. What a
design has by default comes after them. Data never causes an error.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ops.text import typeset
from ops.text.fonts import Fonts
from server.designs import values
from server.designs.filled import WORDLESS, Step
from server.designs.kinds.simple import Read
from server.designs.overlay import Given
from server.designs.values import Value

ORDER = ("", "or", "fallback")
Reader = Callable[[str], Read[Any]]
Speller = Callable[[Any], str]


class Reading:
    """Everything given, while it is read."""

    def __init__(
        self,
        given: tuple[Given, ...],
        longest: int,
        fonts: Fonts,
        limits: Mapping[str, int | None],
        own: frozenset[str] = values.NONE,
    ) -> None:
        self._given = {(one.name, "" if one.suffix == "b64" else one.suffix): one for one in given}
        self.names = {one.name for one in given}
        self._longest = longest
        self._fonts = fonts
        self._limits = limits
        self._own = own
        self._as_given: dict[tuple[str, str], str] = {}
        self.notes: list[tuple[str, str]] = []
        self.steps: list[Step] = []

    def given(self, name: str) -> bool:
        return name in self.names

    def spelled(self, name: str, text: str) -> str:
        """How a value is spelled in an address, whose usual spelling this is: as it came, where that would be read as
        another one, because it is longer than its field may be, or a word for nothing."""
        return self._as_given.get((name, text), text)

    def first(
        self,
        name: str,
        read: Reader,
        spell: Speller,
        *,
        longest: int = 0,
        least: int = 0,
        words: bool = False,
        once: bool = False,
    ) -> Any:
        """The value of a field, None if nothing usable is given for it. It has at most `longest` characters, but may
        always have `least`. `words` are drawn, and have to be drawable; what is an address is decoded `once`."""
        return next(self.all(name, read, spell, longest=longest, least=least, words=words, once=once), None)

    def all(
        self,
        name: str,
        read: Reader,
        spell: Speller,
        *,
        longest: int = 0,
        least: int = 0,
        words: bool = False,
        once: bool = False,
    ) -> Iterator[Any]:
        """All usable values of a field, the one that counts first; what is not asked for is not looked at."""
        for slot in ORDER if name in self.names else ():
            given = self._given.get((name, slot))
            if given is None:
                continue
            opened = None if slot else self._limits.get(name)
            roof = max(self._longest, least)
            most = min(filter(None, (longest, roof, opened)))
            value = values.read(
                given.raw, roof if words else most, base64=given.suffix == "b64", once=once, own=self._own
            )
            found, remarks = self._read(value, read, most, words=words)
            spelled = None if found is None else spell(found)
            typed = not words and spelled is not None and value.text not in (None, spelled)
            if typed and values.again(str(spelled), most, once=once, own=self._own).text != spelled:
                self._as_given[name, str(spelled)] = str(value.text)
            if slot:
                remarks = ("fallback", *remarks)
            self.notes += [(name, remark) for remark in remarks]
            self.steps.append(Step(given, value, spelled, remarks))
            if found is not None:
                yield found

    def _read(self, value: Value, read: Reader, most: int, *, words: bool) -> tuple[Any, tuple[str, ...]]:
        if value.text is None:
            return None, value.remarks
        if not words:
            found = read(value.text)
            return found.value, (*value.remarks, found.remark) if found.remark else value.remarks
        text, remarks = self._settled(value.text, read, most)
        if text is not None and not self._drawable(text):
            text, remarks = None, (WORDLESS,)
        return text, tuple(dict.fromkeys((*value.remarks, *remarks)))

    def _drawable(self, text: str) -> bool:
        """Whether a font has anything of a text, were it one letter."""
        return any(ord(letter) in self._fonts.characters for letter in text if typeset.is_seen(letter))

    def _settled(self, text: str, read: Reader, most: int) -> tuple[str | None, tuple[str, ...]]:
        """Words in their case and then cut, until they would be read as themselves: a case may make them longer (`ß`),
        what was cut may have another case, and either may look like a tag. None if they never come to rest."""
        remarks: tuple[str, ...] = ()
        for _ in range(values.ROUNDS + 1):
            cased = str(read(text).value)
            if cased == text and values.fits(text, most):
                return text, remarks
            back = values.again(cased, most, own=self._own)
            remarks = (*remarks, *back.remarks)
            if back.text is None:
                return (cased, ()) if cased in values.NULLS else (None, remarks)
            text = back.text
        return None, ("unstable",)
