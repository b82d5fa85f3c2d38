from server.sources.breaker import Breaker


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def breaker(clock: Clock, hosts: int = 10) -> Breaker:
    return Breaker(failures=3, seconds=30, hosts=hosts, clock=clock)


def fail(breaker: Breaker, host: str, times: int) -> None:
    for _ in range(times):
        assert breaker.lets(host)
        breaker.failed(host)


def test_a_host_that_fails_now_and_then_is_asked_on() -> None:
    tried = breaker(Clock())
    for _ in range(10):
        fail(tried, "a", 2)
        tried.succeeded("a")

    assert tried.lets("a")


def test_a_host_that_keeps_failing_is_left_alone_and_others_are_not() -> None:
    clock = Clock()
    tried = breaker(clock)
    fail(tried, "a", 3)

    assert not tried.lets("a")
    assert tried.lets("b")
    clock.now = 29.9
    assert not tried.lets("a")


def test_after_a_while_one_is_let_through_and_its_success_opens_the_way() -> None:
    clock = Clock()
    tried = breaker(clock)
    fail(tried, "a", 3)
    clock.now = 30

    assert [tried.lets("a") for _ in range(3)] == [True, False, False]
    tried.succeeded("a")
    assert [tried.lets("a") for _ in range(3)] == [True, True, True]
    fail(tried, "a", 2)
    assert tried.lets("a")


def test_if_that_one_fails_the_host_is_left_alone_again() -> None:
    clock = Clock()
    tried = breaker(clock)
    fail(tried, "a", 3)
    clock.now = 30
    assert tried.lets("a")
    clock.now = 33
    tried.failed("a")

    clock.now = 62
    assert not tried.lets("a")
    clock.now = 63
    assert tried.lets("a")


def test_one_that_is_never_heard_of_again_does_not_close_the_way_for_ever() -> None:
    clock = Clock()
    tried = breaker(clock)
    fail(tried, "a", 3)
    clock.now = 30
    assert tried.lets("a")

    clock.now = 59
    assert not tried.lets("a")
    clock.now = 60
    assert tried.lets("a")


def test_only_so_many_hosts_are_remembered() -> None:
    tried = breaker(Clock(), hosts=2)
    for host in ("a", "b", "c"):
        fail(tried, host, 3)

    assert [tried.lets(host) for host in ("a", "b", "c")] == [True, False, False]
