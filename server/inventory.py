"""What this installation consists of, with versions and licences: for who has to know what is exposed to strangers."""

import platform
import re
import sqlite3
import ssl
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib import import_module, metadata
from typing import Any

from packaging.requirements import Requirement

from ops import libvips, native_libraries

UNREADABLE = "not readable"
NOT_SHIPPED = frozenset({"test", "fuzz"})  # extras for who works on it

_OPENSSL = "cryptography.hazmat.backends.openssl"
_BROUGHT: tuple[tuple[str, str, str, str, Callable[[Any], object]], ...] = (  # what wheels hold besides Python
    ("HarfBuzz", "MIT-Modern-Variant", "uharfbuzz", "uharfbuzz", lambda module: module.version_string()),
    ("OpenSSL", "Apache-2.0", "cryptography", _OPENSSL, lambda module: module.backend.openssl_version_text()),
    ("libpq", "PostgreSQL", "psycopg-binary", "psycopg.pq", lambda module: module.version()),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Component:
    """A part: its version or `UNREADABLE`, its licence as far as it says, and in what it came."""

    name: str
    version: str
    licence: str
    within: str


def components() -> tuple[Component, ...]:
    """All of it: Python, packages, and the libraries that these brought along."""
    return (*_python(), *_packages(), *_native(), *_brought())


def as_json() -> list[dict[str, str]]:
    return [asdict(one) for one in components()]


def _python() -> Iterator[Component]:
    yield Component("Python", platform.python_version(), "PSF-2.0", "the system")
    yield Component("SQLite", sqlite3.sqlite_version, "blessing", "Python")
    yield Component("OpenSSL", ssl.OPENSSL_VERSION.removeprefix("OpenSSL "), "Apache-2.0", "Python")


def _packages() -> Iterator[Component]:
    for name in sorted(requirements("bookplate"), key=str.lower):
        found = metadata.distribution(name)
        yield Component(found.metadata["Name"], found.version, licence(found), "Python")


def _native() -> Iterator[Component]:
    files = native_libraries.loaded()
    within = "pyvips-binary" if native_libraries.bundle(files) else "the system"
    licences = {library.name: library.licence for library in native_libraries.LIBRARIES}
    known = {**native_libraries.versions(files), "libvips": ".".join(map(str, libvips.version()))}
    for name, version in sorted(known.items()):
        yield Component(name, version or UNREADABLE, licences[name], within)


def _brought() -> Iterator[Component]:
    for name, stated, within, module, ask in _BROUGHT:
        try:
            version = str(ask(import_module(module)))
        except ImportError:
            continue
        yield Component(name, version.removeprefix("OpenSSL "), stated, within)


def requirements(name: str) -> set[str]:
    """The packages that are installed because this one needs them, or because of an extra of its own that is not for
    tests; itself included."""
    own = metadata.distribution(name).metadata.get_all("Provides-Extra") or ()
    waiting = [(name, frozenset(own) - NOT_SHIPPED)]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        current, extras = waiting.pop()
        current = _normal(current)
        if (current, extras) in seen or (distribution := _installed(current)) is None:
            continue
        seen.add((current, extras))
        needed = (Requirement(text) for text in distribution.requires or ())
        waiting += [(one.name, frozenset(one.extras)) for one in needed if _applies(one, extras)]
    return {found for found, _ in seen}


def _installed(name: str) -> metadata.Distribution | None:
    try:
        return metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return None


def licence(found: metadata.Distribution) -> str:
    """What a package says of its licence, in as few words as it can."""
    described = found.metadata
    if "License-Expression" in described:
        return described["License-Expression"]
    stated = [one.rpartition(" :: ")[2] for one in described.get_all("Classifier", ()) if one.startswith("License ::")]
    short = described["License"].strip().partition("\n")[0] if "License" in described else ""
    return ", ".join(stated) or short[:60] or "see its files"


def _applies(requirement: Requirement, extras: frozenset[str]) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in (*extras, ""))


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
