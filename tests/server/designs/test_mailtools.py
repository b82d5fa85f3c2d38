"""Every snippet is read as a mail tool, then a mail client, then this server read it."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from html import escape
from html.parser import HTMLParser
from urllib.parse import quote, quote_plus

import pytest

from ops.errors import BadParameter
from server.designs import overlay, values
from server.designs.mailtools import UNVERIFIED, FieldTag, Link, Snippet, markup, snippets
from server.designs.overlay import Names
from server.iiif import address
from server.iiif.address import Image

BASE = "https://img.example.org/iiif/3/webinar@3/open=first_name,company:40;sig=v1.k1.AB-_c"
TAIL = "full/1200,/0/default.png"
BACKUP = "https://img.example.org/iiif/3/webinar@3/full/1200,/0/default.png"
LINK = Link(
    base=BASE,
    tail=TAIL,
    fields=(FieldTag("first_name", default="there"), FieldTag("company")),
    alt='Hi {first_name}, your seat at "AC & DC" is saved',
    width=600,
    height=315,
    backup=BACKUP,
    backup_alt='Hi there, your seat at "AC & DC" is saved',
)
NAMES = Names(frozenset({"first_name", "company"}), {})


def raw(value: str) -> str:
    return value


def component(value: str) -> str:
    return quote(value, safe="")


def handlebars(value: str) -> str:
    return quote_plus(escape(value))


# How each tool writes both tags in a URL, and what it puts in their place.
SENT: dict[str, tuple[str, str, Callable[[str], str]]] = {
    "mailchimp": ("*|FNAME|*", "*|COMPANY|*", raw),
    "klaviyo": ("{{ first_name|default:'there'|urlencode }}", "{{ person|lookup:'company'|urlencode }}", quote),
    "hubspot": ("{{ contact.firstname }}", "{{ contact.company }}", escape),
    "sendgrid": ("{{firstName}}", "{{company}}", escape),
    "activecampaign": ("%FIRSTNAME%", "%COMPANY%", raw),
    "instantly": ("{{firstName}}", "{{companyName}}", raw),
    "brevo": ("{{ contact.FIRSTNAME|default:'there' }}", "{{ contact.COMPANY }}", escape),
    "customerio": (
        "{{customer.first_name | default: 'there' | url_encode}}",
        "{{customer.company | default: '' | url_encode}}",
        quote_plus,
    ),
    "salesforce": (
        "%%=URLEncode(IIF(Empty([First Name]),'there',[First Name]),1,1)=%%",
        "%%=URLEncode([Company],1,1)=%%",
        component,
    ),
    "braze": (
        "{{${first_name} | default: 'there' | url_encode}}",
        "{{custom_attribute.${company} | url_encode}}",
        quote_plus,
    ),
    "iterable": (
        "{{#urlEncode}}{{#if firstName}}{{firstName}}{{else}}there{{/if}}{{/urlEncode}}",
        "{{#urlEncode}}{{company}}{{/urlEncode}}",
        handlebars,
    ),
    "marketo": ("{{lead.First Name:default=there}}", "{{lead.Company}}", raw),
    "journeyoptimizer": ("{{profile.person.name.firstName}}", "{{profile.company}}", raw),
    "mautic": ("{contactfield=firstname|true}", "{contactfield=company|true}", quote_plus),
    "flexmail": ("#firstname#", "#company#", raw),
    "ortto": ("--First Name=there--", "--Company--", raw),
    "mapp": ("<%${ecm:urlEncode(user['FirstName'])}%>", "<%${ecm:urlEncode(user['Company'])}%>", quote_plus),
    "mailmodo": ("${first_name}", "${company}", raw),
    "unica": ("#pf:first_name#", "#pf:company#", raw),
    "zendesk": ("{{first_name}}", "{{company}}", raw),
    "csv": ("{first_name}", "{company}", component),
}
ENDS_THE_ADDRESS = {"iterable", "flexmail", "unica"}  # a raw # in a tag that was not filled in


def attributes(html: str) -> dict[str, str]:
    """The attributes of the one element, as a mail client reads them."""
    found: list[tuple[str, dict[str, str]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, {name: value or "" for name, value in attrs}))

        def handle_data(self, data: str) -> None:
            raise AssertionError(data)

    reader = Reader()
    reader.feed(html)
    reader.close()
    ((tag, attrs),) = found
    assert tag == "img"
    return attrs


def fetched(source: str) -> tuple[bytes, bytes]:
    """The path and the query that a mail client asks for (the URL standard's sets of characters)."""
    path, mark, query = source.partition("#")[0].partition("?")
    path = quote(path, safe="!$%&'()*+,-./:;=@[\\]^_|~")
    return address.parted((path + mark + quote(query, safe="!$%&()*+,-./:;=?@[\\]^_`{|}~")).encode())


def arrived(html: str) -> dict[str, str | None]:
    """The values of the fields that this server reads from a snippet."""
    where = address.read(*fetched(attributes(html)["src"]), 8192)
    assert where.wanted == Image(("full", "1200,", "0", "default.png"))
    assert where.identifier == "webinar@3"
    design, _, rest = overlay.read_design(where.overlay)
    assert design is None
    in_path = overlay.read_path(rest, NAMES)
    assert not in_path.stranger
    given = overlay.joined(in_path.given, overlay.read_query(where.query, NAMES).given)
    told = {one.name: one.raw for one in given}
    assert (told["open"], told["sig"]) == ("first_name,company:40", "v1.k1.AB-_c")
    return {one.name: values.read(one.raw, 200).text for one in given if one.name in NAMES.declared}


def of(key: str, link: Link = LINK, tags: dict[str, str] | None = None) -> Snippet:
    return next(one for one in snippets(link, tags) if one.tool == key)


def test_every_tool_has_a_snippet() -> None:
    assert [one.tool for one in snippets(LINK)] == [*SENT, "none"]


@pytest.mark.parametrize("key", SENT)
@pytest.mark.parametrize(
    "value",
    ["Sarah", "O'Brien", "Mary Ann", "AC/DC", "李", "", "José", "Jones & Co", "50% off", "C++", "What?", "a=b", "<3"],
)
def test_what_a_mail_tool_fills_in_arrives(key: str, value: str) -> None:
    first, second, put = SENT[key]
    html = of(key).html

    assert html.count(f"first_name={first}") == 1
    assert html.count(f"company={second}") == 1
    html = html.replace(f"first_name={first}", f"first_name={put(value)}")
    html = html.replace(f"company={second}", f"company={put('Smith, Sons')}")
    assert arrived(html) == {"first_name": value or None, "company": "Smith, Sons"}


@pytest.mark.parametrize("key", [key for key in SENT if not of(key).twin])
@pytest.mark.parametrize("value", ["C# Ltd", "Bob;company=Eve", "a&company=b", "A+B", "..", "%41"])
def test_what_a_mail_tool_encodes_arrives_whatever_it_is(key: str, value: str) -> None:
    first, second, put = SENT[key]
    html = of(key).html.replace(f"={first}", f"={put(value)}").replace(f"={second}", f"={put('x')}")

    assert arrived(html) == {"first_name": value, "company": "x"}


@pytest.mark.parametrize("key", [key for key in SENT if key not in ENDS_THE_ADDRESS])
def test_what_a_mail_tool_does_not_fill_in_is_missing(key: str) -> None:
    assert arrived(of(key).html) == {"first_name": None, "company": None}


@pytest.mark.parametrize("key", ["flexmail", "unica"])
def test_a_tag_that_ends_the_address_takes_only_the_fields_with_it(key: str) -> None:
    assert arrived(of(key).html) == {"first_name": None}


@pytest.mark.parametrize("key", [*SENT, "none"])
def test_a_picture_has_its_size_and_its_words(key: str) -> None:
    html = of(key).html
    found = attributes(html)

    assert (found["width"], found["height"]) == ("600", "315")
    assert set(found) == {"src", "width", "height", "alt", "style"}
    assert found["style"] == "display:block"
    assert found["alt"].startswith("Hi ")
    assert found["alt"].endswith(', your seat at "AC & DC" is saved')
    assert of(key).backup == BACKUP


@pytest.mark.parametrize(
    ("key", "alt"),
    [
        ("mailchimp", "Hi *|FNAME|*, "),
        ("klaviyo", "Hi {{ first_name|default:'there' }}, "),
        ("salesforce", "Hi %%=IIF(Empty([First Name]),'there',[First Name])=%%, "),
        ("iterable", "Hi {{#if firstName}}{{firstName}}{{else}}there{{/if}}, "),
        ("mautic", "Hi {contactfield=firstname|there}, "),
        ("mapp", "Hi <%${user['FirstName']}%>, "),
        ("none", "Hi there, "),
    ],
)
def test_the_words_are_personal_by_the_same_tag_without_encoding(key: str, alt: str) -> None:
    html = of(key).html

    assert f'alt="{alt}your seat at &quot;AC &amp; DC&quot; is saved" style="display:block">' in html


def test_tools_that_cannot_encode_get_the_twin_and_are_told() -> None:
    twins = {one.tool for one in snippets(LINK) if one.twin}

    assert set(SENT) - twins == {
        "klaviyo",
        "customerio",
        "salesforce",
        "braze",
        "iterable",
        "mautic",
        "mapp",
        "csv",
    }
    assert of("mailchimp").html.startswith(
        f'<img src="{BASE}/{TAIL}?first_name=*|FNAME|*&amp;company=*|COMPANY|*" width="600" '
    )
    assert "query twin" in of("mailchimp").notes[0]
    assert of("klaviyo").html.startswith(f'<img src="{BASE};first_name={{{{ first_name|default')


def test_what_is_not_verified_says_so() -> None:
    for one in snippets(LINK):
        assert (UNVERIFIED in one.notes) is not one.verified
    assert of("mailchimp").verified
    assert not of("instantly").verified


def test_a_base_without_an_overlay_begins_one() -> None:
    public = replace(LINK, base="https://example.org/pictures/iiif/3/shop:a%2Fb.jpg", fields=(FieldTag("name"),))

    assert "/iiif/3/shop:a%2Fb.jpg/name={{ person|lookup:'name'|urlencode }}/full/" in of("klaviyo", public).html
    assert f"/iiif/3/shop:a%2Fb.jpg/{TAIL}?name=*|NAME|*" in of("mailchimp", public).html


def test_a_link_without_fields_is_the_same_for_all() -> None:
    plain = replace(LINK, fields=(), alt="Hello")
    for one in snippets(plain)[:-1]:
        assert one.html == f'<img src="{BASE}/{TAIL}" width="600" height="315" alt="Hello" style="display:block">'
        assert not one.twin


def test_everybody_gets_the_static_picture_without_a_mail_tool() -> None:
    assert attributes(of("none").html)["src"] == BACKUP


def test_what_is_no_tag_is_escaped() -> None:
    odd = replace(LINK, base=BASE + ";x=\"<&'", alt="<b>{first_name}</b> {unknown} & 'more'")
    html = of("braze", odd).html

    assert ";x=&quot;&lt;&amp;&#x27;;first_name={{${first_name} |" in html
    assert attributes(html)["alt"] == "<b>{{${first_name} | default: 'there'}}</b> {unknown} & 'more'"


def test_an_account_may_have_names_of_its_own() -> None:
    tags = {"first_name": "VORNAME", "mailchimp.first_name": "MMERGE7"}
    link = replace(LINK, fields=(FieldTag("first_name", "GIVEN"), FieldTag("company", "Firm")))

    assert "?first_name=*|MMERGE7|*&amp;company=*|Firm|*" in of("mailchimp", link, tags).html
    assert "?first_name=%VORNAME%&amp;company=%Firm%" in of("activecampaign", link, tags).html
    assert "?first_name=%GIVEN%&amp;company=%Firm%" in of("activecampaign", link).html
    assert "URLEncode([VORNAME],1,1)" in of("salesforce", link, tags).html


@pytest.mark.parametrize("name", ["", "*|FNAME|*", "{{x}}", 'a"b', "a>b", "a&b", "a'b", "a\nb", "x" * 101, "%X%", " "])
def test_a_name_that_no_tag_can_hold_is_refused(name: str) -> None:
    with pytest.raises(BadParameter, match="without its marks, such as FNAME for tags but received"):
        snippets(LINK, {"first_name": name})
    if name:
        with pytest.raises(BadParameter, match="for tags"):
            snippets(replace(LINK, fields=(FieldTag("first_name", name),)))


@pytest.mark.parametrize("name", ["", "First", "a b", 'a"', "a=", "a;b", "1a"])
def test_what_is_no_name_of_a_field_is_refused(name: str) -> None:
    with pytest.raises(BadParameter, match="names of fields such as first_name for open but received"):
        snippets(replace(LINK, fields=(FieldTag(name),)))


def test_a_name_that_looks_like_a_placeholder_is_only_a_name() -> None:
    link = replace(LINK, fields=(FieldTag("first_name", "DEFAULT", "NAME"),))

    assert "{{ contact.DEFAULT|default:'NAME' }}" in of("brevo", link).html


@pytest.mark.parametrize(
    ("default", "tag", "noted"),
    [
        ("your team", "{{ contact.FIRSTNAME|default:'your team' }}", False),
        ("l'équipe", "{{ contact.FIRSTNAME|default:'l’équipe' }}", False),
        ("", "{{ contact.FIRSTNAME }}", False),
        (None, "{{ contact.FIRSTNAME }}", False),
        ('x" onerror="y', "{{ contact.FIRSTNAME }}", True),
        ("a | b", "{{ contact.FIRSTNAME }}", True),
        ("}} <b>", "{{ contact.FIRSTNAME }}", True),
        ("Jones & Co", "{{ contact.FIRSTNAME }}", True),
        ("a\nb", "{{ contact.FIRSTNAME }}", True),
    ],
)
def test_a_default_is_in_the_tag_if_a_tag_can_hold_it(default: str | None, tag: str, noted: bool) -> None:
    one = of("brevo", replace(LINK, fields=(FieldTag("first_name", default=default),)))

    assert f"?first_name={tag}" in one.html
    assert any("the default of first_name" in note for note in one.notes) is noted


@pytest.mark.parametrize("key", SENT)
def test_a_default_that_the_address_has_stands_in_no_tag_of_it(key: str) -> None:
    one = of(key, replace(LINK, base=BASE.replace("/open=", "/first_name.or=there;open=")))
    alt = of(key).html.partition(' alt="')[2]

    assert attributes(one.html)["src"].count("there") == 1
    assert one.html.endswith(f'alt="{alt}')
    assert attributes(one.html)["src"].count("first_name=") == 1


def test_snippets_are_plain_data() -> None:
    told = json.loads(json.dumps([asdict(one) for one in snippets(LINK)]))

    assert told[0]["tool"] == "mailchimp"
    assert set(told[0]) == {"tool", "name", "html", "verified", "twin", "notes", "backup"}


# --- as a text ------------------------------------------------------------------------------------------------------


class Comments(HTMLParser):
    """Pictures and comments, as a mail client reads them."""

    def __init__(self) -> None:
        super().__init__()
        self.pictures: list[str | None] = []
        self.comments: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "img"
        self.pictures.append(dict(attrs)["alt"])

    def handle_comment(self, data: str) -> None:
        self.comments.append(data.strip())


def test_one_snippet_is_nothing_but_its_picture() -> None:
    one = of("klaviyo")

    assert markup((one,)) == one.html + "\n"


def test_several_say_for_which_tool_they_are_and_what_to_know() -> None:
    odd = replace(of("ortto"), name="A -- B", notes=("a --> b", "c"))
    several = (*snippets(LINK), odd)
    read = Comments()
    read.feed(markup(several))

    assert len(read.pictures) == len(read.comments) == len(several)
    assert read.comments[-1] == "A - - B: a - -> b; c"
    assert [said.partition(":")[0] for said in read.comments[:-1]] == [one.name for one in several[:-1]]
