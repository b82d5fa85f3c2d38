from server.cache.wearers import MOST, Wearers


def test_what_is_made_of_a_file_goes_with_its_tags() -> None:
    found = Wearers()
    found.note(["f1", "f2"], frozenset({"image:a", "design:d"}))
    found.note(["f1"], frozenset({"image:b"}))

    assert set(found.of(frozenset({"design:d"}))) == {"f1", "f2"}
    assert found.of(frozenset({"image:b", "image:c"})) == ("f1",)
    assert found.of(frozenset({"image:c"})) == ()


def test_what_has_too_many_goes_with_any() -> None:
    found = Wearers()
    for number in range(2 * MOST):
        found.note(["f1"], frozenset({f"design:{number}"}))

    assert found.of(frozenset({"image:other"})) == ("f1",)
