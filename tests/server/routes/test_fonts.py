import json

from tests.server.running import Server


def test_fonts_say_what_they_cover(server: Server) -> None:
    said = json.loads(server.get("/v1/fonts", **server.admin).text)
    inter = next(font for font in said["fonts"] if font["name"] == "Inter")
    covered = {script["code"]: script for script in inter.pop("scripts")}

    assert said["default"] == "Inter"
    assert inter == {"name": "Inter", "weights": [100, 900], "italic": True, "colour": False}
    assert covered.keys() == {"Latn", "Grek", "Cyrl"}
    assert covered["Grek"]["name"] == "Greek"
    assert 300 < covered["Grek"]["letters"] <= covered["Grek"]["of"]


def test_all_fonts_together_say_what_can_be_written(server: Server) -> None:
    said = json.loads(server.get("/v1/fonts", **server.admin).text)
    names = {script["name"] for script in said["scripts"]}

    assert names >= {"Hebrew", "Arabic", "Devanagari", "Thai", "Georgian", "Myanmar", "Han", "Hangul"}
    assert said["not_covered"] == ["Thaana", "Tibetan"]
    assert said["emoji"] == "monochrome"
