"""The command line, as processes and without them: what is imported once need not be imported for every sentence."""

import gc
import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from server.command_line import main
from tests.server.running import ROOT

SURROUNDINGS = {"PYTHONPATH": str(ROOT), "COLUMNS": "200", "NO_COLOR": "1"}

Done = subprocess.CompletedProcess[bytes]


def bookplate(*arguments: str, cwd: Path = ROOT, **environment: str) -> Done:
    """A process of its own."""
    surroundings = {**os.environ, **SURROUNDINGS, **environment}
    command = [sys.executable, "-m", "server", *arguments]
    return subprocess.run(command, cwd=cwd, env=surroundings, capture_output=True, check=False)


def said(*arguments: str, cwd: Path = ROOT, **environment: str) -> Done:
    """The same, without a process; not for `serve`, which goes on."""
    out, regrets = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    thresholds = gc.get_threshold()
    with pytest.MonkeyPatch.context() as changed, redirect_stdout(out), redirect_stderr(regrets):
        changed.chdir(cwd)
        changed.setattr(sys, "argv", ["bookplate", *arguments])
        for name, value in {**SURROUNDINGS, **environment}.items():
            changed.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main()
    gc.set_threshold(*thresholds)
    code = ended.value.code or 0
    assert isinstance(code, int)
    return subprocess.CompletedProcess(arguments, code, *(one.buffer.getvalue() for one in (out, regrets)))  # type: ignore[attr-defined]
