"""The command line: how every command ends, and what it says. One of each kind is a process of its own."""

import base64
import io
import json
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from ops import libvips
from ops.text import system_emoji
from server import terminal
from tests.likeness import decode
from tests.server.commands import bookplate, said
from tests.server.running import ROOT, free_port


@pytest.fixture
def config(pictures: Path, tmp_path: Path) -> str:
    path = tmp_path / "config.toml"
    path.write_text(f'[[sources]]\nname = "pictures"\nkind = "folder"\npath = "{pictures}"\n')
    return str(path)


@pytest.mark.parametrize("host", ["", "https://img.example.org"])
def test_render_makes_the_picture_of_an_address_without_a_server(config: str, tmp_path: Path, host: str) -> None:
    output = tmp_path / "out.png"
    done = said("render", f"{host}/iiif/3/chart.png/square/100,/0/default.png", "-o", str(output), "--config", config)

    assert done.returncode == 0, done.stderr
    image = decode(output.read_bytes())
    assert (image.width, image.height) == (100, 100)


def test_render_writes_to_standard_output(config: str) -> None:
    done = bookplate("render", "/iiif/2/chart.png/full/9,/0/gray.jpg", "-o", "-", "--config", config)

    assert decode(done.stdout).width == 9


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("/iiif/3/none.png/full/max/0/default.png", "There is no image"),
        ("/iiif/3/chart.png/full/x/0/default.png", "for size but received"),
        ("/iiif/3/chart.png/info.json", "Expected region/size/rotation/quality.format"),
        ("chart.png", "Expected /iiif/3/"),
    ],
)
def test_render_refuses_in_the_words_of_the_server(config: str, tmp_path: Path, url: str, words: str) -> None:
    done = said("render", url, "-o", str(tmp_path / "out"), "--config", config)

    assert done.returncode == 2
    assert words in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert not (tmp_path / "out").exists()


def test_check_says_what_is_in_force_and_what_is_odd(tmp_path: Path, config: str) -> None:
    done = said("check", "--config", config)
    words = done.stdout.decode()

    assert "8192 × 8192 pixels" in words
    assert re.search("reads +jpg png webp avif gif tif", words)
    trusted = not {"jp2", "jxl", "pdf"} & libvips.readable() and libvips.version() >= libvips.OLDEST_SAFE
    assert done.returncode == (0 if trusted else 1)

    missing = tmp_path / "missing.toml"
    missing.write_text(
        '[[sources]]\nname = "gone"\nkind = "folder"\npath = "nowhere"\n'
        '[[sources]]\nname = "odd"\nkind = "web"\nurl = "http://h..x/"\n'
        '[[sources]]\nname = "photos"\nkind = "bucket"\nurl = "s3://b/"\noptions = { regoin = "SeCrEt" }\n'
        '[[sources]]\nname = "right"\nkind = "bucket"\nurl = "s3://right/x/"\n'
    )
    done = said("check", "--config", str(missing))
    words = " ".join(done.stdout.decode().split())
    assert done.returncode == 1
    assert "The folder of gone is not there" in words
    assert "the url of odd: expected an origin" in words
    assert "the bucket of photos cannot be used: Configuration key: 'regoin' is not valid" in words
    assert "right: s3://right/x/" in words
    assert "SeCrEt" not in words


def test_check_names_pictures_of_the_gallery_that_nobody_would_be_shown(tmp_path: Path, pictures: Path) -> None:
    config, gallery = tmp_path / "config.toml", tmp_path / "gallery.toml"
    urls = (
        "/iiif/3/chart.png/full/60,/0/default.png",
        "/iiif/3/chart.png/text=Hi/full/60,/0/default.png",
        "/iiif/3/gone.png/full/60,/0/default.png",
        "/iiif/3/chart.png/open=text;text=Hi/full/60,/0/default.png",
        "/iiif/3/chart.png/full/60000,/0/default.png",
        "https://other.example/iiif/3/chart.png/full/60,/0/default.png",
    )
    pieces = "".join(f'[[rooms.pieces]]\ntitle = "a"\ntext = "b"\nurl = "{url}"\n' for url in urls)
    gallery.write_text(f'title = "A"\ntext = "B"\n[[rooms]]\ntitle = "C"\n{pieces}')
    keys = {"signing": bytes(16), "sealing": bytes(64)}

    def checked(kind: str) -> str:
        key = base64.urlsafe_b64encode(keys[kind]).decode().rstrip("=") if kind else ""
        access = f'[access]\n{kind}.k1 = "{key}"\n' if kind else ""
        config.write_text(
            f'[[sources]]\nname = "pictures"\nkind = "folder"\npath = "{pictures}"\n'
            f'[server]\ngallery = "gallery.toml"\n{access}'
        )
        done = said("check", "--config", str(config))
        assert done.returncode == 1
        return " ".join(done.stdout.decode().split())

    told = checked("signing")
    for url in urls[2:5]:
        assert f"The gallery shows {url}, which would be refused: " in told
    assert "So would 1 more of" in told
    assert urls[0] not in told
    assert urls[1] not in told  # for which the server signs
    assert f"The gallery shows {urls[1]}, which would be refused: Expected a signature" in checked("sealing")
    assert urls[1] not in checked("")
    assert not (tmp_path / ".bookplate/bookplate.db").exists()


