"""Reading: everything given for the fields of a design → typed values, the first that can be used.

The value of a field is the first of: the path's or the query's, the `.or` in the URL, the request's fallbacks. What a
design has by default comes after them. Data never causes an error.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from ops.text import fallback
from ops.text.fonts import Fonts
from server.designs import values
from server.designs.empty_words import EmptyWords
from server.designs.field import Field, How, Partial
from server.designs.filled import WORDLESS, Step
from server.designs.kinds.kind import Read
from server.designs.kinds.locales import Place
from server.designs.overlay import Given
from server.designs.values import LONG, Value

ORDER = ("", "or", "fallback")
Reader = Callable[[str], Read[Any]]


class Reading:
    """Everything given, while it is read."""

    def __init__(
        self,
        given: tuple[Given, ...],
        longest: int,
        fonts: Fonts,
        limits: Mapping[str, int | None],
        empty: EmptyWords,
        own: frozenset[str] = values.NONE,
    ) -> None:
        self._given = {(one.name, "" if one.suffix == "b64" else one.suffix): one for one in given}
        self.names = {one.name for one in given}
        self._longest = longest
        self._fonts = fonts
        self._limits = limits
        self._own = own
        self._empty = empty
        self._found_in: dict[str, str] = {}
        self._authors: set[str] = set()
        self._as_given: dict[tuple[str, str], str] = {}
        self.notes: list[tuple[str, str]] = []
        self.steps: list[Step] = []

    def given(self, name: str) -> bool:
        return name in self.names

    def spelled(self, name: str, text: str) -> str:
        """How a value is spelled in an address, whose usual spelling this is: as it came, where that would be read as
        another one, because it is longer than its field may be, or a word for nothing."""
        return self._as_given.get((name, text), text)

    def fell_back(self, name: str) -> bool:
        """Whether what is used of a field is no value, but a fallback in its place."""
        return bool(self._found_in.get(name))

    def was_cleaned(self, name: str) -> bool:
        """Whether what is used of a field has fewer spaces or unseen characters than it came with."""
        return any(one.given.name == name and one.used is not None and one.value.is_cleaned for one in self.steps)

    def is_an_authors(self, name: str) -> bool:
        """Whether what is used of a field would be other words if it were a value: no case is made of a fallback."""
        return name in self._authors

    def value(self, field: Field, place: Place) -> Any:
        """The value of a field for a reader at a place, None if nothing usable is given for it."""
        return field.kind.chosen(self._usable(field, place))

    def _usable(self, field: Field, place: Place) -> Iterator[Any]:
        """All usable values of a field, the one that counts first; what is not asked for is not looked at."""
        name, kind, how = field.name, field.kind, field.how
        read, in_part = partial(kind.read, place=place), None
        for slot in ORDER if name in self.names else ():
            given = self._given.get((name, slot))
            if given is None:
                continue
            opened = None if slot else self._limits.get(name)
            roof = max(self._longest, how.least)
            most = min(filter(None, (how.longest, roof, opened)))
            read_to = roof if how.words else most
            base64 = given.suffix == "b64"
            value = values.read(given.raw, read_to, base64=base64, once=how.once, own=self._own, lines=how.words)
            if slot:
                found, remarks = self._fallback(name, value, read, most, how)
            else:
                found, remarks = self._read(name, value, read, most, how)
            if WORDLESS in remarks and how.partial is not Partial.ALWAYS:
                found, in_part = None, in_part or found
            spelled = None if found is None else kind.spell(found)
            typed = not how.words and spelled is not None and value.text not in (None, spelled)
            if typed and values.again(str(spelled), most, once=how.once, own=self._own).text != spelled:
                self._as_given[name, str(spelled)] = str(value.text)
            self.notes += [(name, remark) for remark in remarks]
            self.steps.append(Step(given, value, spelled, remarks))
            if found is not None:
                self._found_in.setdefault(name, slot)
                yield found
        if in_part is not None and how.partial is Partial.LAST:
            yield in_part

    def _fallback(self, name: str, value: Value, read: Reader, most: int, how: How) -> tuple[Any, tuple[str, ...]]:
        """What an author wrote for who has no value: words of theirs are as they are to be, and never empty."""
        found, remarks = self._read("", value, Read if how.words else read, most, replace(how, ours=not how.words))
        if how.words and found is not None:
            back = values.again(str(found), most, own=self._own, lines=True)
            if self._read("", back, read, most, how)[0] != found:
                self._authors.add(name)
        return found, ("fallback", *remarks)

    def _read(self, name: str, value: Value, read: Reader, most: int, how: How) -> tuple[Any, tuple[str, ...]]:
        if value.text is None:
            return None, value.remarks
        empty = self._is_empty(value.text, how)
        if empty and (how.words or how.once):
            return None, (*value.remarks, "null")
        if not how.words:
            if LONG in value.remarks:
                return None, value.remarks
            found = read(value.text)
            remark = "null" if empty and found.value is None else found.remark
            return found.value, (*value.remarks, remark) if remark else value.remarks
        text, remarks = self._settled(name, value.text, read, most, how)
        if how.whole and LONG in (*value.remarks, *remarks):
            text = None
        lost = fallback.lost(text, self._fonts) if text else []
        if lost and not fallback.drawn(text or "", self._fonts):
            text, remarks = None, (WORDLESS,)
        elif fallback.has_letters(lost):
            remarks = (*remarks, WORDLESS)
        if text and (name, text) not in self._as_given and self._is_empty(text, how):
            text, remarks = None, ("null",)  # as nothing else was left of it
        return text, tuple(dict.fromkeys((*value.remarks, *remarks)))

    def _is_empty(self, text: str, how: How) -> bool:
        return self._empty.has_of_programs(text) or (how.ours and self._empty.has(text))

    def _settled(self, name: str, text: str, read: Reader, most: int, how: How) -> tuple[str | None, tuple[str, ...]]:
        """Words in their case and then cut, until they would be read as themselves: a case may make them longer (`ß`),
        what was cut may have another case, and either may look like a tag. None if they never come to rest."""
        remarks: tuple[str, ...] = ()
        for _ in range(values.ROUNDS + 1):
            cased = str(read(text).value)
            if cased == text and values.fits(text, most):
                return text, remarks
            back = values.again(cased, most, own=self._own, lines=True)
            remarks = (*remarks, *back.remarks)
            if back.text == cased and self._is_empty(cased, how):
                return self._surviving(name, text, cased, how)
            if back.text is None:
                return None, remarks
            text = back.text
        return None, ("unstable",)

    def _surviving(self, name: str, text: str, cased: str, how: How) -> tuple[str | None, tuple[str, ...]]:
        """A name that its case makes a word for nothing, `NULL` of `Null`, is spelled so that it is read as a name."""
        for one in (text, cased.title(), cased.lower()):
            if not self._is_empty(one, how):
                self._as_given[name, cased] = one
                return cased, ()
        return None, ("null",)
