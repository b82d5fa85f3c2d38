"""Tags: how each mail tool writes a field, its default, and its encoding for URLs; `mail_tools.toml` has them all."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("mail_tools.toml")


@dataclass(frozen=True, slots=True)
class MailTool:
    """A mail tool, as the table explains; `spell` makes its name of a field of ours."""

    key: str
    name: str
    tag: str
    spell: Callable[[str], str]
    default: str = ""
    encoded: str = ""
    encoded_default: str = ""
    known: Mapping[str, str] = field(default_factory=dict)
    verified: bool = False
    notes: tuple[str, ...] = ()


def _ten(name: str) -> str:
    return name.upper()[:10]


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _pascal(name: str) -> str:
    return _title(name).replace(" ", "")


def _title(name: str) -> str:
    return " ".join(word.capitalize() for word in name.split("_"))


def _klaviyo(name: str) -> str:
    return name if name in {"first_name", "last_name", "email"} else f"person|lookup:'{name}'"


def _braze(name: str) -> str:
    standard = {"first_name", "last_name", "email_address", "city", "country", "language", "phone_number"}
    return f"${{{name}}}" if name in standard else f"custom_attribute.${{{name}}}"


SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "as_is": str,
    "upper": str.upper,
    "ten": _ten,
    "together": lambda name: name.replace("_", ""),
    "camel": _camel,
    "pascal": _pascal,
    "title": _title,
    "klaviyo": _klaviyo,
    "braze": _braze,
}


def _tool(row: Mapping[str, Any]) -> MailTool:
    return MailTool(**{**row, "spell": SPELLINGS[row["spell"]], "notes": tuple(row.get("notes", ()))})


TOOLS = tuple(map(_tool, tomllib.loads(TABLE.read_text(encoding="utf-8"))["tool"]))
