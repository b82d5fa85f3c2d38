from server.designs.field import Field, Fields
from server.designs.kinds.kind import Words
from server.designs.kinds.locales import NOWHERE
from server.designs.kinds.styles import Number


def test_fields_come_in_the_order_of_their_design() -> None:
    several = Fields({name: Field(name, Words()) for name in ("first", "second", "third")})

    assert [one.name for one in several.of({"third", "first", "none"})] == ["first", "third"]


def test_a_default_is_read_as_the_design_writes_it() -> None:
    assert Field("size", Number(1, 60), written=8).default(NOWHERE) == 8
    assert Field("words", Words(), written="  ").default(NOWHERE) is None
    assert Field("words", Words()).default(NOWHERE) is None
