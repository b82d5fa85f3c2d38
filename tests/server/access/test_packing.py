from hypothesis import given
from hypothesis import strategies as st

from server.access.packing import from_base64, packed, to_base64

PARTS = st.lists(st.text(max_size=6), max_size=5)


@given(PARTS, PARTS)
def test_different_parts_are_never_the_same_bytes(some: list[str], others: list[str]) -> None:
    assert (packed(some) == packed(others)) is (some == others)


def test_a_part_says_how_long_it_is() -> None:
    assert packed(["ab", b""]) == b"\0\0\0\2ab\0\0\0\0"
    assert packed(["\ud800"]) == b"\0\0\0\3\xed\xa0\x80"


@given(st.binary(max_size=80))
def test_bytes_have_one_spelling(content: bytes) -> None:
    assert from_base64(to_base64(content)) == content


def test_any_other_spelling_is_none() -> None:
    assert to_base64(b"a") == "YQ"
    for text in ("YR", "YQ==", "Y", "YQ\n", "Y Q", "+/+/", "é", "YQZ"):
        assert from_base64(text) is None, text
