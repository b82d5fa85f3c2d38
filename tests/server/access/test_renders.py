from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from server.access.renders import Renders
from server.database.engine import open_database


@pytest.fixture
def renders(tmp_path: Path) -> Iterator[Renders]:
    with closing(open_database(f"sqlite:///{tmp_path}/kept.db")) as opened:
        yield Renders(opened)


def test_a_link_makes_as_many_pictures_as_it_may(renders: Renders) -> None:
    assert renders.count("spring") == 0
    assert [renders.made("spring", 3) for _ in range(5)] == [True, True, True, False, False]
    assert renders.count("spring") == 3
    assert renders.made("autumn", 1)
    assert renders.made("spring", 4)


def test_none_is_none(renders: Renders) -> None:
    assert not renders.made("spring", 0)
    assert renders.count("spring") == 0


def test_who_comes_at_once_is_counted_each(renders: Renders) -> None:
    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(lambda _: renders.made("spring", 15), range(30))) == 15
    assert renders.count("spring") == 15
