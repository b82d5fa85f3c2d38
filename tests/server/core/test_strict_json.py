import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.core import strict_json
from server.errors import Malformed, TooHeavy


def deep(count: int) -> bytes:
    return b"[" * count + b"]" * count


@pytest.mark.parametrize("content", [b"null", b'"\\u00e4"', b'{"a": {"a": [1.5e3]}, "b": {"a": 1}}', deep(5)])
def test_what_every_reader_understands_is_read(content: bytes) -> None:
    assert strict_json.read(content, "it", 5) == json.loads(content)


@pytest.mark.parametrize(
    ("content", "at", "words"),
    [
        (b"", "", "Expected JSON for it but received nothing."),
        (b'{"a": ', "", "Expected JSON for it but received what is none: EOF"),
        (b"[NaN]", "", "what is none"),
        (b"[1e999]", "", "a number is too large"),
        (b'["\xff"]', "", "what is none"),
        (b'{"a": 1, "a": 2}', "", "Expected every name once but received “a” twice in it."),
        (b'{"a/b": [{}, {"c": 1, "d": 2, "d": 3}]}', "/a~1b/1", "“d” twice in /a~1b/1."),
        (deep(6), "", "Expected lists and objects at most 5 deep for it but received deeper ones."),
        (deep(100_000), "", "what is none: recursion limit"),
    ],
)
def test_what_readers_take_differently_is_refused(content: bytes, at: str, words: str) -> None:
    with pytest.raises(Malformed) as refused:
        strict_json.read(content, "it", 5)

    assert refused.value.pointer == at
    assert words in str(refused.value)


def test_what_contains_itself_is_refused_soon() -> None:
    endless: list[object] = []
    endless += [endless, endless]

    with pytest.raises(TooHeavy):
        strict_json.must_be_flat(endless, "it", 64)


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=40)
    | st.recursive(st.floats() | st.text(), st.lists, max_leaves=5).map(lambda v: json.dumps(v).encode())
)
def test_any_bytes_are_json_for_everybody_or_refused(sent: bytes) -> None:
    try:
        strict_json.read(sent, "it", 64)
    except Malformed:
        return
    json.dumps(json.loads(sent), allow_nan=False)
