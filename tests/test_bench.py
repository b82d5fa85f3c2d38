"""The benchmarks still work; how fast anything is, is not asked here."""

from pathlib import Path

import pytest

from tests.bench import bench, encoders, memory, overload, plot, work
from tests.bench.work import Originals


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Originals:
    return work.drawn(tmp_path_factory.mktemp("pictures"), scale=0.1)


def test_every_workload_is_measured_beside_its_reference(originals: Originals, tmp_path: Path) -> None:
    table = bench.bench(originals, tmp_path, seconds=0.1, say=lambda _: None)
    assert [(name, [row.name for row in rows]) for name, rows in table] == [
        ("srcset", ["bookplate", "libvips"]),
        ("srcset-webp", ["bookplate", "libvips"]),
        ("tiles", ["bookplate", "libvips"]),
        ("personal", ["bookplate", "libvips"]),
        ("hot", ["bookplate", "starlette"]),
    ]
    for name, rows in table:
        for row in rows:
            assert set(row.tally.statuses) == {200}, (name, row.name)


def test_memory_is_looked_at_while_it_is_asked_for_all_kinds(originals: Originals, tmp_path: Path) -> None:
    seen = memory.watch(originals, tmp_path, memory.EVERY, 1, {"MALLOC_ARENA_MAX": "2"})
    assert [done for done, _ in seen] == [memory.EVERY]
    early, late = memory.growth(seen)
    assert 20 < early == late


def test_too_much_is_told_apart_from_what_can_be_carried(
    originals: Originals, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    overload.overload(originals, tmp_path, 0.2, 0.5, 1)
    said = capsys.readouterr().out
    assert "tiles, beside" in said
    assert "0 refusals without Retry-After" in said


def test_encoders_are_compared_at_equal_likeness(originals: Originals, capsys: pytest.CaptureFixture[str]) -> None:
    encoders.compare(encoders.reduced([originals.folder / originals.names[0]], [64]), ["jpg", "png"])
    said = capsys.readouterr().out
    assert "optimize_coding=True" in said
    assert "compression=1 filter=up" in said


def test_plots_are_drawings(tmp_path: Path) -> None:
    plot.bars(tmp_path / "bars.svg", "a < b", [("one", {"ours": 2.0, "theirs": 1.0})])
    plot.lines(tmp_path / "lines.svg", "title", "requests", "MB", {"held": [(1.0, 2.0), (2.0, 2.0)]})
    assert "a &lt; b" in (tmp_path / "bars.svg").read_text()
    assert "polyline" in (tmp_path / "lines.svg").read_text()
