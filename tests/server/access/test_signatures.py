from base64 import urlsafe_b64encode
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from server.access.signatures import PARAMETERS, SigningKeys, Skeleton, candidates


def secret(letter: str) -> SecretStr:
    return SecretStr(urlsafe_b64encode(letter.encode() * 32).decode().rstrip("="))


KEYS = SigningKeys({"k2": secret("b"), "k1": secret("a")})
SKELETON = Skeleton(
    version=3,
    identifier="shop:shoes/red.jpg",
    design="webinar@3",
    closed=(("text", "Hi"), ("text.or", "there")),
    open=(("company", 40), ("first_name", None)),
    expires=1_798_761_600,
    most=5000,
)
VALUES = {"region": "full", "size": "600,400", "rotation": "0", "format": "png"}

TEXT = st.text(max_size=8)
PAIRS = st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple)
NUMBER = st.none() | st.integers(0, 10**6)
SKELETONS = st.builds(
    Skeleton,
    version=st.sampled_from([2, 3]),
    identifier=TEXT,
    design=TEXT,
    closed=PAIRS,
    open=st.dictionaries(TEXT, NUMBER, max_size=3).map(lambda found: tuple(sorted(found.items()))),
    expires=NUMBER,
    most=NUMBER,
    pinned=st.dictionaries(st.sampled_from(PARAMETERS), TEXT).map(lambda found: tuple(sorted(found.items()))),
)


def test_what_was_signed_is_known_again() -> None:
    signature = KEYS.sign(SKELETON)

    assert signature == "v1.k2.RYhd-UeCrmoevm7xHXxVQQWgktW6OlNMyyfQHsOuNR4"
    assert KEYS.verify(signature, [SKELETON]) is SKELETON


def test_a_key_that_is_none_of_them_is_named() -> None:
    old = SigningKeys({"k0": secret("a")}).sign(SKELETON)

    assert (KEYS.unknown(old), KEYS.unknown(KEYS.sign(SKELETON)), KEYS.unknown("v1.k0.short")) == ("k0", "", "")


@given(SKELETONS, SKELETONS)
def test_a_signature_is_good_for_one_thing_only(one: Skeleton, other: Skeleton) -> None:
    assert KEYS.verify(KEYS.sign(one), [one]) == one
    assert KEYS.verify(KEYS.sign(one), [other]) == (other if one == other else None)


@pytest.mark.parametrize(
    "other",
    [
        replace(SKELETON, version=2),
        replace(SKELETON, identifier="shop:shoes/blue.jpg"),
        replace(SKELETON, design="webinar@4"),
        replace(SKELETON, closed=(("text", "Ho"), ("text.or", "there"))),
        replace(SKELETON, closed=(("text.or", "there"), ("text", "Hi"))),
        replace(SKELETON, closed=(("text", "Hi"),)),
        replace(SKELETON, closed=(("text", "Hitext.or"), ("there", ""))),
        replace(SKELETON, closed=(), open=(("company", 40), ("first_name", None), ("text", None))),
        replace(SKELETON, open=(("company", None), ("first_name", None))),
        replace(SKELETON, open=(("company", 41), ("first_name", None))),
        replace(SKELETON, expires=None),
        replace(SKELETON, expires=1_798_761_601),
        replace(SKELETON, most=None),
        replace(SKELETON, expires=5000, most=1_798_761_600),
        replace(SKELETON, pinned=(("format", "png"),)),
    ],
)
def test_any_change_of_meaning_makes_it_void(other: Skeleton) -> None:
    assert KEYS.verify(KEYS.sign(SKELETON), [other]) is None


def test_the_order_of_open_fields_and_of_pins_means_nothing() -> None:
    pinned = replace(SKELETON, pinned=(("size", "600,"), ("format", "png")))
    turned = replace(pinned, open=SKELETON.open[::-1], pinned=pinned.pinned[::-1])

    assert KEYS.sign(turned) == KEYS.sign(pinned)


@given(st.sets(st.sampled_from(PARAMETERS)))
def test_which_parameters_were_pinned_is_found_out(names: set[str]) -> None:
    signed = replace(SKELETON, pinned=tuple((name, VALUES[name]) for name in PARAMETERS if name in names))
    tried = candidates(SKELETON, VALUES)

    assert len(set(tried)) == 16
    assert tried[0] == SKELETON
    assert KEYS.verify(KEYS.sign(signed), tried) == signed
    other = candidates(SKELETON, {**VALUES, "size": "601,401", "format": "jpg"})
    assert KEYS.verify(KEYS.sign(signed), other) == (None if names & {"size", "format"} else signed)


def test_where_there_is_no_size_it_cannot_have_been_pinned() -> None:
    assert candidates(SKELETON, {}) == (SKELETON,)
    assert len(candidates(SKELETON, {"region": "full", "rotation": "0"})) == 4


def test_keys_are_changed_without_breaking_links() -> None:
    old = SigningKeys({"k1": secret("a")})
    new = SigningKeys({"k3": secret("c"), "k2": secret("b")})
    signature = old.sign(SKELETON)

    assert signature.startswith("v1.k1.")
    assert KEYS.verify(signature, [SKELETON]) == SKELETON
    assert new.verify(signature, [SKELETON]) is None
    assert old.verify(KEYS.sign(SKELETON), [SKELETON]) is None


def test_a_key_under_another_name_is_another_key() -> None:
    signature = SigningKeys({"k1": secret("a")}).sign(SKELETON)
    renamed = SigningKeys({"k9": secret("a")})

    assert renamed.verify(signature.replace("k1", "k9"), [SKELETON]) is None


GOOD = KEYS.sign(SKELETON)


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "v1",
        "v1..",
        "v1.k2.",
        GOOD[:-1],
        GOOD + "A",
        GOOD + "=",
        GOOD + "\n",
        " " + GOOD,
        GOOD.upper(),
        GOOD.replace("v1.", "v2."),
        GOOD.replace("k2", "k7"),
        GOOD.replace("k2", "k1"),
        GOOD.replace("k2", "é"),
        "v1.k2." + "é" * 43,
        "v1.k2." + "A" * 43,
        "v1." + "k" * 100_000 + ".x",
        "\ud800",
    ],
)
def test_what_is_no_signature_is_refused_and_never_fails(signature: str) -> None:
    assert KEYS.verify(signature, [SKELETON]) is None


@given(st.text())
def test_no_text_fails(signature: str) -> None:
    assert KEYS.verify(signature, [SKELETON]) is None


@given(st.integers(0, 42), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"))
def test_no_letter_of_it_can_be_changed(place: int, letter: str) -> None:
    at = len("v1.k2.") + place
    forged = GOOD[:at] + letter + GOOD[at + 1 :]

    assert KEYS.verify(forged, [SKELETON]) == (SKELETON if forged == GOOD else None)


def test_without_keys_nothing_verifies() -> None:
    assert not SigningKeys({})
    assert SigningKeys({}).verify(GOOD, [SKELETON]) is None
    assert KEYS
    assert KEYS.verify(GOOD, []) is None
