from server.cache.memory import OVERHEAD, Memory


def test_the_least_recently_used_go_first() -> None:
    memory = Memory(3 * (100 + OVERHEAD))
    for key in "abc":
        memory.put(key, key.encode() * 100)
    memory.get("a")
    memory.put("d", b"d" * 100)

    assert memory.get("a") == b"a" * 100
    assert memory.get("b") is None
    assert memory.get("d") == b"d" * 100


def test_the_budget_is_never_exceeded() -> None:
    memory = Memory(10_000)
    for number in range(200):
        memory.put(str(number), b"x" * (number * 37 % 4000))

    assert 0 < memory.size <= 10_000


def test_what_is_larger_than_the_budget_is_not_kept() -> None:
    memory = Memory(1000)
    memory.put("a", b"x" * 1000)

    assert memory.get("a") is None


def test_a_budget_of_nothing_keeps_nothing() -> None:
    memory = Memory(0)
    memory.put("a", b"")

    assert memory.get("a") is None


def test_what_has_a_tag_is_purged_and_nothing_else() -> None:
    memory = Memory(100_000)
    for key, tags in {"a": ("x", "y"), "b": ("y",), "c": ("z",), "d": ()}.items():
        memory.put(key, key.encode(), tags)

    assert memory.purge(["y", "nothing"]) == 2
    assert [key for key in "abcd" if memory.get(key)] == ["c", "d"]
    assert memory.purge(["y", "x"]) == 0
    assert memory.purge(["*"]) == 2
    assert memory.size == 0


def test_what_goes_leaves_no_tags_behind() -> None:
    memory = Memory(5 * OVERHEAD)
    for number in range(1000):
        memory.put(str(number), b"x", (f"image:{number}", "source:s"))
    memory.put("999", b"y", ("image:other",))

    assert memory.purge(["image:999", "image:1"]) == 0
    assert memory.purge(["source:s"]) == 3
    assert memory.purge(["image:other"]) == 1
    assert not memory._bodies.tags
    assert not memory._bodies.tagged
