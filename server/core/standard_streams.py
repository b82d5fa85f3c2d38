"""Standard input, output and error: there, whatever a parent process has closed.

Else the next file that is opened, such as a database, gets the number of the one that is missing, and what libraries
complain about on standard error is written into it. Imports next to nothing: the supervisor uses it.
"""

import os
import sys


def must_be_open() -> None:
    """Open what is missing as the empty device."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest number that is free is this one
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        if getattr(sys, name) is None:
            stream = os.fdopen(number, mode, encoding="utf-8", errors="backslashreplace", closefd=False)
            setattr(sys, name, stream)
