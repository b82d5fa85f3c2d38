"""What is said on a terminal: complaints, and an explanation, drawn."""

import sys
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

UNLIMITED = 100_000  # columns of what goes to a file or to another program: nothing is cut off, nor broken
FIELD = ("field", "from", "raw", "decoded", "cleaned", "used", "remarks")


def complain(sentence: str) -> None:
    """Say on standard error why something is not done."""
    Console(stderr=True).print(sentence, style="red", highlight=False, markup=False)


def output() -> Console:
    """Standard output: as wide as the terminal, and without a limit where it goes elsewhere."""
    return Console(width=None if sys.stdout.isatty() else UNLIMITED)


def listed(facts: list[tuple[str, str]]) -> Table:
    """Names and values. None is cut off or read as markup: a value may be a path, of which every letter counts."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in facts:
        table.add_row(Text(name), Text(value))
    return table


def drawn(said: dict[str, Any]) -> RenderableType:
    """Everything that was said of an address, as tables."""
    first = ("asks_for", "identifier", "design", "preset", "good_until")
    parts: list[RenderableType] = [_facts({name: said[name] for name in first if name in said})]
    if "original" in said:
        parts.append(_facts({"original": "{width} × {height} {format}".format(**said["original"])}))
    if said.get("overlay") == "sealed":
        parts.append(_facts({"overlay": "sealed"}))
    elif fields := said.get("overlay", {}).get("fields"):
        parts.append(_fields(fields))
        parts += [
            Text(f"{one['field']}: expected {one['expected']}", style="yellow") for one in fields if "expected" in one
        ]
    parts += [_facts(text) for text in said.get("texts", [])]
    parts += [_facts({name: said[name]}) for name in ("notes", "hints") if name in said]
    if "plan" in said:
        parts.append(_facts({"plan": " · ".join(f"{name} {value}" for name, value in said["plan"].items())}))
    if "open" in said:
        parts.append(_facts({"open": "\n".join(f"{name}: {value}" for name, value in said["open"].items())}))
    parts.append(_facts({name: said[name] for name in ("canonical", "caches", "etag") if name in said}))
    parts += [Text(said[name], style="red") for name in ("refused", "problem") if name in said]
    return Group(*parts)


def _facts(facts: dict[str, Any]) -> Table:
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold", min_width=12)
    table.add_column(overflow="ignore", no_wrap=True)  # addresses are to be copied
    for name, value in facts.items():
        shown = "\n".join(map(str, value)) if isinstance(value, list) else str(value)
        table.add_row(Text(name.replace("_", " ")), Text(shown))
    return table


def _fields(fields: list[dict[str, Any]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in FIELD:
        table.add_column(name, overflow="fold")
    for field in fields:
        said = [", ".join(value) if isinstance(value, list) else value for value in map(field.get, FIELD)]
        table.add_row(*(Text("—" if value is None else str(value)) for value in said))
    return table
