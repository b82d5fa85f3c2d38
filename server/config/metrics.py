"""[metrics]: who may read /metrics, and where."""

from pydantic import Field, SecretStr

from server.config.section import Section


class Metrics(Section):
    enabled: bool = True
    host: str = "127.0.0.1"
    port: int = Field(0, ge=0, le=65535)
    token: SecretStr = SecretStr("")
    designs: int = Field(200, ge=0, le=10_000)
