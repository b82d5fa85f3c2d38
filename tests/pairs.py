"""All pairs: few combinations in which any two values of any two fields occur together."""

from collections.abc import Mapping, Sequence
from itertools import combinations


def all_pairs(values: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """Combinations of one value for each name, made greedily; always the same for the same values."""
    names = list(values)
    if len(names) < 2:
        return [{name: value} for name in names for value in values[name]]
    left = {
        ((first, one), (second, other))
        for first, second in combinations(names, 2)
        for one in values[first]
        for other in values[second]
    }
    found = []
    while left:
        chosen = dict(min(left))
        for name in names:
            if name not in chosen:
                chosen[name] = max(values[name], key=lambda value: _met(chosen, (name, value), left))
        left -= {pair for pair in left if all(chosen[name] == value for name, value in pair)}
        found.append(chosen)
    return found


def _met(chosen: Mapping[str, str], one: tuple[str, str], left: set[tuple[tuple[str, str], tuple[str, str]]]) -> int:
    """How many pairs with one more value would be met."""
    return sum((one, other) in left or (other, one) in left for other in chosen.items())
