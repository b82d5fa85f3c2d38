import pytest

from server.designs.chosen import chosen
from server.designs.kinds.kind import IGNORED, Read
from server.designs.kinds.locales import NOWHERE

BESIDE = chosen({"tall": "tall", "TALL": "tall"}.get, ("tall", "story"))


@pytest.mark.parametrize(
    ("name", "text", "read"),
    [
        ("locale", "de_de", Read("de-DE")),
        ("locale", "xx", Read(None, IGNORED)),
        ("tz", "+2", Read("+02:00")),
        ("tz", "Mars/Olympus", Read(None, IGNORED)),
        ("preset", "TALL", Read("tall")),
        ("preset", "wide", Read(None, IGNORED)),
    ],
)
def test_what_is_said_beside_fields_is_read_as_fields_are(name: str, text: str, read: Read[str]) -> None:
    assert BESIDE[name].kind.read(text, NOWHERE) == read


def test_of_presets_the_nearest_is_told() -> None:
    assert BESIDE["preset"].kind.expected("tal") == "tall, story. Did you mean tall?"
    assert BESIDE["preset"].kind.expected("x") == "tall, story"
    assert BESIDE["locale"].kind.expected("xx") == ""
