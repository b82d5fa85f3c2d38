from types import ModuleType
from typing import Any

import pytest

from ops import warmth
from ops.text import shaping
from tests.conftest import STUDIO


def test_a_letter_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def watch(module: ModuleType, name: str) -> None:
        real = getattr(module, name)

        def drawing(*given: Any, **more: Any) -> Any:
            asked.append(name)
            return real(*given, **more)

        monkeypatch.setattr(module, name, drawing)

    watch(shaping, "covered")
    for _ in range(2):  # whatever was measured before
        asked.clear()
        warmth.warm(STUDIO.fonts)

        assert set(asked) == {"covered"}
