"""What mail tools send, as they were seen to send it."""

import time
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.designs.values import Value, again, read
from tests.names import names

LONGEST = 200

TAGS = [
    "*|FNAME|*",
    "*|URL:FNAME|*",
    "*|IF:FNAME|*Hi *|FNAME|**|ELSE:|*Hi*|END:IF|*",
    "__test_email__",
    "{{ first_name|default:'there' }}",
    "{{ contact.firstname }}",
    "{{firstName}}",
    "{{{firstName}}}",
    "-firstName-",
    '{{insert name "default=Customer"}}',
    "%FIRSTNAME%",
    "%FACEBOOK%",
    "%DATE_OF-BIRTH%",
    '{{FIRST_NAME | "there"}}',
    "{a|b}",
    "{{ contact.FIRSTNAME|default:'you' }}",
    '{{customer.first_name | default: "there"}}',
    "%%First Name%%",
    "%%=v(@name)=%%",
    "%%Date%%",
    "{{${first_name} | default: 'Valued User'}}",
    "[[firstName]]",
    "{{#urlEncode}}{{x}}{{/urlEncode}}",
    "{{#if firstName}}{{firstName}}{{else}}there{{/if}}",
    "{{lead.First Name:default=fallback}}",
    "{%=lead.first_name%}",
    "{% if x %}y{% endif %}",
    "{{profile.person.name.firstName}}",
    "{contactfield=firstname|there}",
    "#firstname#",
    "--First Name=there--",
    "<%${user['x']}%>",
    "${x}",
    "#pf:X#",
    '{{x || "y"}}',
    "{!Contact.FirstName}",
    "<<First Name>>",
    "[FIRST_NAME]",
    "[firstname,fallback=you]",
    "{first_name}",
]


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("times", [0, 1, 2])
def test_a_tag_that_was_not_filled_in_is_missing(tag: str, times: int) -> None:
    raw = tag
    for _ in range(times):
        raw = quote(raw, safe="")

    assert read(raw, LONGEST).text is None
    assert "unresolved" in read(raw, LONGEST).remarks


@pytest.mark.parametrize("tag", [tag for tag in TAGS if tag[0] in "{*[$<" or tag == "%FIRSTNAME%"][:-1])
def test_a_tag_among_other_words_is_found_too(tag: str) -> None:
    for raw in (f"Hi {tag}, welcome", quote(f"Hi {tag}, welcome"), f"Hi%20{tag},%20welcome"):
        assert read(raw, LONGEST).text is None


def test_a_word_in_braces_is_a_tag_only_if_it_reads_like_a_field() -> None:
    assert read("{first_name}", LONGEST).text is None
    assert read("Hi {first_name}", LONGEST).text is None
    assert read("Hi {Collective}", LONGEST).text == "Hi {Collective}"


@pytest.mark.parametrize(
    ("raw", "text", "remarks"),
    [
        ("O'Brien", "O'Brien", ()),
        ("O%27Brien", "O'Brien", ()),
        ("O%26%2339%3BBrien", "O'Brien", ()),
        ("O&", "O&", ("truncated",)),
        ("Rhythm %26", "Rhythm &", ()),
        ("Mary%20Ann", "Mary Ann", ()),
        ("Mary+Ann", "Mary Ann", ()),
        ("Mary%2520Ann", "Mary Ann", ("twice",)),
        ("Jos%25C3%25A9", "José", ("twice",)),
        ("R%2526B", "R&B", ("twice",)),
        *((quote(text), text, ()) for text in ("100%4ever", "20%4all", "50%50", "20%30", "10%20%30", "5%10", "%41%42")),
        ("AC/DC", "AC/DC", ()),
        ("AC%2FDC", "AC/DC", ()),
        ("Smith, Jones & Co.", "Smith, Jones & Co.", ()),
        ("Jones &amp; Co", "Jones & Co", ()),
        ("50% off", "50% off", ()),
        ("50%25%20off", "50% off", ()),
        ("50%%20off%20and%2030%%20off", "50% off and 30% off", ()),
        ("100%", "100%", ()),
        ("Disney+", "Disney+", ()),
        ("C++", "C++", ()),
        ("A%2BB", "A+B", ()),
        ("Tom+%20Jerry", "Tom+ Jerry", ()),
        ("+49%20170", "+49 170", ()),
        ("Jos%C3%A9", "José", ()),
        ("Jos%E9", "José", ("windows-1252",)),
        ("%80uro%81", "€uro", ("windows-1252",)),
        ("%E6%9D%8E%E5%B0%8F%E9%BE%8D", "李小龍", ()),
        ("%F0%9F%91%A9%E2%80%8D%F0%9F%91%A7", "👩\u200d👧", ()),
        ("What?", "What?", ()),
        ("C", "C", ()),
        ("..", "..", ()),
        ("Smith; Sons", "Smith; Sons", ()),
        ("<b>x</b>", "<b>x</b>", ()),
        ("&lt;", "<", ()),
        ("%26lt%3Bb%26gt%3B", "<b>", ()),
        ("</span>", "</span>", ()),
        ("e%CC%81", "é", ()),
        ("a%00b%07c", "abc", ()),
        ("%E2%80%AEevil%E2%80%AC", "evil", ()),
        ("%20a%09%0A b%C2%A0", "a b", ()),
        ("10%C2%A0000&nbsp;km%20%20", "10\u00a0000\u00a0km", ()),
        ("%E6%8A%98%E6%89%A325%", "折扣25%", ()),
        ("Null", "Null", ()),
        ("None of it", "None of it", ()),
        ("AT&T", "AT&T", ()),
        ("R&copy", "R&copy", ()),
        ("{", "{", ()),
        ("50% OFF 20%", "50% OFF 20%", ()),
        ("#1", "#1", ()),
        ("Smith--Jones", "Smith--Jones", ()),
        ("snake_case_name", "snake_case_name", ()),
    ],
)
def test_a_value_is_what_was_meant(raw: str, text: str, remarks: tuple[str, ...]) -> None:
    value = read(raw, LONGEST)

    assert (value.text, value.remarks) == (text, remarks)


