import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.designs.misspelling import meant
from server.designs.overlay import Names, read_path

NAMES = frozenset(
    ("code", "date", "link", "name", "city", "logo", "size", "text", "role", "team", "seat", "plan", "price", "event")
    + ("title", "place", "color", "hotel", "offer", "start", "venue", "theme", "phone", "guest", "email", "tz", "line1")
    + ("first_name", "company", "locale", "discount", "address")
    + ("preset", "speaker", "headline", "country", "points", "message", "employee")
)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        *(("dtae", "date"), ("datte", "date"), ("daet", "date"), ("dste", "date"), ("dates", "date"), ("cpde", "code")),
        *(("nmae", "name"), ("naem", "name"), ("namee", "name"), ("ctiy", "city"), ("citty", "city"), ("lnik", "link")),
        *(("pirce", "price"), ("prce", "price"), ("tilte", "title"), ("titel", "title"), ("colr", "color")),
        *(("ofer", "offer"), ("evnt", "event"), ("vneue", "venue"), ("e_mail", "email"), ("hpone", "phone")),
        *(("compnay", "company"), ("firstname", "first_name"), ("locales", "locale"), ("adress", "address")),
        *(("discuont", "discount"), ("companies", "company")),
        *(("compay", "company"), ("compny", "company"), ("comapny", "company"), ("firstnam", "first_name")),
        *(("fisrt_nmae", "first_name"), ("first_naem", "first_name"), ("frist_name", "first_name")),
        *(("headlin", "headline"), ("haedline", "headline"), ("contry", "country"), ("speakers", "speaker")),
        *(("mesage", "message"), ("poitns", "points"), ("prest", "preset"), ("localle", "locale")),
    ],
)
def test_a_slip_of_the_hand_is_known(written: str, name: str) -> None:
    assert meant(written, NAMES) == name


@pytest.mark.parametrize(
    "word",
    ["mode", "rate", "data", "like", "late", "gate", "dare", "core", "node", "game", "same", "pink", "line", "lego", "side", "site", "test", "next", "rule", "term", "tram", "item", "heat", "sweat", "east", "plane", "plant", "play", "prize", "pride", "rice", "even", "tile", "tilt", "pace", "plate", "palace", "colon", "hostel", "star", "smart", "menu", "them", "quest", "line2", "dark", "at", "x", "tzz", "scale", "local", "vocal", "locals", "present", "reset", "compare", "complain", "complete", "compact", "sneaker", "breaker", "speaking", "deadline", "hairline", "counter", "county", "prints", "paints", "pints", "last_name", "massage", "employer", "miscount", "discuss", "dismount", "confirm"],
)  # fmt: skip
def test_another_word_is_no_slip(word: str) -> None:
    assert meant(word, NAMES) is None


def test_what_follows_another_word_is_part_of_a_value() -> None:
    names = Names(frozenset({"text", "code", "date", "link"}), {})

    for word in ("mode=dark", "rate=5", "data=x", "like=this"):
        assert read_path(f"text=Fish & chips;{word}", names).given[0].raw == f"text=Fish & chips;{word}"[5:]
    assert read_path("text=Fish & chips;cdoe=5", names).misspelt == {"cdoe": "code"}


@given(st.text("abcdey_1", max_size=8), st.frozensets(st.text("abcdey_1", min_size=1, max_size=8), max_size=4))
def test_whatever_is_written_is_compared(written: str, names: frozenset[str]) -> None:
    found = meant(written, names)

    assert found is None or found in names
