"""Plots as SVG, written by hand: bars side by side, and lines over time."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

INKS = ("#1d4e89", "#c9ced6", "#e07a3f", "#2a9d8f")
Point = tuple[float, float]


def bars(path: Path, title: str, rows: Sequence[tuple[str, Mapping[str, float]]]) -> None:
    """For each row a bar per name, as long as its share of the row's largest; the number stands at its end."""
    body, y = [_text(20, 30, title, 16)], 60
    for name, values in rows:
        body.append(_text(20, y + 14, name, 13))
        most = max(values.values()) or 1
        for ink, (label, value) in zip(INKS, values.items(), strict=False):
            body.append(f'<rect x="150" y="{y}" width="{max(1, 460 * value / most):.1f}" height="18" fill="{ink}"/>')
            body.append(_text(155 + 460 * value / most, y + 14, f"{value:,.1f}  {label}", 12))
            y += 22
        y += 14
    _write(path, 800, y + 10, body)


def lines(path: Path, title: str, across: str, up: str, series: Mapping[str, Sequence[Point]]) -> None:
    """Lines from zero upwards, with the largest values at the axes' ends."""
    points = [point for line in series.values() for point in line]
    right, top = max(x for x, _ in points) or 1, 1.1 * max(y for _, y in points) or 1
    body = [_text(20, 30, title, 16), '<path d="M70,60V360H760" fill="none" stroke="#888"/>']
    body += [
        _text(700, 380, f"{right:,.0f} {across}", 12),
        _text(75, 70, f"{top:,.0f} {up}", 12),
        _text(55, 364, "0", 12),
    ]
    for number, (name, line) in enumerate(series.items()):
        ink = INKS[number % len(INKS)]
        path_data = " ".join(f"{70 + 690 * x / right:.1f},{360 - 300 * y / top:.1f}" for x, y in line)
        body.append(f'<polyline points="{path_data}" fill="none" stroke="{ink}" stroke-width="2"/>')
        body.append(f'<rect x="90" y="{372 + 20 * number}" width="12" height="12" fill="{ink}"/>')
        body.append(_text(108, 383 + 20 * number, name, 12))
    _write(path, 800, 390 + 20 * len(series), body)


def _text(x: float, y: float, words: str, size: int) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" font-size="{size}">{escape(words)}</text>'


def _write(path: Path, width: int, height: int, body: Sequence[str]) -> None:
    inside = "\n".join(body)
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" fill="#222">\n'
        f'<rect width="{width}" height="{height}" fill="#fff"/>\n{inside}\n</svg>\n'
    )
