import pytest

from server.designs.field_names import has_fallback, is_field, mentions_a_field, names_a_field


@pytest.mark.parametrize(
    "text",
    ["firstname", "First Name", "FNAME", "prénom", "PRENOM", "Vorname", "nombre", "имя", "ФАМИЛИЯ", "名前", "이름", "order.total", "firstName", "first_name|default:'x'", "contactFirstName", "CLIENTFIRSTNAME", "shoe_size", "contact.shoe", "subscriber:firstname", "user->shoe", "data('firstname')", "Shoe Size,fallback=9", "$name", "Your Name", "customer email address", "pf:X", "Ünvan_2"],
)  # fmt: skip
def test_names_of_fields_are_known(text: str) -> None:
    assert is_field(text)


@pytest.mark.parametrize(
    "text",
    ["", " ", "sic", "Collective", "untitled", "Anna", "DeShawn", "McCoy", "she/her", "The Band", "A.B.", "1", "_", "Anna Maria", "first", "my", "Anna, Bob", "a|b", "x" * 1000, "name " * 30],
)  # fmt: skip
def test_other_words_are_none(text: str) -> None:
    assert not is_field(text)


def test_a_path_may_be_a_field_of_no_known_name() -> None:
    assert is_field("contact.shoe")
    assert not names_a_field("contact.shoe")
    assert mentions_a_field("Profile.Name")
    assert not mentions_a_field("anna.smith")


@pytest.mark.parametrize(("text", "has"), [("name|x", True), ("name, fallback=", True), ("name=there", True), ("name", False), ("$name", False)])  # fmt: skip
def test_a_fallback_is_what_follows_a_name(text: str, has: bool) -> None:
    assert has_fallback(text) is has
