"""A file as if some of its bytes were others."""

import os
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ops import edited
from ops.edited import Edits, Sorted
from tests.conftest import opened

CONTENT = bytes(range(60))
PLACES = st.integers(0, 70)


def one_by_one(edits: Edits) -> bytes:
    changed = bytearray(CONTENT)
    for place, body in sorted(edits, key=lambda edit: edit[0]):
        changed[place : place + len(body)] = body[: max(0, len(CONTENT) - place)]
    return bytes(changed)


@given(st.lists(st.tuples(PLACES, st.binary(max_size=9)), max_size=6).map(tuple), PLACES, st.integers(0, 30))
def test_a_part_is_that_of_the_whole(edits: Edits, at: int, size: int) -> None:
    assert edited.applied(CONTENT, edits) == one_by_one(edits)
    assert Sorted(edits).applied(CONTENT[at : at + size], at) == one_by_one(edits)[at : at + size]


def test_a_part_is_compared_with_those_only_that_may_touch_it() -> None:
    edits = Sorted(tuple((place * 100, b"ten bytes.") for place in range(10_000)))

    assert edits.touching(5_000, 12) == ((5_000, b"ten bytes."),)
    assert edits.touching(5_010, 90) == ()
    assert len(edits.touching(5_009, 92)) == 2


def test_a_source_is_read_as_it_is_edited(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(CONTENT)
    with opened(path) as descriptor:
        reader = edited._Reader(os.dup(descriptor), ((3, b"abc"), (58, b"beyond")))
        assert reader.seek(-4, os.SEEK_END) == 56
        assert reader.read(100) == CONTENT[56:58] + b"be"
        assert reader.read(1) is None
        assert reader.seek(0, os.SEEK_SET) == 0
        assert reader.read(5) == CONTENT[:3] + b"ab"
