"""libvips as a server wants it; the one place that imports pyvips.

One thread per picture, as many pictures at once as there are cores; no cache of operations (it would keep serving the
old pixels of a replaced file); nothing read but what is allowed by name.
"""

import os
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

# Both are read once, when the library is loaded.
os.environ["VIPS_CONCURRENCY"] = "1"
os.environ.pop("VIPS_UNLIMITED", None)

# Before a libvips of the system, with which its HarfBuzz comes: ours would call that one's functions, as they have the
# same names, and crash.
from ops.text import shaping  # noqa: F401

# isort: split
import pyvips

from ops.geometry import Box
from ops.heic_sample import HEIC

pyvips.cache_set_max(0)


def _text(pointer: Any) -> str:
    """A text of libvips. Errors and warnings repeat what is in a file, be it UTF-8 or not."""
    return "NULL" if pointer == pyvips.ffi.NULL else pyvips.ffi.string(pointer).decode("utf-8", "replace")


for _module in (pyvips, pyvips.error, pyvips.gvalue):  # pyvips itself fails there with UnicodeDecodeError
    _module._to_string = _text

Image = pyvips.Image
Source = pyvips.Source
SourceCustom = pyvips.SourceCustom
Region = pyvips.Region
VipsError = pyvips.Error
BLOB = pyvips.GValue.blob_type
_PICTURE = pyvips.GValue.image_type
_ffi, _vips, _gobject = pyvips.ffi, pyvips.vips_lib, pyvips.gobject_lib
TEXT = pyvips.GValue.gstr_type
NUMBER = pyvips.GValue.gint_type
# What every picture has, and cannot be without.
_HEADER = frozenset(name.encode() for name in Image.black(1, 1).get_fields())
_HEAVY = (BLOB, TEXT, pyvips.GValue.refstr_type)

OLDEST_SAFE = (8, 18, 3)

# Our names of formats → libvips' loader and saver. AVIF and HEIC share theirs.
_LOADERS = {
    "jpg": "Jpeg",
    "png": "Png",
    "webp": "Webp",
    "gif": "Nsgif",
    "tif": "Tiff",
    "avif": "Heif",
    "heic": "Heif",
    "jp2": "Jp2k",
    "jxl": "Jxl",
    "pdf": "Pdf",
    "svg": "Svg",
}
_SAVERS = {
    "jpg": "Jpeg",
    "png": "Png",
    "webp": "Webp",
    "gif": "Cgif",
    "tif": "Tiff",
    "avif": "Heif",
    "jp2": "Jp2k",
    "jxl": "Jxl",
}


def _number(name: str) -> property:
    """A whole number that every picture has."""
    key, kind = name.encode(), pyvips.GValue.gint_type

    def get(image: Any) -> int:
        value = _ffi.new("GValue *")
        _gobject.g_value_init(value, kind)
        _gobject.g_object_get_property(image.gobject, key, value)
        return int(_gobject.g_value_get_int(value))

    return property(get)


# What is asked for most, twenty times for a picture: pyvips would look up each anew.
for _name in ("width", "height", "bands"):
    setattr(Image, _name, _number(_name))


def operate(name: str, said: str = "", /, **images: Any) -> Any:
    """The picture that an operation makes of pictures, by the names of its arguments; all that is no picture is `said`
    at once: `left=1,top=2`. As pyvips does it, but for what pyvips looks up, converts and remembers each time, which
    for a small picture takes longer than the operation. Raises VipsError."""
    done = _done(name, said, images)
    value = _output(done, b"out", _PICTURE)
    pointer = _gobject.g_value_get_object(value)
    _gobject.g_object_ref(pointer)
    _let_go(done, value)
    made = Image(_ffi.cast("VipsImage *", pointer))
    for image in images.values():
        made._references.extend(image._references)
    return made


def crop(image: Any, box: Box) -> Any:
    """A part of a picture."""
    return operate("extract_area", f"left={box.x},top={box.y},width={box.width},height={box.height}", input=image)


