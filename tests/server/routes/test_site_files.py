import struct

from ops.libvips import Image
from server.routes.site_files import ICON
from tests.likeness import decode
from tests.server.running import Server


def test_the_icon_is_there_in_three_sizes(server: Server) -> None:
    answer = server.get("/favicon.ico")
    count = struct.unpack_from("<HHH", answer.content)[2]
    listed = [struct.unpack_from("<BBBBHHII", answer.content, 6 + 16 * number) for number in range(count)]

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/vnd.microsoft.icon"
    assert answer.headers["cache-control"] == "public, max-age=86400"
    assert [entry[0] for entry in listed] == [16, 32, 48]
    for side, *_, size, start in listed:
        picture = decode(answer.content[start : start + size])
        assert (picture.width, picture.height) == (side, side)
        drawn = Image.new_from_file(str(ICON.with_suffix(".svg")), scale=side / 32)
        assert (picture.flatten()[0:3] - drawn.flatten()).abs().avg() < 2, side


def test_crawlers_may_have_every_picture_and_nothing_of_the_api(server: Server) -> None:
    answer = server.get("/robots.txt")

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text == "User-agent: *\nDisallow: /v1/\n"
    assert server.ask("HEAD", "/robots.txt").headers["content-length"] == str(len(answer.content))


def test_search_engines_list_no_picture_with_anything_written_on_it(server: Server) -> None:
    tail = "full/60,/0/default.png"
    for path in (f"text=Ann/{tail}", f"{tail}?text=Ann", "text=Ann/info.json", f"text=Ann;exp=1700000000/{tail}"):
        answer = server.get(f"/iiif/3/chart.png/{path}")
        assert (answer.status_code, answer.headers.get("x-robots-tag")) == (200, "noindex"), path
        again = server.get(f"/iiif/3/chart.png/{path}")  # hot
        assert again.headers["x-robots-tag"] == "noindex"
        if answer.headers["cache-control"] != "no-store":
            unchanged = server.get(f"/iiif/3/chart.png/{path}", If_None_Match=answer.headers["etag"])
            assert (unchanged.status_code, unchanged.headers["x-robots-tag"]) == (304, "noindex")
    for path in (tail, "info.json", f"{tail}?utm_source=x"):
        assert "x-robots-tag" not in server.get(f"/iiif/3/chart.png/{path}").headers
