import pytest

from server.cache.label import BEFORE, HEADER, MAGIC, Label
from server.cache.purges import START, Stand

LABEL = Label(("source:shop", "image:a.jpg"), Stand("abc", 12))


@pytest.mark.parametrize("label", [LABEL, Label((), START), Label(("image:" + "x" * 900,), Stand("t", 1))])
@pytest.mark.parametrize("body", [b"", b"a picture", b" \n" * 5000])
def test_it_is_read_again_with_its_body_and_from_the_beginning_alone(label: Label, body: bytes) -> None:
    content = label.on(body, "a0")

    assert Label.of(content, "a0") == label
    assert Label.read(content[:HEADER]) == label
    assert label.body(content) == body


@pytest.mark.parametrize("at", [len(MAGIC), BEFORE - 1, BEFORE + 1, -1])
def test_one_bit_makes_it_none(at: int) -> None:
    content = bytearray(LABEL.on(b"a picture", "a0"))
    content[at] ^= 1

    assert Label.of(bytes(content), "a0") is None


@pytest.mark.parametrize("content", [b"", MAGIC, b"bookplate 1\n" + bytes(60), b"GIF89a" * 30, MAGIC + bytes(60)])
def test_what_has_none_is_told_so(content: bytes) -> None:
    assert Label.read(content) is None
    assert Label.of(content, "a0") is None


def test_it_is_nobody_elses() -> None:
    assert Label.of(LABEL.on(b"a picture", "a0"), "a1") is None
