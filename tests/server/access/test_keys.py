import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops.errors import BadParameter, Mistake
from server.access.keys import HINTED, LONGEST_OVERLAP, Key, Keys
from server.database import audit
from server.database.engine import Database, open_database
from server.errors import Forbidden, Unauthorised, Unknown

START = 1_800_000_000


class Clock:
    now = START + 0.5

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(open_database(f"sqlite:///{tmp_path}/kept.db", patience=0.2)) as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keys(database: Database, clock: Clock) -> Keys:
    return Keys(database, "live", clock)


def created(keys: Keys, **more: Any) -> tuple[Key, str]:
    given: dict[str, Any] = {"name": "shop", "environment": "live", "scopes": ["render", "designs:read"], "who": "amy"}
    return keys.create(**(given | more))


def other_secret(presented: str) -> str:
    return presented[:-43] + ("A" * 43)


def refusal(keys: Keys, presented: str | None) -> str:
    with pytest.raises(Unauthorised) as refused:
        keys.find(presented)
    return str(refused.value)


def test_a_key_is_found_by_what_was_shown_once(keys: Keys) -> None:
    key, shown = created(keys, expires=START + 100, rate=60)

    assert re.fullmatch(r"bp_live_[a-z2-7]{10}_[A-Za-z0-9_-]{43}", shown)
    assert shown.split("_")[2] == key.id
    assert keys.find(shown) == key
    assert key == Key(key.id, "live", "shop", frozenset({"render", "designs:read"}), 60, START, START + 100, None, None)


def test_no_secret_is_in_the_database_nor_in_what_is_printed(keys: Keys, tmp_path: Path, database: Database) -> None:
    key, shown = created(keys)
    _, second = keys.rotate(key.id, 60, who="amy")
    keys.find(second)
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())

    for secret in (shown[-43:], second[-43:]):
        assert secret.encode() not in content
        assert secret not in repr(keys.list())
        assert secret not in repr(audit.entries(database))


def test_each_mistake_with_a_key_has_a_sentence_of_its_own(keys: Keys, clock: Clock) -> None:
    revoked, ended = created(keys), created(keys, expires=START + 10)
    keys.revoke(revoked[0].id, who="amy")
    clock.now += 10

    assert "send it as the header “Authorization: Bearer bp_live_…”" in refusal(keys, None)
    assert refusal(keys, "") == refusal(keys, None)
    assert "Expected an API key of the form bp_live_" in refusal(keys, "sk_live_geheim")
    assert "geheim" not in refusal(keys, "sk_live_geheim")
    assert refusal(keys, revoked[1]).startswith("This API key was revoked.")
    assert refusal(keys, ended[1]).startswith("This API key expired on 2027-01-15.")


def test_a_stranger_learns_nothing_of_which_ids_there_are(keys: Keys) -> None:
    (key, shown), (revoked, gone) = created(keys), created(keys)
    keys.revoke(revoked.id, who="amy")
    sentence = refusal(keys, f"bp_live_{'a' * 10}_{'A' * 43}")

    assert sentence.startswith("This API key is not known here.")
    assert refusal(keys, other_secret(shown)) == sentence
    assert refusal(keys, other_secret(gone)) == sentence
    assert refusal(keys, shown.replace(key.id, revoked.id)) == sentence


def test_a_test_key_is_for_test_servers(keys: Keys, database: Database, clock: Clock) -> None:
    key, shown = created(keys, environment="test")

    with pytest.raises(Forbidden, match="This is a test key, and this server is live"):
        keys.find(shown)
    assert refusal(keys, shown.replace("bp_test_", "bp_live_")).startswith("This API key is not known here.")
    assert Keys(database, "test", clock).find(shown) == key


def test_a_key_may_do_what_its_scopes_say(keys: Keys) -> None:
    key, _ = created(keys)
    admin, _ = created(keys, scopes=["admin"])

    key.must_have("render")
    with pytest.raises(Forbidden, match="with the scope designs:write, but this one has designs:read, render"):
        key.must_have("designs:write")
    admin.must_have("designs:write")


def test_both_secrets_are_valid_until_the_overlap_ends(keys: Keys, clock: Clock) -> None:
    key, first = created(keys)
    rotated, second = keys.rotate(key.id, 60, who="amy")

    assert rotated.id == key.id
    assert keys.find(first).id == keys.find(second).id == key.id
    clock.now += 59
    assert keys.find(first).id == key.id
    clock.now += 1
    assert refusal(keys, first).startswith("This API key got a new secret, and this one ended on 2027-01-15.")
    assert keys.find(second).id == key.id


def test_a_secret_that_leaked_ends_at_once(keys: Keys) -> None:
    key, first = created(keys)
    _, second = keys.rotate(key.id, 0, who="amy")

    assert "got a new secret" in refusal(keys, first)
    assert keys.find(second).id == key.id


