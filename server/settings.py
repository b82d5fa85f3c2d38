"""config.toml and the environment → frozen models, one per room.

A key is refused if it is not known, with the nearest one that is. `BOOKPLATE_SERVER__PORT=80` overrides `port` in
`[server]`. Relative paths are meant from the folder of the configuration file.
"""

import os
import re
import sys
import tomllib
from base64 import b64decode
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from ops.focus import point
from ops.format import FORMATS

PREFIX = "BOOKPLATE_"
CONFIG_VARIABLE = PREFIX + "CONFIG"

_UNITS = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_SQLITE_FILE = re.compile(r"(sqlite(?:\+[a-z0-9]+)?:///)(?!:memory:)([^?]+)(.*)")
_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([KMGT]?B?)", re.IGNORECASE | re.ASCII)
ADDRESS = r"^(https?://[^\s/]+(/[^\s]*[^\s/])?)?$"
READABLE = (*FORMATS, "heic", "pdf")
MOST_WORKERS = 4  # unless more are asked for: each takes memory of its own
SIGNING_KEY = 16  # bytes at least
SEALING_KEY = 64  # bytes
SECRETS = frozenset({"signing", "sealing"})  # settings of which a refusal repeats nothing

_KEY = re.compile(r"[A-Za-z0-9_-]+={0,2}")
_KEY_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_RATE = re.compile(r"[1-9][0-9]{0,8}/(?:second|minute|hour|day)", re.ASCII)


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


class Unusable(Exception):
    """The configuration cannot be used; the text says where and what would do."""


