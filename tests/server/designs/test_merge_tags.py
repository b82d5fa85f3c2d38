"""Tags of every tool that is known are noticed, however they are encoded; names of people and companies are none."""

import time
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.designs.merge_tags import MARKS, has_raw_tag, has_tag
from server.designs.values import read
from tests.names import names
from tests.real_names import REAL_NAMES
from tests.server.designs.notations import CUT, notations
from tests.server.designs.unfilled import FORMS, UNFILLED, VALUES

LONGEST = 200
NOTATIONS = notations()
TAGS = [tag for _, tag, _ in NOTATIONS]


def in_browser(text: str) -> str:
    """As a browser encodes a path that is written without care: it leaves `%` alone."""
    return quote(text, safe="!$%&'()*+,-./:;=@[\\]^_|~")


def in_query(text: str) -> str:
    return quote(text, safe="!$%&()*+,-./:;=?@[\\]^_`{|}~")


def test_there_are_enough_of_them() -> None:
    assert len(set(TAGS)) >= 180
    assert sum(seen for *_, seen in NOTATIONS) >= 110
    assert len({(one.opening, one.closing, one.inside) for one in MARKS}) == len(MARKS)


@pytest.mark.parametrize("tag", dict.fromkeys(TAGS))
def test_a_tag_is_noticed_however_it_is_encoded(tag: str) -> None:
    once = quote(tag, safe="")
    before_a_fragment = tag.partition("#")[0]
    for raw in (tag, in_browser(tag), in_query(tag), once, quote(once, safe=""), quote(quote(once, safe=""), safe="")):
        if "#" in raw and raw != before_a_fragment and before_a_fragment in ("", "{{", "[[", "{", "<"):
            continue  # what is behind a raw # never arrives
        value = read(raw.encode().decode("latin-1"), LONGEST)
        assert value.text is None, raw
        assert "unresolved" in value.remarks, raw


@pytest.mark.parametrize("tag", dict.fromkeys(TAGS))
def test_what_is_filled_in_is_no_tag(tag: str) -> None:
    """A name stays a name whatever the tool, with what marketers put around it."""
    for name in ("Sarah", "O’Neill (she/her)", "Zoë & Co. [sic]"):
        assert read(quote(name), LONGEST).text == name, tag


def test_tags_of_many_languages_are_noticed() -> None:
    for tag in UNFILLED:
        once = quote(tag, safe="")
        for raw in (in_query(tag), once, quote(once, safe="")):
            assert read(raw, LONGEST).remarks[-1:] == ("unresolved",), raw


def test_what_forms_ask_for_in_any_language_is_a_tag_in_braces_and_brackets() -> None:
    assert [one for one in FORMS if not has_tag(f"{{{one}}}") or not has_tag(f"[{one}]")] == []


def test_values_with_the_same_marks_are_none() -> None:
    for text in VALUES:
        for raw in (quote(text, safe=""), quote(quote(text, safe=""), safe="")):
            assert "unresolved" not in read(raw, LONGEST).remarks, raw


@pytest.mark.parametrize(
    "mark", ["[%s]", "{%s}", "(%s)", "-%s-", "--%s--", "*%s*", "~%s~", "#%s#", "【%s】", "Hi (%s)"]
)
def test_no_name_is_a_tag_between_marks(mark: str) -> None:
    for name in names(1000):
        assert not has_tag(mark % name) or "_" in name, name


@pytest.mark.parametrize("tag", [tag for tag in TAGS if tag[0] in "{[<" or tag[:2] in ("*|", "${", "%%", "~C", "$[")])
def test_a_tag_among_other_words_is_noticed_too(tag: str) -> None:
    for raw in (quote(f"Hi {tag}, welcome"), quote(f"Dear Anna {tag}", safe="")):
        assert read(raw, LONGEST).text is None


@pytest.mark.parametrize("tag", CUT)
def test_a_tag_whose_end_is_lost_is_noticed(tag: str) -> None:
    for raw in (tag, in_browser(tag), quote(tag), quote(quote(tag, safe=""))):
        assert read(raw, LONGEST).text is None, raw


@pytest.mark.parametrize(
    "text",
    ["[untitled]", "{Collective}", "[sic]", "{Zing!}", "[VIP]", "<Angle>", "</span>", "<b>x</b>", "«Ромашка»", "<3", "[1]", "{}", "[]", "-Anna-", "--Anna--", "~Anna~", "*Anna*", "__anna__", "#Anna#", "@Anna@", "$AP$", "(she/her)", "(Anna)", "[Re:Zero]", "{DeShawn}", "Sale [-20%]", "50% name 20% more", "100%ANNA", "[The Band]", "$5", "@anna", ":)", "!!!", "|", "a_b", "first_name", "{ }", "%", "%%", "Hi [you]", "<McDonald>", "-will.i.am-", "[A.B.]", "~*~Anna~*~"],
)  # fmt: skip
def test_what_reads_like_no_field_is_none(text: str) -> None:
    for raw in (quote(text), quote(text, safe=""), in_browser(text).replace("%%", "%25%25")):
        assert "unresolved" not in read(raw, LONGEST).remarks, raw


def test_no_name_is_a_tag() -> None:
    assert len(set(REAL_NAMES)) == len(REAL_NAMES) >= 500
    for name in REAL_NAMES:
        for raw in (quote(name), quote(name, safe=""), quote(quote(name, safe=""), safe="")):
            value = read(raw, LONGEST)
            assert "unresolved" not in value.remarks, raw
            assert value.text == " ".join(name.split()), raw


