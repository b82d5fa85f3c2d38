from contextlib import closing
from dataclasses import replace

from server.config.database import Database
from server.config.settings import Settings
from server.core.last_modified import Engine
from server.database.engine import open_database
from server.database.engine_record import EngineTrail
from server.font_checks import facts, odd
from tests.lettering import FONTS
from tests.postgres import PostgreSQL

FRESH = replace(FONTS, families={name: one for name, one in FONTS.families.items() if " CJK " not in name})


def test_what_the_extra_would_add_is_said() -> None:
    told = dict(facts(Settings(), FRESH))

    assert told["cannot be written"].startswith("Bopomofo, Han, Hangul, Hiragana, Katakana, Thaana, Tibetan: ")
    assert "pip install -e '.[cjk]'` has Bopomofo, Han, Hangul, Hiragana, Katakana" in told["cannot be written"]
    assert "pip install -e '.[emoji]'` has Thaana, Tibetan" in told["cannot be written"]
    assert "Tamil, Telugu, Thai" in told["scripts"]
    assert "Noto Emoji: symbols" in told["fonts"]


def test_without_any_fonts_of_other_scripts_emoji_are_lacking_too() -> None:
    latin = replace(FONTS, families={"Caveat": FONTS.families["Caveat"]})
    told = dict(facts(Settings(), latin))

    assert told["emoji"].startswith("none; ")


def test_files_that_are_no_fonts_are_named() -> None:
    assert odd(Settings(), FONTS) == []
    assert "words.ttf" in odd(Settings(), replace(FONTS, passed_over=("/fonts/words.ttf",)))[0]


def test_a_machine_with_other_fonts_is_named(postgresql: PostgreSQL) -> None:
    url = postgresql.create("fonts")
    settings = Settings(database=Database(url=url))
    with closing(open_database(url)) as database:
        trail = EngineTrail(database)
        assert odd(settings, FONTS) == []
        trail.succeed(lambda _: Engine("a", 5, FONTS.fingerprint, "box-1"))
        assert odd(settings, FONTS) == []
        trail.succeed(lambda _: Engine("b", 6, "others", "box-2"))

        (said,) = odd(settings, FONTS)
        assert said.startswith(f"box-2, which shares this database, has other fonts (others, here {FONTS.fingerprint})")


def test_a_database_that_cannot_be_asked_is_no_reason_to_warn() -> None:
    settings = Settings(database=Database(url="postgresql+psycopg://nobody@127.0.0.1:1/none"))

    assert odd(settings, FONTS) == []
