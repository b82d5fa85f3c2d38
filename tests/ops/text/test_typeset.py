import os
import random
from itertools import pairwise, product

import pytest

from ops.canvas import lay_out
from ops.geometry import Extent
from ops.layers.paint import Colour
from ops.layers.text import Align, Frame, Ground, Overflow, Span, Stroke
from ops.text.fonts import Font
from ops.text.typeset import STEP
from tests.lettering import EXTENT, FONTS, drawn, ink, said, set_, text
from tests.names import names

HARD = ["Ẫ̵̧ͩ", "f", "j", "…", "@", "ÅÅÅ", "ggg", "日本語" * 20, "नमस्ते " * 9, "مرحبا بالعالم " * 5, "ﷺ", "Zalgo ỳ̸̨̛̳o̷͉̍", "W" * 40, "-", "'"]  # fmt: skip
NAMES = int(os.environ.get("NAMES", "100"))  # of people, that are set in boxes of many sizes


def test_a_text_that_fits_is_set_in_one_line_at_its_size() -> None:
    block = set_(text("Still thinking, David?"))

    assert [line.text for line in block.lines] == ["Still thinking, David?"]
    assert block.em == 90
    assert not block.shortened


def test_a_text_wraps_into_even_lines_before_it_shrinks() -> None:
    one = text("Your basket is waiting for you, David, with twenty per cent off")

    assert said(one) == ["Your basket is waiting", "for you, David, with", "twenty per cent off"]
    assert set_(one).em == 90


def test_a_text_shrinks_when_its_lines_are_used_up() -> None:
    one = text("Your basket is waiting for you, David", lines=1)

    assert said(one) == ["Your basket is waiting for you, David"]
    assert 30 < set_(one).em < 90


def test_a_word_shrinks_before_it_is_broken() -> None:
    block = set_(text("Donaudampfschifffahrtsgesellschaft"))

    assert len(block.lines) == 1
    assert block.em < 90


def test_what_does_not_fit_at_the_smallest_size_ends_in_an_ellipsis() -> None:
    block = set_(text("word " * 60, smallest=60))

    assert block.shortened
    assert block.em == 60
    assert len(block.lines) == 3
    assert block.lines[-1].text.endswith("…")
    assert "…" not in block.lines[0].text


def test_a_word_that_is_too_long_even_then_is_broken() -> None:
    assert "".join(said(text("x" * 60, smallest=60))).replace("‐", "") == "x" * 60
    assert said(text("x" * 60, smallest=60))[0].endswith("x‐")
    assert said(text("x" * 600, smallest=60))[-1].endswith("x…")


def test_a_frame_lower_than_a_line_makes_the_text_small_rather_than_cut() -> None:
    block = set_(text("Hello", frame=Frame(0, 0, 500, 12)))

    assert block.height <= 12
    assert [line.text for line in block.lines] == ["Hello"]


@pytest.mark.parametrize(
    "words",
    ["ပျိုးချို့ကြွေးကြီ ပျိုးချို့ကြွေးကြီ", "ปู่ปีญี่ปุ๋ย ฎุ ปู่ปีญี่ปุ๋ย", "ខ្ញុំស្រ្តី កំពង់ស្ពឺ", "స్త్రీ క్ష్మి ద్వార కృష్ణ", "कृष्णा र्ट्रि हृदय र्कि", "gjq ข้ำปู่ gjq ข้ำปู่"],
)  # fmt: skip
@pytest.mark.parametrize("smallest", [60, 20])
def test_stacked_letters_keep_clear_of_the_next_line(words: str, smallest: float) -> None:
    for height in (510, 210, 120):
        block = set_(text(words, size=60, smallest=smallest, lines=4, frame=Frame(60, 60, 300, height)))

        assert block.em >= smallest
        assert block.height <= height + 1e-6
        for upper, lower in pairwise(block.lines):
            assert upper.baseline + upper.inked.bottom * block.em < lower.baseline + lower.inked.top * block.em
        falls = {round(lower.baseline - upper.baseline, 6) for upper, lower in pairwise(block.lines)}
        assert len(falls) <= 1


def test_letters_that_lean_beyond_a_line_do_not_make_stacked_ones_small() -> None:
    font = Font("Inter", 500, italic=True)
    block = set_(text("italic ไทย हिन्दी שלום", font=font, size=44, smallest=20, frame=Frame(0, 0, 310, 150)))

    assert (block.em, len(block.lines)) == (44, 2)


