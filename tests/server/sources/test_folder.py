import os
from email.utils import formatdate
from pathlib import Path

import pytest

from server.config.sources import Statement
from server.sources.folder import Folder, statement
from server.sources.original import Replaced


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


def test_a_folder_may_vanish_and_come_back(tmp_path: Path) -> None:
    place = tmp_path / "place"
    folder = Folder("f", place, Statement())

    assert folder.find("a.png") is None
    place.mkdir()
    (place / "a.png").write_bytes(b"one")
    assert folder.find("a.png") is not None


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
