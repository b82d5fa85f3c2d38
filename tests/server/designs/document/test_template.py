import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.designs.document.template import LONGEST, Blank, Plural, Template, parse

LITERALS = st.text(st.sampled_from("ab{} :}{\n€"), min_size=1, max_size=8)
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,10}", fullmatch=True)
BLANKS = st.builds(Blank, NAMES, st.text(st.sampled_from("E dM,:#'"), max_size=6))


@given(st.text(st.sampled_from("ab_{}:1 "), max_size=30))
def test_what_can_be_read_is_written_as_it_was(text: str) -> None:
    try:
        template = parse(text)
    except ValueError:
        return
    assert str(template) == text
    assert parse(str(template)) == template


@given(st.lists(st.tuples(LITERALS, BLANKS), max_size=6))
def test_whatever_is_written_is_read_as_the_same(pairs: list[tuple[str, Blank]]) -> None:
    template = Template(tuple(part for pair in pairs for part in pair))

    assert parse(str(template)) == template


@pytest.mark.parametrize(
    "text", ["{", "}", "{}", "{A}", "{a:}", "{a b}", "{{a}", "{a}}", "{a:{b}}", "{1a}", "{a\u0301}"]
)
def test_a_brace_that_is_none_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected a field in braces such as \{first_name\}"):
        parse(text)


@pytest.mark.parametrize(
    "text",
    [
        "{trees, plural, one {# young tree} other {# young trees}}",
        "You planted {trees, plural, =0 {nothing} one {a tree for {name}} other {# trees, {{sic}}}}.",
    ],
)
def test_a_plural_is_written_as_it_was(text: str) -> None:
    assert str(parse(text)) == text
    assert not parse(text).plain


def test_a_plural_says_what_its_number_asks_for() -> None:
    plural = parse("{n, plural, =0 {none} one {# tree} other {# trees}}").parts[0]

    assert isinstance(plural, Plural)
    assert plural.chosen("0", "other").filled(lambda _: None) == "none"
    assert plural.chosen("1", "one").filled(lambda _: None, "1") == "1 tree"
    assert plural.chosen("9", "few").filled(lambda _: None, "9") == "9 trees"
    assert parse("{n, plural, other {for {a}}}").fields == ("n", "a")


@pytest.mark.parametrize(
    "text",
    [
        "{n, plural, one {# tree}}",
        "{n, plural, other {a} other {b}}",
        "{n, plural, some {a} other {b}}",
        "{n, plural, other {a}",
        "{n, plural, other {a",
        "{n, plural,}",
    ],
)
def test_a_plural_that_is_none_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected a (plural|field)"):
        parse(text)


def test_a_plural_has_none_inside() -> None:
    with pytest.raises(ValueError, match="expected no plural within another"):
        parse("{n, plural, other {{m, plural, other {x}}}}")


def test_a_long_text_is_refused() -> None:
    with pytest.raises(ValueError, match="expected at most 2000 characters"):
        parse("a" * (LONGEST + 1))


def test_the_fields_of_a_template_are_named_once_each() -> None:
    template = parse("{b} and {a:EEEE} and {b:HH}")

    assert template.fields == ("b", "a")
    assert template.sole is None
    assert parse("{logo}").sole == "logo"
    assert (parse("{logo:x}").sole, parse("a{logo}").sole, parse("").sole) == (None, None, None)


def test_a_template_with_a_missing_field_says_nothing() -> None:
    assert parse("Hi {a}{{}}").filled(lambda blank: blank.field.upper()) == "Hi A{}"
    assert parse("Hi {a} {b}").filled(lambda blank: None if blank.field == "b" else "x") is None
    assert parse("{a}").filled(lambda _: "{b}") == "{b}"
