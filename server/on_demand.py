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
from typing import Any, TypeVar, cast

T = TypeVar("T")


class _OnDemand:
    """Stands for a thing to come. Several threads may ask at once: a module is imported once, and the others wait; of
    whatever else the last one made stays, which must be as good as the first."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make

    def __getattr__(self, attribute: str) -> Any:
        value = getattr(self._make(), attribute)
        self.__dict__[attribute] = value  # the next time it is an attribute like any other
        return value


def on_demand(name: str) -> Any:
    """The module of this name, without importing it yet."""
    return _OnDemand(lambda: import_module(name))


def made_on_demand(make: Callable[[], T]) -> T:
    """What `make` gives, without making it yet: a thing whose methods are all that is asked of it."""
    return cast("T", _OnDemand(make))
