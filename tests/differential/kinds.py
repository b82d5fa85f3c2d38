"""Writes a small set of files, one of each kind that image servers meet, with what each of them shows.

    python -m tests.differential.kinds FOLDER

The files go into a folder `files` in it, and what is right beside that, into `expected.jsonl`.
"""

import base64
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.differential import likeness, references
from tests.differential.made import avifs, gifs, jpegs, pngs, tiffs, webps
from tests.differential.made.scene import Made

KINDS: tuple[Callable[[], Iterator[Made]], ...] = tuple(
    module.made for module in (jpegs, pngs, gifs, webps, avifs, tiffs)
)


def made() -> Iterator[Made]:
    """Every file of the set."""
    for kinds in KINDS:
        yield from kinds()


def write(folder: Path) -> Path:
    """Write the set; returns the folder that holds its files."""
    files = folder / "files"
    files.mkdir(parents=True)
    lines = []
    for each in made():
        (files / each.name).write_bytes(each.body)
        lines.append(json.dumps({"name": each.name, "right": _said(each)}))
    (folder / references.NAME).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return files


def _said(each: Made) -> dict[str, Any]:
    if each.right is None:
        return {"refuses": True}
    copy = base64.b64encode(likeness.small(each.right).tobytes()).decode()
    return {"width": each.right.width, "height": each.right.height, "rgba64": copy}


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    print(write(Path(sys.argv[1])))
