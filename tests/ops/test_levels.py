import threading
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.geometry import Extent
from ops.jpeg import Rows
from ops.levels import LARGEST, Decoded, Kept, Levels
from ops.libvips import BLOB, Image
from ops.tiles import Pyramid


def picture(side: int) -> Decoded:
    return Decoded(Image.black(side, side, bands=3).copy_memory())


def test_pictures_are_kept_within_a_budget_in_bytes() -> None:
    levels = Levels(2 * 300)
    for key in "abc":
        levels.put(key, picture(10))

    assert levels.get("a", Decoded) is None
    assert levels.get("c", Decoded) is not None
    assert levels.size == 600


def test_a_picture_larger_than_the_budget_is_not_kept() -> None:
    levels = Levels(299)
    levels.put("a", picture(10))

    assert levels.get("a", Decoded) is None
    assert levels.size == 0


def rows(size: int) -> Rows:
    return Rows(bytes(size), (0, size), 16, Extent(16, 16))


def pyramid(size: int) -> Pyramid:
    return Pyramid(bytes(size), array("Q", (0, size)))


KINDS: tuple[tuple[type[Kept], Kept], ...] = ((Decoded, picture(10)), (Rows, rows(300)), (Pyramid, pyramid(300)))


@pytest.mark.parametrize(("kind", "kept"), KINDS)
def test_what_is_kept_is_found_as_what_it_is_and_as_nothing_else(kind: type[Kept], kept: Kept) -> None:
    levels = Levels(10_000)
    levels.put("a", kept)

    assert levels.get("a", kind) is kept  # type: ignore[type-var]
    assert [levels.get("a", other) for other, _ in KINDS if other is not kind] == [None, None]  # type: ignore[type-var]
    assert levels.get("b", kind) is None  # type: ignore[type-var]


@pytest.mark.parametrize("kept", [kept for _, kept in KINDS])
def test_nothing_larger_than_its_share_of_the_budget_is_kept(kept: Kept) -> None:
    levels = Levels(LARGEST * kept.size)
    assert levels.largest == kept.size
    levels.put("a", kept)
    assert levels.size == kept.size

    tight = Levels(LARGEST * kept.size - 1)
    tight.put("a", kept)
    assert tight.size == 0


@pytest.mark.parametrize("kept", [kept for _, kept in KINDS])
def test_without_a_budget_nothing_is_kept(kept: Kept) -> None:
    levels = Levels(0)
    levels.put("a", kept)

    assert levels.size == 0


def test_all_kinds_share_one_budget_and_the_least_recently_used_goes_first() -> None:
    levels = Levels(picture(10).size + rows(300).size + pyramid(300).size)
    for key, (_, kept) in zip("abc", KINDS, strict=True):
        levels.put(key, kept)
    assert levels.get("a", Decoded) is not None  # used, and so kept
    levels.put("d", picture(10))

    assert levels.get("a", Decoded) is not None
    assert levels.get("b", Rows) is None
    assert levels.get("d", Decoded) is not None


def test_what_is_kept_again_takes_its_place_once() -> None:
    levels = Levels(10_000)
    for side in (10, 20, 10):
        levels.put("a", picture(side))

    assert levels.size == 300


@pytest.mark.parametrize(
    ("form", "depth"),
    [("uchar", 1), ("char", 1), ("ushort", 2), ("short", 2), ("uint", 4), ("int", 4), ("float", 4), ("double", 8),
     ("complex", 8), ("dpcomplex", 16)],
)  # fmt: skip
def test_a_picture_takes_what_its_pixels_do(form: str, depth: int) -> None:
    image = Image.black(7, 5, bands=3).cast(form).copy_memory()

    assert Decoded(image).size == 7 * 5 * 3 * depth
    assert len(image.write_to_memory()) == 7 * 5 * 3 * depth


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(1, 20), st.booleans()), max_size=40))
def test_the_budget_is_never_exceeded_and_never_miscounted(events: list[tuple[str, int, bool]]) -> None:
    levels = Levels(1500)
    for key, side, put in events:
        if put:
            levels.put(key, picture(side))
        else:
            levels.get(key, Decoded)
        kept = [found for name in "abcdef" if (found := levels.get(name, Decoded))]

        assert levels.size == sum(one.size for one in kept) <= 1500


def test_many_threads_may_use_them() -> None:
    levels, failed = Levels(3000), list[Exception]()
    pictures = [picture(side) for side in range(1, 20)]

    def use(first: int) -> None:
        try:
            for number in range(2000):
                levels.put(str((first + number) % 50), pictures[number % 19])
                levels.get(str(number % 50), Decoded)
        except Exception as error:  # noqa: BLE001 (told below)
            failed.append(error)

    threads = [threading.Thread(target=use, args=(first,)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert levels.size <= 3000


def test_a_profile_counts_as_what_it_takes() -> None:
    image = Image.black(10, 10, bands=3).copy_memory()
    image.set_type(BLOB, "icc-profile-data", bytes(5000))

    assert Decoded(image).size == 300 + 5000
