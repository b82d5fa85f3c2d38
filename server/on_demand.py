"""What is imported or made when something of it is first asked for: all that a plain picture can do without.

So a command starts with what it needs, and the server answers its first pictures before the rest is there.

    if TYPE_CHECKING:
        import sqlalchemy as sql
    else:
        sql = on_demand("sqlalchemy")

Readers, mypy and the tests of who may import whom see an ordinary import; only the moment is another one.
"""

from collections.abc import Callable
from importlib import import_module
from threading import RLock
from typing import Any, TypeVar, cast

T = TypeVar("T")

# One thread at a time: packages whose modules import each other can come out half made if two threads begin at
# different ends. Python sees that they wait for each other, and lets one go on with what there is.
_IMPORTING = RLock()


class _OnDemand:
    """Stands for a thing to come, which is made once."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make
        self._made: object | None = None

    def __getattr__(self, attribute: str) -> Any:
        if self._made is None:
            with _IMPORTING:
                if self._made is None:
                    self._made = self._make()
        value = getattr(self._made, attribute)
        self.__dict__[attribute] = value  # the next time it is an attribute like any other
        return value


def on_demand(name: str) -> Any:
    """The module of this name, without importing it yet."""
    return _OnDemand(lambda: import_module(name))


def made_on_demand(make: Callable[[], T]) -> T:
    """What `make` gives, without making it yet: a thing of which methods are all that is asked."""
    return cast("T", _OnDemand(make))
