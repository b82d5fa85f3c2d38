"""Mail tools: ready `<img>` snippets for a link, in which each tool puts its recipients' values.

Tools that can encode get the path form, `…/sig=…;first_name={{ first_name|urlencode }}/full/600,/0/default.png`,
the others its query twin, `…/full/600,/0/default.png?first_name=*|FNAME|*`. The HTML is escaped, the tags in it never
are: a tool has to find them as it writes them.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape

from ops.errors import BadParameter
from server.designs.tags import TOOLS, MailTool

TWIN = "this tool cannot encode for URLs: the query twin is used, which takes values as they are"
UNSAFE_DEFAULT = "this tool's tags cannot hold the default of {fields}: the design's own is used"
UNVERIFIED = "the syntax is as it is commonly told, and not verified: send yourself a test"
STATIC = ("none", "No mail tool", "the same picture for everybody: what the design shows without values")

_PLACEHOLDER = re.compile("NAME|DEFAULT")
_FIELD = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_TAG_NAME = re.compile(r"[^\W_][\w .:-]{0,99}")
_PLAIN = re.compile(r"[^\"&<>{}|\\%#*$=:;,+\[\]()\n\r]{1,100}")  # what no tool takes for a part of its own grammar
_BASE = re.compile(r"(?:^|/)iiif/[23]/[^/]+(/)?")


@dataclass(frozen=True, slots=True)
class FieldTag:
    """An open field: its name, the mail tool's name for it if it is said, and what the tool is to put where it has no
    value."""

    name: str
    tag_name: str = ""
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link whose fields are to be filled in.

    base           the URL up to its overlay, signed or none: https://img.example.org/iiif/3/webinar/open=…;sig=…
    tail           region/size/rotation/quality.format
    fields         the open fields
    alt            what the picture says, with fields in braces: Hi {first_name}, your seat is saved
    width, height  as it is displayed, in CSS pixels; the height is None where it depends on what is filled in
    backup         the URL of a picture that needs nothing filled in, and
    backup_alt     what that says
    """

    base: str
    tail: str
    fields: tuple[FieldTag, ...]
    alt: str
    width: int
    height: int | None
    backup: str
    backup_alt: str = ""


@dataclass(frozen=True, slots=True)
class Snippet:
    """What is pasted into a mail tool: its key and its name, HTML, whether the tool's syntax was verified, whether the
    URL is the query twin, what to know, and the picture for everybody."""

    tool: str
    name: str
    html: str
    verified: bool
    twin: bool
    notes: tuple[str, ...]
    backup: str


def snippets(link: Link, tags: Mapping[str, str] | None = None) -> tuple[Snippet, ...]:
    """One for each tool, and one for none. `tags` gives tools' names of fields where they are not as usual, for all
    tools (`company`) or for one (`mailchimp.company`). Raises BadParameter for a name that no tag could hold."""
    _check(link, tags or {})
    return (*(_snippet(tool, link, tags or {}) for tool in TOOLS), _static(link))


def markup(several: tuple[Snippet, ...]) -> str:
    """The HTML of snippets as a text: of one alone, of several each below its name and what to know."""
    if len(several) == 1:
        return f"{several[0].html}\n"
    return "\n".join(f"<!-- {_comment(one)} -->\n{one.html}\n" for one in several)


def _comment(one: Snippet) -> str:
    said = "; ".join(one.notes)
    return (f"{one.name}: {said}" if said else one.name).replace("--", "- -")  # which would end the comment


def _check(link: Link, tags: Mapping[str, str]) -> None:
    """Names go into HTML as they are."""
    for field in link.fields:
        if _NAME.fullmatch(field.name) is None:
            raise BadParameter("open", "names of fields such as first_name", field.name)
    names = [*tags.values(), *(field.tag_name for field in link.fields if field.tag_name)]
    for name in names:
        if _TAG_NAME.fullmatch(name) is None:
            raise BadParameter("tags", "the mail tool's name of a field without its marks, such as FNAME", name)


