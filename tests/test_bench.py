"""The benchmarks still work; how fast anything is, is not asked here."""

from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from ops.format import FORMATS
from ops.libvips import Image
from server.contest import Contest
from tests.bench import bench, encoders, floods, formats, load, memory, overload, plot, soak, work
from tests.bench.work import Originals
from tests.likeness import mottled
from tests.moving import strip


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


def test_a_server_is_soaked_in_work_of_all_kinds(
    originals: Originals, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    soaked = soak.measure(originals, tmp_path, seconds=3, rate=10, workers=2, every=0.25)
    soak.report(soaked, 10)

    assert {one.workers for one in soaked.samples} == {2}
    assert all(one.resident > 20 and one.descriptors > 10 and one.threads > 2 for one in soaked.samples)
    assert soaked.purged
    assert soaked.replaced
    assert 200 in soaked.tally.statuses
    assert set(soaked.tally.statuses) <= {200, 400, 404, 503}
    assert "Traceback" not in soaked.log
    assert "answers at 10/s" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("grown", "found"),
    [
        ({}, ""),
        ({"resident": 206.5}, "Memory grew from 200.0 to 206.5 MB, by more than 3%."),
        ({"resident": 205.5}, ""),
        ({"descriptors": 63}, "There were at most 60 descriptors in the first half and 63 at the end."),
        ({"threads": 31}, "There were at most 30 threads in the first half and 31 at the end."),
        ({"workers": 1}, "The number of workers changed."),
    ],
)
def test_the_verdict_is_about_what_has_grown_since_caches_were_full(grown: dict[str, float], found: str) -> None:
    held = {"resident": 200.0, "descriptors": 60, "threads": 30, "workers": 2}
    warm = [soak.Sample(float(second), 10, 1, 1, 2) for second in range(20)]
    counted = [soak.Sample(float(second), **(held | (grown if second >= 70 else {}))) for second in range(20, 120)]
    tally = load.Tally(statuses=Counter({200: 990, 404: 10}))

    soaked = soak.Soaked((*warm, *counted), tally, purged=1, replaced=1, log="")
    assert soak.faults(soaked) == ([found] if found else [])


def test_the_verdict_is_about_answers_too() -> None:
    held = tuple(soak.Sample(float(second), 200, 60, 30, 2) for second in range(60))
    tally = load.Tally(statuses=Counter({200: 900, 500: 1, 503: 20, load.NOTHING: 2}))
    said = soak.faults(soak.Soaked(held, tally, purged=0, replaced=0, log="x Traceback (most recent call last)"))

    assert [one.split(" ")[0] for one in said] == ["Answers", "20", "Nothing", "The"]
    assert soak.faults(soak.Soaked(held[:1], tally, 1, 1, "")) == [
        "There were too few samples to judge by: ask for more --seconds or a smaller --every."
    ]


def test_floods_are_told_with_what_a_client_beside_them_sees(
    originals: Originals, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    floods.floods(originals, tmp_path, 0.3, 1, ["endless header", "trickled bodies"])
    said = capsys.readouterr().out
    assert said.count("recovered after") == 2
    assert said.count(" × 200") == 6
    assert len(set(islice(floods.parts(Originals(tmp_path, (), 0, "a.jpg", 5120, 2880)), 5000))) == 5000


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


def test_nobody_gets_more_bytes_than_in_a_format_that_it_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    xy = Image.xyz(120, 80)
    mottled(120, 80).jpegsave(str(tmp_path / "mottled.jpg"), Q=90)
    waves = ((xy[0] * 5) % 256).cast("uchar").copy(interpretation="b-w")
    waves.pngsave(str(tmp_path / "waves.png"))
    waves.bandjoin((xy[1] * 3).cast("uchar")).pngsave(str(tmp_path / "clear.png"))
    strip([((xy[0] + at) % 2 * 255).cast("uchar").copy(interpretation="b-w") for at in (0, 1)]).gifsave(
        str(tmp_path / "moving.gif")
    )
    (tmp_path / "words.txt").write_text("no picture")

    assert formats.main([str(tmp_path), "--widths", "60", "120", "240"]) == 0
    said = capsys.readouterr()
    rows = {line[:28].strip(): line[28:].split() for line in said.out.splitlines()[1:] if line}
    assert said.err.startswith("words.txt is left out")
    assert set(rows) == set(formats.CLIENTS)
    assert {row[0] for row in rows.values()} == {"8"}
    assert all(row[-2:] == ["0,", "0"] for row in rows.values())
    assert {"avif", "webp", "gif"} <= set(rows["Firefox 133, an img"])
    assert {"jpg", "png", "gif"} == set(rows["Gmail's image proxy"]) & set(FORMATS)


def test_what_is_larger_than_it_need_be_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mottled(120, 80).jpegsave(str(tmp_path / "mottled.jpg"), Q=90)
    monkeypatch.setattr(Contest, "winner", lambda _, order: order.wanted)
    monkeypatch.setattr(formats, "CLIENTS", ("Chrome 135, an img",))

    assert formats.main([str(tmp_path), "--widths", "60"]) == 1
