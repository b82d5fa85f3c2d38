from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ops.libvips import Image
from tests.likeness import decode, difference
from tests.moving import strip, unstrip, wandering
from tests.server.commands import said
from tests.server.running import ROOT, Server, serving

MOVING = "/iiif/3/moving.gif"
DESIGNS = f'[designs]\nfolder = "{ROOT}/samples/designs"\n'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("animations")
    (home / "pictures").mkdir()
    strip(wandering(), [50, 60, 70, 800], loop=3).write_to_file(str(home / "pictures/moving.gif"))
    with serving(home / "pictures", home, DESIGNS) as running:
        yield running


@pytest.mark.parametrize("form", ["gif", "webp"])
def test_an_animation_is_delivered_as_one(server: Server, form: str) -> None:
    answer = server.get(f"{MOVING}/full/96,/0/default.{form}")
    image = Image.new_from_buffer(answer.content, "")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == f"image/{form}"
    assert f'{MOVING}/full/96,64/0/default.{form}>;rel="canonical"' in answer.headers["link"]
    assert (image.width, image.height, image.get("n-pages"), image.get("loop")) == (96, 64, 4, 3)
    assert image.get("delay") == [50, 60, 70, 800]


def test_head_says_the_same_without_a_picture(server: Server) -> None:
    whole, head = (server.ask(method, f"{MOVING}/full/70,/0/default.webp") for method in ("GET", "HEAD"))

    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["etag"] == whole.headers["etag"]
    again = server.get(f"{MOVING}/full/70,/0/default.webp", If_None_Match=whole.headers["etag"])
    assert again.status_code == 304


def test_its_first_frame_is_delivered_in_other_formats(server: Server) -> None:
    body = server.get(f"{MOVING}/full/96,/0/default.jpg").content
    first = unstrip(server.get(f"{MOVING}/full/96,/0/default.gif").content)[0]

    assert body.startswith(b"\xff\xd8")
    assert difference(decode(body), first[:3])[1] < 4


@pytest.mark.parametrize("form", ["gif", "webp"])
@pytest.mark.parametrize("overlay", ["text=Hello;size=30;color=ff00ff", "sale-badge;percent=20;code=SARAH20"])
def test_what_is_written_on_it_is_on_every_frame(server: Server, form: str, overlay: str) -> None:
    """Whether a still of it was made before or not."""
    bare = unstrip(server.get(f"{MOVING}/full/150,/0/default.{form}").content)
    one = server.get(f"{MOVING}/{overlay}/full/150,/0/default.png").content
    shown = unstrip(server.get(f"{MOVING}/{overlay}/full/150,/0/default.{form}").content)

    assert len(shown) == len(bare) == 4
    assert all(difference(frame, other)[1] > 2 for frame, other in zip(shown, bare, strict=True))
    assert difference(shown[0][:3], decode(one)[:3])[1] < 6
    assert all(difference(shown[0], frame)[1] > 0.5 for frame in shown[1:])


def test_a_tag_that_was_not_filled_in_gets_what_everybody_sees(server: Server) -> None:
    personal = f"{MOVING}/text=Hi%20{{{{first_name}}}};text.or=there/full/150,/0/default.webp"
    answer, everybody = server.get(personal), server.get(f"{MOVING}/text=there/full/150,/0/default.webp")

    assert answer.headers["bookplate-notes"] == "text=unresolved, text=fallback"
    assert unstrip(answer.content)[3].avg() == pytest.approx(unstrip(everybody.content)[3].avg(), abs=1)


def test_its_information_lists_the_formats_that_hold_all_its_frames(server: Server) -> None:
    known: dict[str, Any] = server.get(f"{MOVING}/info.json").json()

    assert (known["width"], known["height"]) == (192, 128)
    assert {"gif", "webp"} <= set(known["extraFormats"])


def test_a_url_of_it_is_explained(server: Server) -> None:
    url = "/v1/explain?url=" + f"{MOVING}/full/96,/0/default"
    moving, still = (server.get(f"{url}.{form}", **server.admin).json() for form in ("webp", "jpg"))

    assert moving["original"] == {"format": "gif", "width": 192, "height": 128, "frames": 4}
    assert moving["plan"]["frames"] == 4
    assert "frames" not in still["plan"]


def test_a_picture_without_a_server_moves_too(tmp_path: Path) -> None:
    said("render", "/iiif/3/orbit.webp/full/60,/0/default.gif", "-o", str(tmp_path / "a.gif"))

    assert len(unstrip((tmp_path / "a.gif").read_bytes())) == 24
