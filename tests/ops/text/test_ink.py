"""Ink: what libvips says of a text that it cannot draw may be what it says to another thread."""

import threading
from typing import Any

import pytest

from ops import libvips
from ops.libvips import Image, VipsError
from ops.text.fonts import Font
from ops.text.ink import BLACK, Inked, Style, draw, measure


def test_a_text_without_ink_is_known_as_such_while_others_fail() -> None:
    style, ended = Style(Font("Inter", 400), (1.0,)), threading.Event()

    def fail() -> None:
        while not ended.is_set():
            try:
                Image.new_from_buffer(b"nothing", "")
            except VipsError:
                continue

    others = [threading.Thread(target=fail) for _ in range(2)]
    for other in others:
        other.start()
    try:
        found = [draw("\u200b", style, 16 + part / 100, Inked(0, 0, 1, 1, 1), BLACK) for part in range(400)]
    finally:
        ended.set()
        for other in others:
            other.join()

    assert found == [None] * 400
    assert measure("\u200b", style) is None
    assert measure("a", style) is not None


def test_a_text_that_could_not_be_drawn_once_is_not_remembered_as_one_without_ink(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    style, real, failed = Style(Font("Inter", 431), (1.0,)), libvips.text, []

    def fail_once(*arguments: Any, **more: Any) -> Any:
        if not failed:
            failed.append(arguments)
            raise VipsError("no text to render")
        return real(*arguments, **more)

    monkeypatch.setattr(libvips, "text", fail_once)

    assert measure("once", style) is not None
    assert failed
