from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from server.access.packing import from_base64, to_base64
from server.access.sealing import SealingKeys


def secret(first: int) -> SecretStr:
    return SecretStr(urlsafe_b64encode(bytes(range(first, first + 64))).decode())


KEYS = SealingKeys({"s2": secret(64), "s1": secret(0)})
FIELDS = "first_name=Sarah;company=Northwind"
SEALED = KEYS.seal(FIELDS, "hero.jpg", "webinar@3")
TEXT = st.text(st.characters(exclude_categories=()), max_size=80)


def test_what_was_sealed_is_opened_and_says_nothing_from_outside() -> None:
    assert KEYS.open(SEALED, "hero.jpg", "webinar@3") == FIELDS
    assert SEALED.startswith("s2.")
    content = from_base64(SEALED[3:])
    assert content is not None
    assert len(content) == 16 + 64
    assert b"Sarah" not in content


@given(TEXT, TEXT, TEXT)
def test_any_fields_come_back(fields: str, identifier: str, design: str) -> None:
    assert KEYS.open(KEYS.seal(fields, identifier, design), identifier, design) == fields


@given(TEXT, TEXT, TEXT, TEXT, TEXT)
def test_it_opens_for_its_own_picture_only(fields: str, one: str, design: str, other: str, newer: str) -> None:
    sealed = KEYS.seal(fields, one, design)

    assert KEYS.open(sealed, other, newer) == (fields if (one, design) == (other, newer) else None)


@pytest.mark.parametrize(
    ("identifier", "design"),
    [("hero.jp", "gwebinar@3"), ("hero.jpgwebinar@3", ""), ("", "webinar@3"), ("hero.jpg", "")],
)
def test_identifier_and_design_do_not_run_together(identifier: str, design: str) -> None:
    assert KEYS.open(SEALED, identifier, design) is None


def test_the_same_values_are_the_same_text() -> None:
    again = SealingKeys({"s2": secret(64)})

    assert again.seal(FIELDS, "hero.jpg", "webinar@3") == SEALED
    assert KEYS.seal(FIELDS, "hero.jpg", "webinar@4") != SEALED


def test_the_length_of_a_name_does_not_show() -> None:
    lengths = {len(KEYS.seal(f"name={'x' * length}", "a", "")) for length in range(1, 26)}

    assert lengths == {3 + 64}
    assert len(KEYS.seal("name=" + "x" * 27, "a", "")) > 3 + 64


@given(st.integers(0, 8 * (16 + 64) - 1))
def test_no_bit_of_it_can_be_changed(bit: int) -> None:
    content = from_base64(SEALED[3:])
    assert content is not None
    forged = bytearray(content)
    forged[bit // 8] ^= 1 << bit % 8

    assert KEYS.open("s2." + to_base64(bytes(forged)), "hero.jpg", "webinar@3") is None


@given(st.integers(0, len(SEALED) - 1), st.characters(codec="ascii"))
def test_no_letter_of_it_can_be_changed(place: int, letter: str) -> None:
    forged = SEALED[:place] + letter + SEALED[place + 1 :]

    assert KEYS.open(forged, "hero.jpg", "webinar@3") == (FIELDS if forged == SEALED else None)


@given(st.text())
def test_no_text_fails(text: str) -> None:
    assert KEYS.open(text, "hero.jpg", "webinar@3") is None
    assert KEYS.open("s2." + text, "hero.jpg", "webinar@3") is None


@pytest.mark.parametrize(
    "text", ["", ".", "s2", "s2.", "s2.AAAA", SEALED[:-1], SEALED + "A", SEALED + "=", "s1" + SEALED[2:], "x" * 20_000]
)
def test_what_was_not_sealed_here_is_none(text: str) -> None:
    assert KEYS.open(text, "hero.jpg", "webinar@3") is None


def test_keys_are_changed_without_breaking_links() -> None:
    old = SealingKeys({"s1": secret(0)})
    sealed = old.seal(FIELDS, "hero.jpg", "webinar@3")

    assert KEYS.open(sealed, "hero.jpg", "webinar@3") == FIELDS
    assert old.open(SEALED, "hero.jpg", "webinar@3") is None
    renamed = SealingKeys({"s9": secret(0)})
    assert renamed.open("s9" + sealed[2:], "hero.jpg", "webinar@3") is None
    assert not SealingKeys({})
    assert SealingKeys({}).open(sealed, "hero.jpg", "webinar@3") is None
