"""[access]: who may ask for what."""

from typing import Literal

from pydantic import Field, SecretStr

from server.config.section import Section
from server.config.types import AdminTokenText, Rate, SealingSecrets, SigningSecrets


class Access(Section):
    open: bool = False
    admin_token: AdminTokenText = SecretStr("")
    signing: SigningSecrets = Field({})
    sealing: SealingSecrets = Field({})
    environment: Literal["live", "test"] = "live"
    rate: Rate = "600/minute"
