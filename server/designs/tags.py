"""Tags: how each mail tool writes a field, its default, and its encoding for URLs.

`NAME` stands for the tool's own name of a field, `DEFAULT` for what is to be used if there is nothing. A tool without
an encoding puts the value into the URL as it is: its snippets use the query, where fewer characters do harm. What is
*verified* was seen in public, in the tool's documentation, its code or a page about it; the rest is commonly told.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class MailTool:
    """A mail tool.

    tag, default                   a field in text, without and with a default; no default: the tool has none there
    encoded, encoded_default       the same for a URL, if the tool can encode
    spell, known                   the tool's name of a field, by rule and by exception
    verified                       whether all of that was seen in public
    """

    key: str
    name: str
    tag: str
    spell: Callable[[str], str]
    default: str = ""
    encoded: str = ""
    encoded_default: str = ""
    known: Mapping[str, str] = field(default_factory=dict)
    verified: bool = False
    notes: tuple[str, ...] = ()


def _as_is(name: str) -> str:
    return name


def _upper(name: str) -> str:
    return name.upper()


def _ten(name: str) -> str:
    return name.upper()[:10]


def _together(name: str) -> str:
    return name.replace("_", "")


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _pascal(name: str) -> str:
    return _title(name).replace(" ", "")


def _title(name: str) -> str:
    return " ".join(word.capitalize() for word in name.split("_"))


def _klaviyo(name: str) -> str:
    return name if name in {"first_name", "last_name", "email"} else f"person|lookup:'{name}'"


def _braze(name: str) -> str:
    standard = {"first_name", "last_name", "email_address", "city", "country", "language", "phone_number"}
    return f"${{{name}}}" if name in standard else f"custom_attribute.${{{name}}}"


_ONE_WORD = {"first_name": "firstname", "last_name": "lastname"}
_ONE_WORD_UPPER = {"first_name": "FIRSTNAME", "last_name": "LASTNAME"}
_ITS_OWN = "names of fields are this account's own: compare them"
_OPTIONAL_DEFAULT = "the default is set in the tool, beside the field"

TOOLS = (
    MailTool(
        key="mailchimp",
        name="Mailchimp",
        tag="*|NAME|*",
        spell=_ten,
        known={"first_name": "FNAME", "last_name": "LNAME"},
        verified=True,
        notes=("the default is set in the audience's fields", "test mails do not fill tags in: use the live preview"),
    ),
    MailTool(
        key="klaviyo",
        name="Klaviyo",
        tag="{{ NAME }}",
        default="{{ NAME|default:'DEFAULT' }}",
        encoded="{{ NAME|urlencode }}",
        encoded_default="{{ NAME|default:'DEFAULT'|urlencode }}",
        spell=_klaviyo,
        notes=("urlencode is Django's filter; Klaviyo says that it has most of these",),
    ),
    MailTool(
        key="hubspot",
        name="HubSpot",
        tag="{{ contact.NAME }}",
        spell=_as_is,
        known=_ONE_WORD,
        verified=True,
        notes=(_OPTIONAL_DEFAULT,),
    ),
    MailTool(
        key="sendgrid",
        name="SendGrid",
        tag="{{NAME}}",
        spell=_camel,
        verified=True,
        notes=("names are those of the data that is sent along: compare them",),
    ),
    MailTool(
        key="activecampaign",
        name="ActiveCampaign",
        tag="%NAME%",
        spell=_upper,
        known=_ONE_WORD_UPPER,
        verified=True,
        notes=(_OPTIONAL_DEFAULT,),
    ),
    MailTool(
        key="instantly",
        name="Instantly",
        tag="{{NAME}}",
        spell=_camel,
        known={"company": "companyName"},
    ),
    MailTool(
        key="brevo",
        name="Brevo",
        tag="{{ contact.NAME }}",
        default="{{ contact.NAME|default:'DEFAULT' }}",
        spell=_upper,
        known=_ONE_WORD_UPPER,
        verified=True,
        notes=("filters have to be typed: a variable from the menu cannot have one", _ITS_OWN),
    ),
    MailTool(
        key="customerio",
        name="Customer.io",
        tag="{{customer.NAME | default: ''}}",  # without one, no mail is sent to who has no such attribute
        default="{{customer.NAME | default: 'DEFAULT'}}",
        encoded="{{customer.NAME | default: '' | url_encode}}",
        encoded_default="{{customer.NAME | default: 'DEFAULT' | url_encode}}",
        spell=_as_is,
        notes=("url_encode is a filter of Liquid, not seen in Customer.io's own pages",),
    ),
    MailTool(
        key="salesforce",
        name="Salesforce Marketing Cloud",
        tag="%%NAME%%",
        default="%%=IIF(Empty([NAME]),'DEFAULT',[NAME])=%%",
        encoded="%%=URLEncode([NAME],1,1)=%%",
        encoded_default="%%=URLEncode(IIF(Empty([NAME]),'DEFAULT',[NAME]),1,1)=%%",
        spell=_title,
        notes=("the encoding is as documented, the default as it is commonly written", _ITS_OWN),
    ),
    MailTool(
        key="braze",
        name="Braze",
        tag="{{NAME}}",
        default="{{NAME | default: 'DEFAULT'}}",
        encoded="{{NAME | url_encode}}",
        encoded_default="{{NAME | default: 'DEFAULT' | url_encode}}",
        spell=_braze,
        verified=True,
        notes=("a value of nothing but spaces is not taken for missing by Braze; it is here",),
    ),
    MailTool(
        key="iterable",
        name="Iterable",
        tag="{{NAME}}",
        default="{{#if NAME}}{{NAME}}{{else}}DEFAULT{{/if}}",
        encoded="{{#urlEncode}}{{NAME}}{{/urlEncode}}",
        encoded_default="{{#urlEncode}}{{#if NAME}}{{NAME}}{{else}}DEFAULT{{/if}}{{/urlEncode}}",
        spell=_camel,
        verified=True,
        notes=("the # of an encoding that was not filled in would end the address",),
    ),
    MailTool(
        key="marketo",
        name="Marketo",
        tag="{{lead.NAME}}",
        default="{{lead.NAME:default=DEFAULT}}",
        spell=_title,
        verified=True,
        notes=(_ITS_OWN,),
    ),
    MailTool(
        key="journeyoptimizer",
        name="Adobe Journey Optimizer",
        tag="{{profile.NAME}}",
        spell=_camel,
        known={"first_name": "person.name.firstName", "last_name": "person.name.lastName"},
        verified=True,
        notes=("in a URL a tag may have no spaces and no helpers, so no default", "names are those of the schema"),
    ),
    MailTool(
        key="mautic",
        name="Mautic",
        tag="{contactfield=NAME}",
        default="{contactfield=NAME|DEFAULT}",
        encoded="{contactfield=NAME|true}",
        spell=_as_is,
        known=_ONE_WORD,
        verified=True,
        notes=("a field is encoded or has a default, not both",),
    ),
    MailTool(
        key="flexmail",
        name="Flexmail",
        tag="#NAME#",
        spell=_together,
        verified=True,
        notes=("the # of a tag that was not filled in ends the address: the fields stand last",),
    ),
    MailTool(key="ortto", name="Ortto", tag="--NAME--", default="--NAME=DEFAULT--", spell=_title, verified=True),
    MailTool(
        key="mapp",
        name="Mapp",
        tag="<%${user['NAME']}%>",
        encoded="<%${ecm:urlEncode(user['NAME'])}%>",
        spell=_pascal,
        verified=True,
        notes=(_ITS_OWN,),
    ),
    MailTool(key="mailmodo", name="Mailmodo", tag="${NAME}", spell=_as_is, verified=True),
    MailTool(
        key="unica",
        name="Unica",
        tag="#pf:NAME#",
        spell=_as_is,
        notes=("the # of a tag that was not filled in ends the address: the fields stand last",),
    ),
    MailTool(
        key="zendesk",
        name="Zendesk Sell",
        tag="{{NAME}}",
        spell=_as_is,
        notes=("a tag without a value is left standing; here it is taken for missing",),
    ),
    MailTool(
        key="csv",
        name="A table of your own",
        tag="{NAME}",
        encoded="{NAME}",
        spell=_as_is,
        verified=True,
        notes=("put each row's values in, percent-encoded in src: ENCODEURL in a spreadsheet, quote in Python",),
    ),
)