def test_the_secret_before_the_last_is_not_known_any_more(keys: Keys) -> None:
    key, first = created(keys)
    _, second = keys.rotate(key.id, 60, who="amy")
    _, third = keys.rotate(key.id, 60, who="amy")

    assert "is not known here" in refusal(keys, first)
    assert keys.find(second).id == keys.find(third).id == key.id


def test_a_revoked_key_is_refused_with_either_secret_and_stays_revoked(keys: Keys, clock: Clock) -> None:
    key, first = created(keys)
    _, second = keys.rotate(key.id, 60, who="amy")
    assert keys.revoke(key.id, who="amy").revoked == START
    clock.now += 5

    assert "was revoked" in refusal(keys, first)
    assert "was revoked" in refusal(keys, second)
    assert keys.revoke(key.id, who="amy").revoked == START
    with pytest.raises(BadParameter, match="a key that is not revoked"):
        keys.rotate(key.id, 60, who="amy")


@pytest.mark.parametrize(
    "wrong",
    [
        {"scopes": []},
        {"scopes": ["render", "everything"]},
        {"environment": "staging"},
        {"expires": START},
        {"expires": 10**18},
        {"rate": 0},
        {"rate": 10**12},
        {"name": "x" * 101},
        {"name": "a\0b"},
    ],
)
def test_what_a_key_cannot_be_is_refused(keys: Keys, wrong: dict[str, Any]) -> None:
    with pytest.raises(BadParameter, match=r"^Expected .* but received"):
        created(keys, **wrong)
    assert keys.list() == ()


def test_who_gives_the_name_of_a_key_is_told_its_id(keys: Keys) -> None:
    ids = sorted(created(keys, name="shop")[0].id for _ in range(HINTED + 1))

    with pytest.raises(Unknown, match=rf"Its id is expected, which is {' or '.join(ids[:HINTED])}[.]$"):
        keys.revoke("shop", who="amy")
    with pytest.raises(Unknown, match=r"`bookplate keys list` shows their ids[.]$"):
        keys.rotate("shops", 0, who="amy")
    assert all(key.revoked is None for key in keys.list())


def test_what_is_not_there_cannot_be_changed(keys: Keys) -> None:
    key, _ = created(keys)
    for identity in ("none", "", "a\0", "\udc80"):
        with pytest.raises(Unknown, match="There is no key"):
            keys.revoke(identity, who="amy")
        with pytest.raises(Unknown, match="There is no key"):
            keys.rotate(identity, 0, who="amy")
    for overlap in (-1, LONGEST_OVERLAP + 1):
        with pytest.raises(BadParameter, match="for overlap"):
            keys.rotate(key.id, overlap, who="amy")


def test_the_last_use_is_noted_once_a_minute(keys: Keys, clock: Clock) -> None:
    _, shown = created(keys)
    seen = []
    for step in (0, 30, 29, 1, 60):
        clock.now += step
        keys.find(shown)
        seen.append(keys.list()[0].used)

    assert seen == [START, START, START, START + 60, START + 120]
    with pytest.raises(Unauthorised):
        keys.find(other_secret(shown))


def test_a_use_that_cannot_be_noted_is_no_reason_to_refuse(keys: Keys, database: Database) -> None:
    key, shown = created(keys)

    def find() -> Key:
        return keys.find(shown)

    with database.begin(), ThreadPoolExecutor(1) as thread:
        assert thread.submit(find).result() == key


def test_keys_are_listed_by_id(keys: Keys) -> None:
    made = sorted((created(keys)[0] for _ in range(5)), key=lambda key: key.id)
    keys.revoke(made[1].id, who="amy")

    assert [key.id for key in keys.list(limit=2)] == [key.id for key in made[:2]]
    assert [key.id for key in keys.list(after=made[1].id)] == [key.id for key in made[2:]]
    assert [key.revoked for key in keys.list()] == [None, START, None, None, None]


def test_every_change_is_told_and_on_the_trail(keys: Keys, database: Database) -> None:
    before = keys.change()
    key, shown = created(keys)
    keys.rotate(key.id, 60, who="bob")
    keys.find(shown)
    keys.revoke(key.id, who="eve")

    assert keys.change() == before + 3
    assert [(entry.who, entry.what, entry.object) for entry in audit.entries(database)] == [
        ("amy", "key.created", key.id),
        ("bob", "key.rotated", key.id),
        ("eve", "key.revoked", key.id),
    ]
    assert audit.verify(database) is None


@pytest.fixture(scope="module")
def memory() -> Iterator[Keys]:
    with closing(open_database("")) as opened:
        yield Keys(opened, "live")


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=80) | st.from_regex(r"bp_(live|test)_[a-z2-7]{10}_[A-Za-z0-9_-]{43}\n?", fullmatch=True))
def test_no_text_is_more_than_a_refusal(memory: Keys, presented: str) -> None:
    with pytest.raises(Mistake) as refused:
        memory.find(presented)
    assert isinstance(refused.value, Unauthorised | Forbidden)
    assert len(presented) < 10 or presented not in str(refused.value)