def bare(image: Any, kept: Collection[str] = ()) -> Any:
    """The same picture without texts and blocks of bytes as metadata, but for those that are `kept`: what is held in
    memory for its pixels is not to hold a hundred megabytes of something else. Names may be in any encoding."""
    return _without(image, kept, lambda field: _vips.vips_image_get_typeof(image.pointer, field) in _HEAVY)


def plain(image: Any, kept: Collection[str], density: float) -> Any:
    """The same picture without any metadata but what is `kept`, of so many pixels per millimetre. Savers write or heed
    much of what an original said, which may not be true any more: how it has to be turned, say."""
    return _without(image, kept, lambda _: True, f"xres={density!r},yres={density!r}")


def _without(image: Any, kept: Collection[str], unwanted: Callable[[Any], bool], said: str = "") -> Any:
    copied = operate("copy", said, **{"in": image})
    keep = _HEADER.union(name.encode() for name in kept)
    several, at = _vips.vips_image_get_fields(copied.pointer), 0
    while several[at] != _ffi.NULL:
        if _ffi.string(several[at]) not in keep and unwanted(several[at]):
            _vips.vips_image_remove(copied.pointer, several[at])
        pyvips.glib_lib.g_free(several[at])
        at += 1
    pyvips.glib_lib.g_free(several)
    return copied


def weight(image: Any, name: str) -> int:
    """Bytes of a block that a picture carries as metadata; 0 if it has none of this name."""
    if image.get_typeof(name) != BLOB:
        return 0
    value, length = pyvips.GValue(), _ffi.new("size_t *")
    _vips.vips_image_get(image.pointer, name.encode(), value.pointer)
    _vips.vips_value_get_blob(value.gvalue, length)  # where it is, and not a copy
    return int(length[0])


def written(name: str, said: str, image: Any) -> bytes:
    """The bytes that an operation makes of a picture. Raises VipsError."""
    done = _done(name, said, {"in": image})
    value = _output(done, b"buffer", BLOB)
    length = _ffi.new("size_t *")
    body: bytes = _ffi.unpack(_ffi.cast("char *", _vips.vips_value_get_blob(value, length)), length[0])
    _let_go(done, value)
    return body


def _done(name: str, said: str, images: dict[str, Any]) -> Any:
    """An operation that has been carried out."""
    operation = _vips.vips_operation_new(name.encode())
    if operation == _ffi.NULL:
        raise VipsError(f"there is no operation {name}")
    base, value = _ffi.cast("VipsObject *", operation), _ffi.new("GValue *")
    _gobject.g_value_init(value, _PICTURE)
    for key, image in images.items():
        _gobject.g_value_set_object(value, image.pointer)
        _gobject.g_object_set_property(_ffi.cast("GObject *", operation), key.encode(), value)
    _gobject.g_value_unset(value)
    fails = said and _vips.vips_object_set_from_string(base, said.encode())
    done = _ffi.NULL if fails else _vips.vips_cache_operation_build(operation)
    if done == _ffi.NULL:
        _vips.vips_object_unref_outputs(base)
    _gobject.g_object_unref(operation)
    if done == _ffi.NULL:
        raise VipsError(f"{name} {said} fails")
    return done


def _output(done: Any, key: bytes, kind: Any) -> Any:
    value = _ffi.new("GValue *")
    _gobject.g_value_init(value, kind)
    _gobject.g_object_get_property(_ffi.cast("GObject *", done), key, value)
    return value


def _let_go(done: Any, value: Any) -> None:
    _gobject.g_value_unset(value)
    _vips.vips_object_unref_outputs(_ffi.cast("VipsObject *", done))
    _gobject.g_object_unref(done)