def _snippet(tool: MailTool, link: Link, tags: Mapping[str, str]) -> Snippet:
    """The tool's tag of each field stands in the URL and, where the text has it, in the alternative text.

    A default that the address has as `.or` is left out of the tag in the URL, so that the server knows what is a
    default and what a value.
    """
    in_url, in_text, twin = {}, {}, not tool.encoded
    tag, with_default = (tool.tag, tool.default) if twin else (tool.encoded, tool.encoded_default)
    for field in link.fields:
        name = _tag_name(tool, field, tags)
        in_text[field.name] = _filled(tool.tag, tool.default, name, field.default)
        in_url[field.name] = _filled(tag, with_default, name, None if _has_fallback(link, field) else field.default)
    source = (_twin if twin else _path)(link, in_url)
    html = _image(source, _text(link.alt, lambda field: in_text.get(field, "{" + field + "}")), link)
    notes = (*([TWIN] if twin and link.fields else []), *tool.notes, *_about_defaults(tool, link))
    notes = notes if tool.verified else (*notes, UNVERIFIED)
    return Snippet(tool.key, tool.name, html, tool.verified, twin and bool(link.fields), notes, link.backup)


def _static(link: Link) -> Snippet:
    alt = escape(link.backup_alt)
    key, name, note = STATIC
    return Snippet(key, name, _image(escape(link.backup), alt, link), True, False, (note,), link.backup)


def _tag_name(tool: MailTool, field: FieldTag, tags: Mapping[str, str]) -> str:
    said = tags.get(f"{tool.key}.{field.name}") or tags.get(field.name) or field.tag_name
    return said or tool.known.get(field.name) or tool.spell(field.name)


def _filled(tag: str, with_default: str, name: str, default: str | None) -> str:
    """A tag for a field. What is put in is never looked at again."""
    literal = _literal(default)
    values = {"NAME": name, "DEFAULT": literal}
    return _PLACEHOLDER.sub(lambda match: values[match[0]], with_default if with_default and literal else tag)


def _has_fallback(link: Link, field: FieldTag) -> bool:
    """Whether the address has a fallback for a field."""
    return re.search(rf"[/;]{field.name}\.or=", link.base) is not None


def _literal(default: str | None) -> str:
    """A default as it may stand inside of any tool's tag: with the apostrophe that ends no string; nothing if it
    cannot."""
    text = (default or "").replace("'", "’")
    return text if _PLAIN.fullmatch(text) else ""


def _about_defaults(tool: MailTool, link: Link) -> tuple[str, ...]:
    told = [field for field in link.fields if field.default and tool.default and not _has_fallback(link, field)]
    lost = [field.name for field in told if not _literal(field.default)]
    return (UNSAFE_DEFAULT.format(fields=", ".join(lost)),) if lost else ()


def _path(link: Link, written: Mapping[str, str]) -> str:
    overlay = ";".join(f"{name}={tag}" for name, tag in written.items())
    return f"{escape(link.base)}{_joint(link.base) if overlay else ''}{overlay}/{escape(link.tail)}"


def _twin(link: Link, written: Mapping[str, str]) -> str:
    query = "&amp;".join(f"{name}={tag}" for name, tag in written.items())
    return f"{escape(link.base)}/{escape(link.tail)}{'?' if query else ''}{query}"


def _joint(base: str) -> str:
    """What stands in front of the first field: a base that has an overlay already goes on with it."""
    match = _BASE.search(base)
    return ";" if match and match[1] else "/"


def _text(template: str, tag: Callable[[str], str]) -> str:
    """The alternative text as HTML, its fields as `tag` gives them."""
    parts = _FIELD.split(template)
    return "".join(tag(part) if index % 2 else escape(part) for index, part in enumerate(parts))


def _image(source: str, alt: str, link: Link) -> str:
    height = "" if link.height is None else f' height="{link.height}"'
    return f'<img src="{source}" width="{link.width}"{height} alt="{alt}" style="display:block">'
