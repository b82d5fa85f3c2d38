"""Originals on other systems than this one."""

import subprocess
import sys

from tests.server.running import ROOT


def test_a_system_need_not_have_all_numbers_of_errors() -> None:
    script = (
        "import errno\n"
        "vars(errno).pop('EREMOTEIO', None)\n"
        "from server.sources.original import AWAY\n"
        "assert errno.EIO in AWAY\n"
    )

    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, timeout=30)
