"""The manual's index lists every page, and nothing that is not there."""

import re

from tests.server.running import ROOT

MANUAL = ROOT / "server/manual"
INDEX = (MANUAL / "README.md").read_text()


def test_every_page_is_listed_and_every_link_leads_somewhere() -> None:
    targets = re.findall(r"\]\(([^)]+)\)", INDEX)
    listed = re.findall(r"^\| \[[^]]+\]\(([a-z-]+\.md)\) \| .+[.] \|$", INDEX, re.MULTILINE)

    assert sorted(listed) == sorted(page.name for page in MANUAL.glob("*.md") if page.name != "README.md")
    assert all((MANUAL / target).is_file() for target in targets)


def test_the_readme_leads_to_the_manual() -> None:
    assert "](server/manual/README.md)" in (ROOT / "README.md").read_text()
