from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.geometry import Extent
from ops.layers.paint import Colour
from ops.layers.text import Align, Text
from server.app import designs
from server.config.designs import Overlays
from server.config.settings import Settings
from server.designs import fill as filling
from server.designs.filled import NOTHING, Filled, Terms
from server.errors import Unknown
from tests import designs as designed
from tests.conftest import STUDIO

DESIGNS = designs(Settings(), STUDIO)
EXTENT = Extent(1200, 800)


def fill(overlay: str, query: str = "") -> Filled:
    return DESIGNS.fill(overlay.encode().decode("latin-1"), query.encode().decode("latin-1"))


def layers(filled: Filled) -> list[Any]:
    return [seen.layer for seen in filled.layers(EXTENT, {})]


@pytest.mark.parametrize(
    ("overlay", "spelled"),
    [
        ("text=Hi", "text=Hi"),
        ("text=Hi Bob", "text=Hi%20Bob"),
        ("at=s;text=Hi", "text=Hi;at=s"),
        ("TEXT=Hi;Colour=white", "text=Hi"),
        ("text=Hi;color=f00", "text=Hi;color=ff0000"),
        ("text=Hi;size=8;weight=semibold;at=center", "text=Hi"),
        ("text=Hi;size=9.0%", "text=Hi;size=9"),
        ("text=Hi;size=nonsense", "text=Hi"),
        ("text=Hi;font=comic", "text=Hi"),
        ("text=Hi;font=bebasneue", "text=Hi;font=Bebas%20Neue"),
        ("text=Hi;stroke=000,5", "text=Hi;stroke=000000"),
        ("text=Hi;stroke=000,6", "text=Hi;stroke=000000%2C6"),
        ("text=Hi;sig=v1.x.y;exp=1", "text=Hi"),
        ("text=Hi;rotate=-4", "text=Hi;rotate=356"),
        ("text=Hi;rotate=360;stroke=none;background=fff0", "text=Hi"),
        ("text=a;background=fff;text2=b;background2=none", "text=a;background=ffffff;text2=b;background2=00000000"),
        ("text={{first_name}};text.or=there", "text=there"),
        ("text=;text.or=there", "text=there"),
        ("text=Bob;text.or=there", "text=Bob"),
        ("text={{x}};text.or={{y}}", ""),
        ("text.b64=U2FyYWg", "text=Sarah"),
        ("text=a;text2=b", "text=a;text2=b"),
        ("text=a;size=10;text2=b;size2=6", "text=a;size=10;text2=b"),
        ("text=a;size=10;text2=b;size2=5", "text=a;size=10;text2=b;size2=5"),
        ("text=a;at=s;text2=b;at2=s", "text=a;at=s;text2=b"),
        ("text=Only%20200%C2%A0km", "text=Only%20200%C2%A0km"),
        ("size=12;text2=b", "size=12;text2=b"),
        ("text2=b;at2=c", "text2=b"),
        ("first.name=Eve;text=a", "text=a"),
        ("{{x}}=1", ""),
        ("text=Smith, Jones & Co.;at=n", "text=Smith%2C%20Jones%20%26%20Co.;at=n"),
        ("text=AC/DC", "text=AC%2FDC"),
        ("text=50% off", "text=50%25%20off"),
        ("text=A%2BB", "text=A%2BB"),
        ("text=a%3Bat=s", "text=a%3Bat%3Ds"),
        ("text", ""),
        ("text=", ""),
        ("at=s", ""),
        ("who=Bob", ""),
        ("", ""),
    ],
)
def test_an_overlay_has_one_spelling(overlay: str, spelled: str) -> None:
    assert fill(overlay).spelled == spelled
    assert fill(spelled).spelled == spelled
    assert fill(spelled).notes == ()


@pytest.mark.parametrize(
    ("overlay", "query", "spelled", "private"),
    [
        ("", "text=Hi&at=s", "text=Hi;at=s", True),
        ("", "at=s", "", False),
        ("", "utm_source=text", "", False),
        ("text=Hi", "utm_source=x", "text=Hi", False),
        ("text=Hi", "text=Bob&at=s", "text=Hi;at=s", True),
        ("text=Hi", "at=s", "text=Hi", False),
        ("", "text=%FIRSTNAME%&text.or=you", "text=you", True),
        ("", "text=", "", True),
    ],
)
def test_the_query_twin_is_there_only_with_a_text(overlay: str, query: str, spelled: str, private: bool) -> None:
    filled = fill(overlay, query)

    assert (filled.spelled, filled.private) == (spelled, private)


