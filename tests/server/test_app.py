from pathlib import Path

import pytest
from starlette.testclient import TestClient

from ops import warmth
from server import app
from server.app import House
from server.config.settings import Settings
from tests.waiting import until


def test_what_fails_aside_is_logged_and_keeps_nothing_from_being_begun_or_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    houses, closed = list[House](), list[House]()
    furnish, close = House.furnish, House.close

    async def furnishing(house: House) -> None:
        houses.append(house)
        await furnish(house)

    async def closing(house: House) -> None:
        closed.append(house)
        await close(house)

    def failing(_: object) -> None:
        raise MemoryError("no room for a letter")

    monkeypatch.setattr(House, "furnish", furnishing)
    monkeypatch.setattr(House, "close", closing)
    monkeypatch.setattr(warmth, "warm", failing)
    settings = Settings.model_validate({"server": {"state_folder": str(tmp_path)}, "database": {"url": ""}})
    with TestClient(app.create(settings)):
        until(lambda: houses and houses[0].office.there)

    assert closed == houses
    assert "no room for a letter" in capfd.readouterr().err
