"""A remark: what is worth a second look in a design, and where."""

from dataclasses import dataclass

from server.designs.inspection.parts import Steps
from server.mistakes import pointer


@dataclass(frozen=True, slots=True)
class Remark:
    """Where (a JSON pointer, RFC 6901), what kind of remark, for programs, and what is said, for people."""

    pointer: str
    code: str
    message: str


def remark(steps: Steps, code: str, message: str) -> Remark:
    return Remark(pointer(steps), code, message)
