import json
from enum import Enum
from typing import Annotated, Any, Literal, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, RootModel, Secret, SecretStr, ValidationError, field_validator

from server.errors import Invalid, Wrong, status
from server.mistakes import COUNTED, invalid, nearest, pointer, received


class Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Fit(Enum):
    COVER = "cover"
    CONTAIN = "contain"


class Corner(NamedTuple):
    x: int
    y: int


class When(Strict):
    field: str = ""
    all: "tuple[When, ...]" = ()
    negated: "When | None" = None


class Text(Strict):
    kind: Literal["text"]
    text: str = Field(max_length=20)
    when: When | None = None


class Picture(Strict):
    kind: Literal["picture"]
    source: str | int
    fit: Fit = Fit.COVER
    over: "tuple[Layer, ...]" = ()


Layer = Annotated[Text | Picture, Field(discriminator="kind")]


class Names(RootModel[dict[str, Layer]]):
    pass


class Design(Strict):
    first_name: str = "there"
    layers: tuple[Layer, ...] = ()
    align: Literal["left", "centre", "right"] | None = None
    box: tuple[int, int, Annotated[int, Field(ge=1)], int] = (0, 0, 1, 1)
    data: dict[str, int | When] = {}
    nested: list[dict[str, Layer]] = []
    names: Names = Names({})
    by_slug: dict[Annotated[str, Field(pattern="^[a-z]+$")], Layer] = {}
    corner: Corner = Corner(0, 0)
    password: str = Field("long enough", min_length=8)
    opened: SecretStr | None = None
    number: Secret[int] | None = None
    vault: list[SecretStr] = []
    few: list[int] = Field([1], min_length=1)
    ratio: float = Field(0.5, lt=1)
    background: str = "#ffffff"
    width: int = Field(100, alias="canvasWidth", ge=1)

    @field_validator("background")
    @classmethod
    def _colour(cls, value: str) -> str:
        if not value.startswith("#"):
            raise ValueError("expected a colour such as #ffffff")
        return value


def refusal(document: Any) -> Invalid:
    try:
        Design.model_validate_json(json.dumps(document))
    except ValidationError as error:
        return invalid(error, Design)
    raise AssertionError("nothing was refused")


def only(document: Any) -> Wrong:
    (wrong,) = refusal(document).wrong
    return wrong


@pytest.mark.parametrize(
    ("document", "at", "code", "meant"),
    [
        ({"firstName": "Sarah"}, "/firstName", "extra_forbidden", "first_name"),
        ({"first-name": "Sarah"}, "/first-name", "extra_forbidden", "first_name"),
        ({"canvas_width": 3}, "/canvas_width", "extra_forbidden", "canvasWidth"),
        ({"zebra": 3}, "/zebra", "extra_forbidden", None),
        ({"a/b~c": 3}, "/a~1b~0c", "extra_forbidden", None),
        ({"align": "center"}, "/align", "literal_error", "centre"),
        ({"layers": [{"kind": "text", "txt": "", "text": ""}]}, "/layers/0/txt", "extra_forbidden", "text"),
        ({"layers": [{"kind": "text"}]}, "/layers/0/text", "missing", None),
        ({"layers": [{"kind": "txt", "text": ""}]}, "/layers/0/kind", "union_tag_invalid", "text"),
        ({"layers": [{"knd": "text", "text": ""}]}, "/layers/0", "union_tag_not_found", "kind"),
        ({"layers": [{"kind": "picture", "source": "", "fit": "contian"}]}, "/layers/0/fit", "enum", "contain"),
        ({"layers": [{"kind": "text", "text": "", "when": {"all": [{"al": []}]}}]}, "/layers/0/when/all/0/al", "extra_forbidden", "all"),
        ({"layers": [{"kind": "picture", "source": "", "over": [{"kind": "text", "text": 5}]}]}, "/layers/0/over/0/text", "string_type", None),
        ({"nested": [{"text": {"kind": "text", "text": 5}}]}, "/nested/0/text/text", "string_type", None),
        ({"names": {"text": {"kind": "text", "tex": "", "text": ""}}}, "/names/text/tex", "extra_forbidden", "text"),
        ({"box": [0, 0, 0, 9]}, "/box/2", "greater_than_equal", None),
        ({"box": [0, 0, 1]}, "/box/3", "missing", None),
        ({"by_slug": {"B": {"kind": "text", "text": ""}}}, "/by_slug/B", "string_pattern_mismatch", None),
        ({"by_slug": {"b": {"kind": "text", "tex": "", "text": ""}}}, "/by_slug/b/tex", "extra_forbidden", "text"),
        ({"nested": [{"[key]": {"kind": "text", "text": 5}}]}, "/nested/0/[key]/text", "string_type", None),
        ({"by_slug": {"b": {"kind": "text", "text": "", "[key]": 5}}}, "/by_slug/b/[key]", "extra_forbidden", None),
        ([], "", "model_type", None),
    ],
)  # fmt: skip
def test_every_mistake_has_its_place_and_what_was_meant(document: Any, at: str, code: str, meant: str | None) -> None:
    wrong = only(document)

    assert (wrong.pointer, wrong.code, wrong.did_you_mean) == (at, code, meant)


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({"first_name": 5}, "Expected a text for `/first_name` but received 5."),
        ({"first_name": None}, "Expected a text for `/first_name` but received null."),
        ({"first_name": {"a": 1, "b": 2}}, "Expected a text for `/first_name` but received an object with a, b."),
        ({"first_name": []}, "Expected a text for `/first_name` but received an empty list."),
        ({"canvasWidth": 0}, "Expected a value greater than or equal to 1 for `/canvasWidth` but received 0."),
        ({"canvasWidth": "wide"}, "Expected a whole number for `/canvasWidth` but received “wide”."),
        ({"canvasWidth": "x" * 500}, f"Expected a whole number for `/canvasWidth` but received “{'x' * 80}…”."),
        ({"align": "top"}, "Expected left, centre or right for `/align` but received “top”."),
        ({"background": "red"}, "Expected a colour such as #ffffff for `/background` but received “red”."),
        ({"layers": {}}, "Expected a list for `/layers` but received an empty object."),
        ({"layers": [{"kind": "x"}]}, "Expected text or picture for `/layers/0/kind` but received “x”."),
        ({"layers": [{}]}, "Expected an object with `kind` (text or picture) for `/layers/0` but received an empty object."),
        ({"layers": [{"kind": "text"}]}, "Expected a value for `/layers/0/text` but received none."),
        ({"layers": [{"kind": "text", "text": "x" * 21}]}, f"Expected a text with at most 20 characters for `/layers/0/text` but received “{'x' * 21}”."),
        ({"few": []}, "Expected at least 1 item for `/few` but received an empty list."),
        ({"ratio": 1}, "Expected a value less than 1 for `/ratio` but received 1."),
        ({"by_slug": {"B": {"kind": "text", "text": ""}}}, "Expected a text that matches the pattern '^[a-z]+$' for `/by_slug/B` but received “B”."),
        ({"layers": [{"kind": "text", "text": "", "siz": 1}]}, "Expected kind, text or when in `/layers/0` but received “siz”."),
        ([1, 2], "Expected an object for the body but received a list of 2."),
    ],
)  # fmt: skip
def test_a_refusal_says_what_was_expected_and_what_came(document: Any, sentence: str) -> None:
    assert only(document).message == sentence