@pytest.mark.parametrize(
    ("overlay", "notes"),
    [
        ("text={{x}}", [("text", "unresolved")]),
        ("text={{x}};text.or=you", [("text", "unresolved"), ("text", "fallback")]),
        ("text=Hi;size=900;color=nope;font=x", [("size", "bounded"), ("color", "ignored"), ("font", "replaced")]),
        ("text=Mary%2520Ann", [("text", "twice")]),
        ("text=null", [("text", "null")]),
        ("who=x;text=Hi", [("unknown", "ignored")]),
        ("text=\U0010fffd", [("text", "glyphs")]),
        ("text=Hi", []),
    ],
)
def test_what_happened_is_noted(overlay: str, notes: list[tuple[str, str]]) -> None:
    assert list(fill(overlay).notes) == notes


def test_no_overlay_is_none() -> None:
    assert fill("") is NOTHING
    assert fill("", "v=3") == NOTHING
    assert fill("text=").asked


@pytest.mark.parametrize(
    "overlay",
    [
        "sale",
        "sale;percent=20",
        "text@3;text=Hi",
        "full/max/0",
        "{{x}}",
        "ü",
        "9",
        f"text@{'9' * 5000}",
        f"text@{'0' * 5000}",
        "text@9999999999",
    ],
)
def test_an_unknown_design_or_version_is_refused_in_a_sentence(overlay: str) -> None:
    with pytest.raises(Unknown, match="There is no design “"):
        fill(overlay)


def test_a_value_of_which_no_font_has_a_letter_falls_back() -> None:
    assert fill("text=\U0010fffd;text.or=there").spelled == "text=there"


def test_a_value_of_which_a_letter_is_lost_is_drawn_if_there_is_nothing_better() -> None:
    assert fill("text=Hi 𒀀𒁀;text.or=Hello").spelled == "text=Hello"
    assert fill("text=Hi 𒀀𒁀").spelled == f"text={quote('Hi 𒀀𒁀')}"
    assert ("text", "glyphs") in fill("text=Hi 𒀀𒁀").notes


def test_a_letter_that_was_lost_on_the_way_is_lost() -> None:
    assert fill("text=Andr%EF%BF%BD;text.or=there").spelled == "text=there"
    assert ("text", "glyphs") in fill("text=Andr%EF%BF%BD").notes


def test_lost_ornaments_do_no_harm() -> None:
    ornamented = "text=Hi " + quote("\U0010fffd")

    assert fill(f"{ornamented};text.or=Hello").spelled == ornamented.replace(" ", "%20")


def test_everything_is_relative_to_the_picture() -> None:
    (one,) = layers(fill("text=Hi;size=10;margin=5;width=50;at=ne;min_size=2"))

    assert (one.size, one.smallest) == (80, 16)
    assert (one.frame.x, one.frame.y, one.frame.width, one.frame.height) == (560, 40, 600, 720)
    assert (one.across, one.down, one.align) == (1, 0, Align.RIGHT)


def test_decoration_is_relative_to_the_letters() -> None:
    (one,) = layers(
        fill("text=Hi;background=0008;padding=50;radius=10;stroke=000,4;shadow=000,10,5,-5;spacing=3;rotate=-90")
    )

    assert one.ground is not None
    assert one.stroke is not None
    assert one.shadow is not None
    assert (one.ground.colour, one.ground.padding, one.ground.radius) == (Colour(0, 0, 0, 0x88), 0.5, 0.1)
    assert (one.stroke.width, one.shadow.blur, one.shadow.x, one.shadow.y) == (0.04, 0.1, 0.05, -0.05)
    assert (one.spacing, one.rotate, one.rim) == (0.03, 270, 0.5)


def test_further_texts_are_as_the_first_but_smaller() -> None:
    first, second = layers(fill("text=a;at=sw;color=f00;font=Caveat;text2=b"))

    assert (second.font, second.ink, second.across, second.down) == (first.font, first.ink, 0, 1)
    assert second.size == pytest.approx(first.size * 0.6)


