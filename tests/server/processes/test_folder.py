import os
from pathlib import Path

import pytest

from server.processes import folder

LONG_AGO = 1_000_000_000


def made(parent: Path, name: str, *, old: bool = True) -> Path:
    path = parent / name
    (path / "within/it").mkdir(parents=True)
    (path / "within/it/file").write_text("x")
    (path / "link").symlink_to(parent)
    if old:
        os.utime(path, (LONG_AGO, LONG_AGO))
    return path


def test_a_new_one_is_not_there_yet_and_its_name_is_like_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    names = {folder.new() for _ in range(10)}

    assert len(names) == 10
    assert all(name.startswith(f"{tmp_path}/bookplate-") and not Path(name).exists() for name in names)


def test_all_of_it_goes_and_nothing_that_it_points_to(tmp_path: Path) -> None:
    beside = tmp_path / "beside"
    beside.write_text("stays")
    path = made(tmp_path, "bookplate-0123456789abcdef")
    folder.remove(str(path))
    folder.remove(str(path))

    assert [one.name for one in tmp_path.iterdir()] == ["beside"]


def test_what_somebody_holds_stays_until_the_last_one_is_gone(tmp_path: Path) -> None:
    path = made(tmp_path, "bookplate-0123456789abcdef")
    holders = [folder.hold(str(path)), folder.hold(str(path))]
    for holder in holders:
        assert holder is not None
        folder.remove_unused(str(path))
        assert path.exists()
        os.close(holder)
    folder.remove_unused(str(path))

    assert not path.exists()


def test_only_what_is_abandoned_goes_with_the_next_start(tmp_path: Path) -> None:
    own = made(tmp_path, "bookplate-00000000000000aa")
    dead = made(tmp_path, "bookplate-00000000000000bb")
    alive = made(tmp_path, "bookplate-00000000000000cc")
    young = made(tmp_path, "bookplate-00000000000000dd", old=False)
    others = [
        made(tmp_path, name) for name in ("bookplate-fonts-0", "bookplate-00000000000000", "bookplate-outside-aabbccdd")
    ]
    linked = tmp_path / "bookplate-00000000000000ee"
    linked.symlink_to(others[0])
    holder = folder.hold(str(alive))
    assert holder is not None
    folder.remove_abandoned(str(own))
    os.close(holder)

    assert not dead.exists()
    assert all(path.exists() for path in (own, alive, young, linked, *others))


def test_where_there_is_nothing_there_is_nothing_to_hold(tmp_path: Path) -> None:
    assert folder.hold(str(tmp_path / "none")) is None
    folder.remove_abandoned(str(tmp_path / "none/none"))