@pytest.mark.parametrize(
    ("words", "family"), [("Of course f", "Caveat"), ("T. f", "Playfair Display"), ("ป ปั", "Caveat")]
)
def test_letters_that_lean_beyond_their_line_are_as_large_as_fits(words: str, family: str) -> None:
    for width in range(100, 200, 9):
        one = text(
            words, font=Font(family, 400, italic=True), size=80, smallest=4, lines=1, frame=Frame(0, 0, width, 170)
        )
        block = set_(one)

        assert block.em == 80 or block.width >= 0.95 * width


def test_lines_of_latin_letters_are_as_far_apart_as_was_said() -> None:
    block = set_(text("Ẫgjq Ẫgjq", frame=Frame(0, 0, 280, 510)))

    assert block.lines[1].baseline - block.lines[0].baseline == pytest.approx(1.15 * block.em)


@pytest.mark.parametrize("smallest", [31, 41, 53.7, 60])
def test_a_text_ends_at_its_smallest_size_and_not_below_it(smallest: float) -> None:
    line = set_(text("Hello", size=smallest, smallest=smallest))
    low = Frame(0, 0, 500, line.height * 1.001)

    assert set_(text("Hello", frame=low, smallest=smallest)).em == smallest
    assert set_(text("word " * 60, smallest=smallest)).em == smallest


def test_nothing_is_set_of_nothing_and_of_what_no_font_has() -> None:
    assert [one.block for one in lay_out((text("   "), text("\U0010fffd")), FONTS)] == [None, None]
    assert set_(text("a\U0010fffdb")).left_out == "\U0010fffd"
    assert said(text("a\U0010fffdb")) == ["ab"]


def test_size_does_not_depend_on_which_letters_there_are() -> None:
    sizes = {set_(text(words)).em for words in ("ace", "Ägypten", "yyyy", "ÅÉ", ".")}

    assert sizes == {90}


def test_all_texts_of_one_place_stand_on_one_baseline() -> None:
    blocks = [set_(text(words)) for words in ("ace", "Ägypten", "日本", "नमस्ते", "مرحبا")]

    assert len({round(block.y + block.lines[0].baseline, 6) for block in blocks}) == 1


def test_the_place_in_the_frame_is_kept() -> None:
    for across in (0.0, 0.5, 1.0):
        for down in (0.0, 0.5, 1.0):
            block = set_(text("Hello", across=across, down=down))

            assert block.x == pytest.approx(60 + across * (1080 - block.width))
            assert block.y == pytest.approx(60 + down * (510 - block.height))


def test_lines_are_aligned() -> None:
    words = "a longer line of words and one short"
    left = set_(text(words, align=Align.LEFT))
    right = set_(text(words, align=Align.RIGHT))

    assert left.lines[0].x == left.lines[1].x == 0
    assert right.lines[1].x > 0 or right.lines[0].x > 0


def test_a_text_from_right_to_left_keeps_its_direction_on_every_line() -> None:
    block = set_(text("שלום עולם (hello) 123 " * 4, align=Align.START))

    assert len(block.lines) > 1
    for line in block.lines:
        hebrew = [segment for segment in line.segments if segment.shaped.right > 0]
        assert hebrew[-1].x == max(segment.x for segment in line.segments)  # its first word is at the right
        assert line.x + line.inked.right * block.em == pytest.approx(block.width, abs=6)


