"""Logs tell what went wrong, and never what was in variables then."""

import subprocess
import sys

import pytest

from tests.server.running import ROOT

FAILING = """
import logging
from server import log
from server.config.log import Log

logger = log.configure(Log(form={form!r}))

def fail():
    secret = "".join(["bp_admin_", "abc", "def"])
    raise ValueError("there")

for tell in (logger.exception, logging.getLogger("other").exception):
    try:
        fail()
    except ValueError:
        tell("a request failed")
"""


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_traceback_has_no_values_of_variables(form: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FAILING.format(form=form)], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stderr.count("ValueError: there") == 2
    assert "abcdef" not in done.stderr
