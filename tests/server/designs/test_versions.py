from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.database import audit
from server.database.engine import Database, open_database
from server.designs.versions import Saved, Summary, Version, Versions
from server.errors import Changed, Unknown


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(open_database(f"sqlite:///{tmp_path}/kept.db")) as opened:
        yield opened


@pytest.fixture
def versions(database: Database) -> Versions:
    return Versions(database, lambda: 1_000_000.9)


def test_saving_makes_versions_that_stay(versions: Versions) -> None:
    first, second = '{"title":"Ä 李"}', '{"title":"B"}'

    assert versions.save("webinar", first, "amy") == Saved(1, created=True)
    assert versions.save("webinar", second, "bob") == Saved(2, created=True)
    digest = sha256(first.encode()).hexdigest()
    assert versions.get("webinar", 1) == Version("webinar", 1, digest, 1_000_000, "amy", first)
    current = versions.get("webinar")
    assert current is not None
    assert (current.version, current.body, current.author) == (2, second, "bob")


def test_the_same_again_makes_no_version_and_is_no_change(versions: Versions, database: Database) -> None:
    versions.save("webinar", "{}", "amy")
    before = versions.change()

    assert versions.save("webinar", "{}", "bob") == Saved(1, created=False)
    assert versions.save("webinar", "{}", "bob", expected=1) == Saved(1, created=False)
    assert versions.change() == before
    assert len(audit.entries(database)) == 1
    versions.save("webinar", "[]", "amy")
    assert versions.save("webinar", "{}", "amy") == Saved(3, created=True)


def test_what_is_not_there_is_none(versions: Versions) -> None:
    versions.save("webinar", "{}", "amy")

    assert versions.get("other") is None
    for number in (0, -1, 2, 10**9, 10**30):
        assert versions.get("webinar", number) is None
    assert versions.get("web\0inar") is None
    assert versions.get("web\udc80inar", 1) is None
    assert versions.history("other") == ()


@pytest.mark.parametrize(
    ("saved", "expected", "words"),
    [
        (0, 1, r"Expected version 1 of “webinar” to be the current one, but there is none\."),
        (2, 1, r"Expected version 1 of “webinar” to be the current one, but version 2 is\. Read it again"),
        (2, 3, "but version 2 is"),
        (2, "new", "Expected no design “webinar” yet, but there is version 2"),
    ],
)
def test_a_writer_who_saw_another_version_overwrites_nothing(
    versions: Versions, saved: int, expected: int, words: str
) -> None:
    for number in range(saved):
        versions.save("webinar", f"[{number}]", "amy")
    before = versions.change()

    with pytest.raises(Changed, match=words):
        versions.save("webinar", "{}", "bob", expected)
    assert versions.current() == ({"webinar": saved} if saved else {})
    assert versions.change() == before


def test_of_two_who_change_the_same_version_one_wins(versions: Versions) -> None:
    versions.save("webinar", "{}", "amy", "new")

    def save(number: int) -> bool:
        try:
            return versions.save("webinar", f"[{number}]", f"{number}", expected=1).created
        except Changed:
            return False

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(save, range(8))) == 1
    assert versions.current() == {"webinar": 2}


def test_all_who_save_at_once_get_a_version_each(versions: Versions, database: Database) -> None:
    def save(number: int) -> int:
        return versions.save("webinar", f"[{number}]", "amy").version

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(save, range(20))) == list(range(1, 21))
    assert [version.version for version in versions.history("webinar")] == list(range(20, 0, -1))
    assert audit.verify(database) is None


def test_a_deleted_design_is_hidden_and_its_versions_stay(versions: Versions) -> None:
    versions.save("webinar", "{}", "amy")
    versions.save("webinar", "[]", "amy")
    versions.delete("webinar", "bob", expected=2)

    assert versions.get("webinar") is None
    assert versions.current() == {}
    assert versions.list() == ()
    pinned = versions.get("webinar", 1)
    assert pinned is not None
    assert pinned.body == "{}"
    assert [version.version for version in versions.history("webinar")] == [2, 1]
    assert versions.save("webinar", "[]", "amy", "new") == Saved(3, created=True)
    assert versions.current() == {"webinar": 3}


