from types import ModuleType
from typing import Any

import pytest

from ops import libvips, warmth
from ops.text import shaping
from tests.conftest import STUDIO


def test_a_letter_is_drawn_by_all_who_draw_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def watch(module: ModuleType, name: str) -> None:
        real = getattr(module, name)

        def drawing(*given: Any, **more: Any) -> Any:
            asked.append(name)
            return real(*given, **more)

        monkeypatch.setattr(module, name, drawing)

    watch(opentype, "covered")
    watch(libvips, "text")
    for _ in range(2):  # whatever was measured before
        asked.clear()
        warmth.warm(STUDIO.fonts)

        assert set(asked) == {"covered", "text"}
