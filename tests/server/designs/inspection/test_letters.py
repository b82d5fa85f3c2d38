from server.designs.inspection import letters
from tests.designs import design
from tests.lettering import FONTS

TEXT = {"kind": "text", "box": [0, 0, 400, 100]}


def remarks(*layers: dict[str, object]) -> list[tuple[str, str]]:
    return [(one.pointer, one.code) for one in letters.inspect(design(*layers).document, FONTS)]


def test_features_that_a_font_lacks_are_named() -> None:
    assert remarks({**TEXT, "text": "x", "features": ["tnum", "ss01"]}) == []
    assert remarks({**TEXT, "text": "x", "font": "Caveat", "features": ["tnum"]}) == [
        ("/layers/0/features", "features")
    ]
    runs = ["a", {"text": "b", "features": ["qqqq"]}]
    assert remarks({**TEXT, "text": runs}) == [("/layers/0/text/1/features", "features")]


def test_letters_that_no_font_has_are_named_with_their_marks() -> None:
    (one,) = letters.inspect(design({**TEXT, "text": "Hi 𒀀"}).document, FONTS)

    assert one.message == "No font here has 𒀀 (U+12000): left out. `bookplate check` names fonts to add."
