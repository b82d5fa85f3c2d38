import errno
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from pathlib import Path

import pytest

from server.config.sources import Statement
from server.errors import Busy, SourceUnavailable, Unreadable
from server.sources.folder import Folder, statement, trouble
from server.sources.original import Replaced, why


@pytest.fixture
def folder(pictures: Path) -> Folder:
    return Folder("pictures", pictures, Statement())


@pytest.mark.parametrize("identifier", ["chart.png", "deep/er/a b.png", "inside.png", "Ümläut 100%.png"])
def test_files_in_the_folder_and_below_are_found(folder: Folder, identifier: str) -> None:
    found = folder.find(identifier)

    assert found is not None
    assert found.identifier == identifier
    with found.open() as descriptor:
        assert os.read(descriptor, 4) == b"\x89PNG"


@pytest.mark.parametrize(
    "identifier",
    [
        *("../secret.png", "deep/../../secret.png", "/etc/passwd", "//etc/passwd", "..", ".", "", "deep", "deep/"),
        *("out.png", "way-out/secret.png", "way-out/pictures/chart.png/../../secret.png", "chart.png\0", "\0"),
        *("..\\secret.png", "deep\\er", ".hidden.png", "deep/./er/a b.png", "chart.png/", "chart.png/x", "pipe.png"),
        *("a" * 300, "a/" * 3000, "~/x", "C:/x", "%2e%2e/secret.png", "none.png"),
    ],
)
def test_nothing_leads_out_of_the_folder(folder: Folder, identifier: str) -> None:
    assert folder.find(identifier) is None


def test_a_replaced_file_has_another_fingerprint_even_with_the_same_size_and_time(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"one")
    folder = Folder("f", tmp_path, Statement())
    before = folder.find("a.png")
    assert before is not None

    aside = tmp_path / "aside"
    aside.write_bytes(b"two")
    os.utime(aside, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    aside.replace(path)

    after = folder.find("a.png")
    assert after is not None
    assert after.fingerprint != before.fingerprint
    with pytest.raises(Replaced), before.open():
        pass


def test_a_file_written_to_while_it_is_read_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"one")
    found = Folder("f", tmp_path, Statement()).find("a.png")
    assert found is not None

    with pytest.raises(Replaced), found.open():
        path.write_bytes(b"another")


def test_a_sidecar_says_more_than_its_source(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"x")
    source = Statement(rights="http://example.org/source")
    found = Folder("f", tmp_path, source).find("a.png")
    assert found is not None

    assert statement(found) == source
    (tmp_path / "a.png.json").write_text('{"seeAlso": [{"id": "https://example.org/x", "type": "Dataset"}]}')
    assert statement(found).rights == "http://example.org/source"
    assert statement(found).seeAlso[0].id == "https://example.org/x"
    (tmp_path / "a.png.json").write_text('{"rights": null}')
    assert statement(found).rights is None
    for broken in ('{"service": [{"x": NaN}]}', "{", '{"right": "x"}', "[]", '{"partOf": [{}]}'):
        (tmp_path / "a.png.json").write_text(broken)
        with pytest.raises(ValueError, match=r"the sidecar of a\.png cannot be used"):
            statement(found)


def test_a_sidecar_that_is_no_file_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"x")
    (tmp_path / "a.png.json").mkdir()
    found = Folder("f", tmp_path, Statement()).find("a.png")
    assert found is not None
    before = len(list(Path("/proc/self/fd").iterdir()))

    for _ in range(20):
        assert statement(found) == Statement()
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_file_from_the_far_future_has_a_date_that_can_be_said(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"x")
    os.utime(path, (4_000_000_000_000, 4_000_000_000_000))
    found = Folder("f", tmp_path, Statement()).find("a.png")

    assert found is not None
    assert formatdate(found.modified, usegmt=True).endswith("GMT")


def test_a_folder_that_is_gone_is_no_folder_without_the_picture(tmp_path: Path) -> None:
    top, aside = tmp_path / "pictures", tmp_path / "aside"
    top.mkdir()
    (top / "a.png").write_bytes(b"one")
    folder = Folder("f", top, Statement())
    assert folder.find("b.png") is None

    top.rename(aside)
    for name in ("a.png", "b.png", "deep/a.png"):
        with pytest.raises(SourceUnavailable):
            folder.find(name)
    assert folder.find("../a.png") is None  # which is no name, wherever the folder is
    assert not folder.there

    top.write_text("a file where the folder was")
    with pytest.raises(SourceUnavailable):
        folder.find("a.png")
    top.unlink()
    aside.rename(top)
    assert folder.find("a.png") is not None
    assert folder.find("b.png") is None