@dataclass(frozen=True, slots=True)
class Pixels:
    """The bytes of an 8-bit picture of three bands, row by row."""

    body: Any
    width: int

    @classmethod
    def of(cls, image: Any) -> "Pixels":
        return cls(image.write_to_memory(), image.width)

    def rows(self, top: int, bottom: int) -> Any:
        """Some rows, as a picture that looks at them where they are. It must not be asked for a copy in memory, which
        would not keep them."""
        stride = self.width * 3
        part = memoryview(self.body)[top * stride : bottom * stride]
        return Image.new_from_memory(part, self.width, bottom - top, 3, "uchar")

    def image(self) -> Any:
        return self.rows(0, len(self.body) // (self.width * 3)).copy(interpretation="srgb")


def mask(rows: bytes, width: int, height: int) -> Any:
    """A mask from its rows, which it keeps as long as anything is made of it: pyvips forgets whose memory it is when
    that is asked to be copied."""
    memory = pyvips.glib_lib.g_malloc(len(rows))
    _ffi.memmove(memory, rows, len(rows))
    image = Image.new_from_memory(_ffi.buffer(memory, len(rows)), width, height, 1, "uchar")
    owner = pyvips.GValue()
    owner.set_type(BLOB)
    _vips.vips_value_set_blob_free(owner.gvalue, memory, len(rows))
    _vips.vips_image_set(image.pointer, b"rows", owner.pointer)
    return image


def bicubic() -> Any:
    """The interpolator for turning by odd angles."""
    return pyvips.Interpolate.new("bicubic")


def clamped(image: Any, low: float, high: float) -> Any:
    """Every value of a picture brought between two others; libvips has learned it in 8.16."""
    if version() >= (8, 16, 0):
        return image.clamp(min=low, max=high)
    raised = (image < low).ifthenelse(low, image)
    return (raised > high).ifthenelse(high, raised).cast(image.format)


def smaller(first: Any, second: Any) -> Any:
    """The smaller value of two pictures, everywhere; libvips has learned it in 8.17."""
    return first.minpair(second) if version() >= (8, 17, 0) else (first < second).ifthenelse(first, second)


def version() -> tuple[int, int, int]:
    return pyvips.version(0), pyvips.version(1), pyvips.version(2)


@cache
def readable() -> frozenset[str]:
    """The formats that the libvips at hand can read, of those we know."""
    return frozenset(
        name for name, loader in _LOADERS.items() if _exists(f"VipsForeignLoad{loader}") and _decodes(name)
    )


@cache
def writable() -> frozenset[str]:
    """The formats that the libvips at hand can write, of those we know."""
    return frozenset(name for name, saver in _SAVERS.items() if _exists(f"VipsForeignSave{saver}") and _encodes(name))


def allow_loaders(formats: Iterable[str]) -> None:
    """Let libvips read these formats and nothing else, for the whole process."""
    pyvips.operation_block_set("VipsForeignLoad", True)
    for name in formats:
        pyvips.operation_block_set(f"VipsForeignLoad{_LOADERS[name]}", False)


def _exists(operation: str) -> bool:
    return bool(pyvips.type_from_name(operation))


def _decodes(name: str) -> bool:
    return name != "heic" or _reads_hevc()


def _reads_hevc() -> bool:
    # A libheif without an HEVC decoder has the same loader, which then reads AVIF alone.
    try:
        Image.new_from_buffer(HEIC, "").avg()
    except VipsError:
        return False
    return True


def _encodes(name: str) -> bool:
    return name != "avif" or _writes_heif("av1")


def _writes_heif(compression: str) -> bool:
    try:
        Image.black(16, 16, bands=3).heifsave_buffer(compression=compression)
    except VipsError:
        return False
    return True


def formats_of(source: Any) -> frozenset[str]:
    """The formats that a source may be in by its first bytes; none if it is of no kind we know."""
    found = _vips.vips_foreign_find_load_source(source.pointer)
    if found == _ffi.NULL:
        return frozenset()
    loader = _ffi.string(found).decode().removeprefix("VipsForeignLoad").removesuffix("Source")
    return frozenset(name for name, ours in _LOADERS.items() if ours == loader)