def _bytes(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not value:
        return 0
    match = _SIZE.fullmatch(value.strip())
    if match is None:
        raise ValueError('expected a size such as "256 MB"')
    return int(float(match[1]) * _UNITS[match[2].upper()])


def _colour(value: str) -> str:
    if re.fullmatch("#[0-9a-fA-F]{6}", value) is None:
        raise ValueError('expected a colour such as "#ffffff"')
    return value


def _known(names: tuple[str, ...]) -> AfterValidator:
    def check(value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if name not in names:
                raise ValueError(f"expected formats among {', '.join(names)}, not {name}")
        return value

    return AfterValidator(check)


def key_bytes(secret: SecretStr) -> bytes:
    """The bytes of a key that is written in base64url, padded or not. Raises ValueError."""
    text = secret.get_secret_value().strip()
    letters = text.rstrip("=")
    if _KEY.fullmatch(text) is None or len(letters) % 4 == 1:
        raise ValueError("expected a key in base64url (letters, digits, - and _)")
    return b64decode(letters + "=" * (-len(letters) % 4), b"-_")


def _keys_of(least: int, most: int, size: str) -> AfterValidator:
    command = "bookplate keys secret --seal" if most == least else "bookplate keys secret"

    def check(value: dict[str, SecretStr]) -> dict[str, SecretStr]:
        for kid, secret in value.items():
            if _KEY_ID.fullmatch(kid) is None:
                raise ValueError("expected ids of keys such as k1: small letters, digits, - and _, at most 32")
            length = len(key_bytes(secret))
            if not least <= length <= most:
                raise ValueError(f"expected {size} in the key {kid}, not {length}; make one with {command}")
        return value

    return AfterValidator(check)


def _network(value: str) -> str:
    try:
        return str(ip_network(value))
    except ValueError as error:
        raise ValueError(f'expected an address or a network such as "10.0.0.0/8": {error}') from error


def _rate(value: str) -> str:
    if value and _RATE.fullmatch(value) is None:
        raise ValueError('expected a number of requests for a second, minute, hour or day, such as "600/minute", or ""')
    return value


Bytes = Annotated[int, BeforeValidator(_bytes), Field(ge=0)]
Colour = Annotated[str, AfterValidator(_colour)]
SigningSecrets = Annotated[dict[str, SecretStr], _keys_of(SIGNING_KEY, 1024, f"at least {SIGNING_KEY} bytes")]
SealingSecrets = Annotated[dict[str, SecretStr], _keys_of(SEALING_KEY, SEALING_KEY, f"just {SEALING_KEY} bytes")]
Percent = Annotated[int, Field(ge=1, le=100)]
Point = Annotated[tuple[float, float] | None, BeforeValidator(point)]
Pixels = Annotated[int, Field(ge=1)]


class Room(BaseModel):
    """A part of the configuration."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Server(Room):
    host: str = "127.0.0.1"
    port: int = Field(8182, ge=0, le=65535)
    workers: int = Field(0, ge=0)
    threads: int = Field(0, ge=0)
    queue: int = Field(256, ge=1)
    memory: Bytes = 1_000_000_000
    seconds: float = Field(15, gt=0)
    patience: float = Field(30, gt=0)
    connections: int = Field(1000, ge=1)
    proxies: tuple[Annotated[str, AfterValidator(_network)], ...] = ()
    public_url: str = Field("", pattern=ADDRESS)
    slash: str = ""
    longest_url: int = Field(8192, ge=256)
    gallery: str = "samples/gallery.toml"


class Link(Room):
    """A thing that `partOf` or `seeAlso` points to (Image API 3.0 §5.8)."""

    id: str
    type: str
    label: dict[str, tuple[str, ...]] | None = None
    format: str | None = None
    profile: str | None = None


class Statement(Room):
    """What is said of a picture besides its pixels: in the configuration for a source, in a sidecar for one file.
    `focus` (in per cent from left and top) and `alt` are for markup and for parts of it, not for info.json."""

    rights: str | None = None
    partOf: tuple[Link, ...] = ()  # noqa: N815 (spelled as in info.json)
    seeAlso: tuple[Link, ...] = ()  # noqa: N815
    service: tuple[dict[str, Any], ...] = ()
    focus: Point = None
    alt: str | None = Field(None, max_length=2000)


class Source(Statement):
    name: str = Field(pattern="^[a-z][a-z0-9_-]*$")
    kind: Literal["folder"]
    path: Path


class Outside(Room):
    origins: tuple[str, ...] = ()
    private: bool = False
    seconds: float = Field(3, gt=0)
    size: Bytes = 10_000_000
    folder: str = ""
    folder_size: Bytes = 500_000_000


class Cache(Room):
    memory: Bytes = 256_000_000
    levels: Bytes = 512_000_000
    disk: str = ""
    disk_size: Bytes = 2_000_000_000
    max_age: int = Field(300, ge=0)
    stale_while_revalidate: int = Field(86_400, ge=0)
    shared_query: bool = False
    tags: bool = True
    purge_hook: tuple[str, ...] = ()


class Images(Room):
    read: Annotated[tuple[str, ...], _known(READABLE)] = READABLE
    write: Annotated[tuple[str, ...], _known(tuple(FORMATS))] = tuple(FORMATS)
    preferred: Annotated[tuple[str, ...], _known(tuple(FORMATS))] = ("webp", "jpg")
    max_width: Pixels = 8192
    max_height: Pixels = 8192
    max_area: Pixels = 40_000_000
    source_pixels: Pixels = 64_000_000
    held_pixels: Pixels = 32_000_000
    pyramid_pixels: Pixels = 10_000_000_000
    source_size: Bytes = 128_000_000
    frames: int = Field(250, ge=1)
    animated_pixels: Pixels = 50_000_000
    tile: int = Field(256, ge=64, le=4096)
    ladder: Annotated[tuple[Pixels, ...], Field(min_length=1)] = (
        *(160, 320, 480, 640, 800, 960, 1280, 1600, 1920, 2560, 3840),
    )
    off_ladder: Literal["serve", "snap", "refuse"] = "serve"
    usual_width: Pixels = 960
    focus: Literal["centre", "attention"] = "centre"
    background: Colour = "#ffffff"
    jpg_quality: Percent = 75
    webp_quality: Percent = 76
    webp_effort: int = Field(2, ge=0, le=6)
    avif_quality: Percent = 60
    avif_effort: int = Field(0, ge=0, le=9)
    png_compression: int = Field(6, ge=0, le=9)
    jp2_quality: Percent = 60
    jxl_quality: Percent = 75
    areas: dict[str, Pixels] = {"avif": 8_000_000, "gif": 1_500_000}

    @field_validator("write")
    @classmethod
    def _level_2(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if not {"jpg", "png"} <= set(names):
            raise ValueError("expected at least jpg and png, which every viewer may ask for")
        return names


class Overlays(Room):
    characters: int = Field(200, ge=1, le=2000)
    lines: int = Field(8, ge=1, le=40)
    largest: float = Field(60, ge=1, le=100)


class Designs(Room):
    folder: str = "samples/designs"


class Fonts(Room):
    default: str = "Inter"
    folders: tuple[Path, ...] = ()


class Access(Room):
    open: bool = False
    signing: SigningSecrets = {}
    sealing: SealingSecrets = {}
    environment: Literal["live", "test"] = "live"
    rate: Annotated[str, AfterValidator(_rate)] = "600/minute"


class Database(Room):
    url: str = "sqlite:///.bookplate/bookplate.db"  # judged when it is opened: a refusal here would show its password

    @property
    def in_memory(self) -> bool:
        return not self.url or (self.url.startswith("sqlite") and _SQLITE_FILE.fullmatch(self.url) is None)

    @property
    def shared(self) -> bool:
        """Whether several machines may work with it."""
        return self.url.startswith("postgresql")


class Log(Room):
    level: Literal["debug", "info", "warning", "error"] = "info"
    form: Literal["auto", "text", "json"] = "auto"
    requests: bool = True


class Settings(BaseSettings):
    """Everything that can be set."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="forbid",
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        nested_model_default_partial_update=True,
        hide_input_in_errors=True,  # which may be a key
    )

    server: Server = Server()
    sources: tuple[Source, ...] = (Source(name="samples", kind="folder", path=Path("samples/pictures")),)
    outside: Outside = Outside()
    cache: Cache = Cache()
    images: Images = Images()
    overlays: Overlays = Overlays()
    designs: Designs = Designs()
    fonts: Fonts = Fonts()
    access: Access = Access()
    database: Database = Database()
    log: Log = Log()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 (the signature is pydantic's)
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment first, then the file."""
        return env_settings, init_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def workers(self) -> int:
        """Processes of a server: as many as are asked for, or one per core. What one of them keeps in memory the others
        do not see, so where that is the database there is one."""
        return self.server.workers or (1 if self.database.in_memory else min(cores(), MOST_WORKERS))

    def placed(self, folder: Path) -> Self:
        """The same with relative paths made absolute from a folder."""
        sources = tuple(source.model_copy(update={"path": folder / source.path}) for source in self.sources)
        disk = str(folder / self.cache.disk) if self.cache.disk else ""
        fetched = str(folder / self.outside.folder) if self.outside.folder else ""
        gallery = str(folder / self.server.gallery) if self.server.gallery else ""
        designs = str(folder / self.designs.folder) if self.designs.folder else ""
        folders = tuple(folder / path for path in self.fonts.folders)
        return self.model_copy(
            update={
                "sources": sources,
                "outside": self.outside.model_copy(update={"folder": fetched}),
                "cache": self.cache.model_copy(update={"disk": disk}),
                "server": self.server.model_copy(update={"gallery": gallery}),
                "designs": self.designs.model_copy(update={"folder": designs}),
                "fonts": self.fonts.model_copy(update={"folders": folders}),
                "database": self.database.model_copy(update={"url": _placed(self.database.url, folder)}),
            }
        )


def _placed(url: str, folder: Path) -> str:
    """The address of a database, with the path to a file of SQLite's made absolute."""
    match = _SQLITE_FILE.fullmatch(url)
    return f"{match[1]}{folder / match[2]}{match[3]}" if match else url


def load(path: Path | None = None) -> Settings:
    """Read the configuration; without a path `BOOKPLATE_CONFIG`, then `config.toml` in this folder, then defaults.

    Raises Unusable.
    """
    if path is None:
        named = os.environ.get(CONFIG_VARIABLE)
        path = Path(named) if named else Path("config.toml")
        if not named and not path.exists():
            return _read(None).placed(Path.cwd())
    if not path.is_file():
        raise Unusable(f"There is no configuration file at {path}.")
    return _read(path).placed(path.absolute().parent)


def _read(path: Path | None) -> Settings:
    _check_environment()

    class FromFile(Settings):
        model_config = SettingsConfigDict(toml_file=path)

    try:
        return FromFile()
    except tomllib.TOMLDecodeError as error:
        raise Unusable(f"{path} is not TOML: {error}.") from error
    except ValidationError as error:
        name = str(path) if path else "the environment"
        raise Unusable("\n".join(_explain(name, detail) for detail in error.errors())) from error


def _check_environment() -> None:
    """A misspelt section would otherwise be passed over; misspelt keys inside one are refused like those of a file."""
    sections = [PREFIX + name.upper() for name in Settings.model_fields]
    for name in os.environ:
        section = name.upper().partition("__")[0]
        if section.startswith(PREFIX) and section not in (*sections, CONFIG_VARIABLE):
            raise Unusable(f"The environment's {name} is not a setting.{_nearest(section, sections)}")


def _explain(file: str, detail: Any) -> str:
    place = [str(part) for part in detail["loc"]]
    if detail["type"] == "extra_forbidden":
        known = _keys(place[:-1])
        return f"{file}: {'.'.join(place)} is not a setting.{_nearest(place[-1], known)}"
    received = "" if SECRETS & set(place) else f" (received {detail['input']!r})"
    return f"{file}: {'.'.join(place)}: {detail['msg'].removeprefix('Value error, ')}{received}"


def _nearest(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, 1, 0.5)
    return f" Did you mean {near[0]}?" if near else f" There are {', '.join(known)}."


def _keys(place: list[str]) -> list[str]:
    """The keys of the room at this place."""
    model: Any = Settings
    for part in place:
        if part.isdigit():
            continue
        model = Source if part == "sources" else model.model_fields[part].annotation
    return list(model.model_fields)
