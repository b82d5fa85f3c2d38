import subprocess
import sys
import threading
from pathlib import Path

import pytest

from server.on_demand import made_on_demand, on_demand


def test_a_module_is_imported_when_something_of_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a_module_of_this_test.py").write_text("NUMBER = 7\n")
    monkeypatch.syspath_prepend(tmp_path)
    module = on_demand("a_module_of_this_test")

    assert "a_module_of_this_test" not in sys.modules
    assert module.NUMBER == 7
    assert "a_module_of_this_test" in sys.modules
    with pytest.raises(AttributeError, match="STRANGER"):
        _ = module.STRANGER


def test_what_cannot_be_imported_says_so_whenever_it_is_asked_for() -> None:
    module = on_demand("no_module_of_this_name")

    for _ in range(2):
        with pytest.raises(ModuleNotFoundError, match="no_module_of_this_name"):
            _ = module.anything


def test_a_thing_is_made_once_whoever_asks() -> None:
    made: list[str] = []
    together = threading.Barrier(8)

    def make() -> list[str]:
        made.append("made")
        return made

    thing = made_on_demand(make)

    def ask() -> None:
        together.wait()
        assert thing.count("made") == 1

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert made == ["made"]


def test_modules_that_import_each_other_come_out_whole_whichever_end_is_asked_for_first(tmp_path: Path) -> None:
    (tmp_path / "ring").mkdir()
    (tmp_path / "ring/__init__.py").write_text("from ring.one import ONE\n")
    (tmp_path / "ring/one.py").write_text("import time; time.sleep(0.05)\nfrom ring import two\nONE = two.TWO - 1\n")
    (tmp_path / "ring/two.py").write_text("TWO = 2\n")
    asking = (
        "import threading\n"
        "from server.on_demand import on_demand\n"
        "ring, one, two = on_demand('ring'), on_demand('ring.one'), on_demand('ring.two')\n"
        "found = []\n"
        "def ask(module, name): found.append(getattr(module, name))\n"
        "pairs = [(two, 'TWO'), (ring, 'ONE'), (one, 'ONE')]\n"
        "threads = [threading.Thread(target=ask, args=pair) for pair in pairs]\n"
        "[one.start() for one in threads]; [one.join() for one in threads]\n"
        "print(sorted(found))"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", asking],
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
        env={"PYTHONPATH": f"{tmp_path}:{root}"},
    )

    assert done.stdout == "[1, 1, 2]\n"
