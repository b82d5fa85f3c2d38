import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Histogram

from server.core.histograms import observe_all

BUCKETS = (0.001, 0.01, 0.5, 1)


def values(registry: CollectorRegistry) -> dict[str, float]:
    return {f"{one.name}{one.labels}": one.value for family in registry.collect() for one in family.samples}


@given(st.lists(st.one_of(st.sampled_from(BUCKETS), st.floats(0, 3)), max_size=30))
def test_many_at_once_are_counted_like_one_after_the_other(amounts: list[float]) -> None:
    together, singly = CollectorRegistry(), CollectorRegistry()
    observe_all(Histogram("a", "a", buckets=BUCKETS, registry=together), amounts)
    one_by_one = Histogram("a", "a", buckets=BUCKETS, registry=singly)
    for amount in amounts:
        one_by_one.observe(amount)

    assert values(together) == pytest.approx(values(singly))
