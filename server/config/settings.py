"""config.toml and the environment → frozen models, one per section.

A key is refused if it is not known, with the nearest one that is. `BOOKPLATE_SERVER__PORT=80` overrides `port` in
`[server]`. Relative paths are meant from the folder of the configuration file.
"""

import json
import os
import tomllib
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from pydantic import ValidationError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from server.config.access import Access
from server.config.cache import Cache
from server.config.database import SQLITE_FILE, Database
from server.config.designs import Designs, Fonts, Overlays
from server.config.images import Images
from server.config.jobs import Jobs
from server.config.log import Log
from server.config.metrics import Metrics
from server.config.section import Unusable, cores
from server.config.server import MOST_WORKERS, Server
from server.config.sources import FolderSource, Outside, Source
from server.config.tracing import Tracing
from server.mistakes import Found, explained, nearest

PREFIX = "BOOKPLATE_"
CONFIG_VARIABLE = PREFIX + "CONFIG"
DEFAULT_FILE = "config.toml"
DEFAULTS = "defaults are in force, unless the environment says otherwise"  # what is told where there is no file
SECRETS = frozenset(
    {"admin_token", "token", "signing", "sealing", "data_keys", "options", "url", "purge_hook"}
)  # settings of which a refusal repeats nothing


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
    jobs: Jobs = Jobs()
    log: Log = Log()
    metrics: Metrics = Metrics()
    tracing: Tracing = Tracing()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 (the signature is pydantic's)
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment first."""
        return env_settings, init_settings

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
        state = str(folder / self.server.state_folder)
        gallery = str(folder / self.server.gallery) if self.server.gallery else ""
        designs = str(folder / self.designs.folder) if self.designs.folder else ""
        folders = tuple(folder / path for path in self.fonts.folders)
        return self.model_copy(
            update={
                "sources": sources,
                "outside": self.outside.model_copy(update={"folder": fetched}),
                "cache": self.cache.model_copy(update={"disk": disk}),
                "server": self.server.model_copy(update={"gallery": gallery, "state_folder": state}),
                "designs": self.designs.model_copy(update={"folder": designs}),
                "fonts": self.fonts.model_copy(update={"folders": folders}),
                "database": self.database.model_copy(update={"url": _placed(self.database.url, folder)}),
            }
        )


def _placed(url: str, folder: Path) -> str:
    """The address of a database, with the path to a file of SQLite's made absolute."""
    match = SQLITE_FILE.fullmatch(url)
    return f"{match[1]}{folder / match[2]}{match[3]}" if match else url


@dataclass(frozen=True, slots=True)
class Written:
    """A configuration as it is written: its text, and the file that it is from; None if there is none. The text may
    hold keys."""

    path: Path | None
    text: str = field(repr=False)


def load(path: Path | None = None) -> Settings:
    """Read the configuration; without a path `BOOKPLATE_CONFIG`, then `config.toml` in this folder, then defaults.

    Raises Unusable.
    """
    return parsed(written(path))


def written(path: Path | None = None) -> Written:
    """Find the configuration, as `load` does, and read its text. Raises Unusable."""
    if path is None:
        named = os.environ.get(CONFIG_VARIABLE)
        path = Path(named) if named else Path(DEFAULT_FILE)
        if not named and not path.exists():
            return Written(None, "")
    if not path.is_file():
        raise Unusable(f"There is no configuration file at {path}.")
    try:
        return Written(path, path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Unusable(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Unusable(f"{path} is not TOML: it is not in UTF-8.") from error


def written_anew(former: Written | None, path: Path | None = None) -> Written:
    """Find the configuration once more while a `former` one is in force, and read its text.

    A file that is gone or empty would turn signatures off without a word. So where a file is in force, it is replaced
    by another text, but never by none. Raises Unusable.
    """
    found = written(path)
    if former is None or former.path is None:
        return found
    if found.path is None:
        raise Unusable(f"There is no configuration file at {former.path.absolute()} any more.")
    if _is_empty(found.text) and not _is_empty(former.text):
        raise Unusable(f"{found.path.absolute()} is empty, and was not before.")
    return found


def _is_empty(text: str) -> bool:
    """Whether there is nothing in it but blanks and comments."""
    return all(line.lstrip().startswith("#") for line in text.splitlines() if line.strip())


def parsed(configuration: Written) -> Settings:
    """What a configuration says, and the environment over it. Raises Unusable."""
    path = configuration.path
    read = _read(path, configuration.text)
    return read.placed(path.absolute().parent if path else Path.cwd())


def _read(path: Path | None, text: str) -> Settings:
    _check_environment()
    name = str(path) if path else "the environment"
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Unusable(f"{path} is not TOML: {error}.") from error

    class FromFile(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            *sources: PydanticBaseSettingsSource,
            **named: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            above = super().settings_customise_sources(settings_cls, *sources, **named)
            return *above, InitSettingsSource(settings_cls, init_kwargs=content)

    try:
        return FromFile()
    except SettingsError as error:
        raise Unusable(_no_json()) from error
    except ValidationError as error:
        raise Unusable("\n".join(_line(name, found) for found in explained(error, Settings, SECRETS))) from error


def _check_environment() -> None:
    """A misspelt section would otherwise be passed over; misspelt keys inside one are refused like those of a file."""
    sections = [PREFIX + name.upper() for name in Settings.model_fields]
    for name in os.environ:
        section = name.upper().partition("__")[0]
        if section.startswith(PREFIX) and section not in (*sections, CONFIG_VARIABLE):
            raise Unusable(f"The environment's {name} is not a setting.{_nearest(section, sections)}")


def _no_json() -> str:
    """Which variables hold a list or a table that is not JSON, as pydantic says of sections only."""
    found = []
    for name, value in os.environ.items():
        alone = EnvSettingsSource(Settings)
        alone.env_vars = {name.lower(): value}
        try:
            alone()
        except SettingsError:
            found.append(f"{name}: {_expected(name.upper().removeprefix(PREFIX).lower().split('__'), value)}")
    return "\n".join(found)


def _expected(place: list[str], value: str) -> str:
    """What would do for a list or a table in the environment. The value is told if it holds no key: a whole section, or
    all sources, may hold one."""
    if SECRETS & set(place) or len(place) == 1 or value.lstrip().startswith(("[", "{")):
        return 'expected JSON, such as ["…"] for a list or {"name": "…"} for a table.'
    such = json.dumps([part.strip() for part in value.split(",")], ensure_ascii=False)
    return f"expected JSON, such as {such}, but received {value}"


def _origin(file: str, place: list[str]) -> str:
    """Where a value is from: the variable that holds it, else the file, and the variables that add to it."""
    named = {name.upper(): name for name in os.environ}
    for count in range(len(place), 0, -1):
        name = named.get(PREFIX + "__".join(place[:count]).upper())
        if name and _holds(os.environ[name], place[count:]):
            return name
    within = PREFIX + "__".join(place).upper() + "__"
    return " and ".join([file, *(name for upper, name in named.items() if upper.startswith(within))])


def _holds(text: str, place: list[str]) -> bool:
    """Whether JSON has something at this place, or a list that is around it: lists are not merged."""
    content = json.loads(text) if place else None
    for part in place:
        if isinstance(content, list):
            return True
        if not isinstance(content, dict) or part not in content:
            return False
        content = content[part]
    return True


def _line(file: str, found: Found) -> str:
    """Where a mistake is from and what it is."""
    place = [str(step) for step in found.steps]
    where = f"{_origin(file, place)}: {'.'.join(place)}"
    if found.code == "extra_forbidden":
        return f"{where} is not a setting.{_nearest(place[-1], found.siblings)}"
    expected = f"expected {found.expected}" if found.expected else found.own
    received = f" (received {found.received})" if found.received else ""
    meant = f". Did you mean {found.meant}?" if found.meant else ""
    return f"{where}: {expected}{received}{meant}"


def _nearest(name: str, known: Collection[str]) -> str:
    near = nearest(name, known, 0.5)
    return f" Did you mean {near}?" if near else f" There are {', '.join(known)}."