@pytest.mark.parametrize(
    ("raw", "remark"),
    [
        ("", "blank"),
        ("   ", "blank"),
        ("%20%C2%A0", "blank"),
        ("%E2%80%8B", "blank"),
        ("%E2%80%8D%E2%80%8D", "blank"),
        ("%CC%81%CC%A3", "blank"),
        ("%EF%B8%8F", "blank"),
        (quote("&amp;amp;amp;amp;amp;amp;x"), "unstable"),
    ],
)
def test_a_blank_is_missing(raw: str, remark: str) -> None:
    assert read(raw, LONGEST).text is None
    assert read(raw, LONGEST).remarks == (remark,)


def test_base64_is_read_padded_or_not_in_either_alphabet() -> None:
    for raw in ("U2FyYWg", "U2FyYWg=", "U2FyYWg%3D"):
        assert read(raw, LONGEST, base64=True).text == "Sarah"
    assert read("8J-OiQ", LONGEST, base64=True).text == read("8J%2BOiQ", LONGEST, base64=True).text == "🎉"
    assert read("e3t4fX0", LONGEST, base64=True).remarks == ("unresolved",)
    assert read("!!!", LONGEST, base64=True) == Value("!!!", "", None, ("unreadable",))


def test_a_long_value_is_cut_between_graphemes() -> None:
    family = "👩\u200d👩\u200d👧\u200d👦"

    assert read(quote(family * 5), 3).text == family * 2 + "…"
    assert read(quote(family * 3), 3).text == family * 3
    assert read("x" * 5000, LONGEST) == Value("x" * 5000, "x" * 5000, "x" * (LONGEST - 1) + "…", ("long",))


def test_a_letter_has_no_more_marks_than_a_language_needs() -> None:
    text = read(quote("e" + "\u0323\u0302" * 250 + "x"), LONGEST).text

    assert text is not None
    assert text[0] in "eệẹ"
    assert len(text) <= 8


@given(st.binary(max_size=120), st.booleans())
def test_whatever_comes_is_read_and_what_was_read_is_read_as_the_same(content: bytes, encoded: bool) -> None:
    raw = quote(content) if encoded else content.decode("latin-1")
    value = read(raw, LONGEST)

    if value.text is not None:
        assert value.text == value.text.strip() != ""
        assert read(quote(value.text, safe=""), LONGEST).text == value.text


@given(st.text(alphabet="%&;#{}[]|*+ab1F20 \u0301é", max_size=40))
def test_so_it_is_with_what_looks_like_tags_and_codes(text: str) -> None:
    value = read(text.encode().decode("latin-1"), LONGEST)

    if value.text is not None:
        assert read(quote(value.text, safe=""), LONGEST).text == value.text


@pytest.mark.parametrize("hostile", ["-a" + "A" * 60 + "!", "-aB" * 2700, "{{" * 4000, "%" * 8000, "[a," * 2700, "<<" * 4000, "&" * 8000, "%25" * 2700, "#a" * 4000, "__a" * 2700, "*|" * 4000, "--a" * 2600, "{|" * 4000, "{{" * 2000 + "}}" * 2000, "[a" * 4000, "[a_b]" * 1600, "%CC%81" * 1300, "%E2%80%8D" * 900])  # fmt: skip
def test_no_value_takes_long_to_read(hostile: str) -> None:
    started = time.process_time()
    read(hostile, LONGEST)

    assert time.process_time() - started < 1


def test_no_name_is_taken_for_a_tag_or_for_nothing() -> None:
    for name in names(5000):
        for raw in (quote(name), quote(name, safe=""), quote(quote(name, safe=""), safe="")):
            assert read(raw, LONGEST).text == name, name


@pytest.mark.parametrize(
    ("raw", "lines", "text"),
    [
        ("One%0ATwo", True, "One\nTwo"),
        ("One%0D%0A%20Two%0A", True, "One\nTwo"),
        ("One%0A%0A%0A%0ATwo%E2%80%A8Three", True, "One\n\nTwo\nThree"),
        ("%0A" * 10_000, True, None),
        ("a" + "%0A" * 10_000 + "b", True, "a\n\nb"),
        ("One%0ATwo", False, "One Two"),
        ("Zucker%C2%ADguss%E2%80%8Bmeister", True, "Zucker\u00adguss\u200bmeister"),
        ("Zucker%C2%ADguss%E2%80%8Bmeister", False, "Zuckergussmeister"),
        ("%C2%AD%E2%80%8B%E2%80%8D", True, None),
    ],
)
def test_words_have_lines_and_places_where_they_may_end(raw: str, lines: bool, text: str | None) -> None:
    value = read(raw, 200, lines=lines)

    assert value.text == text
    assert text is None or again(text, 200, lines=lines).text == text