def test_only_what_is_there_and_was_seen_is_deleted(versions: Versions) -> None:
    with pytest.raises(Unknown, match="There is no design “webinar” here"):
        versions.delete("webinar", "amy")
    versions.save("webinar", "{}", "amy")
    with pytest.raises(Changed, match="Expected version 2"):
        versions.delete("webinar", "amy", expected=2)
    assert versions.current() == {"webinar": 1}
    versions.delete("webinar", "amy")
    with pytest.raises(Unknown):
        versions.delete("webinar", "amy")


def test_lists_go_on_behind_what_was_seen(versions: Versions) -> None:
    for name in ("d", "b", "c", "a", "gone"):
        versions.save(name, "{}", "amy")
    versions.delete("gone", "amy")
    versions.save("b", "[]", "bob")

    assert [summary.name for summary in versions.list(limit=3)] == ["a", "b", "c"]
    assert [summary.name for summary in versions.list(after="c")] == ["d"]
    assert versions.list(after="a", limit=1) == (Summary("b", 2, sha256(b"[]").hexdigest(), 1_000_000, "bob"),)
    assert len(versions.list(limit=-1)) == 1
    assert [version.version for version in versions.history("b", after=2)] == [1]
    assert len(versions.history("b", after=10**30, limit=10**30)) == 2


def test_every_change_is_told_and_on_the_trail(versions: Versions, database: Database) -> None:
    numbers = [versions.change()]
    for body in ("{}", "[]"):
        versions.save("webinar", body, "amy")
        numbers.append(versions.change())
    versions.delete("webinar", "bob")
    numbers.append(versions.change())

    assert numbers == sorted(set(numbers))
    assert [(entry.who, entry.what, entry.object) for entry in audit.entries(database)] == [
        ("amy", "design.saved", "webinar@1"),
        ("amy", "design.saved", "webinar@2"),
        ("bob", "design.deleted", "webinar"),
    ]


STEPS = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["x", "y", None]), st.integers(0, 4) | st.none()))


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_whatever_is_saved_and_deleted_numbers_grow_and_versions_stay(
    steps: list[tuple[str, str | None, int | None]],
) -> None:
    kept: dict[str, list[str]] = {"a": [], "b": []}
    current: dict[str, int] = {}
    with closing(open_database("")) as database:
        versions = Versions(database)
        for name, body, expected in steps:
            seen = current.get(name)
            if body is None and seen is None:
                with pytest.raises(Unknown):
                    versions.delete(name, "amy", expected)
            elif expected not in (None, seen):
                with pytest.raises(Changed):
                    versions.save(name, body or "", "amy", expected)
            elif body is None:
                versions.delete(name, "amy", expected)
                del current[name]
            else:
                if seen is None or kept[name][-1] != body:
                    kept[name].append(body)
                current[name] = len(kept[name])
                assert versions.save(name, body, "amy", expected) == Saved(current[name], current[name] != seen)
        assert versions.current() == current
        for name, bodies in kept.items():
            found = [versions.get(name, number) for number in range(1, len(bodies) + 1)]
            assert [version.body for version in found if version] == bodies
        assert audit.verify(database) is None


def test_what_an_author_saved_last_of_each_design_is_known(versions: Versions) -> None:
    for name, body, author in (("a", "1", "folder"), ("a", "2", "api"), ("b", "3", "folder"), ("b", "4", "folder")):
        versions.save(name, body, author)

    assert versions.newest_by("folder") == {
        name: sha256(body).hexdigest() for name, body in {"a": b"1", "b": b"4"}.items()
    }
    assert versions.newest_by("nobody") == {}