def test_a_default_beyond_what_is_allowed_is_brought_in_and_said() -> None:
    """What a configuration makes of defaults has to be part of the name that pictures are kept under."""
    narrow = designs(Settings(overlays=Overlays(lines=1, largest=5)), STUDIO).fill("text=Hi", "")

    assert narrow.spelled == "text=Hi;size=5;lines=1"


FIELDS = [one.name for one in DESIGNS.text.styles]


@given(st.sampled_from(FIELDS), st.binary(max_size=60), st.booleans(), st.sampled_from(["", ".or", ".b64"]))
def test_whatever_a_field_holds_its_spelling_is_a_fixed_point(
    name: str, value: bytes, encoded: bool, suffix: str
) -> None:
    raw = quote(value) if encoded else value.decode("latin-1")
    for overlay, query in (
        (f"text=Hi;{name}{suffix}={raw}", ""),
        (f"{name}{suffix}={raw}", ""),
        ("", f"text=x&{name}{suffix}={raw}"),
    ):
        filled = DESIGNS.fill(overlay, query)
        again = DESIGNS.fill(filled.spelled, "")

        assert again.spelled == filled.spelled
        assert again.layers(EXTENT, {}) == filled.layers(EXTENT, {})


def test_without_a_required_value_nobodys_place_counts_either() -> None:
    """What is drawn for everybody is kept under everybody's name."""
    who = {"who": {"type": "text", "required": True}, "when": {"type": "date", "default": "2026-12-01"}}
    one = designed.design({"kind": "text", "text": "{when}", "box": designed.BOX}, fields=who)
    plain, french = designed.fill(one, "tier=x"), designed.fill(one, "locale=fr")

    assert (french.spelled, french.identity, french.required) == ("", plain.identity, ("who",))
    assert french.layers(EXTENT, {}) == plain.layers(EXTENT, {})


def test_a_countdown_is_told_apart_from_its_end_to_the_last_second() -> None:
    one = designed.design({"kind": "countdown", "to": "2026-12-01T12:00:10Z", "box": designed.BOX})
    moments = [designed.NOW + timedelta(seconds=seconds) for seconds in (9.5, 10, 10.5)]
    before, ended, after = (designed.fill(one, now=moment) for moment in moments)

    assert (before.live, before.moment, ended.moment, after.moment) == (1, "1", "0", "0")
    assert ended.live is None


def test_a_text_that_asks_whether_a_moment_has_passed_changes_when_it_does() -> None:
    asked = {"field": "ends", "passed": True}
    one = designed.design(
        {"kind": "text", "text": "It is over", "box": designed.BOX, "when": asked},
        {"kind": "text", "text": "Hurry", "box": designed.BOX, "when": {"not": asked}},
        fields={"ends": {"type": "date"}},
    )
    moments = [designed.NOW + timedelta(seconds=seconds) for seconds in (0, 9.5, 10)]
    several = [designed.fill(one, "ends=2026-12-01T12:00:10Z", now=moment) for moment in moments]
    said = [[layer.text for layer in designed.layers(filled)] for filled in several]

    assert said == [["Hurry"], ["Hurry"], ["It is over"]]
    assert [(filled.live, filled.moment) for filled in several] == [(10, "0"), (1, "0"), (None, "1")]
    assert len({filled.identity for filled in several}) == 2
    assert designed.fill(one).live is None


def test_two_countdowns_on_each_other_are_two() -> None:
    lower = designed.design({"kind": "countdown", "to": "2026-12-02", "box": designed.BOX})
    upper = designed.design({"kind": "countdown", "to": "2026-12-03", "box": designed.BOX})
    filled = DESIGNS.fill("sale", "", own=lower, over=upper, now=designed.NOW)

    assert len(filled.moment.split()) == 2


@pytest.mark.parametrize("raw", ["sealed=abc", "a=1;sealed=abc", "SEALED%3Dabc", "%73ealed%3Dabc", "badge;sealed=abc"])
def test_what_an_overlay_says_about_itself_is_found_however_it_is_encoded(raw: str) -> None:
    assert filling.terms(raw).sealed == "abc"


def test_an_overlay_that_says_nothing_about_itself_has_no_terms() -> None:
    assert filling.terms("text=sealed and signed;at=s") == Terms()


GREETING = designed.design(
    {"kind": "text", "text": "Hi {who}", "box": designed.BOX},
    {"kind": "image", "source": "{face}", "box": designed.BOX, "missing": {"initials": "{who}"}},
    fields={"who": {"type": "text", "case": "name", "default": "friend"}, "face": {"type": "image"}},
)


