from server.designs.document import schema
from server.designs.document.missing_rules import rules
from tests.server.designs.documents import design, text, written

BOX = [100, 100, 300, 100]
IMAGE = {"kind": "image", "source": "{logo}", "box": BOX}
LAYERS = (
    text("{company} {first_name}"),
    text("See you {starts:EEEE}", missing={"text": "Date to follow"}),
    IMAGE,
    IMAGE | {"missing": {"label": "{company}"}},
    IMAGE | {"missing": {"initials": "{first_name}"}},
    IMAGE | {"missing": {"image": "none.png"}},
    {"kind": "qr", "data": "{ticket_url}", "box": BOX},
)
MADE = design(written(*LAYERS, fields={"company": {"type": "text"}}))
HIDDEN = "nothing: the layer is hidden"


def test_every_layer_says_what_it_shows_instead() -> None:
    assert rules(MADE.document, "company") == {"/layers/0": HIDDEN}
    assert rules(MADE.document, "starts") == {"/layers/1": "the text “Date to follow”"}
    assert rules(MADE.document, "logo") == {
        "/layers/2": HIDDEN,
        "/layers/3": "the label “{company}”",
        "/layers/4": "the initials of “{first_name}”",
        "/layers/5": "the picture none.png",
    }
    assert rules(MADE.document, "ticket_url") == {"/layers/6": HIDDEN}
    assert rules(MADE.document, "tier") == {}


def test_the_schema_says_it_of_fields_without_a_default() -> None:
    told = schema.of_fields(MADE, 200)["properties"]

    assert told["starts"]["x-missing"] == {"/layers/1": "the text “Date to follow”"}
    assert "x-missing" not in told["first_name"]
    assert "x-missing" not in told["tier"]
