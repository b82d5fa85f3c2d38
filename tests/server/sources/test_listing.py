"""What is listed of a folder, and what is not."""

import os
from pathlib import Path

import pytest

from ops.errors import TooLarge
from server.config.sources import Statement
from server.errors import SourceUnavailable
from server.sources import listing
from server.sources.folder import Folder


@pytest.fixture
def top(tmp_path: Path) -> Path:
    (tmp_path / "pictures/deep/er").mkdir(parents=True)
    return tmp_path / "pictures"


def folder(top: Path) -> Folder:
    return Folder("f", top, Statement(rights="http://example.org/source"))


def write(top: Path, *names: str) -> None:
    for name in names:
        (top / name).write_bytes(b"x")


def test_files_and_folders_come_in_natural_order(top: Path) -> None:
    write(top, "page 10.jpg", "page 9.jpg", "Page 1.jpg", "page 9b.jpg", "ärger.jpg", "2", "10", "no ending")
    found = folder(top).listing("")

    assert found is not None
    assert found.files == (
        "2",
        "10",
        "no ending",
        "Page 1.jpg",
        "page 9.jpg",
        "page 9b.jpg",
        "page 10.jpg",
        "ärger.jpg",
    )
    assert found.folders == ("deep",)


def test_what_is_hidden_or_known_to_be_no_picture_is_left_out(top: Path) -> None:
    write(top, ".hidden.jpg", "a.jpg", "a.jpg.json", "notes.txt", "page.html", "a\\b.jpg", "scan.pdf", "drawing.svg")
    (top / ".git").mkdir()
    os.mkfifo(top / "pipe.jpg")
    (Path(os.fsencode(top).decode()) / os.fsdecode(b"\xff.jpg")).write_bytes(b"x")
    found = folder(top).listing("")

    assert found is not None
    assert found.files == ("a.jpg", "drawing.svg", "scan.pdf")
    assert found.folders == ("deep",)


def test_a_link_is_listed_if_it_leads_to_something_inside(top: Path) -> None:
    write(top.parent, "secret.jpg")
    write(top, "a.jpg")
    for name, target in {"in.jpg": top / "a.jpg", "in": top / "deep", "out.jpg": top.parent / "secret.jpg"}.items():
        (top / name).symlink_to(target)
    (top / "out").symlink_to(top.parent)
    (top / "gone.jpg").symlink_to(top / "gone")
    (top / "loop").symlink_to(top / "loop")
    found = folder(top).listing("")

    assert found is not None
    assert found.files == ("a.jpg", "in.jpg")
    assert found.folders == ("deep", "in")
    entries = folder(top).entries("", ("a.jpg", "in.jpg", "out.jpg", "gone.jpg"), found)
    assert [entry.original for entry in entries] == [folder(top).find("a.jpg"), folder(top).find("in.jpg")]


@pytest.mark.parametrize("name", ["none", "a.jpg", "deep/", "/deep", "../pictures", ".", "deep/../deep", ".git", "out"])
def test_what_is_no_folder_inside_is_not_listed(top: Path, name: str) -> None:
    write(top, "a.jpg")
    (top / ".git").mkdir()
    (top / "out").symlink_to(top.parent)

    assert folder(top).listing(name) is None
    assert folder(top).listing("deep/er") is not None


def test_a_folder_that_is_away_is_not_an_empty_one(top: Path) -> None:
    away = folder(top / "mounted")

    with pytest.raises(SourceUnavailable):
        away.listing("")


def test_a_folder_with_more_than_is_listed_is_refused(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MOST", 3)
    write(top, "a", "b")
    assert folder(top).listing("") is not None
    write(top, "c")
    with pytest.raises(TooLarge, match="at most 3 files and folders"):
        folder(top).listing("")


def test_a_glance_goes_no_further_than_it_may(top: Path) -> None:
    write(top / "deep", *"abcdef")
    (top / "empty").mkdir()

    assert folder(top).glance("empty", 9) == listing.Glimpse(0, may_have_files=False, may_have_folders=False)
    assert folder(top).glance("deep/er", 9).may_have_files is False
    assert folder(top).glance("deep", 9).may_have_folders is True
    (top / "deep/er").rmdir()
    assert folder(top).glance("deep", 9) == listing.Glimpse(6, may_have_files=True, may_have_folders=False)
    assert folder(top).glance("deep", 3).may_have_folders is True  # for all that is known
    assert folder(top).glance("none", 9).may_have_files is False


def test_a_sidecar_beside_a_folder_is_about_the_folder(top: Path) -> None:
    assert folder(top).about("deep") == Statement(rights="http://example.org/source")
    (top / "deep.json").write_text('{"title": "Deep", "credit": "Jane Doe"}')

    assert folder(top).about("deep") == Statement(rights="http://example.org/source", title="Deep", credit="Jane Doe")
    assert folder(top).about("") == Statement(rights="http://example.org/source")
    (top / "deep.json").write_text("{")
    with pytest.raises(ValueError, match="the sidecar of deep cannot be used"):
        folder(top).about("deep")
