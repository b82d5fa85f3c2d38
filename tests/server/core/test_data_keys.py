"""Where data keys come from: settings, a file in the state folder, memory."""

import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from server.config.database import Database
from server.core import data_keys, state_folder
from server.core.data_keys import DataKey, KeyFile, NoDataKey, NotADataKey
from server.errors import status
from tests.server.running import ROOT

ONE, TWO = DataKey(b"1" * 32), DataKey(b"2" * 32)


def test_a_key_is_read_as_it_was_written() -> None:
    assert DataKey.read(str(ONE)) == ONE
    assert DataKey.read(f" {ONE}= ") == ONE
    assert len({DataKey.new().secret for _ in range(10)}) == 10


@pytest.mark.parametrize("text", ["", "short", "é" * 43, str(ONE) + "A", str(ONE)[:-1] + "B", "+" * 43])
def test_what_is_no_key_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(NotADataKey, match="bookplate data-key new") as refusal:
        DataKey.read(text)
    assert not text or text not in str(refusal.value)


def test_ids_and_keys_for_purposes_differ_and_tell_nothing() -> None:
    assert len({ONE.id, TWO.id, ONE.derived("a", 8), ONE.derived("b", 8), ONE.secret[:8]}) == 5
    assert "1111" not in repr(ONE)


def test_a_file_is_made_when_it_is_needed_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "state")
    assert not (tmp_path / "state").exists()
    (key,) = keys()

    assert KeyFile(tmp_path / "state")() == (key,) == keys()
    assert stat.S_IMODE((tmp_path / "state/data-key").stat().st_mode) == 0o600


def test_processes_that_need_it_at_once_have_the_same(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from server.core.data_keys import KeyFile; sys.stdin.read()\n"
        "print(KeyFile(Path(sys.argv[1]))()[0])"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    started = [subprocess.Popen([sys.executable, "-c", script, tmp_path], cwd=ROOT, **pipes) for _ in range(3)]  # type: ignore[call-overload]

    assert len({process.communicate()[0] for process in started}) == 1


def test_another_process_notices_that_keys_were_exchanged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_keys, "FRESH", 0.0)
    mine, others = KeyFile(tmp_path), KeyFile(tmp_path)
    (first,) = mine()
    others()
    mine.replace([ONE, first])

    assert mine() == others() == (ONE, first)


def test_keys_that_are_exchanged_while_they_are_read_are_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_keys, "FRESH", 0.0)
    mine, others = KeyFile(tmp_path), KeyFile(tmp_path)
    (first,) = others()
    read = state_folder.keep_secret

    def exchanged(*arguments: Any) -> str:
        monkeypatch.setattr(state_folder, "keep_secret", read)
        text = read(*arguments)
        others.replace([ONE, first])
        return text

    monkeypatch.setattr(state_folder, "keep_secret", exchanged)
    assert mine() == (first,)

    assert mine() == (ONE, first)


def test_who_has_no_key_says_so_until_there_is_one(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    keys = KeyFile(tmp_path / "state")
    for _ in range(3):
        with pytest.raises(NoDataKey, match="cannot keep personal data at the moment") as refusal:
            keys()
        assert status(refusal.value) == 503
        assert str(tmp_path) not in str(refusal.value)
    assert sum("cannot be used" in record.message for record in caplog.records) == 1
    (tmp_path / "state").unlink()

    assert len(keys()) == 1


def test_a_file_of_something_else_is_no_key_and_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "data-key").write_text("my notes\n")

    with pytest.raises(NoDataKey):
        KeyFile(tmp_path)()
    assert (tmp_path / "data-key").read_text() == "my notes\n"


def test_settings_go_before_the_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/kept.db"
    configured = Database.model_validate({"url": url, "data_keys": [str(ONE), str(TWO)]})

    assert data_keys.of(configured, str(tmp_path / "state"))() == (ONE, TWO)
    assert not (tmp_path / "state").exists()
    assert len(data_keys.of(Database(url=url), str(tmp_path / "state"))()) == 1
    assert (tmp_path / "state").exists()


def test_a_database_in_memory_leaves_no_key_behind(tmp_path: Path) -> None:
    keys = data_keys.of(Database(url=""), str(tmp_path / "state"))

    assert keys() == keys()
    assert not (tmp_path / "state").exists()


def test_a_file_that_is_no_text_is_told_as_no_key(tmp_path: Path) -> None:
    (tmp_path / data_keys.FILE).write_bytes(b"\xff" * 43)

    with pytest.raises(NoDataKey):
        KeyFile(tmp_path)()
