from contextlib import closing
from dataclasses import replace
from pathlib import Path

from server import log as logs
from server import picture_dates
from server.config.log import Log
from server.config.settings import Settings
from server.database.engine import open_database
from tests.conftest import STUDIO

LOG = logs.configure(Log(level="error"))


def test_pictures_are_younger_once_the_fonts_are_others(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/kept.db"
    settings = Settings.model_validate({"database": {"url": url}})
    other = replace(STUDIO, fonts=replace(STUDIO.fonts, default="Caveat"))
    with closing(open_database(url)) as database:
        first = picture_dates.of(settings, database, STUDIO, LOG)
        again = picture_dates.of(settings, database, STUDIO, LOG)
        assert again.of(0) == first.of(0) is not None
        assert again.fonts_agree
        second = picture_dates.of(settings, database, other, LOG)
        assert (second.of(0), second.fonts_agree) == (None, False)
        second.settle()

        assert (second.of(0) or 0) > (first.of(0) or 0)
        assert second.fonts_agree