def texts(overlay: str, fallbacks: dict[str, str] | None = None) -> list[str]:
    filled = DESIGNS.fill(overlay, "", own=GREETING, now=designed.NOW, fallbacks=fallbacks)
    return [seen.layer.text for seen in filled.layers(EXTENT, {}) if isinstance(seen.layer, Text)]


@pytest.mark.parametrize(
    ("overlay", "spelled", "said"),
    [
        ("who=sarah", "who=Sarah", ["Hi Sarah", "S"]),
        ("who.or=there", "who.or=there", ["Hi there"]),
        ("who={{x}};who.or=there", "who.or=there", ["Hi there"]),
        ("who=sarah;who.or=there", "who=Sarah", ["Hi Sarah", "S"]),
        ("who.or=ALL of you", "who.or=ALL%20of%20you", ["Hi ALL of you"]),
        ("who.or=friend", "", ["Hi friend"]),
        ("who=friend", "who=Friend", ["Hi Friend", "F"]),
        ("", "", ["Hi friend"]),
    ],
)
def test_words_of_an_author_keep_their_case_and_are_nobodys_initials(
    overlay: str, spelled: str, said: list[str]
) -> None:
    filled = DESIGNS.fill(overlay, "", own=GREETING, now=designed.NOW)

    assert filled.spelled == spelled
    assert texts(overlay) == texts(spelled) == said


def test_a_fallback_that_would_be_the_same_as_a_value_has_one_spelling_with_it() -> None:
    plain = designed.design(
        {"kind": "text", "text": "Hi {who}", "box": designed.BOX},
        fields={"who": {"type": "text", "case": "name"}, "n": {"type": "number"}},
    )
    spelled = [designed.fill(plain, f"who.or={word};n.or=5").spelled for word in ("There", "there", "-")]

    assert spelled == ["who=There;n=5", "who.or=there;n=5", "who.or=-;n=5"]


def test_fallbacks_of_a_request_keep_their_case() -> None:
    filled = DESIGNS.fill("", "", own=GREETING, fallbacks={"who": "all of you"}, now=designed.NOW)

    assert filled.spelled == "who.or=all%20of%20you"
    assert filled.notes == (("who", "fallback"),)
    assert texts("", {"who": "all of you"}) == ["Hi all of you"]


@pytest.mark.parametrize(
    ("overlay", "query", "notes"),
    [
        ("who=sarah;fcae=x", "", [("face", "misspelt")]),
        ("fcae=x;who=sarah", "", [("face", "misspelt")]),
        ("fcae=x;faace=y;who=sarah", "", [("face", "misspelt")]),
        ("who=sarah", "fcae=x&utm_source=y", [("face", "misspelt")]),
        ("who=sarah;other=x", "", []),
        ("who=sarah;fake=x", "", []),
        ("stranger=x;who=sarah", "", [("unknown", "ignored")]),
    ],
)
def test_a_misspelt_field_is_noted_by_its_right_name(overlay: str, query: str, notes: list[tuple[str, str]]) -> None:
    filled = DESIGNS.fill(overlay, query, own=GREETING, now=designed.NOW)

    assert list(filled.notes) == notes
    assert filled.spelled.startswith("who=Sarah")


SALE = designed.design(
    {"kind": "text", "text": "-{percent}%", "box": designed.BOX, "missing": {"text": "Sale"}},
    fields={"percent": {"type": "number", "min": 1, "max": 99}},
)


@pytest.mark.parametrize(
    ("overlay", "said", "remarks"),
    [
        ("percent=20", "-20%", []),
        ("percent=100", "Sale", ["out_of_range"]),
        ("percent=0", "Sale", ["out_of_range"]),
        ("percent=100;percent.or=50", "-50%", ["out_of_range", "fallback"]),
        ("percent=100;percent.or=500", "Sale", ["out_of_range", "fallback"]),
        ("percent=n/a", "Sale", ["null"]),
    ],
)
def test_a_number_out_of_range_is_missing_and_not_another_number(overlay: str, said: str, remarks: list[str]) -> None:
    filled = designed.fill(SALE, overlay)

    assert [layer.text for layer in layers(filled)] == [said]
    assert [remark for _, remark in filled.notes] == remarks
    assert designed.fill(SALE, filled.spelled).identity == filled.identity