def test_of_texts_and_frames_of_all_kinds_no_ink_leaves_the_frame() -> None:
    chosen = random.Random(3)
    words = [*names(200)[::2], *("word " * n for n in range(1, 30)), *("x" * n for n in range(1, 200, 8)), *HARD]
    frames = [
        Frame(chosen.randrange(0, 500), chosen.randrange(0, 300), chosen.randrange(20, 700), chosen.randrange(10, 330))
        for _ in range(20)
    ]
    small = Extent(EXTENT.width // 2, EXTENT.height // 2)
    for number, line in enumerate(words):
        frame, align = frames[number % 20], (Align.LEFT, Align.CENTER, Align.RIGHT)[number % 3]
        turned = (0, 0, 0, 90, 33)[number % 5]
        place = {"align": align, "across": None, "down": number % 3 / 2, "rotate": turned}
        box = ink(drawn(text(line, frame=frame, size=60, smallest=8, **place), extent=small))

        if box.width:
            assert box.x * 2 >= frame.x, (line, frame)
            assert box.y * 2 >= frame.y, (line, frame)
            assert (box.x + box.width) * 2 <= frame.x + frame.width, (line, frame)
            assert (box.y + box.height) * 2 <= frame.y + frame.height, (line, frame)


def test_no_ink_had_to_be_cut_for_that_unless_there_was_no_room_at_all() -> None:
    """The frame cuts as a last resort only: without it the ink is the same."""
    for line in ("Ägypten", "jjj", "fff", "Xylophon, quer", "ﷺ", "Ẫg", "W" * 12):
        for italic in (False, True):
            framed = text(line, frame=Frame(200, 200, 400, 120), font=Font("Inter", 600, italic))
            block = set_(framed)
            inked = [one.inked for one in block.lines]
            left = min(block.x + one.x + one.inked.left * block.em for one in block.lines)
            right = max(block.x + one.x + one.inked.right * block.em for one in block.lines)

            assert left >= 199.5, line
            assert right <= 600.5, line
            assert block.y + block.lines[0].baseline + inked[0].top * block.em >= 199.5, line
            assert block.y + block.lines[-1].baseline + inked[-1].bottom * block.em <= 320.5, line


def test_the_largest_size_that_fits_is_taken_within_a_step() -> None:
    chosen = random.Random(5)
    for _ in range(40):
        words = " ".join("".join(chosen.choices("abcdefghilmnoprstu", k=chosen.randint(2, 6))) for _ in range(9))
        frame, lines = Frame(0, 0, chosen.uniform(300, 900), chosen.uniform(60, 300)), chosen.randint(1, 4)
        block = set_(text(words, size=300, smallest=5, lines=lines, frame=frame))
        em = block.em / STEP / STEP
        larger = set_(text(words, size=em, smallest=em, lines=lines, frame=frame))

        assert 5 < block.em < 300
        assert larger.shortened or larger.em < em, words


def test_two_thousand_names_are_set_whole_inside_their_box() -> None:
    frame = Frame(0, 0, 600, 160)
    for name in names(2000):
        block = set_(text(name, frame=frame, size=80, smallest=20, lines=2))
        shown = "".join(line.text for line in block.lines).replace("‐", "")

        assert not block.shortened, name
        assert not block.left_out, name
        assert shown.replace(" ", "") == name.replace(" ", ""), name
        for line in block.lines:
            assert block.x + line.x + line.inked.left * block.em >= -0.5, name
            assert block.x + line.x + line.inked.right * block.em <= 600.5, name


def test_names_stay_inside_boxes_of_any_size() -> None:
    boxes = list(product((120, 200, 320, 600, 1080), (40, 80, 160, 400)))
    shortened = 0
    for name in names(NAMES):
        for width, height in boxes:
            frame = Frame(50, 60, width, height)
            block = set_(text(name, frame=frame, size=min(height * 0.7, 96), smallest=10, lines=3))

            assert block.x >= frame.x - 0.5, name
            assert block.y >= frame.y - 0.5, name
            assert block.x + block.width <= frame.x + width + 0.5, name
            assert block.y + block.height <= frame.y + height + 0.5, name
            shortened += block.shortened
    assert shortened <= 0.01 * NAMES * len(boxes)


def test_what_surrounds_the_letters_stays_in_the_frame_too() -> None:
    ground = Ground(Colour(255, 0, 0), 0.5, 0.2)
    box = ink(drawn(text("A longer line than fits at once", ground=ground, across=0.0, down=0.0, lines=1)))
    assert (box.x, box.y) == (60, 60)
    assert box.x + box.width <= 1140

    stroke = Stroke(Colour(255, 0, 0), 0.1)
    box = ink(drawn(text("A longer line than fits at once", stroke=stroke, across=0.0, lines=1)))
    assert box.x >= 60
    assert box.x + box.width <= 1140


def test_markup_is_literal() -> None:
    plain, marked = set_(text("<b>x</b> & </span>")), set_(text("&lt;b&gt;"))

    assert [line.text for line in plain.lines] == ["<b>x</b> & </span>"]
    assert [line.text for line in marked.lines] == ["&lt;b&gt;"]


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("𝓢𝓪𝓻𝓪𝓱", "Sarah"),
        ("Hi 𒀀!", "Hi!"),
        ("𒀀 Hi", "Hi"),
        ("Hi 𒀀𒀁 there", "Hi there"),
        ("Hi \u0301there", "Hi there"),
        ("\u0301\u200d\ufe0fx", "x"),
        ("ำ น้ำ", "า น้ำ"),
    ],
)
def test_what_no_font_has_is_left_out_with_what_belongs_to_it(words: str, shown: str) -> None:
    assert said(text(words)) == [shown]


