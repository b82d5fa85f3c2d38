"""Which original an identifier names, of folders and of sources that are elsewhere."""

import asyncio
from pathlib import Path

import pytest

from server.config.sources import Statement
from server.errors import SourceUnavailable
from server.sources.catalogue import Catalogue
from server.sources.folder import Folder


def test_sources_are_asked_in_order_and_by_name(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.png").write_text(name)
    (tmp_path / "two" / "b.png").write_text("b")
    (tmp_path / "one" / "ark:b.png").write_text("ark")
    (tmp_path / "one" / "two:b.png").write_text("exact")
    catalogue = Catalogue(tuple(Folder(name, tmp_path / name, Statement()) for name in ("one", "two")))

    def content(identifier: str) -> str:
        found = catalogue.nearby(identifier)
        assert found is not None
        return Path(found.path).read_text()

    assert content("a.png") == "one"
    assert content("two:a.png") == "two"
    assert content("b.png") == "b"
    assert content("ark:b.png") == "ark"
    assert content("two:b.png") == "exact"
    for identifier in ("one:b.png", "three:a.png", "two:", ":a.png", "two:two:a.png"):
        assert catalogue.nearby(identifier) is None


def test_a_stand_in_for_the_slash_is_read_where_it_is_configured(pictures: Path) -> None:
    sources = (Folder("pictures", pictures, Statement()),)

    def path(identifier: str, slash: str = "~") -> str | None:
        found = Catalogue(sources, slash).nearby(identifier)
        return found and found.path.removeprefix(f"{pictures}/")

    assert path("deep~er~a b.png") == "deep/er/a b.png"
    assert path("ark:12025~x.png") == "ark:12025~x.png"
    assert path("..~secret.png") is None
    assert path("deep~er~a b.png", slash="") is None
    assert Catalogue(sources, "~").nearby("deep~er~a b.png", exactly=True) is None  # that stands in no address


def test_a_folder_that_is_away_is_not_passed_by(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.png").write_text(name)
    catalogue = Catalogue(tuple(Folder(name, tmp_path / name, Statement()) for name in ("one", "two")), "~")
    known = catalogue.nearby("two:a.png")
    (tmp_path / "one").rename(tmp_path / "aside")

    for identifier in ("a.png", "none.png", "deep~a.png", "one:a.png", "ark:a.png"):
        with pytest.raises(SourceUnavailable):
            catalogue.nearby(identifier)
        with pytest.raises(SourceUnavailable):
            asyncio.run(catalogue.look(identifier))
        assert catalogue.glance(identifier) is None
        assert not catalogue.stays(identifier, "any")
    assert catalogue.nearby("two:a.png") == known  # it is asked alone
    assert catalogue.nearby("two:none.png") is None
    assert catalogue.stays("webinar", "")  # as far as is known

    (tmp_path / "aside").rename(tmp_path / "one")
    assert catalogue.nearby("none.png") is None
    (tmp_path / "two").rename(tmp_path / "aside")
    assert catalogue.nearby("a.png") is not None
    with pytest.raises(SourceUnavailable):
        catalogue.nearby("two:a.png")