def test_a_folder_that_was_never_there_may_come(tmp_path: Path) -> None:
    folder = Folder("f", tmp_path / "later", Statement())
    with pytest.raises(SourceUnavailable):
        folder.find("a.png")

    (tmp_path / "later").mkdir()
    assert folder.find("a.png") is None
    (tmp_path / "later" / "a.png").write_bytes(b"one")
    assert folder.find("a.png") is not None


@contextmanager
def nobody() -> Iterator[None]:
    """Without the rights of root, whom no permission stops."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_folder_that_may_not_be_entered_cannot_say_what_is_in_it() -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as outer:
        Path(outer).chmod(0o755)
        top = Path(outer) / "pictures"
        top.mkdir(mode=0o755)
        (top / "a.png").write_bytes(b"one")
        folder = Folder("f", top, Statement())
        try:
            top.chmod(0)
            with nobody():
                with pytest.raises(SourceUnavailable):
                    folder.find("a.png")
                assert trouble(top) == "may not be entered"
                assert not folder.there
        finally:
            top.chmod(0o755)
        with nobody():
            assert folder.find("a.png") is not None


@contextmanager
def mounted(path: Path) -> Iterator[None]:
    """An empty file system of its own on a folder."""
    if subprocess.run(["mount", "-t", "tmpfs", "none", path], capture_output=True, check=False).returncode:
        pytest.skip("nothing may be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", path], check=True)


def test_what_is_left_of_a_mount_point_is_no_empty_folder(tmp_path: Path) -> None:
    with mounted(tmp_path):
        (tmp_path / "a.png").write_bytes(b"one")
        folder = Folder("f", tmp_path, Statement())
        assert folder.find("a.png") is not None
        assert folder.find("b.png") is None
    for name in ("a.png", "b.png"):
        with pytest.raises(SourceUnavailable):
            folder.find(name)
    assert not folder.there

    with mounted(tmp_path):
        (tmp_path / "a.png").write_bytes(b"two")
        assert folder.find("a.png") is not None
        assert folder.there


def test_a_mount_below_the_folder_that_is_gone_is_told_from_what_never_was(tmp_path: Path) -> None:
    share = tmp_path / "years" / "share"
    share.mkdir(parents=True)
    (tmp_path / "years" / "b.png").write_bytes(b"one")
    folder = Folder("f", tmp_path, Statement())
    with mounted(share):
        (share / "deep").mkdir()
        (share / "deep" / "a.png").write_bytes(b"one")
        assert folder.find("years/share/deep/a.png") is not None
        assert folder.find("years/share/deep/b.png") is None
    for name in ("years/share/deep/a.png", "years/share/c.png"):
        with pytest.raises(SourceUnavailable):
            folder.find(name)
    assert folder.find("years/b.png") is not None
    assert folder.find("years/c.png") is None

    share.rmdir()  # nobody will mount anything there any more
    assert folder.find("years/share/deep/a.png") is None


@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE, errno.ENOTCONN, errno.ETIMEDOUT])
def test_what_fails_below_a_file_is_a_source_that_is_away(number: int, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"one")
    found = Folder("f", tmp_path, Statement()).find("a.png")
    assert found is not None

    assert isinstance(why(OSError(number, os.strerror(number)), found), SourceUnavailable)
    assert isinstance(why(PermissionError(errno.EACCES, ""), found), Unreadable)
    assert isinstance(why(OSError(errno.EMFILE, ""), found), Busy)
    assert isinstance(why(FileNotFoundError(errno.ENOENT, ""), found), Replaced)


def test_a_sidecar_that_is_too_large_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"x")
    (tmp_path / "a.png.json").write_text(" " * 65_536 + "{}")
    found = Folder("f", tmp_path, Statement()).find("a.png")
    assert found is not None

    with pytest.raises(ValueError, match=r"the sidecar of a.png is larger than 65,536 bytes"):
        statement(found)
