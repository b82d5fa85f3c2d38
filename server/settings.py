"""config.toml and the environment → frozen models, one per room.

A key is refused if it is not known, with the nearest one that is. `BOOKPLATE_SERVER__PORT=80` overrides `port` in
`[server]`. Relative paths are meant from the folder of the configuration file.
"""

import os
import re
import sys
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from ops.format import FORMATS
from server.notation import (
    Bytes,
    Colour,
    Network,
    Options,
    Percent,
    Pixels,
    Point,
    Rate,
    SealingSecrets,
    SigningSecrets,
    address,
    among,
)

PREFIX = "BOOKPLATE_"
CONFIG_VARIABLE = PREFIX + "CONFIG"

_SQLITE_FILE = re.compile(r"(sqlite(?:\+[a-z0-9]+)?:///)(?!:memory:)([^?]+)(.*)")
ADDRESS = r"^(https?://[^\s/]+(/[^\s]*[^\s/])?)?$"
READABLE = (*FORMATS, "heic", "pdf")
MOST_WORKERS = 4  # unless more are asked for: each takes memory of its own
SECRETS = frozenset({"signing", "sealing", "options", "url"})  # settings of which a refusal repeats nothing


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


class Unusable(Exception):
    """The configuration cannot be used; the text says where and what would do."""


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
    proxies: tuple[Network, ...] = ()
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


class Named(Statement):
    """A source of originals, whatever its kind."""

    name: str = Field(pattern="^[a-z][a-z0-9_-]*$")

    @property
    def statement(self) -> Statement:
        """What is said of all its pictures."""
        return Statement(**self.model_dump(include=set(Statement.model_fields)))


class FolderSource(Named):
    kind: Literal["folder"]
    path: Path


class Elsewhere(Named):
    """A source on another server, of whose originals there are copies here."""

    seconds: float = Field(8, gt=0)
    size: Bytes = 50_000_000
    max_age: int = Field(300, ge=1)
    stale_while_revalidate: int = Field(3600, ge=0)
    stale_if_error: int = Field(86_400, ge=0)


class WebSource(Elsewhere):
    kind: Literal["web"]
    url: Annotated[str, address("https://origin.example.com/images/", "https?")]
    private: bool = False


class BucketSource(Elsewhere):
    kind: Literal["bucket"]
    url: Annotated[str, address("s3://name/folder/", "s3|gs|az")]
    options: Options = {}


SOURCES: dict[str, type[Named]] = {"folder": FolderSource, "web": WebSource, "bucket": BucketSource}  # by kind
Source = Annotated[FolderSource | WebSource | BucketSource, Field(discriminator="kind")]


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
    read: Annotated[tuple[str, ...], among(READABLE)] = READABLE
    write: Annotated[tuple[str, ...], among(tuple(FORMATS))] = tuple(FORMATS)
    preferred: Annotated[tuple[str, ...], among(tuple(FORMATS))] = ("webp", "jpg")
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
    rate: Rate = "600/minute"


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
    sources: tuple[Source, ...] = (FolderSource(name="samples", kind="folder", path=Path("samples/pictures")),)
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
        sources = tuple(
            source.model_copy(update={"path": folder / source.path}) if isinstance(source, FolderSource) else source
            for source in self.sources
        )
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
    place = _without_kind([str(part) for part in detail["loc"]])
    if detail["type"] == "extra_forbidden":
        known = _keys([str(part) for part in detail["loc"][:-1]])
        return f"{file}: {'.'.join(place)} is not a setting.{_nearest(place[-1], known)}"
    hidden = SECRETS & set(place) or isinstance(detail["input"], dict)  # which may hold one
    received = "" if hidden else f" (received {detail['input']!r})"
    return f"{file}: {'.'.join(place)}: {detail['msg'].removeprefix('Value error, ')}{received}"


def _nearest(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, 1, 0.5)
    return f" Did you mean {near[0]}?" if near else f" There are {', '.join(known)}."


def _keys(place: list[str]) -> list[str]:
    """The keys of the room at this place."""
    if place[:1] == ["sources"]:
        return list(SOURCES[place[2]].model_fields)
    model: Any = Settings
    for part in place:
        model = model.model_fields[part].annotation
    return list(model.model_fields)


def _without_kind(place: list[str]) -> list[str]:
    """The place in the file: pydantic names the kind of a source as a step of its own."""
    return [*place[:2], *place[3:]] if place[:1] == ["sources"] and place[2:3] and place[2] in SOURCES else place