def test_spaces_around_a_line_feed_indent_nothing() -> None:
    assert said(text("one  \n   two \n \n\u00a0three", lines=4)) == ["one", "two", "", "\u00a0three"]
    assert said(text("one two   three", frame=Frame(0, 0, 380, 400), align=Align.START)) == ["one two", "three"]


def test_a_value_of_joiners_says_nothing() -> None:
    assert [one.block for one in lay_out((text("\u200d\u200d\ufe0f"), text("\u0301")), FONTS)] == [None, None]


def test_ten_thousand_line_feeds_are_set_at_once() -> None:
    assert said(text("a" + "\n" * 10_000 + "b", lines=3))[0].startswith("a")


def test_a_code_is_never_cut_but_shrinks_and_is_hidden_then() -> None:
    narrow = {"frame": Frame(0, 0, 300, 90), "size": 40, "smallest": 20}
    code = "UT27-AA1142-8QXR-0001"

    assert said(text(code, **narrow)) == [code] or "".join(said(text(code, **narrow))) == code
    assert not set_(text(code, **narrow)).shortened
    assert lay_out((text(code * 4, **{**narrow, "lines": 1}),), FONTS)[0].block is None
    assert (
        lay_out(
            (text("four words of text", overflow=Overflow.HIDE, **{**narrow, "frame": Frame(0, 0, 60, 20)}, lines=1),),
            FONTS,
        )[0].block
        is None
    )
    assert said(text("a line of words that is too long for it", overflow=Overflow.SHRINK, **narrow, lines=1)) == [
        "a line of words that is too long for it"
    ]


def test_letters_have_the_optical_size_of_their_size() -> None:
    wide, narrow = (set_(text("Still thinking, David?", size=size, smallest=size)) for size in (12, 40))

    assert wide.lines[0].inked.advance > narrow.lines[0].inked.advance * 1.05
    assert {segment.shaped.instance.optical for segment in wide.lines[0].segments} == {14}  # its least


def test_a_text_stands_after_another_on_its_baseline() -> None:
    one = text("€49", name="price", across=0.0, align=Align.LEFT)
    other = text("per month", after="price", size=20, align=Align.LEFT)
    price, behind = (laid.block for laid in lay_out((one, other), FONTS))

    assert price is not None
    assert behind is not None
    assert behind.y + behind.lines[0].baseline == pytest.approx(price.y + price.lines[0].baseline)
    assert behind.x == pytest.approx(price.x + price.lines[0].x + price.lines[0].inked.right * price.em + 0.2 * 20)


def test_a_word_is_torn_with_a_hyphen_wherever_it_ends() -> None:
    narrow = {"frame": Frame(0, 0, 400, 300), "size": 40, "smallest": 40, "lines": 5}
    first, *_ = said(text("Wolfeschlegelsteinhausenbergerdorff-Smith!", **narrow))

    assert first.endswith("‐")
    assert not said(text("x" * 9 + "!" * 60, **narrow))[0].endswith("‐")


def test_marks_of_direction_and_joiners_are_no_loss() -> None:
    assert set_(text("50\u200f€\u200d 12\ufe0f")).left_out == ""
    assert lay_out((text("\u200f\u200d"),), FONTS)[0].block is None


def test_letters_that_have_no_small_capital_are_no_boxes() -> None:
    for family in ("Bebas Neue", "Heebo", "Playfair Display", "Noto Sans", "Inter"):
        block = set_(text("5 µm πr² Müller ǆ", font=Font(family, 600), features=("smcp",)))
        assert all(glyph.number for segment in block.lines[0].segments for glyph in segment.shaped.glyphs)
    small, plain = (set_(text("Müller", font=Font("Heebo", 600), features=one)) for one in (("smcp",), ()))
    assert small.lines[0].text == "MÜLLER"
    assert small.lines[0].inked.advance != plain.lines[0].inked.advance


