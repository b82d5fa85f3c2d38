"""Values are encrypted for one place and one purpose, and say when they cannot be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core import data_keys
from server.core.data_keys import DataKey
from server.core.encryption import Cipher
from server.errors import Undecipherable

ONE, TWO = DataKey(b"1" * 32), DataKey(b"2" * 32)


def cipher(*keys: DataKey, purpose: str = "jobs") -> Cipher:
    return Cipher(data_keys.fixed(keys), purpose)


@given(st.binary(min_size=1), st.lists(st.text(), max_size=3))
def test_what_is_encrypted_is_decrypted(value: bytes, place: list[str]) -> None:
    assert cipher(ONE).decrypt(cipher(ONE).encrypt(value, *place), *place) == value


def test_the_same_value_is_never_the_same_text() -> None:
    assert len({cipher(ONE).encrypt(b"Sarah", "a") for _ in range(20)}) == 20


def test_the_first_key_encrypts_and_all_decrypt() -> None:
    before = cipher(ONE).encrypt(b"Sarah", "a")
    after = cipher(TWO, ONE).encrypt(b"Sarah", "a")

    assert cipher(TWO, ONE).decrypt(before, "a") == cipher(TWO).decrypt(after, "a") == b"Sarah"
    with pytest.raises(Undecipherable):
        cipher(ONE).decrypt(after, "a")
    assert [before[:9], after[:9]] == [*cipher(ONE).heads, *cipher(TWO).heads]


def test_what_was_moved_changed_cut_or_meant_for_something_else_cannot_be_read() -> None:
    kept = cipher(ONE).encrypt(b"Sarah", "jobs", "1", "request")
    for place in (("jobs", "2", "request"), ("jobs", "1", "result"), ("jobs1", "", "request"), ("jobs", "1request")):
        with pytest.raises(Undecipherable):
            cipher(ONE).decrypt(kept, *place)
    with pytest.raises(Undecipherable):
        cipher(ONE, purpose="idempotency").decrypt(kept, "jobs", "1", "request")
    for at in range(len(kept)):
        with pytest.raises(Undecipherable):
            cipher(ONE).decrypt(kept[:at] + bytes([kept[at] ^ 1]) + kept[at + 1 :], "jobs", "1", "request")
        with pytest.raises(Undecipherable):
            cipher(ONE).decrypt(kept[:at], "jobs", "1", "request")


def test_digests_need_the_key_and_tell_lists_of_parts_apart() -> None:
    (digest,) = cipher(ONE).digests("a", "bc")

    assert cipher(ONE).digests("a", "bc") == (digest,)
    assert cipher(TWO, ONE).digests("a", "bc")[1] == digest
    others = [
        cipher(ONE).digests("ab", "c"),
        cipher(TWO).digests("a", "bc"),
        cipher(ONE, purpose="x").digests("a", "bc"),
    ]
    assert digest not in {one for each in others for one in each}
