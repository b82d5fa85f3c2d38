import json
from pathlib import Path

from tests.server.commands import said
from tests.server.running import ROOT

ANYWHERE = {"BOOKPLATE_DATABASE__URL": "", "BOOKPLATE_LOG__LEVEL": "warning"}


def test_markup_is_printed() -> None:
    done = said("srcset", "dawn.jpg", "--sizes", "50vw", "--eager", **ANYWHERE)
    html = done.stdout.decode()

    assert done.returncode == 0, done.stderr
    assert html.startswith("<picture>\n  <source ")
    assert html.endswith("</picture>\n")
    assert 'alt="Mountains in the mist under a low sun"' in html
    assert 'sizes="50vw"' in html
    assert 'fetchpriority="high"' in html
    assert "/iiif/3/dawn.jpg/full/max/0/default.webp 2400w" in html
    assert "avif" not in html  # which is larger for this one


def test_the_same_is_printed_as_json() -> None:
    done = said(
        "srcset", "dawn.jpg", "--json", "--crop", "1:1", "--crop", "(max-width: 9px)=2:1", "--formats", "webp",
        "--base", "https://a.b/", "--alt", "x", "--placeholder", "none", **ANYWHERE,
    )  # fmt: skip
    told = json.loads(done.stdout)

    assert [(one["type"], one["media"]) for one in told["sources"]] == [
        ("image/webp", "(max-width: 9px)"),
        ("image/jpeg", "(max-width: 9px)"),
        ("image/webp", None),
    ]
    assert told["img"]["srcset"][0]["url"] == "https://a.b/iiif/3/dawn.jpg/800,0,1600,1600/160,160/0/default.jpg"
    assert (told["focus"], told["img"]["alt"]) == ([67.5, 45], "x")


def test_the_address_that_the_world_sees_stands_before_every_path() -> None:
    done = said("srcset", "tiny.png", BOOKPLATE_SERVER__PUBLIC_URL="https://img.example.org", **ANYWHERE)

    assert 'src="https://img.example.org/iiif/3/tiny.png/full/max/0/default.png"' in done.stdout.decode()


def test_what_is_wrong_is_said_in_a_sentence(tmp_path: Path) -> None:
    for arguments, sentence in (
        (("nothing.png",), "There is no image “nothing.png” here."),
        (("dawn.jpg", "--crop", "wide"), "Expected a ratio such as `16:9`"),
        (("dawn.jpg", "--base", "example.org"), "Expected an address such as `https://img.example.org`"),
        (("dawn.jpg", "--formats", "exe"), "Expected formats among jpg"),
        (("dawn.jpg", "--placeholder", "blur"), "Expected one of color, thumbhash, image, none for placeholder"),
    ):
        done = said("srcset", *arguments, cwd=ROOT, **ANYWHERE)
        assert done.returncode == 2
        assert done.stdout == b""
        assert sentence in " ".join(done.stderr.decode().split())