def test_check_names_sources_that_nobody_would_see(tmp_path: Path, pictures: Path) -> None:
    config = tmp_path / "config.toml"

    def told(more: str, access: str = "") -> str:
        source = f'[[sources]]\nname = "pictures"\nkind = "folder"\npath = "{pictures}"\n{more}'
        config.write_text(f'{source}[designs]\nfolder = "{ROOT}/samples/designs"\n{access}')
        return " ".join(said("check", "--config", str(config)).stdout.decode().split())

    key = 'signing.k1 = "QUFBQUFBQUFBQUFBQUFBQUFBQUE"\n'
    assert "pictures is not public, and there is no key" in told("public = false\n")
    assert "is not public" not in told("public = false\n", f"[access]\n{key}")
    assert "protected by the design mark, which there is not" in told('protect = "mark"\n')
    assert "protected by the design webinar@9, which there is not" in told('protect = "webinar@9"\n')
    assert "protected by" not in told('protect = "sale-badge"\n')


def test_check_begins_with_the_configuration_that_is_in_force(tmp_path: Path) -> None:
    def begins(*arguments: str, **environment: str) -> str:
        first, *_ = said("check", *arguments, cwd=tmp_path, **environment).stdout.decode().splitlines()
        return " ".join(first.split())

    assert begins().startswith("configuration none: defaults are in force")
    for name in ("other.toml", "config.toml"):
        (tmp_path / name).write_text("")
    assert begins() == f"configuration {tmp_path}/config.toml"
    assert begins(BOOKPLATE_CONFIG="other.toml") == f"configuration {tmp_path}/other.toml"
    assert begins("--config", "config.toml", BOOKPLATE_CONFIG="other.toml") == f"configuration {tmp_path}/config.toml"


LONG = "/".join(["[red]a folder"] * 20)


def test_check_shows_values_as_they_are_and_whole(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f'[[sources]]\nname = "a"\nkind = "folder"\npath = "{LONG}"\n')
    lines = said("check", "--config", str(path), COLUMNS="80").stdout.decode().splitlines()

    assert f"a: {tmp_path}/{LONG}" in [line.removeprefix("sources").strip() for line in lines]
    assert any(line.startswith("! The folder of a is not there") and line.endswith(LONG) for line in lines)


def test_on_a_terminal_long_values_are_folded_and_not_cut_off() -> None:
    narrow = Console(width=40, file=io.StringIO())
    narrow.print(terminal.listed([("sources", LONG)]))
    shown = narrow.file.getvalue()  # type: ignore[attr-defined]

    assert max(map(len, shown.splitlines())) <= 40
    assert "".join(shown.split()) == f"sources{LONG.replace(' ', '')}"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://me:SeCrEt@host/name", "! database.url: expected sqlite:///… or postgresql+psycopg://…"),
        ("me:SeCrEt@host", "! database.url: expected an address such as sqlite:///bookplate.db."),
        ("postgresql+psycopg://me:SeCrEt@host/name", "! database.url: postgresql+psycopg needs a driver"),
    ],
)
def test_check_says_that_a_server_would_refuse_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, words: str
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    path = tmp_path / "config.toml"
    path.write_text(f'[database]\nurl = "{url}"\n')
    done = said("check", "--config", str(path))

    assert done.returncode == 1
    assert words in done.stdout.decode()
    assert "SeCrEt" not in done.stdout.decode()


def test_check_says_when_others_could_put_secrets_into_the_state_folder(tmp_path: Path) -> None:
    path, state = tmp_path / "config.toml", tmp_path / "state"
    path.write_text('[server]\nstate_folder = "state"\n')

    def words() -> str:
        return " ".join(said("check", "--config", str(path)).stdout.decode().split())

    assert "server.state_folder" not in words()
    state.write_text("")
    assert "server.state_folder is no folder that can be written to" in words()
    state.unlink()
    state.mkdir(0o700)
    assert "server.state_folder" not in words()
    state.chmod(0o777)
    assert "Others may write into server.state_folder" in words()


