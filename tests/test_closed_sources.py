"""Pictures of a source that is not public, or that a design protects: whatever is tried, nobody has them otherwise."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.config.cache import Cache
from server.config.sources import FolderSource
from server.errors import Busy, Protected
from server.generating import generate
from server.iiif import address
from server.pages.srcset import Wish
from server.wishes import GenerateRequest
from tests.likeness import chart, decode
from tests.server.inside import Answer, Inside, furnish, inside

TAIL = "full/60,/0/default.png"
PINS = ("region", "size", "rotation", "format")
FAKE = f"sig=v1.k1.{'A' * 43}"
SEEN = {"Accept": "image/png"}


def _design(name: str, *layers: dict[str, Any], **more: Any) -> dict[str, Any]:
    canvas = {"width": 200, "height": 100, "background": "#ffffff"}
    return {"name": name, "canvas": canvas, "fields": {}, "layers": [*layers], **more}


def _mark(words: str) -> dict[str, Any]:
    return {"kind": "text", "text": words, "box": ["0%", "0%", "100%", "100%"], "size": 60, "color": "#ff00ff"}


def _picture(source: str, **more: Any) -> dict[str, Any]:
    return {"kind": "image", "source": source, "box": [0, 0, 200, 100], "missing": "hide", **more}


PICTURE = {"picture": {"type": "image"}}
DESIGNS = (
    _design("mark", _mark("MARK {word}"), fields={"word": {"type": "text", "default": "X"}}, public=True),
    _design("other", _mark("OTHER"), public=True),
    _design("shows", _picture("vault:hidden.png"), public=True),
    _design("leaks", _picture("guarded:shown.png"), public=True),
    _design("default", _picture("{picture}"), public=True, fields={"picture": {"type": "image", "default": "vault:hidden.png"}}),
    _design("any", _picture("{picture}"), public=True, fields=PICTURE),
    _design("small", _picture("vault:hidden.png", box=[0, 0, 1, 1]), _picture("{picture}", box=[100, 0, 100, 100]), public=True, fields=PICTURE),
    _design("rare", _picture("{picture}", when={"field": "tier", "is": "gold"}), public=True, fields={"tier": {"type": "text"}, "picture": {"type": "image", "default": "vault:hidden.png"}}),
    _design("below", _picture("vault:{name}.png"), public=True, fields={"name": {"type": "text"}}),
    _design("closed", _picture("{picture}"), fields=PICTURE),
    _design("logo", _picture("guarded:logo.png", box=["0%", "0%", "100%", "100%"]), over={"as": "layout"}, public=True),
    _design("lost", _picture("guarded:none.png", box=["0%", "0%", "100%", "100%"]), public=True),
)  # fmt: skip


def _fill(folder: Path) -> Path:
    furnish(folder)
    for source in ("vault", "guarded", "marked", "lost", "free"):
        (folder / source / "deep").mkdir(parents=True)
    for name in ("vault/hidden.png", "vault/deep/er.png", "vault/badge", "guarded/shown.png", "lost/gone.png"):
        chart(7, 10, 60).write_to_file(str(folder / f"{name}.png"))
        (folder / f"{name}.png").rename(folder / name)
    chart(7, 10, 60).write_to_file(str(folder / "marked/logged.png"))
    chart(2, 2, 20).write_to_file(str(folder / "guarded/logo.png"))
    chart(4, 4, 20).write_to_file(str(folder / "free/hidden.png"))
    for design in DESIGNS:
        (folder / "designs" / f"{design['name']}.json").write_text(json.dumps(design))
    return folder


def _source(folder: Path, name: str, **more: Any) -> FolderSource:
    return FolderSource(name=name, kind="folder", path=folder / name, **more)


def _sources(folder: Path) -> tuple[FolderSource, ...]:
    return (
        _source(folder, "vault", public=False),
        _source(folder, "guarded", protect="mark"),
        _source(folder, "marked", protect="logo"),
        _source(folder, "lost", protect="lost"),
        _source(folder, "free"),
        _source(folder, "pictures"),
    )


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    folder = _fill(tmp_path_factory.mktemp("closed"))
    cache = Cache(disk=str(folder / "cache"), disk_size=10_000_000)
    with inside(folder, sources=_sources(folder), cache=cache) as built:
        yield built


@pytest.fixture(scope="module")
def keyless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    folder = _fill(tmp_path_factory.mktemp("keyless"))
    with inside(folder, sources=_sources(folder), access={}) as built:
        yield built


def get(house: Inside, target: str, **headers: str) -> Answer:
    return house.ask(target, "GET", **headers)


def bare(text: bytes) -> bytes:
    """A refusal, without the name that was asked for."""
    return b"\xe2\x80\x9c".join(part.partition(b"\xe2\x80\x9d")[2] for part in text.split(b"\xe2\x80\x9c"))


HIDDEN = ("vault:hidden.png", "vault:deep/er.png", "deep/er.png")
SPELLED = (
    "vault:hidden.png", "vault%3Ahidden.png", "vault:hidden%2Epng", "%76ault:hidden.png", "vault:deep%2Fer.png",
    "vault:deep%2fer.png", "deep%2Fer.png",
)  # fmt: skip
BEHIND = (
    TAIL, "info.json", "manifest.json", "collection.json", "", "text=Hi/" + TAIL, "mark/" + TAIL, "mark@1/" + TAIL,
    "nothing/" + TAIL, "text;text=Hi/" + TAIL, FAKE + "/" + TAIL, FAKE + "/info.json", FAKE + "/manifest.json",
    FAKE + "/full/99999,/0/default.png", FAKE + "/full/max/0/default.zzz", f"exp=1700000000;{FAKE}/{TAIL}",
    f"exp=1700000000;{FAKE}/info.json", f"open=text;{FAKE};text=Hi/{TAIL}", f"renders=0;{FAKE}/{TAIL}", "sealed=AAAA/" + TAIL,
    f"nothing;{FAKE}/{TAIL}", f"mark;{FAKE}/{TAIL}", "mark;sealed=AAAA/info.json", "full/max/0/default.auto",
    "square/auto/0/default.auto", f"{TAIL}?text=Hi", f"{TAIL}?{FAKE}", f"text=why?{FAKE}/{TAIL}", f"{TAIL}?download=x",
)  # fmt: skip


@pytest.mark.parametrize("spelled", SPELLED)
@pytest.mark.parametrize("version", [2, 3])
def test_without_a_signature_a_hidden_picture_is_as_if_it_were_not_there(
    house: Inside, keyless: Inside, spelled: str, version: int
) -> None:
    missing = spelled.replace("hidden", "no-one").replace("deep", "none")
    for one in (house, keyless):
        for behind in BEHIND:
            for method in ("GET", "HEAD"):
                answers = [
                    one.ask(f"/iiif/{version}/{name}/{behind}".rstrip("/"), method, **SEEN)
                    for name in (spelled, missing)
                ]
                assert [answer.status for answer in answers] == [404, 404], (behind, answers[0].body)
                assert bare(answers[0].body) == bare(answers[1].body), behind
                told = [
                    {k: v for k, v in a.headers.items() if k not in ("x-request-id", "content-length")} for a in answers
                ]
                assert told[0] == told[1], behind


names = st.sampled_from(
    ["vault:hidden.png", "vault:deep/er.png", "deep/er.png", "VAULT:hidden.png", "vault:./hidden.png"]
)
words = st.sampled_from(
    ["", "text=Hi", "mark", "mark@1", "mark;word=a", "text", "any", "any;picture=vault:hidden.png", FAKE, f"mark;{FAKE}",
     f"text=a;{FAKE}", f"open=text;{FAKE};text=b", f"exp=9999999999;{FAKE}", "sealed=QUFBQUFBQUFBQUFBQUFBQUFBQUE", "nothing"]
)  # fmt: skip
tails = st.sampled_from(
    [TAIL, "info.json", "manifest.json", "collection.json", "", "square/9,/0/gray.jpg", "full/max/0/default.auto"]
)


@given(
    names,
    st.lists(st.booleans(), min_size=20, max_size=20),
    words,
    tails,
    st.sampled_from("23"),
    st.sampled_from(["", "?text=x", "?x", f"?{FAKE}"]),
)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_spelling_of_a_hidden_picture_is_answered_otherwise_than_a_name_that_nothing_has(
    house: Inside, name: str, encoded: list[bool], word: str, tail: str, version: str, query: str
) -> None:
    def asked(name: str) -> Answer:
        spelled = "".join(
            f"%{ord(letter):02x}" if code or letter == "/" else letter
            for letter, code in zip(name, encoded, strict=False)
        )
        return get(house, "/".join(filter(None, ("/iiif", version, spelled, word, tail))) + query)

    hidden, missing = asked(name), asked(name.replace("h", "x").replace("d", "x").replace("p:", "q:"))
    assert (hidden.status, bare(hidden.body)) == (missing.status, bare(missing.body))
    assert hidden.status == 404


def test_a_stand_in_for_slashes_leads_to_no_hidden_picture(tmp_path: Path) -> None:
    folder = _fill(tmp_path)
    with inside(folder, sources=_sources(folder), server={"slash": "~"}) as house:
        for spelled in ("vault:deep~er.png", "deep~er.png", "vault:deep%7Eer.png"):
            assert get(house, f"/iiif/3/{spelled}/{TAIL}").status == 404
        signed = house.sign(f"/iiif/3/vault:deep~er.png/{TAIL}")
        assert get(house, signed).status == 200
        assert get(house, f"/iiif/3/guarded:shown.png/{TAIL}").status == 403


def test_of_two_pictures_of_one_name_everybody_sees_the_public_one(house: Inside) -> None:
    plain = "/iiif/3/hidden.png/info.json"
    signed = house.sign(plain).removesuffix("/info.json") + "/info.json"

    assert json.loads(get(house, plain).body)["width"] == 80
    assert json.loads(get(house, signed).body)["width"] == 80  # for who has a key it is no other one
    assert get(house, f"/iiif/3/hidden.png/{FAKE}/{TAIL}").status == 403  # as for any name that is there
    named = house.sign("/iiif/3/vault:hidden.png/info.json").removesuffix("/info.json")
    assert json.loads(get(house, f"{named}/info.json").body)["width"] == 420
    assert get(house, f"/iiif/3/badge/{TAIL}").headers["link"].count("/badge@1/") == 1  # a design, not a hidden file


@pytest.mark.parametrize("name", HIDDEN)
def test_who_has_a_signature_or_a_seal_has_a_hidden_picture_and_its_tiles(house: Inside, name: str) -> None:
    for keep in (house.sign, house.seal):
        base = keep(f"/iiif/3/{quote(name, safe=':')}/info.json").removesuffix("/info.json")
        info = json.loads(get(house, f"{base}/info.json").body)
        assert info["id"] == f"http://127.0.0.1{base}"  # so that a viewer stays within what is signed
        assert get(house, f"{base}/manifest.json").status == 200
        for tail in (TAIL, "0,0,100,100/100,/0/default.jpg", "square/50,/90/gray.webp"):
            answer = get(house, f"{base}/{tail}")
            assert answer.status == 200
            assert answer.headers["x-robots-tag"] == "noindex"
            again = get(house, f"{base}/{tail}", If_None_Match=answer.headers["etag"])
            assert again.status == 304
        assert get(house, f"{base}/full/99999,/0/default.png").status == 400  # which may be known now


def test_a_pinned_signature_of_a_hidden_picture_is_for_no_other_size(house: Inside) -> None:
    url = house.sign(f"/iiif/3/vault:hidden.png/{TAIL}", pins=PINS)
    base = url.removesuffix(f"/{TAIL}")

    assert get(house, url).status == 200
    for tail in (
        "full/61,/0/default.png",
        "full/60,/0/default.jpg",
        "full/99999,/0/default.png",
        "info.json",
        "manifest.json",
    ):
        assert get(house, f"{base}/{tail}").status == 404, tail
    for other in ("vault:deep%2Fer.png", "vault:none.png", "chart.png"):
        assert get(house, url.replace("vault:hidden.png", other)).status in (403, 404)


def test_what_was_shown_to_who_has_a_signature_is_in_no_cache_for_others(house: Inside) -> None:
    signed = house.sign(f"/iiif/3/vault:hidden.png/{TAIL}")
    tags = {get(house, signed).headers["etag"] for _ in range(3)}
    (tag,) = tags
    plain = f"/iiif/3/vault:hidden.png/{TAIL}"

    for target in (plain, f"{plain}?x", signed.replace("sig=v1.k2", "sig=v1.k1"), signed.replace("60,", "61,", 0)):
        if target != signed:
            for headers in (
                {},
                {"If_None_Match": tag},
                {"If_None_Match": "*"},
                {"If_Match": tag},
                {"Range": "bytes=0-9"},
            ):
                assert get(house, target, **headers).status == 404, target
                assert house.ask(target, "HEAD", **headers).status == 404


def test_an_ended_signature_says_so_and_shows_nothing_instead(house: Inside) -> None:
    ended = house.sign(f"/iiif/3/vault:hidden.png/text=Hi/{TAIL}", expires=1_700_000_000)
    spent = house.sign(f"/iiif/3/vault:hidden.png/text=Hi/{TAIL}", most=0)

    pinned = house.sign(f"/iiif/3/vault:hidden.png/{TAIL}", expires=1_700_000_000, pins=PINS)

    assert get(house, pinned).status == 410
    assert get(house, pinned.replace("60,", "61,")).status == 404
    assert get(house, ended).status == 410
    assert get(house, ended.replace("60,", "61,")).status == 410
    assert get(house, ended.replace("Hi", "Ho")).status == 404
    assert get(house, spent).status == 410


def test_a_hidden_picture_is_laid_where_a_design_names_it_and_nowhere_else(house: Inside, keyless: Inside) -> None:
    def shown(house: Inside, base: str) -> bool:
        """Whether anything lies on the white ground."""
        answer = get(house, f"{base}/{TAIL}")
        assert answer.status == 200
        return decode(answer.body).colourspace("b-w")[0].min() < 200

    for one in (house, keyless):
        assert shown(one, "/iiif/3/shows")
        assert shown(one, "/iiif/3/default")
        assert shown(one, "/iiif/3/any/picture=pictures:chart.png")
        for leak in (
            "any/picture=vault:hidden.png", "any/picture=vault%3Adeep%2Fer.png", "any/picture=deep%2Fer.png",
            "any/picture.b64=dmF1bHQ6aGlkZGVuLnBuZw", "any/picture=none;picture.or=vault:hidden.png", "below/name=hidden",
            "any/picture=guarded:shown.png", "any/picture=shown.png", "below/name=deep%2Fer", "leaks",
        ):  # fmt: skip
            assert not shown(one, f"/iiif/3/{leak}"), leak
        assert not shown(one, f"/iiif/3/any/{FAKE};picture=vault:hidden.png") if one is keyless else True
        answer = get(one, f"/iiif/3/any/{TAIL}?picture=vault:hidden.png")
        assert decode(answer.body).colourspace("b-w")[0].min() > 200
    opened = house.sign("/iiif/3/closed/picture=vault:hidden.png/" + TAIL, "picture").removesuffix(f"/{TAIL}")
    assert not shown(house, opened)
    for keep in (house.sign, house.seal):
        assert shown(house, keep(f"/iiif/3/closed/picture=vault:hidden.png/{TAIL}").removesuffix(f"/{TAIL}"))


def _lies_there(house: Inside, base: str, x: int) -> bool:
    """Whether something lies on the white ground near this place."""
    answer = get(house, f"{base}/full/200,/0/default.png")
    assert answer.status == 200
    return decode(answer.body).crop(x, 10, 50, 80).colourspace("b-w")[0].min() < 200


def test_a_value_reaches_no_hidden_picture_that_a_design_names_elsewhere(house: Inside, keyless: Inside) -> None:
    assert _lies_there(house, "/iiif/3/small/picture=pictures:chart.png", 120)
    opened = house.sign("/iiif/3/small/full/200,/0/default.png", "picture").removesuffix("/full/200,/0/default.png")
    for base in (
        "/iiif/3/small/picture=vault:hidden.png",
        "/iiif/3/small/picture=none;picture.or=vault:hidden.png",
        "/iiif/3/shows/small;picture=vault:hidden.png",
        f"{opened};picture=vault:hidden.png",
    ):
        for one in (house,) if base.startswith(opened) else (house, keyless):
            assert not _lies_there(one, base, 120), base


def test_a_default_is_named_by_its_design_whatever_its_layer_depends_on(house: Inside, keyless: Inside) -> None:
    for one in (house, keyless):
        assert not _lies_there(one, "/iiif/3/rare", 20)
        assert _lies_there(one, "/iiif/3/rare/tier=gold", 20)


def test_what_is_generated_is_what_its_address_shows(house: Inside, keyless: Inside) -> None:
    wish = GenerateRequest(design_id="any", data={"picture": "vault:hidden.png"})
    for one, lies in ((house, True), (keyless, False)):
        made = one.run(generate(one.house.orders, wish))
        base = made.path.rsplit("/", 4)[0]

        assert bool(made.order.wanted.assets) == lies
        assert made.notes == (() if lies else ("picture=lost",))
        assert _lies_there(one, base, 20) == lies


GUARDED = ("guarded:shown.png", "shown.png", "guarded%3Ashown.png", "shown%2Epng")


@pytest.mark.parametrize("name", GUARDED)
def test_a_protected_picture_is_shown_with_its_design_alone(house: Inside, keyless: Inside, name: str) -> None:
    for one in (house, keyless):
        for version in (2, 3):
            base = f"/iiif/{version}/{name}"
            for behind in (
                TAIL, "info.json", "manifest.json", "", "text=Hi/" + TAIL, "text;text=Hi/info.json", "other/" + TAIL,
                "mark;word=%E2%80%8Ba/" + TAIL, "mark;word=a/info.json", f"mark/{TAIL}?word=a", "mark;word.or=a/" + TAIL,
                "any;picture=guarded:shown.png/" + TAIL, "full/max/0/default.auto", f"{TAIL}?text=Hi", f"{TAIL}?mark",
            ):  # fmt: skip
                for method in ("GET", "HEAD"):
                    answer = one.ask(f"{base}/{behind}".rstrip("/"), method, Accept="image/png")
                    assert answer.status == 403, behind
            assert b"/mark/full/max/0/default.jpg" in get(one, f"{base}/{TAIL}").body
            for behind in (TAIL, "info.json", "manifest.json", "100,100,50,50/50,/0/default.png"):
                for marked in ("mark", "mark@1", "mark@latest", "MARK", "mark;word=X", "mark;nothing=1"):
                    assert get(one, f"{base}/{marked}/{behind}").status == 200, (marked, behind)


def test_a_fake_signature_opens_no_protected_picture(house: Inside, keyless: Inside) -> None:
    for one in (house, keyless):
        for overlay in (FAKE, f"text=Hi;{FAKE}", f"mark;word=a;{FAKE}", f"mark;open=word;{FAKE};word=a"):
            assert get(one, f"/iiif/3/shown.png/{overlay}/{TAIL}").status == 403, overlay


def test_even_who_has_a_key_cannot_take_the_design_off_but_may_fill_it_in(house: Inside) -> None:
    for uncovered in (
        f"/iiif/3/shown.png/{TAIL}",
        f"/iiif/3/shown.png/text=Hi/{TAIL}",
        f"/iiif/3/shown.png/other/{TAIL}",
    ):
        for keep in (house.sign, house.seal):
            with pytest.raises(Protected):
                keep(uncovered)
    for url in (
        house.sign(f"/iiif/3/shown.png/mark;word=Ann/{TAIL}"),
        house.sign(f"/iiif/3/shown.png/mark;word=Ann/{TAIL}", "word"),
        house.seal(f"/iiif/3/shown.png/mark;word=Ann/{TAIL}"),
    ):
        assert get(house, url).status == 200


def test_every_address_that_a_protected_picture_gives_leads_to_a_protected_one(house: Inside) -> None:
    base = "/iiif/3/shown.png/mark"
    info = json.loads(get(house, f"{base}/info.json").body)
    picture = get(house, f"{base}/{TAIL}")
    tiles = info["tiles"][0]

    assert info["id"] == f"http://127.0.0.1{base}"
    assert picture.canonical.startswith("/iiif/3/shown.png/mark@1/")
    assert get(house, picture.canonical).status == 200
    whole = decode(get(house, f"{base}/full/max/0/default.png").body)
    side = min(tiles["width"], info["width"])
    tile = decode(get(house, f"{base}/0,0,{side},{side}/{side},{side}/0/default.png").body)
    assert (tile[0:3] - whole.crop(0, 0, side, side)[0:3]).abs().avg() < 1
    folder = json.loads(get(house, "/iiif/3/guarded:/manifest.json").body)
    text = json.dumps(folder)
    for item in folder["items"]:
        body = item["items"][0]["items"][0]["body"]
        assert "/mark" in body["id"]
        assert get(house, body["id"].removeprefix("http://127.0.0.1")).status == 200
    assert text.count("/shown.png/") == text.count("/shown.png/mark")


def test_only_the_current_version_of_a_design_protects_and_what_is_hot_ends_with_it(tmp_path: Path) -> None:
    folder = _fill(tmp_path)
    sources = (_source(folder, "guarded", protect="mark"), _source(folder, "marked", protect="mark@1"))
    with inside(folder, sources=sources) as house:
        old, pinned = f"/iiif/3/shown.png/mark@1/{TAIL}", f"/iiif/3/logged.png/mark@1/{TAIL}"
        now = f"/iiif/3/shown.png/mark/{TAIL}"
        tags = [get(house, url).headers["etag"] for url in (old, now, pinned) for _ in range(2)]
        assert len(set(tags)) == 2
        changed = DESIGNS[0] | {"layers": [_mark("NEW")]}
        house.run(house.house.orders.library.save("mark", json.dumps(changed), "test"))
        assert get(house, old).status == get(house, old, If_None_Match=tags[0]).status == 403
        assert get(house, now).headers["etag"] not in tags
        assert [get(house, url).status for url in (pinned, pinned.replace("@1", ""), pinned.replace("@1", "@2"))] == [
            200,
            403,
            403,
        ]


def test_a_picture_is_not_shown_while_what_protects_it_cannot_be_drawn(house: Inside, tmp_path: Path) -> None:
    assert get(house, f"/iiif/3/gone.png/lost/{TAIL}").status == 503
    assert get(house, f"/iiif/3/logged.png/logo/{TAIL}").status == 503  # as it is another source's, and protected there


def test_no_small_copy_is_made_of_it_then(house: Inside) -> None:
    for name in ("gone.png/lost", "logged.png/logo"):
        with pytest.raises(Busy):
            house.run(house.house.delivery.scribe.markup(Wish(f"/iiif/3/{name}/{TAIL}")))


def test_a_design_that_protects_shows_pictures_of_the_same_source(tmp_path: Path) -> None:
    folder = _fill(tmp_path)
    with inside(folder, sources=(_source(folder, "guarded", protect="logo"),)) as house:
        shown = decode(get(house, f"/iiif/3/shown.png/logo/{TAIL}").body)
        assert get(house, f"/iiif/3/shown.png/{TAIL}").status == 403
        assert (shown.width, shown.height) == (60, 86)


def test_folders_of_hidden_pictures_list_nothing(house: Inside) -> None:
    for path in (
        "vault:/manifest.json",
        "vault:/collection.json",
        "vault:deep/manifest.json",
        "vault:deep%2F/manifest.json",
    ):
        assert get(house, f"/iiif/3/{path}").status == 404, path
    for path in ("deep/manifest.json", "/collection.json"):
        assert b"er.png" not in get(house, f"/iiif/3/{path}").body


def test_a_purge_finds_hidden_pictures(house: Inside) -> None:
    signed = house.sign(f"/iiif/3/vault:hidden.png/{TAIL}")
    assert get(house, signed).status == 200
    orders = house.house.orders
    where = address.read(signed.encode(), b"", 10_000)
    subject = house.run(orders.subject(where))
    order = house.run(orders.take(subject, where.wanted.segments))  # type: ignore[union-attr]
    assert house.house.renderer.purge(frozenset(order.wanted.tags)) > 0
    assert get(house, signed).status == 200
    assert get(house, f"/iiif/3/vault:hidden.png/{TAIL}").status == 404
