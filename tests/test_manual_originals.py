"""What the manual says of originals."""

import re
import tomllib

from ops.tiff.kind import DEEP, DEPTHS
from server.config.settings import Settings
from tests.server.running import ROOT

PAGE = (ROOT / "server/manual/originals.md").read_text()


def test_its_settings_are_settings() -> None:
    blocks = re.findall(r"(?:^    .+\n)+", PAGE, re.MULTILINE)
    for block in blocks:
        Settings.model_validate(tomllib.loads(block))

    assert len(blocks) == 1


def test_depths_that_are_refused_are_none_that_are_read() -> None:
    row = next(line for line in PAGE.splitlines() if line.endswith("| 415 |"))
    refused = {int(number) for number in re.findall(r"\d+", row.split("bits")[0])}

    assert refused.isdisjoint(DEPTHS | DEEP)
    assert {8, 16} <= DEEP <= DEPTHS
