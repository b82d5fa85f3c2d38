import pytest

from server.designs import values
from server.designs.tags import TOOLS, MailTool

BY_KEY = {tool.key: tool for tool in TOOLS}


def written(tool: MailTool) -> list[str]:
    return [one for one in (tool.tag, tool.default, tool.encoded, tool.encoded_default) if one]


def test_every_mail_tool_is_there_once() -> None:
    assert len(BY_KEY) == len(TOOLS)
    assert list(BY_KEY)[:14] == [
        "mailchimp",
        "klaviyo",
        "hubspot",
        "sendgrid",
        "activecampaign",
        "instantly",
        "brevo",
        "customerio",
        "salesforce",
        "braze",
        "iterable",
        "marketo",
        "journeyoptimizer",
        "mautic",
    ]


@pytest.mark.parametrize("tool", TOOLS, ids=BY_KEY)
def test_a_tag_fits_into_an_attribute_and_has_its_parts(tool: MailTool) -> None:
    for one in written(tool):
        assert '"' not in one
        assert "&" not in one
        assert "NAME" in one
    assert "DEFAULT" not in tool.tag + tool.encoded
    for one in (tool.default, tool.encoded_default):
        assert not one or one.count("DEFAULT") == 1


@pytest.mark.parametrize("tool", TOOLS, ids=BY_KEY)
def test_a_tag_that_was_not_filled_in_is_known_as_one(tool: MailTool) -> None:
    name = tool.known.get("first_name") or tool.spell("first_name")
    for one in written(tool):
        tag = one.replace("NAME", name).replace("DEFAULT", "there")
        assert values.read(tag, 200).text is None, tag


@pytest.mark.parametrize(
    ("key", "first_name", "company", "ticket_url"),
    [
        ("mailchimp", "FNAME", "COMPANY", "TICKET_URL"),
        ("klaviyo", "first_name", "person|lookup:'company'", "person|lookup:'ticket_url'"),
        ("hubspot", "firstname", "company", "ticket_url"),
        ("sendgrid", "firstName", "company", "ticketUrl"),
        ("activecampaign", "FIRSTNAME", "COMPANY", "TICKET_URL"),
        ("instantly", "firstName", "companyName", "ticketUrl"),
        ("brevo", "FIRSTNAME", "COMPANY", "TICKET_URL"),
        ("customerio", "first_name", "company", "ticket_url"),
        ("salesforce", "First Name", "Company", "Ticket Url"),
        ("braze", "${first_name}", "custom_attribute.${company}", "custom_attribute.${ticket_url}"),
        ("iterable", "firstName", "company", "ticketUrl"),
        ("journeyoptimizer", "person.name.firstName", "company", "ticketUrl"),
        ("mautic", "firstname", "company", "ticket_url"),
        ("flexmail", "firstname", "company", "ticketurl"),
        ("mapp", "FirstName", "Company", "TicketUrl"),
    ],
)
def test_each_tool_has_its_own_way_with_names(key: str, first_name: str, company: str, ticket_url: str) -> None:
    tool = BY_KEY[key]
    names = [tool.known.get(name) or tool.spell(name) for name in ("first_name", "company", "ticket_url")]

    assert names == [first_name, company, ticket_url]