def test_a_larger_part_does_not_throw_a_text_down_to_its_smallest_size() -> None:
    block = set_(
        text("Now 149 € instead", size=40, smallest=10, frame=Frame(0, 0, 1080, 70), spans=(Span(4, 9, size=2),))
    )

    assert 20 < block.em < 40
    assert block.height <= 70


def test_a_line_feed_ends_what_is_read_in_one_direction() -> None:
    plain, fed = (set_(text(words, align=Align.LEFT)).lines[0] for words in ("Hi שלום!", "Hi שלום!\nעולם"))

    assert [segment.shaped.glyphs for segment in plain.segments] == [segment.shaped.glyphs for segment in fed.segments]


@pytest.mark.parametrize(
    "words",
    ["Your code: SAVE2024", "Ref DE89370400440532", "DE89 3704 0044 0532", "abc123def456", "SAVE20%", "ВАУЧЕР123"],
)
def test_codes_are_never_cut_wherever_they_stand(words: str) -> None:
    narrow = {"frame": Frame(0, 0, 170, 24), "size": 40, "smallest": 20, "lines": 1}
    block = lay_out((text(words, **narrow),), FONTS)[0].block

    assert block is None or [line.text for line in block.lines] == [words]


def test_an_ellipsis_looks_like_the_letter_before_it() -> None:
    red = Span(5, 16, colour=Colour(255, 0, 0))
    block = set_(text("Hello, big world", frame=Frame(0, 0, 150, 60), size=40, smallest=40, lines=1, spans=(red,)))
    (owners,) = {segment.owners for segment in block.lines[0].segments} - {()} or {(-1,)}

    assert block.lines[0].text == "Hello…"
    assert set(owners) == {-1}


def test_flags_wrap_and_soft_hyphens_take_no_room() -> None:
    assert len(said(text("🇩🇪🇫🇷🇮🇹🇪🇸🇵🇹🇳🇱🇧🇪🇦🇹", size=60, smallest=60, frame=Frame(0, 0, 250, 500), lines=5))) > 1
    plain, soft = (set_(text(words, spacing=0.5)).lines[0].inked.advance for words in ("abcdef", "abc\u00addef"))
    assert plain == pytest.approx(soft)


@pytest.mark.parametrize(
    ("words", "shown"),
    [("a\u00a0𓀀 b", ["a b"]), ("a\n𓀀\nb", ["a", "b"]), ("𓀀, a", ["a"])],
)
def test_what_is_left_out_leaves_no_hole(words: str, shown: list[str]) -> None:
    assert said(text(words)) == shown


def test_a_text_after_another_is_hidden_if_there_is_no_room() -> None:
    price = text("€49 for a year", name="price", across=0.0, align=Align.LEFT, frame=Frame(0, 0, 700, 100))
    behind = text("per month and some", after="price", size=60, smallest=40, frame=Frame(0, 0, 700, 100))

    assert lay_out((price, behind), FONTS)[1].block is None


@pytest.mark.parametrize(
    ("words", "box", "seen"),
    [
        ("€49", Frame(60, 60, 1080, 510), True),
        ("€49", Frame(800, 60, 300, 510), True),
        ("€49", Frame(400, 0, 400, 355), True),
        ("€49", Frame(400, 320, 400, 100), True),
        ("€49", Frame(400, 0, 400, 340), False),
        ("€49", Frame(400, 400, 400, 100), False),
        ("€49", Frame(560, 60, 30, 510), False),
        ("שקל", Frame(60, 60, 1080, 510), True),
        ("שקל", Frame(100, 320, 300, 100), True),
        ("שקל", Frame(600, 60, 300, 510), False),
    ],
)
def test_a_text_after_another_stays_in_its_own_box(words: str, box: Frame, seen: bool) -> None:
    price = text(words, name="price", across=0.5, align=Align.LEFT)
    block = lay_out((price, text("גק Äg", after="price", size=60, smallest=15, frame=box)), FONTS)[1].block

    assert (block is not None) == seen
    if block:
        assert block.em >= 15
        assert box.x <= block.x
        assert block.x + block.width <= box.x + box.width + 1e-6
        assert box.y <= block.y + 1e-6
        assert block.y + block.height <= box.y + box.height + 1e-6


def test_two_thousand_letters_are_set_quickly_enough_to_be_tried_here() -> None:
    assert set_(text("aб" * 1000, lines=40)).shortened
