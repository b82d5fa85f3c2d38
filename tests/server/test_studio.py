from importlib.metadata import version

import pytest

from server import studio
from tests.conftest import STUDIO


@pytest.mark.parametrize("package", studio.DRAWING)
def test_another_version_of_what_draws_gives_other_etags(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = STUDIO.fingerprint
    monkeypatch.setattr(studio, "version", lambda name: "9.9" if name == package else version(name))

    assert STUDIO.fingerprint != before
    monkeypatch.undo()
    assert STUDIO.fingerprint == before


def test_what_draws_is_known_by_the_name_that_it_is_installed_by() -> None:
    """But for libvips, which may be the system's."""
    assert [name for name in studio.DRAWING[1:] if not studio._version(name)] == []
    assert studio._version("nothing-of-this-name") == ""
