from ops.levels import Decoded, Levels
from ops.libvips import Image


def picture(side: int) -> Decoded:
    return Decoded(Image.black(side, side, bands=3).copy_memory(), signed=False)


def test_pictures_are_kept_within_a_budget_in_bytes() -> None:
    levels = Levels(2 * 300)
    for key in "abc":
        levels.put(key, picture(10))

    assert levels.get("a") is None
    assert levels.get("c") is not None
    assert levels.size == 600


def test_a_picture_larger_than_the_budget_is_not_kept() -> None:
    levels = Levels(299)
    levels.put("a", picture(10))

    assert levels.get("a") is None
    assert levels.size == 0
