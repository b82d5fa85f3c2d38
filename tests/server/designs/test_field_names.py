import pytest

from server.designs.field_names import (
    has_fallback,
    is_field,
    is_salutation,
    mentions_a_field,
    names_a_field,
    names_a_role,
)


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


@pytest.mark.parametrize("text", ["Kundenname", "お客様のお名前", "Name des Kunden", "Nom & prénom", "Client's Name", "Brand Name", "firstname/there", "имя клиента", "tên khách hàng", "Ф.И.О.", "ad soyad", "ShoeSize"])  # fmt: skip
def test_whose_name_it_is_may_be_said(text: str) -> None:
    assert is_field(text)


@pytest.mark.parametrize("text", ["YouTube", "MailChimp", "booking.com", "node.js", "title of show", "Mobile Home", "City Hotel", "The Name", "No Name", "Ten", "La La Land", "Homeland", "customer"])  # fmt: skip
def test_other_words_with_words_of_fields_in_them_are_none(text: str) -> None:
    assert not is_field(text)


def test_a_role_is_a_field_in_some_places_only() -> None:
    assert all(map(names_a_role, ("customer", "Title", "Kunde", "Khách hàng", "Nome", "お客様")))
    assert not any(map(names_a_role, ("Collective", "name", "customer service", "Per%Cent", "")))


def test_what_people_are_called_is_a_field_in_small_letters_only() -> None:
    assert names_a_field("nome")
    assert not names_a_field("Adi")


@pytest.mark.parametrize(("text", "greets"), [("Hi ,", True), ("", True), ("尊敬的先生", True), ("Liebe!", True), ("Anna", False), ("Hi 5", False)])  # fmt: skip
def test_a_salutation_is_made_of_words_of_salutations(text: str, greets: bool) -> None:
    assert is_salutation(text) is greets