def test_members_of_a_union_without_a_tag_are_no_steps_of_a_pointer() -> None:
    refused = refusal({"layers": [{"kind": "picture", "source": []}], "data": {"a": {"filed": "x"}}})

    assert [wrong.pointer for wrong in refused.wrong] == ["/layers/0/source"] * 2 + ["/data/a", "/data/a/filed"]
    assert refused.wrong[3].did_you_mean == "field"


@pytest.mark.parametrize("name", ["password", "opened", "number", "vault"])
@pytest.mark.parametrize("value", [["hunter2", 5], {"hunter2": 1}])
def test_a_secret_of_the_wrong_shape_is_not_echoed(name: str, value: Any) -> None:
    assert "hunter2" not in repr(refusal({name: value}).wrong)


def test_secrets_are_not_echoed() -> None:
    assert "hunter2" not in repr(refusal({"password": "hunter2"}).wrong)
    assert only({"opened": ["hunter2"]}).message == "Expected a text for `/opened` but received something else."
    assert only({"number": "hunter2"}).message == "Expected a whole number for `/number` but received something else."


def test_at_most_fifty_mistakes_are_listed() -> None:
    refused = refusal({"layers": [1] * 70})

    assert len(refused.wrong) == 50
    assert refused.more == 20
    assert str(refused).endswith("There are 69 mistakes more.")
    assert status(refused) == 422


def test_more_mistakes_than_can_be_counted_up_are_one() -> None:
    refused = refusal({"layers": [1] * (COUNTED + 1)})

    assert [wrong.code for wrong in refused.wrong] == ["too_many_mistakes"]
    assert refused.more == COUNTED


def test_the_first_mistake_and_what_was_meant_are_the_refusals_sentence() -> None:
    refused = refusal({"align": "center", "first_name": 1})

    assert str(refused) == ("Expected a text for `/first_name` but received 1. There is 1 mistake more.")
    assert str(refusal({"align": "center"})).endswith("but received “center”. Did you mean “centre”?")


def test_names_are_near_in_every_spelling() -> None:
    assert nearest("FirstName", ("last_name", "first_name")) == "first_name"
    assert nearest("first name", ("last_name", "first_name")) == "first_name"
    assert nearest("x" * 100_000, ("first_name",)) is None
    assert nearest("a", ()) is None


def test_a_pointer_is_bounded() -> None:
    assert pointer(["a", 0, "b/c"]) == "/a/0/b~1c"
    assert len(pointer(["x" * 1000])) == 202
    assert received(10**100) == "1" + "0" * 79 + "…"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [*Design.model_fields, "kind", "text", "when", "all", "over", "source", "a~/b", "[key]", "", "0"]
            ),
            inner | st.sampled_from(["text", "picture"]),
            max_size=4,
        )
    ),
    max_leaves=20,
)
LAYERS = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("names", "by_slug", "layers", "data", "nested", "box", "align", "odd"), JSON)
)


def lookup(document: Any, at: str) -> Any:
    for step in at.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        document = document[int(name)] if isinstance(document, list) else document[name]
    return document


@settings(max_examples=100, deadline=None)
@given(JSON | LAYERS)
def test_any_document_is_taken_or_refused_in_words_and_pointers_lead_into_it(document: Any) -> None:
    try:
        Design.model_validate_json(json.dumps(document))
    except ValidationError as error:
        for wrong in invalid(error, Design).wrong:
            assert wrong.message.endswith((".", "…"))
            at = wrong.pointer.rpartition("/")[0] if "missing" in wrong.code else wrong.pointer
            lookup(document, at)
