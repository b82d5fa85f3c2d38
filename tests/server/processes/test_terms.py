import pytest

from server.processes import terms
from server.processes.terms import Terms


@pytest.mark.parametrize("folder", ["/tmp/bookplate-1", "/tmp/a=b;c=d;/bookplate-1", "/"])
def test_a_post_is_read_as_it_was_written(folder: str) -> None:
    told = {"channel": 3, "listening": "4,5", "dead": "12:-9", "address": "::1:8182", "form": ""}

    assert terms.read_post(terms.post(folder, **told)) == ({name: str(value) for name, value in told.items()}, folder)


def test_terms_are_read_as_they_were_written() -> None:
    kind, process, *words = Terms(2, 20.0, 10.5, 20.0, "json", "localhost:0").line(77).decode().split()
    read = Terms.read(words)

    assert (kind, process) == (terms.TERMS, "77")
    assert (read.workers, read.hang, read.grace, read.linger) == (2, 20.0, 10.5, 20.0)
    assert (read.form, read.address) == ("json", "localhost:0")
