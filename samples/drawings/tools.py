"""Tools: documents of SVG, light and haze in them, and how pictures are kept."""

from collections.abc import Callable
from pathlib import Path

from pyvips import Image

PICTURES = Path(__file__).parents[1] / "pictures/designs"


def drawing(width: float, height: float, body: str) -> str:
    """A drawing that stands alone."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}">{body}</svg>\n'
    )


def radial(name: str, stops: list[tuple[float, str, float]], where: str = "") -> str:
    """A radial gradient: places, colours, opacities."""
    inner = "".join(f'<stop offset="{at}" stop-color="{colour}" stop-opacity="{a}"/>' for at, colour, a in stops)
    return f'<defs><radialGradient id="{name}" {where}>{inner}</radialGradient></defs>'


def blur(name: str, far: float) -> str:
    return (
        f'<defs><filter id="{name}" x="-80%" y="-80%" width="260%" height="260%">'
        f'<feGaussianBlur stdDeviation="{far}"/></filter></defs>'
    )


def veil(name: str, colour: str, angle: tuple[int, int, int, int], stops: list[tuple[float, float]]) -> str:
    """A colour whose opacity changes along a line: places and opacities."""
    x1, y1, x2, y2 = angle
    inner = "".join(f'<stop offset="{at}" stop-color="{colour}" stop-opacity="{opacity}"/>' for at, opacity in stops)
    return f'<defs><linearGradient id="{name}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}">{inner}</linearGradient></defs>'


def jpeg(draw: Callable[[], Image], quality: int) -> Callable[[str], None]:
    return lambda path: draw().jpegsave(path, Q=quality, interlace=False, optimize_coding=True)


def plain(draw: Callable[[], str]) -> Callable[[str], None]:
    return lambda path: Path(path).write_text(draw())


def make(folder: Path, samples: dict[str, Callable[[str], None]]) -> None:
    """Draw everything into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, draw in samples.items():
        draw(str(folder / name))
        print(f"{(folder / name).stat().st_size:>9,} {name}")
