import subprocess
import sys
from pathlib import Path

from server.core.label_names import OTHER, LabelNames

TRY = (
    "import sys; from pathlib import Path; from server.core.label_names import LabelNames\n"
    "names = LabelNames(5, Path(sys.argv[1]))\n"
    "print(sorted({names.label(f'{sys.argv[2]}{n}') for n in range(4)}))\n"
)


def test_the_first_names_are_kept_and_the_rest_is_other() -> None:
    names = LabelNames(2)

    assert [names.label(name) for name in ("a", "b", "c", "a", "d")] == ["a", "b", OTHER, "a", OTHER]
    assert LabelNames(0).label("a") == OTHER


def test_workers_agree_on_the_names(tmp_path: Path) -> None:
    first, second = (LabelNames(2, tmp_path / "names") for _ in range(2))

    assert first.label("a") == "a"
    assert second.label("b") == "b"
    assert (first.label("c"), second.label("c")) == (OTHER, OTHER)
    assert (first.label("b"), second.label("a")) == ("b", "a")


def test_processes_at_once_keep_no_more_than_there_may_be(tmp_path: Path) -> None:
    shared = tmp_path / "names"
    started = [
        subprocess.Popen([sys.executable, "-c", TRY, str(shared), letter], stdout=subprocess.PIPE, text=True)
        for letter in "abc"
    ]
    for process in started:
        assert process.communicate(timeout=30)[0]

    assert len(shared.read_text().splitlines()) == 5


def test_where_nothing_can_be_shared_names_are_other(tmp_path: Path) -> None:
    assert LabelNames(2, tmp_path / "gone" / "names").label("a") == OTHER