@pytest.mark.parametrize("text", ["{shoe}", "[Shoe]", "#shoe#", "{ SHOE }", "«Shoe»"])
def test_a_field_s_own_name_is_a_tag_of_it(text: str) -> None:
    assert read(quote(text), LONGEST, own=frozenset({"shoe", "x"})).text is None
    assert read(quote(text), LONGEST, own=frozenset({"size"})).text == text
    assert read("shoe", LONGEST, own=frozenset({"shoe", "x"})).text == "shoe"


@pytest.mark.parametrize(
    "tag", ["{{ {{ name }} }}", "*|IF:*|X|*|*", "[[ [% x %] ]]", "{{a}", "%%%%Name%%%%", "<% <% x %>"]
)
def test_tags_in_tags_are_tags(tag: str) -> None:
    assert has_tag(tag)


@pytest.mark.parametrize(
    "address",
    [
        "https://shop.example/?filter[name]=x&items[first_name][0]=y",
        "https://example.org/~name~/@name@/a$name$b#name#",
        "https://example.org/__name__/--name--/a_b.c",
        "logos/first_name.png",
        "https://example.org/%41%20%42?email=a@b.example",
        "https://[2001:db8::1]:8080/name",
    ],
)
def test_what_addresses_write_themselves_is_no_tag_in_them(address: str) -> None:
    assert read(quote(address, safe=""), 2000, once=True).text == address


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/{{logo}}.png", "https://example.org/*|LOGO|*", "https://example.org/?id=%%id%%", "#ticket_url#",
        "[logo]", "https://example.org/[company_name].png", "https://example.org/{logo_url}", "https://example.org/${logo}",
        "%LOGO%", "$[LOGO]$", "~Contact.Logo~", "https://example.org/$[LOGO]$",
    ],
)  # fmt: skip
def test_a_tag_in_an_address_is_noticed(address: str) -> None:
    assert read(quote(address, safe=""), 2000, once=True).text is None


MARKED = sorted({mark for one in MARKS for mark in (one.opening, one.closing) if mark})


@pytest.mark.parametrize("mark", MARKED)
def test_no_mark_takes_long(mark: str) -> None:
    """However often it stands there: with nothing, with letters, with its counterpart between."""
    closings = {one.closing for one in MARKS if one.opening == mark} | {mark}
    texts = [mark * 2000, f"{mark}a" * 1000, f"{mark} name_of " * 200, "a" * 2000 + mark]
    texts += [f"{closing}{mark}" * 500 + f"{mark}x_y{closing}" * 200 for closing in closings]
    for text in (one[:4000] for one in texts):
        assert least_seconds(text) < 0.05


def least_seconds(text: str) -> float:
    """Of CPU, the least of several times: what else this process has to do at some moment does not count."""
    found = []
    for _ in range(5):
        started = time.process_time()
        has_tag(text)
        has_raw_tag(text)
        found.append(time.process_time() - started)
        if found[-1] < 0.01:
            break
    return min(found)


@given(
    st.text(alphabet="{}[]<>%$#*|~-_«»@!abNAME name.,:='\"", max_size=300),
    st.frozensets(st.sampled_from(("name", "ab"))),
)
def test_whatever_comes_is_looked_at(text: str, own: frozenset[str]) -> None:
    found = has_tag(text, own)

    assert found or not has_tag(text)  # a field's own name makes more of it a tag, never less
    assert has_tag(text + "{{x}}", own)


@pytest.mark.parametrize(
    "name",
    [
        "@annaSmith",
        "@billGates",
        "@street.food",
        "@via_rail",
        "$annaSmith",
        "(youTube)",
        ":smileFace",
        "ООО «Компания»",
        "ПАО «Город»",
    ],
)
def test_handles_and_companies_in_quotes_are_no_tags(name: str) -> None:
    assert not has_tag(name)


@pytest.mark.parametrize(
    "text",
    ["Liebe/r «Vorname»", "Liebe(r) «Vorname»!", "Liebe:r «Vorname»", "Liebe*r «Vorname»", "Sehr geehrte/r «Anrede» «Nachname»", "Estimado/a «Nombre»", "Уважаемый(ая) «Имя»", "Szanowny/a «Imię»", "Cher·ère «Prénom»", "Alles Gute [Kunde]", "Gentile «Nome»", "Prezado(a) «Nome»", "Olá, «Nome»!", "Sayın «Ad»", "Merhaba «Ad»!", "Poštovani «Ime»", "Grattis (förnamn)", "Joyeux anniversaire (prénom)", "Hi{name}", "{name}様", "{Anrede}{Nachname}", "{name}'s", "{name}s Angebot", "# City #", "{Hi|Hello}"],
)  # fmt: skip
def test_a_salutation_may_have_endings_and_a_tag_may_touch_it(text: str) -> None:
    assert has_tag(text)


@pytest.mark.parametrize(
    "text",
    ["Vintage ~ Country ~ Home", "Wein ~ Ort ~ Genuss", "Live @ City @ Night", "Save the [Date]", "[Name Your Price]", "Sex and the [City]", "Call Me by Your [Name]", "SAVE THE [DATE]", "«Гость»", "«Nome»", "2 # Name # 3", "[mail]chimp", "[price]less", "{city}scape", "[Date]line", "vector<name>", "\\title{Event}", "I <? you", "a <% b", "<%", "[[", "{!", "[[1, 0], [0, 1]]", "{{1,2},{3}}", "{x | x > 0}"],
)  # fmt: skip
def test_marks_in_words_in_maths_and_with_spaces_around_them_are_none(text: str) -> None:
    assert not has_tag(text)
    assert not has_tag("Yoga ~ Love ~ Life", frozenset({"love"}))
