"""[server]: where it listens, its workers and its limits."""

from pydantic import Field

from server.config.section import Section
from server.config.types import Bytes, Network

ADDRESS = r"^(https?://[^\s/]+(/[^\s]*[^\s/])?)?$"
MOST_WORKERS = 4  # unless more are asked for: each takes memory of its own


class Server(Section):
    host: str = "127.0.0.1"
    port: int = Field(8182, ge=0, le=65535)
    workers: int = Field(0, ge=0)
    threads: int = Field(0, ge=0)
    queue: int = Field(256, ge=1)
    memory: Bytes = 1_000_000_000
    seconds: float = Field(15, gt=0)
    patience: float = Field(30, gt=0)
    grace: float = Field(10, ge=0)
    hang_timeout: float = Field(20, ge=0)
    connections: int = Field(1000, ge=1)
    longest_head: int = Field(65_536, ge=1024)
    head_seconds: float = Field(10, gt=0)
    body_seconds: float = Field(10, gt=0)
    body_rate: int = Field(500, ge=0)
    idle_seconds: float = Field(5, gt=0)
    proxies: tuple[Network, ...] = ()
    public_url: str = Field("", pattern=ADDRESS)
    slash: str = ""
    longest_url: int = Field(8192, ge=256)
    state_folder: str = ".bookplate"
    gallery: str = "samples/gallery.toml"
