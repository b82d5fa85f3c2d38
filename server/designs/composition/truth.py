"""Conditions: whether a layer is shown, as data. There is no language to be parsed, and nothing to be run."""

from decimal import Decimal

from server.designs.composition.settled import Settled, number_of
from server.designs.document.condition import AllOf, AnyOf, Condition, FieldCondition, Negation, tests
from server.designs.document.template import Blank, Template
from server.designs.kinds.kind import Plain


def holds(condition: Condition | None, values: Settled) -> bool:
    """Whether a condition is true of the values of a design's fields."""
    match condition:
        case None:
            return True
        case Negation(not_=inner):
            return not holds(inner, values)
        case AllOf(all=several):
            return all(holds(one, values) for one in several)
        case AnyOf(any=several):
            return any(holds(one, values) for one in several)
        case FieldCondition():
            return _is_true(condition, values)


def fields(condition: Condition | None) -> frozenset[str]:
    """The fields that a condition asks about."""
    return frozenset(test.field for test in tests(condition))


def _is_true(test: FieldCondition, values: Settled) -> bool:
    spelled = values.spelled(test.field)
    if test.missing is not None:
        return (spelled is None) is test.missing
    if spelled is None:
        return False
    if test.passed is not None:
        left = values.left(Template((Blank(test.field),)))
        return left is not None and (not left) is test.passed
    if test.is_ is not None:
        return same(spelled, test.is_)
    if test.in_ is not None:
        return any(same(spelled, one) for one in test.in_)
    number = number_of(spelled)
    if number is None:
        return False
    if test.above is not None:
        return number > Decimal(str(test.above))  # as it is written: 0.1 is not above 0.1
    return test.below is not None and number < Decimal(str(test.below))


def same(spelled: str, wanted: Plain) -> bool:
    """Whether the spelling of a value is what a design names."""
    if isinstance(wanted, bool):
        return spelled == ("yes" if wanted else "no")
    if spelled.casefold() == str(wanted).casefold():
        return True
    first, second = number_of(spelled), number_of(f"{wanted:f}" if isinstance(wanted, float) else str(wanted))
    return first is not None and first == second
