"""Makes the pictures that the README shows, from the URLs that it shows beside them.

python samples/show.py
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SHOWN = re.compile(r"^\| !\[\]\((samples/shown/[^)]+)\) \| `([^`]+)` \|$", re.MULTILINE)


def pairs() -> list[tuple[Path, str]]:
    """The README's pictures and the URLs that make them."""
    return [(ROOT / name, url) for name, url in SHOWN.findall((ROOT / "README.md").read_text())]


if __name__ == "__main__":
    for path, url in pairs():
        path.parent.mkdir(exist_ok=True)
        subprocess.run([sys.executable, "-m", "server", "render", url, "-o", str(path)], cwd=ROOT, check=True)
        print(path.relative_to(ROOT), path.stat().st_size)
