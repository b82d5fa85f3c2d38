import json
import time
from typing import Any

import pytest

from server.designs.document.written import DEEPEST, LARGEST, read_document, read_written
from server.errors import Invalid, Malformed, TooHeavy
from tests.server.designs.documents import text, written

PLAIN = written(text())


def test_bytes_and_values_are_the_same_document() -> None:
    content = json.dumps(PLAIN, indent=2).encode()

    assert read_document(content) == read_document(PLAIN)
    assert read_written(content) == read_written(PLAIN)


def test_the_text_of_a_document_keeps_what_its_author_put_there() -> None:
    assert json.loads(read_written(PLAIN).body) == PLAIN
    assert list(json.loads(read_written(PLAIN).body)) == list(PLAIN)
    assert " " not in read_written({"name": "a", "canvas": {"width": 1, "height": 1}, "layers": []}).body


@pytest.mark.parametrize(
    ("more", "pointer", "meant"),
    [
        ({"titel": "x"}, "/titel", "title"),
        ({"layers": [text(colour="#fff")]}, "/layers/0/colour", "color"),
        ({"layers": [{"kind": "txt"}]}, "/layers/0/kind", "text"),
        ({"name": "text"}, "/name", None),
        ({"layers": [text(box=[0, 0, 10**9, 1])]}, "/layers/0/box/2", None),
        ({"layers": [text("{first name}")]}, "/layers/0/text", None),
        ({"presets": {"mail": {"email_safe": True, "format": "webp"}}}, "/presets/mail", None),
    ],
)
def test_what_is_wrong_is_told_with_its_place(more: dict[str, Any], pointer: str, meant: str | None) -> None:
    with pytest.raises(Invalid) as refused:
        read_document(PLAIN | more)

    told = refused.value.wrong[0]
    assert told.pointer.startswith(pointer)
    assert told.did_you_mean == meant
    assert told.message.startswith("Expected ")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b'{"name": NaN}',
        b'{"name": "\xff"}',
        b'{"name": "\\ud800"}',
        b'{"name": "a", "name": "b"}',
        b"[" * 100_000,
        b'{"layers": ' + b"[" * 60 + b"]" * 60 + b"}",
    ],
)
def test_what_is_no_json_for_every_reader_is_refused(content: bytes) -> None:
    with pytest.raises(Malformed):
        read_document(content)


@pytest.mark.parametrize("value", [None, 3, "name", [], [PLAIN], {1: 2}])
def test_a_value_that_is_no_document_is_refused(value: object) -> None:
    with pytest.raises(Invalid):
        read_document(value)


@pytest.mark.parametrize("value", [float("nan"), object(), {"name": "\ud800"}, {"a": {1, 2}}])
def test_a_value_that_is_no_json_is_refused(value: object) -> None:
    with pytest.raises(Malformed):
        read_document(value)


def nested(depth: int) -> dict[str, Any]:
    condition: dict[str, Any] = {"field": "tier", "is": "gold"}
    for _ in range(depth):
        condition = {"not": condition}
    return written(text(when=condition))


def endless() -> dict[str, Any]:
    condition: dict[str, Any] = {"all": []}
    condition["all"] += [condition, condition]
    return written(text(when=condition))


@pytest.mark.parametrize(
    ("value", "mistake"),
    [
        (PLAIN | {"layers": [text()] * 1_000_000}, TooHeavy),
        (PLAIN | {"layers": [1] * 200_000}, Invalid),
        (PLAIN | {"layers": [[]] * 1_000_000}, TooHeavy),
        (PLAIN | {"fields": {f"f{number}": {"type": "text"} for number in range(10_000)}}, Invalid),
        (nested(DEEPEST), Malformed),
        (nested(50_000), Malformed),
        (endless(), TooHeavy),
        (PLAIN | {"title": "x" * LARGEST}, TooHeavy),
    ],
    ids=["layers", "numbers", "lists", "fields", "deep", "deeper", "endless", "long"],
)
def test_a_document_that_is_made_to_be_dear_is_refused_at_once(value: object, mistake: type[Exception]) -> None:
    started = time.thread_time()  # of the processor, which a busy machine does not make more
    with pytest.raises(mistake):
        read_document(value)

    assert time.thread_time() - started < 2


def test_conditions_may_lie_in_each_other() -> None:
    assert read_document(nested(20)).layers[0].when is not None
