"""How sizes, colours, keys, rates and addresses are written in the configuration."""

import re
from base64 import b64decode
from ipaddress import ip_network
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, ByteSize, Field, SecretStr, TypeAdapter

from ops.focus import point

SIGNING_KEY = 16  # bytes at least
SEALING_KEY = 64  # bytes
DATA_KEY = 32  # bytes
ADMIN_TOKEN = 32  # characters at least
API_KEYS = ("bp_live_", "bp_test_")  # how they begin

_SIZE = re.compile(r"[0-9]+(?:\.[0-9]+)?\s*(?:[KMGT]?B?|[KMGT]iB)", re.IGNORECASE | re.ASCII)
_BYTES = TypeAdapter(ByteSize)
_KEY = re.compile(r"[A-Za-z0-9_-]+={0,2}")
_KEY_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_TOKEN = re.compile(rf"[A-Za-z0-9._~+/-]{{{ADMIN_TOKEN},512}}=*", re.ASCII)  # RFC 6750 §2.1, b64token
_RATE = re.compile(r"[1-9][0-9]{0,8}/(?:second|minute|hour|day)", re.ASCII)


def _bytes(value: object) -> int:
    text = str(value).strip()
    if text and _SIZE.fullmatch(text) is None:  # pydantic would take "1,000 MB" for a byte
        raise ValueError('expected a size such as "256 MB"')
    return int(_BYTES.validate_python(text or "0"))


def _colour(value: str) -> str:
    if re.fullmatch("#[0-9a-fA-F]{6}", value) is None:
        raise ValueError('expected a colour such as "#ffffff"')
    return value


def among(names: tuple[str, ...]) -> AfterValidator:
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


def _data_keys(value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    for secret in value:
        if len(key_bytes(secret)) != DATA_KEY:
            raise ValueError(f"expected just {DATA_KEY} bytes in each key; make one with bookplate data-key new")
    return value


def admin_token(text: str) -> str:
    """The text of an admin token, if it is one. Raises ValueError, without repeating it."""
    if text.startswith(API_KEYS):
        raise ValueError("expected an admin token of its own, not an API key")
    if _TOKEN.fullmatch(text) is None:
        raise ValueError(
            f"expected at least {ADMIN_TOKEN} letters, digits or - . _ ~ + / =; make one with `bookplate keys secret "
            "--admin`"
        )
    return text


def _admin_token(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value().strip()
    return SecretStr(admin_token(text) if text else "")


def _network(value: str) -> str:
    try:
        return str(ip_network(value))
    except ValueError as error:
        raise ValueError(f'expected an address or a network such as "10.0.0.0/8": {error}') from error


def _rate(value: str) -> str:
    if value and _RATE.fullmatch(value) is None:
        raise ValueError('expected a number of requests for a second, minute, hour or day, such as "600/minute", or ""')
    return value


def address(example: str, schemes: str) -> AfterValidator:
    form = re.compile(rf"(?:{schemes})://[^\s/?#@]+/(?:[^\s?#]*/)?", re.ASCII)

    def check(value: str) -> str:
        if form.fullmatch(value) is None:
            raise ValueError(f'expected an address that ends in /, such as "{example}"')
        return value

    return AfterValidator(check)


def _texts(value: object) -> object:
    """What is true, or a number, as a text: TOML has more kinds of values than what they are handed to."""
    if not isinstance(value, dict):
        return value
    return {key: str(each).lower() if isinstance(each, bool | int) else each for key, each in value.items()}


Bytes = Annotated[int, BeforeValidator(_bytes)]
Colour = Annotated[str, AfterValidator(_colour)]
SigningSecrets = Annotated[dict[str, SecretStr], _keys_of(SIGNING_KEY, 1024, f"at least {SIGNING_KEY} bytes")]
SealingSecrets = Annotated[dict[str, SecretStr], _keys_of(SEALING_KEY, SEALING_KEY, f"just {SEALING_KEY} bytes")]
DataSecrets = Annotated[tuple[SecretStr, ...], AfterValidator(_data_keys)]
AdminTokenText = Annotated[SecretStr, AfterValidator(_admin_token)]
Network = Annotated[str, AfterValidator(_network)]
Rate = Annotated[str, AfterValidator(_rate)]
Options = Annotated[dict[str, SecretStr], BeforeValidator(_texts)]
Percent = Annotated[int, Field(ge=1, le=100)]
Point = Annotated[tuple[float, float] | None, BeforeValidator(point)]
Pixels = Annotated[int, Field(ge=1)]
