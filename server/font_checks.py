"""What can be written here, and what is odd about the fonts, in words: a part of `bookplate check`."""

from contextlib import closing

from ops.text import system_emoji
from ops.text.characters import Characters
from ops.text.fonts import Fonts
from server.config.section import Unusable
from server.config.settings import Settings
from server.core import scripts
from server.core.last_modified import has_other_fonts
from server.core.scripts import Script
from server.database import engine_record
from server.database.engine import Database
from server.errors import Busy

EXTRAS = {"cjk": scripts.CJK, "emoji": frozenset({"Thaa", "Tibt"})}  # the scripts in everyday use that each adds
PATIENCE = 2  # seconds to wait for a database that machines share


def facts(configured: Settings, fonts: Fonts) -> list[tuple[str, str]]:
    """What can be written, with each family and with all together."""
    each = (f"{family.name}: {_scripts(family.characters)}" for family in fonts.families.values())
    return [
        ("fonts", "\n".join(each)),
        ("scripts", _scripts(fonts.characters)),
        ("cannot be written", _lacking(fonts)),
        ("emoji", _emoji(configured, fonts)),
    ]


def _scripts(characters: Characters) -> str:
    return ", ".join(one.script.name for one in scripts.coverage(characters) if one.some) or "symbols"


def _lacking(fonts: Fonts) -> str:
    """The recommended scripts that are left out, and what would have them."""
    lacking = scripts.lacking(fonts.characters)
    if not lacking:
        return "none of the scripts in everyday use"
    names = ", ".join(script.name for script in lacking)
    extras = [extra for extra, codes in EXTRAS.items() if not codes.isdisjoint(one.code for one in lacking)]
    found = "".join(
        f"; `.venv/bin/pip install -e '.[{extra}]'` has {_named(lacking, EXTRAS[extra])}" for extra in extras
    )
    return f"{names}: such letters are left out{found}"


def _named(lacking: tuple[Script, ...], codes: frozenset[str]) -> str:
    return ", ".join(script.name for script in lacking if script.code in codes)


def _emoji(configured: Settings, fonts: Fonts) -> str:
    """How emoji are drawn, and what would have them in colour."""
    if fonts.emoji == "colour":
        return "in colour"
    steps = [] if system_emoji.find() else [f"`{system_emoji.command()}`"]
    steps += [] if configured.fonts.emoji == "auto" else ['fonts.emoji = "auto"']
    drawn = "in black and white" if fonts.emoji == "monochrome" else "none"
    return drawn + (f"; {' and '.join(steps)} would have them in colour" if steps else "")


def odd(configured: Settings, fonts: Fonts) -> list[str]:
    """What is odd about the fonts, a sentence each."""
    found = _other_fonts(configured.database.url, fonts.fingerprint) if configured.database.shared else []
    if fonts.passed_over:
        found.append(f"These files are no fonts that can be used: {', '.join(fonts.passed_over)}")
    return found


def _other_fonts(url: str, fonts: str) -> list[str]:
    """Whether a machine that shares the database has other fonts, if it can be asked now."""
    with closing(Database(url, PATIENCE)) as database:
        try:
            newest = engine_record.of(url, database).latest()
        except (Busy, Unusable):  # which the server says when it starts
            return []
    if newest is None or not has_other_fonts(newest, fonts):
        return []
    return [
        f"{newest.machine}, which shares this database, has other fonts ({newest.fonts}, here {fonts}), so that texts "
        "look different there: install the same packages of fonts on both, and see to fonts.folders and fonts.emoji."
    ]
