from hashlib import sha256

import pytest

from server.cache import tags


@pytest.mark.parametrize(
    ("identifier", "tag"),
    [
        ("dawn.jpg", "image:dawn.jpg"),
        ("folder/light house,1.avif", "image:folder%2Flight%20house%2C1.avif"),
        ("ark:12025~x.png", "image:ark%3A12025~x.png"),
        ("Ümläut 100%.png", "image:%C3%9Cml%C3%A4ut%20100%25.png"),
        ("a\nb\x7f", "image:a%0Ab%7F"),
        ("\udcff", "image:%ED%B3%BF"),
        ("x" * 122, "image:" + "x" * 122),
        ("x" * 123, "image:sha256-" + sha256(b"x" * 123).hexdigest()),
    ],
)
def test_a_picture_is_named_in_ascii_without_what_separates(identifier: str, tag: str) -> None:
    assert tags.image(identifier) == tag
    assert tags.is_tag(tag)


def test_a_design_and_its_versions_are_named_alike() -> None:
    long = tags.design("d" * 200 + "@12")

    assert tags.design("webinar") == "design:webinar"
    assert tags.design("webinar@3") == "design:webinar@3"
    assert long == f"design:sha256-{sha256(b'd' * 200).hexdigest()}@12"
    assert len(long) <= tags.LONGEST


def test_the_name_is_read_again_from_a_tag_unless_it_is_a_digest() -> None:
    assert tags.named("image:folder%2Fa.jpg", "image") == "folder/a.jpg"
    assert tags.named("source:shop", "image") is None
    assert tags.named("source:shop", "source") == "shop"
    assert tags.named(tags.image("x" * 200), "image") is None
    assert tags.named("image", "image") == ""


@pytest.mark.parametrize("text", ["", "a b", "a,b", "ä", "a\n", "x" * 129])
def test_what_separates_tags_is_in_none(text: str) -> None:
    assert not tags.is_tag(text)


def test_there_is_room_for_so_many_and_each_is_there_once() -> None:
    many = [f"image:{number:0>90}" for number in range(30)]
    kept = tags.bounded([many[0], *many])

    assert kept == tuple(many[: len(kept)])
    assert len(kept) > 5
    assert len(",".join(kept)) < tags.ROOM