def test_check_says_what_can_be_written_and_how_emoji_come_to_be_in_colour(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"

    def words(emoji: str) -> str:
        path.write_text(f'[fonts]\nemoji = "{emoji}"\n')
        return " ".join(said("check", "--config", str(path)).stdout.decode().split())

    package, auto = words("package"), words("auto")
    assert "Inter: Cyrillic, Greek, Latin" in package
    assert "cannot be written Thaana, Tibetan: such letters are left out" in package
    assert "emoji in black and white; " in package
    assert 'fonts.emoji = "auto" would have them in colour' in package
    assert ("emoji in colour" in auto) == bool(system_emoji.find())


@pytest.mark.parametrize(
    ("server", "odd"),
    [
        ('proxies = ["10.0.0.0/8"]', ""),
        ('proxies = ["10.0.0.0/8", "::/0"]', "server.proxies has ::/0, which is everybody"),
        ('proxies = ["::1"]\npublic_url = "https://img.example"', ""),
    ],
)
def test_check_says_who_may_say_how_the_server_is_reached(server: str, odd: str, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f"[server]\n{server}\n")
    words = " ".join(said("check", "--config", str(path)).stdout.decode().split())

    assert odd in words
    assert ("server.proxies has" in words) == bool(odd)


def test_a_mistake_in_the_configuration_is_told_without_a_trace(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("[server]\nprot = 1")
    for run, command in ((bookplate, ["serve"]), (said, ["check"]), (said, ["render", "/iiif/3/x", "-o", "x"])):
        done = run(*command, "--config", str(path))
        assert done.returncode == 2
        assert "Did you mean port?" in done.stderr.decode()
        assert "Traceback" not in done.stderr.decode()


def test_a_mistake_in_the_environment_is_told_without_a_trace() -> None:
    done = said("check", BOOKPLATE_SERVER__PROXIES="127.0.0.1")

    assert done.returncode == 2
    assert done.stderr.decode().startswith('BOOKPLATE_SERVER__PROXIES: expected JSON, such as ["127.0.0.1"]')
    assert "Traceback" not in done.stderr.decode()


def test_an_address_that_is_taken_is_told_and_the_server_ends(config: str) -> None:
    port = free_port()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        done = bookplate("serve", "--config", config, "--port", str(port))

    assert done.returncode != 0
    assert f"server.port: 127.0.0.1:{port} cannot be listened on" in " ".join(done.stderr.decode().split())


def test_explain_says_how_a_url_is_read(config: str) -> None:
    url = "/iiif/3/chart.png/text=Hi%20{{name}};text.or=you;font=Intr/full/100,/0/default.png"
    done = said("explain", url, "--config", config)
    words = done.stdout.decode()

    assert done.returncode == 0, done.stderr
    assert re.search(r"text +path +Hi%20\{\{name\}\} +Hi \{\{name\}\} +— +— +unresolved", words)
    assert "Did you mean Inter?" in " ".join(words.split())
    assert "/iiif/3/chart.png/text=you/full/100,70/0/default.png" in words


def test_explain_prints_json_for_programs(config: str) -> None:
    done = said("explain", "/iiif/3/chart.png/text=Hi/info.json", "--json", "--config", config)

    assert json.loads(done.stdout)["texts"][0]["lines"] == ["Hi"]


def test_explain_says_what_is_wrong_and_fails(config: str) -> None:
    done = said("explain", "/iiif/3/chart.png/sale/full/max/0/default.png", "--config", config)

    assert done.returncode == 1
    assert "There is no design “sale” here." in done.stdout.decode()


def test_a_server_for_other_machines_has_to_be_said_to_be_open(config: str) -> None:
    done = bookplate("serve", "--host", "0.0.0.0", "--config", config)

    assert done.returncode == 2
    assert "say access.open = true" in " ".join(done.stderr.decode().split())


def test_a_folder_of_fonts_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[fonts]\nfolders = ["nowhere"]\n')
    render = ["render", "/iiif/3/a/full/max/0/default.jpg", "-o", "-"]
    for run, command in ((said, ["check"]), (bookplate, ["serve"]), (said, render)):
        done = run(*command, "--config", str(path))

        assert done.returncode == 2
        assert "there is no folder" in " ".join(done.stderr.decode().split())


def test_a_crash_shows_no_values_of_variables_whatever_the_version_of_typer() -> None:
    code = """
import typer
typer.Typer.__init__.__kwdefaults__["pretty_exceptions_show_locals"] = True  # as it was until 0.22
from server.command_line import cli

@cli.command()
def crash():
    secret = "".join(["bp_admin_", "abc", "def"])
    raise ValueError("there")

cli(["crash"])
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)

    assert "ValueError: there" in done.stderr
    assert "abcdef" not in done.stderr
