"""Login codes: good for five minutes, and made by nobody but who has the token."""

import pytest

from server.access.admin_token import make as make_token
from server.access.login_codes import SECONDS, Code, link, make, read
from server.config.server import Server
from server.errors import Expired, Forbidden

TOKEN, NOW = make_token(), 1_800_000_000.5


def test_a_code_is_good_for_five_minutes() -> None:
    code = make(TOKEN, NOW)
    nonce, end = code.split(".")[1], int(NOW) + SECONDS

    assert read(TOKEN, code, NOW) == read(TOKEN, code, end - 0.1) == Code(nonce, end)
    assert read(TOKEN, code, NOW - 86_400) == Code(nonce, end)  # clocks differ
    for late in (end, end + 0.1, end + 10**9):
        with pytest.raises(Expired, match=r"good for 5 minutes\. Run `bookplate login`"):
            read(TOKEN, code, late)


def test_codes_are_different_each_time() -> None:
    assert len({make(TOKEN, NOW) for _ in range(50)}) == 50


def test_whatever_is_changed_makes_a_code_invalid() -> None:
    code = make(TOKEN, NOW)
    for place in range(len(code)):
        for letter in "A0._-~ \n\x00":
            changed = code[:place] + letter + code[place + 1 :]
            if changed != code:
                with pytest.raises(Forbidden, match="not valid here"):
                    read(TOKEN, changed, NOW)
    for other in ("", ".", "..", code * 2, code[1:], code[:-1], f"0{code}", f"{code}\n", code.replace("1", "\u0661")):
        with pytest.raises(Forbidden):
            read(TOKEN, other, NOW)
    with pytest.raises(Forbidden):
        read(make_token(), code, NOW)


@pytest.mark.parametrize(
    ("server", "start"),
    [
        ({}, "http://127.0.0.1:9000/login?code="),
        ({"host": "0.0.0.0"}, "http://127.0.0.1:9000/login?code="),
        ({"host": "localhost"}, "http://localhost:9000/login?code="),
        ({"host": "::1"}, "http://[::1]:9000/login?code="),
        ({"public_url": "https://img.example.org/below"}, "https://img.example.org/below/login?code="),
    ],
)
def test_a_link_names_where_the_server_is_reached(server: dict[str, str], start: str) -> None:
    assert link(Server.model_validate(server), 9000, TOKEN).startswith(start)
