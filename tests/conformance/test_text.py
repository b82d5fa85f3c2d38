"""Texts beside Chromium, with the same files of fonts."""

import json
import statistics
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ops.layers.text import Align, Frame
from ops.text.content import content
from ops.text.fonts import Font
from ops.text.lines import Ruler
from tests.conformance.strings import PARAGRAPHS, STRINGS
from tests.lettering import FONTS, PLAIN, said, text
from tests.names import names
from tests.pages import Quiet, pages
from tests.server.browser import CHROMIUM, browsing

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")

EM, SMALL, WIDE = 48, 32, 600  # pixels: of an em, of one in a paragraph, and of a paragraph
FONT = Font("Inter", 400)
# As a fresh installation has them: without the fonts of an extra, which a browser could not choose from a collection.
FRESH = replace(FONTS, families={name: family for name, family in FONTS.families.items() if " CJK " not in name})
FACES = FRESH.candidates(FONT, "en")
LINES = [*(line for lines in STRINGS.values() for line in lines), *names(80)]

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8">
<style>%(faces)s p { font: 400 %(small)dpx/1.3 %(fonts)s; width: %(wide)dpx; text-wrap: balance }</style><body><script>
const widths = lines => {
  const context = document.createElement("canvas").getContext("2d");
  context.font = "400 %(em)dpx %(fonts)s";
  return lines.map(line => {
    const measured = context.measureText(line);
    return measured.actualBoundingBoxLeft + measured.actualBoundingBoxRight;
  });
};
const broken = text => {
  const paragraph = document.createElement("p"), range = document.createRange(), lines = [""];
  paragraph.dir = "auto";
  paragraph.textContent = text;
  document.body.append(paragraph);
  let below = null;
  for (let at = 0; at < text.length; at++) {
    range.setStart(paragraph.firstChild, at);
    range.setEnd(paragraph.firstChild, at + 1);
    const boxes = range.getClientRects();
    if (boxes.length) {
      const bottom = boxes[boxes.length - 1].bottom;
      if (below !== null && bottom - below > 20) lines.push("");
      below = bottom;
    }
    lines[lines.length - 1] += text[at];
  }
  return lines.map(line => line.trim());
};
Promise.all(%(names)s.map(name => document.fonts.load("400 48px " + name, "aअ"))).then(() => { window.ready = true; });
</script>"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder, called = tmp_path_factory.mktemp("fonts"), [f"f{index}" for index in range(len(FACES))]
    rules = []
    for name, face in zip(called, FACES, strict=True):
        (folder / f"{name}.ttf").symlink_to(Path(face.file.path).resolve())
        weights = " ".join(map(str, dict.fromkeys(face.weights)))
        rules.append(f"@font-face {{ font-family: {name}; src: url({name}.ttf); font-weight: {weights} }}")
    parts = {"faces": "".join(rules), "fonts": ",".join(called), "names": json.dumps(called)}
    (folder / "index.html").write_text(PAGE % {**parts, "em": EM, "small": SMALL, "wide": WIDE})
    with pages(folder, Quiet) as base, browsing(tmp_path_factory.mktemp("profile")) as one:
        one.open(f"{base}/index.html")
        one.wait("window.ready")
        yield one


def test_lines_are_as_wide_as_a_browser_makes_them(browser: Any) -> None:
    covered = [line for line in LINES if all(any(ord(one) in face.characters for face in FACES) for one in line)]
    assert len(covered) >= 200
    differences = []
    for line, theirs in zip(covered, browser.run(f"widths({json.dumps(covered)})"), strict=True):
        found, left_out = content(replace(PLAIN, text=line, font=FONT, size=EM), FRESH)
        assert found is not None, line
        assert not left_out, line
        measured = Ruler(found, FRESH, EM).line(0, len(found.parts))
        assert measured is not None, line
        ours = (measured.inked.right - measured.inked.left) * EM
        differences.append((abs(ours - theirs) / theirs, line))

    assert statistics.median(one for one, _ in differences) <= 0.005
    assert max(differences)[0] <= 0.03, max(differences)


def test_paragraphs_break_where_a_browser_breaks_them(browser: Any) -> None:
    theirs = browser.run(f"{json.dumps(PARAGRAPHS)}.map(broken)")
    setting = {"font": FONT, "size": SMALL, "smallest": SMALL, "lines": 40, "leading": 1.3, "align": Align.START}
    ours = [said(text(words, frame=Frame(0, 0, WIDE, 2000), **setting)) for words in PARAGRAPHS]
    alike = [one == other for one, other in zip(ours, theirs, strict=True)]

    assert len(alike) == 60
    assert sum(alike) >= 0.9 * len(alike), [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]]
