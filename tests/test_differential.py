"""What is shown of files of all kinds is what they show; and what compares them sees when it is not."""

import base64
import json
import os
import signal
import struct
from pathlib import Path

import pytest
from PIL import Image

from tests.differential import __main__ as differential
from tests.differential import asks, differences, kinds, likeness, references, run, turning
from tests.differential.differences import Difference
from tests.differential.made.jpegs import saved, turned
from tests.differential.made.scene import scene, veiled
from tests.server.running import serving
from tests.waiting import until

REFUSED = ["tiff-planes-that-are-not-there.tif", "tiff-samples-that-are-not-there.tif"]
QUICK = "small,turned,text png"


def test_every_kind_of_file_is_shown_as_what_it_shows(tmp_path: Path) -> None:
    folder = kinds.write(tmp_path / "set")
    names = sorted(path.name for path in folder.iterdir())
    trial = run.Trial(folder, references.read(references.nearest(folder)), asks.named(QUICK), jobs=2)

    examined = run.examined(trial, names, tmp_path / "home", say=lambda _: None)

    assert len(names) > 80
    assert [each for one in examined for each in one.differences] == []
    assert [one.name for one in examined if one.status != 200] == REFUSED


def test_a_run_fails_for_what_differs_until_it_is_accepted(tmp_path: Path) -> None:
    """The one file is said to be mirrored, the other is no picture and said to be one."""
    folder, report, accepted = tmp_path / "files", tmp_path / "report.txt", tmp_path / "accepted.toml"
    folder.mkdir()
    (folder / "scene.png").write_bytes(saved(scene(), "PNG"))
    (folder / "words.png").write_bytes(b"no picture")
    lines = [_line("scene.png", scene().transpose(Image.Transpose.FLIP_LEFT_RIGHT)), _line("words.png", scene())]
    (tmp_path / "expected.jsonl").write_text("\n".join(lines))
    told = [str(folder), "--asks", "small", "--report", str(report)]

    assert differential.main(told) == 1
    found = report.read_text()
    assert "differences not accepted 2\n" in found
    assert "scene.png | whole: " in found
    assert "words.png | whole: 404 The file is not a picture" in found

    accepted.write_text(
        '"scene.*" = "it is said to be mirrored"\n"words.png" = { reason = "words", kinds = ["refused"] }\n'
    )
    assert differential.main([*told, "--accepted", str(accepted)]) == 0
    assert "accepted: it is said to be mirrored" in report.read_text()


def test_a_worker_that_ends_is_told_of_the_file_that_was_asked_about(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    with serving(tmp_path / "files", tmp_path / "home") as server:
        watch = run.Watch(server)
        with watch.over("before.png"):
            pass
        with watch.over("deadly.png"):
            (worker,) = server.workers()
            os.kill(worker, signal.SIGKILL)
            until(lambda: worker not in server.workers())

    assert watch.ended_during("before.png") == ()
    assert [each.kind for each in watch.ended_during("deadly.png")] == ["worker"]


def _line(name: str, right: Image.Image) -> str:
    copy = base64.b64encode(likeness.small(right).tobytes()).decode()
    return json.dumps({"name": name, "chromium": {"width": right.width, "height": right.height, "rgba64": copy}})


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_an_orientation_is_found_in_a_file_that_has_one(form: str) -> None:
    assert turning.asked(turned(form, 6)) == ("Orientation 6",)
    assert turning.asked(turned(form, 1)) == ()
    assert turning.asked(saved(scene(), form)) == ()


def test_an_orientation_is_found_in_an_avif_that_has_one() -> None:
    assert turning.asked(turned("AVIF", 6, quality=50, speed=10)) == ("irot 3",)
    assert turning.asked(turned("AVIF", 2, quality=50, speed=10)) == ("imir 1",)
    assert turning.asked(saved(scene(), "AVIF", quality=50, speed=10)) == ()


def test_an_orientation_is_found_in_xmp() -> None:
    xmp = b'<x:xmpmeta><rdf:Description tiff:Orientation="8"/></x:xmpmeta>'

    assert turning.asked(saved(scene(), "WEBP", xmp=xmp)) == ("XMP Orientation 8",)


@pytest.mark.parametrize(
    "body", [b"", b"II*\0", b"II*\0" + struct.pack("<I", 10**9), b"\xff\xd8\xff\xe1\0\x10Exif\0\0MM\0*"]
)
def test_broken_files_have_no_orientation(body: bytes) -> None:
    assert turning.asked(body) == ()


def test_colours_under_transparency_do_not_count_and_lost_transparency_does() -> None:
    veil = veiled().getchannel("A").point([0] * 255 + [255])
    one, other = veiled(), Image.new("RGBA", veiled().size, (255, 0, 0))
    one.putalpha(0)
    other.putalpha(0)
    assert likeness.compared(likeness.small(one), likeness.small(other)) == likeness.Likeness(0, 0)

    other.putalpha(veil)
    lost = likeness.compared(likeness.small(other), likeness.small(other.convert("RGB")))
    assert lost.alpha > 200
    assert lost.colour > 100


@pytest.mark.parametrize("kind", sorted(differences.NEVER))
def test_faults_are_accepted_for_no_reason(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "accepted.toml"
    path.write_text('"*" = "whatever happens"')
    assert differences.reason(Difference(kind, "a.png", "whole", "500"), differences.read_accepted(path)) is None

    path.write_text(f'"*" = {{ reason = "whatever happens", kinds = ["{kind}"] }}')
    with pytest.raises(SystemExit, match="Expected some of"):
        differences.read_accepted(path)
