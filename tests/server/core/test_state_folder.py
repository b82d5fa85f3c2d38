"""Secrets in the state folder: kept, private, the same for all who ask."""

import errno
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import pytest

from server.core.state_folder import LARGEST, keep_secret, read_secret, replace_secret


def no_links(*_: object) -> None:
    raise OSError(errno.EOPNOTSUPP, "Operation not supported")


def test_a_secret_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "deep/state"

    assert read_secret(folder, "token") is None
    assert keep_secret(folder, "token", lambda: "first") == "first"
    assert keep_secret(folder, "token", lambda: "second") == "first"
    assert stat.S_IMODE((folder / "token").stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["token"]


def test_all_who_make_a_secret_at_once_get_the_same(tmp_path: Path) -> None:
    numbers = count()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: keep_secret(tmp_path, "token", lambda: str(next(numbers))), range(64)))

    assert len(set(found)) == 1


def test_a_secret_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    keep_secret(tmp_path, "token", lambda: "mine")
    (tmp_path / "token").chmod(0o644)

    assert read_secret(tmp_path, "token") == "mine"
    assert stat.S_IMODE((tmp_path / "token").stat().st_mode) == 0o600


def test_an_empty_file_is_no_secret(tmp_path: Path) -> None:
    (tmp_path / "token").touch()

    assert keep_secret(tmp_path, "token", lambda: "made") == "made"


def kept_at_once(folder: Path) -> set[str]:
    """What two get who make a secret at the same moment, each another one."""
    numbers, both = count(), Barrier(2)

    def make() -> str:
        with suppress(BrokenBarrierError):
            both.wait(0.3)
        return str(next(numbers))

    with ThreadPoolExecutor(2) as pool:
        return set(pool.map(lambda _: keep_secret(folder, "token", make), range(2)))


def test_all_who_make_a_secret_at_once_get_the_same_where_there_are_no_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", no_links)
    assert kept_at_once(tmp_path) == {read_secret(tmp_path, "token")}
    assert stat.S_IMODE((tmp_path / "token").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["token"]


def test_all_who_find_an_empty_file_at_once_get_the_same(tmp_path: Path) -> None:
    (tmp_path / "token").touch()
    assert kept_at_once(tmp_path) == {read_secret(tmp_path, "token")}
    assert [path.name for path in tmp_path.iterdir()] == ["token"]


def test_a_secret_is_replaced_at_once(tmp_path: Path) -> None:
    keep_secret(tmp_path, "token", lambda: "old")
    replace_secret(tmp_path, "token", "new")

    assert read_secret(tmp_path, "token") == "new"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_what_root_writes_belongs_to_the_owner_of_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    folder.mkdir()
    os.chown(folder, 12_345, 12_346)
    replace_secret(folder, "token", "new")

    found = (folder / "token").stat()
    assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (12_345, 12_346, 0o600)


def test_what_a_symbolic_link_leads_to_is_left_as_it_is(tmp_path: Path) -> None:
    other = tmp_path / "passwd"
    other.write_text("for all to read")
    other.chmod(0o644)
    (tmp_path / "token").symlink_to(other)

    assert read_secret(tmp_path, "token") == "for all to read"
    assert stat.S_IMODE(other.stat().st_mode) == 0o644
    replace_secret(tmp_path, "token", "mine")
    assert (read_secret(tmp_path, "token"), other.read_text()) == ("mine", "for all to read")


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "token")

    with pytest.raises(OSError, match="it is no file"):
        read_secret(tmp_path, "token")


def test_a_file_is_not_read_without_end(tmp_path: Path) -> None:
    (tmp_path / "token").write_bytes(b"a" * (LARGEST + 1))

    with pytest.raises(OSError, match="too large"):
        read_secret(tmp_path, "token")


def test_what_is_no_text_is_read_as_no_secret_of_any_form(tmp_path: Path) -> None:
    (tmp_path / "token").write_bytes(b"\xff\xfe")

    assert read_secret(tmp_path, "token") == "\N{REPLACEMENT CHARACTER}" * 2
