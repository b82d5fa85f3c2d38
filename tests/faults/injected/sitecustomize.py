"""Faults in a worker's own code: on PYTHONPATH of a server that a test starts, which imports this by itself.

A picture of a width in `FAULTS` does not get ready, each in a way of its own; a request named `stand-still` stops the
event loop that it came to.
"""

import ctypes
import importlib.abc
import importlib.util
import os
import sys
import threading
import time
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

GO = "GO_FILE"  # in the environment: once it is there, a rendering goes on that waits for it
STOPPED = "STOPPED_FILE"  # in the environment: what is written once a rendering that would never end has been stopped


def wait_for_ever(_: Any) -> None:
    threading.Event().wait()


def work_until_stopped(job: Any) -> None:
    try:
        while True:
            job.stop.check()
            time.sleep(0.01)
    finally:
        Path(os.environ[STOPPED]).write_text("stopped")


def wait_for_a_word(_: Any) -> None:
    while not Path(os.environ[GO]).exists():
        time.sleep(0.01)


def keep_python(_: Any) -> None:
    while True:
        ctypes.PyDLL(None).sleep(1000)  # which does not let other threads run


def hold_avif_up(job: Any) -> None:
    if job.plan.format.name == "avif":
        work_until_stopped(job)


FAULTS = {901: wait_for_ever, 902: work_until_stopped, 903: keep_python, 904: wait_for_a_word, 905: hold_avif_up}


def into_rendering(module: Any) -> None:
    render = module.render

    def faulty(source: Any, job: Any) -> bytes:
        fault = FAULTS.get(job.plan.size.width)
        if fault:
            fault(job)
        return bytes(render(source, job))

    module.render = faulty


def into_the_loop(module: Any) -> None:
    name = module.Front.name

    def faulty(self: Any, headers: Any) -> Any:
        while headers.get(b"x-request-id") == b"stand-still":
            pass
        return name(self, headers)

    module.Front.name = faulty


INTO = {"ops.render": into_rendering, "server.routes.front": into_the_loop}


class Injecting(importlib.abc.MetaPathFinder):
    """Changes modules just after they are imported."""

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        inject = INTO.pop(fullname, None)
        spec = importlib.util.find_spec(fullname) if inject else None
        if spec is None or spec.loader is None or inject is None:
            return None
        load = spec.loader.exec_module

        def load_and_inject(module: ModuleType) -> None:
            load(module)
            inject(module)

        spec.loader.exec_module = load_and_inject  # type: ignore[method-assign]
        return spec


if "BOOKPLATE_POST" in os.environ:
    sys.meta_path.insert(0, Injecting())
