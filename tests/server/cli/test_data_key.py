"""`bookplate data-key`: made, listed, and exchanged while a server runs."""

import json
from pathlib import Path

import httpx2

from server.core.data_keys import DataKey
from tests.likeness import chart
from tests.server.commands import said
from tests.server.running import serving

DESIGN = {
    "name": "card",
    "public": True,
    "canvas": {"width": 40, "height": 20},
    "fields": {"first_name": {"type": "text"}},
    "layers": [],
}
WISH = {"design_id": "card", "data": {"first_name": "Sarah"}}


def run(*arguments: str, code: int = 0, **environment: str) -> str:
    done = said("data-key", *arguments, **environment)
    out = (done.stdout + done.stderr).decode()
    assert done.returncode == code, out
    return out


def test_a_new_key_is_one() -> None:
    assert len({DataKey.read(run("new")).secret for _ in range(3)}) == 3


def test_keys_in_settings_are_exchanged_in_two_steps(tmp_path: Path) -> None:
    old, new = run("new").strip(), run("new").strip()
    url = f"sqlite:///{tmp_path}/kept.db"
    environment = {"BOOKPLATE_DATABASE__URL": url, "BOOKPLATE_DATABASE__DATA_KEYS": json.dumps([new, old])}

    assert run("list", **environment).count("0 values") == 2
    assert "Others than the first of database.data_keys are not needed" in run("rotate", **environment)
    wrong = environment | {"BOOKPLATE_DATABASE__DATA_KEYS": json.dumps(["MARKED"])}
    told = run("list", code=2, **wrong)
    assert "make one with bookplate data-key new" in " ".join(told.split())
    assert "MARKED" not in told


def test_there_is_none_for_a_database_in_memory() -> None:
    assert "There is no data key" in run("list", code=2, BOOKPLATE_DATABASE__URL="")


def test_a_key_is_exchanged_while_a_server_runs(tmp_path: Path) -> None:
    for name in ("pictures", "designs"):
        (tmp_path / name).mkdir()
    chart(2, 2, 10).write_to_file(str(tmp_path / "pictures/chart.png"))
    (tmp_path / "designs/card.json").write_text(json.dumps(DESIGN))
    more = f'[database]\nurl = "sqlite:///{tmp_path}/kept.db"\n[designs]\nfolder = "designs"\n'
    with serving(tmp_path / "pictures", tmp_path, more) as server:

        def ask(**headers: str) -> httpx2.Response:
            return httpx2.post(f"{server.url}/v1/generate", json=WISH, headers={**server.admin, **headers}, timeout=30)

        before = ask(Prefer="respond-async")
        assert before.status_code == 202
        config = ("--config", str(tmp_path / "config.toml"))
        former = (tmp_path / ".bookplate/data-key").read_text()
        told = run("rotate", *config)
        assert "the former one is deleted" in told
        assert (tmp_path / ".bookplate/data-key").read_text() != former
        assert server.administer("GET", before.headers["location"]).status_code == 200
        keyed = {"Idempotency-Key": "x"}
        assert [ask(**keyed).headers.get("idempotency-replayed") for _ in range(2)] == [None, "true"]
        assert "cannot be read" not in run("list", *config)
        assert "Traceback" not in server.log.read_text()
