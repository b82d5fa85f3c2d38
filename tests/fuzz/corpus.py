"""Seeds: inputs in which something was found once, and some that lead to what is rarely reached. Kept as text.

Each line of a file in `seeds/` is one input, with backslashes as Python writes them; lines that begin with `# ` say what
was found in those below. Files of pictures are kept as recipes: a seed picture and what was changed in it, see `files.txt`.
"""

from ast import literal_eval
from pathlib import Path

FOLDER = Path(__file__).parent / "seeds"


def of(target: str) -> list[bytes]:
    """The seeds of a target."""
    path = FOLDER / f"{target}.txt"
    lines = path.read_text().splitlines() if path.is_file() else []
    return [literal_eval(f"b'{line}'") for line in lines if line and not line.startswith("# ")]
