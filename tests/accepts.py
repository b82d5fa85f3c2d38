"""What clients say they accept, as it is seen: who sends it, and the header; nothing if there is none."""

from pathlib import Path

MEDIA = {name: f"image/{name}" for name in ("avif", "webp", "png", "gif")} | {"jpg": "image/jpeg"}


def _clients() -> list[tuple[str, str]]:
    lines = Path(__file__).with_suffix(".txt").read_text().splitlines()
    parted = [line.rpartition(" |") for line in lines if not line.startswith("#")]
    return [(name.strip(), header.strip()) for name, _, header in parted]


NAMED = dict(_clients())
CLIENTS = [header for _, header in _clients()]
HEADERS = list(dict.fromkeys(CLIENTS))


def liked(header: str, name: str) -> float:
    """How much a client likes a format, told as naively as can be; a better format has to be named."""
    weights: dict[str, float] = {}
    for item in header.lower().split(","):
        kind, *more = (part.strip() for part in item.split(";"))
        weights[kind] = float(next((one[2:] for one in more if one.startswith("q=")), 1))
    if name in ("avif", "webp"):
        return weights.get(MEDIA[name], 0)
    return next((weights[kind] for kind in (MEDIA[name], "image/*", "*/*") if kind in weights), 0) if header else 1
