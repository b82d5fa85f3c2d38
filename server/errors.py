"""What the service refuses besides `ops`, and the one table: mistake → status."""

from ops.errors import BadParameter, Damaged, Mistake, NotAPicture, TooLarge, Undrawn


class Unknown(Mistake):
    """No source has this identifier."""


class Nothing(Mistake):
    """The address is none that this server has."""


class TooLong(Mistake):
    """The address is longer than any that this server gives out."""


class NotAllowed(Mistake):
    """The method is not one for reading."""


class Unreadable(Mistake):
    """The original is there, but this process may not read it."""


class Busy(Mistake):
    """Too much is waiting already, or it took too long; later it may work."""


STATUS = {
    BadParameter: 400,
    Unknown: 404,
    Nothing: 404,
    NotAPicture: 404,
    NotAllowed: 405,
    TooLarge: 413,
    TooLong: 414,
    Damaged: 500,
    Unreadable: 500,
    Undrawn: 500,
    Busy: 503,
}


def status(mistake: Mistake) -> int:
    """The status of the nearest kind of mistake in the table."""
    return next((STATUS[kind] for kind in type(mistake).mro() if kind in STATUS), 500)
