"""The words of access that the command line shows too, which starts without the rest."""

from typing import Literal, get_args

Environment = Literal["live", "test"]
Scope = Literal["render", "designs:read", "designs:write", "keys", "admin"]

SCOPES: tuple[Scope, ...] = get_args(Scope)
ENVIRONMENTS: tuple[Environment, ...] = get_args(Environment)
PARAMETERS = ("region", "size", "rotation", "format")  # what a signature may pin
SIGNING_KEY, SEALING_KEY = 32, 64  # bytes of keys that are made here
