import os
from pathlib import Path

import pytest

from server.processes.anonymous_file import anonymous_file


@pytest.mark.parametrize("has_memory_files", [True, False])
def test_it_keeps_what_is_written_and_has_no_name(
    has_memory_files: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_memory_files:
        monkeypatch.delattr(os, "memfd_create")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    descriptor = anonymous_file("trial")
    os.pwrite(descriptor, b"words", 0)

    assert os.pread(descriptor, 10, 0) == b"words"
    assert not os.get_inheritable(descriptor)
    assert list(tmp_path.iterdir()) == []
    os.close(descriptor)


def test_where_there_can_be_none_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "memfd_create")
    monkeypatch.setenv("TMPDIR", "/nowhere")
    with pytest.raises(OSError, match="No such file"):
        anonymous_file("trial")
