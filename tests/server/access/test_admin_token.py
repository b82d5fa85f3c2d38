"""The admin token: in a file, or in the settings; the same for all, another one at once."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from server.access.admin_token import FILE, AdminToken, derived, make
from server.config.access import Access
from server.config.section import Unusable
from server.config.server import Server
from server.config.settings import Settings, load

OWN = "a-token-of-our-own-with-32-letters"


def settings(folder: Path, token: str = "") -> Settings:
    return Settings(server=Server(state_folder=str(folder)), access=Access.model_validate({"admin_token": token}))


def test_a_token_is_made_once_for_all_who_ask_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: AdminToken(settings(tmp_path)).current(), range(32)))

    (token,) = found
    assert token is not None
    assert re.fullmatch(r"bp_admin_[A-Za-z0-9_-]{43}", token)
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert AdminToken(settings(tmp_path)).kept() == token


def test_only_the_token_matches_and_a_new_one_at_once(tmp_path: Path) -> None:
    one, other = AdminToken(settings(tmp_path)), AdminToken(settings(tmp_path))
    token = one.current()
    assert token is not None

    assert one.matches(token)
    for wrong in ("", token[:-1], token + "=", token.swapcase(), f" {token}", "\udcff", make()):
        assert not one.matches(wrong)
    other.rotate()
    assert not one.matches(token)
    assert one.matches(other.current() or "")


def test_nobody_matches_where_there_is_no_token(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said: list[dict[str, Any]] = []
    admin = AdminToken(settings(tmp_path / "file/below"), lambda *_, **more: said.append(more))

    assert admin.current() is None
    assert not admin.matches("")
    assert not admin.matches("None")
    assert [one["cause"] for one in said] == ["Not a directory"]  # said once
    (tmp_path / "file").unlink()
    assert admin.current() is not None


@pytest.mark.parametrize("written", [b"short", b"bp_live_" + b"a" * 60, b"two words " * 9, b"\xff" * 50, b"a\nb" * 20])
def test_a_file_that_holds_something_else_is_no_token(tmp_path: Path, written: bytes) -> None:
    (tmp_path / FILE).write_bytes(written)
    said: list[str] = []
    admin = AdminToken(settings(tmp_path), lambda *words, **more: said.append(f"{words} {more}"))

    assert admin.current() is None
    assert not admin.matches(written.decode("latin-1").strip())
    with pytest.raises(ValueError, match=r"expected|decode"):
        admin.kept()
    assert (tmp_path / FILE).read_bytes() == written  # it may be somebody's
    assert len(said) == 1
    assert written.decode("latin-1") not in said[0]


def test_a_token_of_the_settings_needs_no_file(tmp_path: Path) -> None:
    admin = AdminToken(settings(tmp_path, f" {OWN}\n"))

    assert admin.current() == admin.kept() == OWN
    assert admin.matches(OWN)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "token", ["a" * 31, "bp_live_" + "a" * 60, "bp_test_" + "a" * 60, "a b" * 20, "ä" * 40, "a" * 600]
)
def test_what_can_be_no_token_is_refused_and_not_repeated(
    token: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOOKPLATE_ACCESS__ADMIN_TOKEN", token)
    (tmp_path / "config.toml").touch()

    with pytest.raises(Unusable, match=r"access\.admin_token: expected ") as told:
        load(tmp_path / "config.toml")
    assert token not in str(told.value)


def test_a_token_of_the_settings_is_not_shown_with_them(tmp_path: Path) -> None:
    assert OWN not in f"{settings(tmp_path, OWN)!r} {settings(tmp_path, OWN)}"


def test_what_is_derived_is_another_key_for_each_purpose_and_token() -> None:
    found = {derived(token, purpose) for token in (OWN, make()) for purpose in ("a", "b")}

    assert len(found) == 4
    assert {len(key) for key in found} == {32}
    assert derived(OWN, "a") in found
