"""The fuzzers, for some seconds each: the same inputs every time, and everything that was ever found."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.fuzz import __main__ as fuzz
from tests.fuzz import corpus, engine, originals, targets
from tests.fuzz.engine import Target
from tests.fuzz.findings import Finding, Wrong, smallest, tried
from tests.fuzz.mutation import mutated
from tests.fuzz.signatures import Signatures
from tests.fuzz.sockets import Sockets
from tests.fuzz.urls import Urls

TIMES = int(os.environ.get("FUZZ", "1"))  # as many inputs


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


@pytest.fixture(scope="module")
def urls(folder: Path) -> Iterator[Urls]:
    target = Urls(folder / "urls", corpus.of("urls"), 0.02)
    yield target
    target.close()


@pytest.fixture(scope="module")
def signatures(folder: Path) -> Iterator[Signatures]:
    target = Signatures(folder / "signatures", corpus.of("signatures"))
    yield target
    target.close()


@pytest.fixture(scope="module")
def sockets(folder: Path) -> Iterator[Sockets]:
    target = Sockets(folder / "sockets", corpus.of("sockets"))
    yield target
    target.close()


def nothing_is_found(target: Target, count: int) -> engine.Report:
    report = engine.run(target, count * TIMES, say=print)
    assert not report.findings, "\n".join(one.detail for one in report.findings.values())
    assert report.tried == count * TIMES
    return report


def nothing_is_found_again(target: Target, inputs: list[bytes]) -> None:
    assert [one for data in inputs if (one := tried(target.check, data)[1])] == []


def test_no_address_means_another_than_its_canonical_one(urls: Urls) -> None:
    nothing_is_found_again(urls, corpus.of("urls"))
    report = nothing_is_found(urls, 2500)
    assert report.outcomes["picture"] > report.tried / 4
    assert report.outcomes["asked 200"] > 10


def test_no_signature_is_good_for_another_meaning(signatures: Signatures) -> None:
    report = nothing_is_found(signatures, 1500)
    assert report.outcomes["let in, signed"] > report.tried / 20
    assert report.outcomes["let in, sealed"] > report.tried / 100
    assert report.outcomes["refused, BadSignature"] > report.tried / 10


def test_every_signed_address_is_let_in_as_it_is(signatures: Signatures) -> None:
    outcomes = [tried(signatures.check, one.path)[0] for one in signatures.signed]
    assert sorted(set(outcomes)) == ["let in, sealed", "let in, signed", "refused, Expired"]


def test_no_bytes_get_an_answer_that_is_not_theirs(sockets: Sockets) -> None:
    nothing_is_found_again(sockets, corpus.of("sockets"))
    nothing_is_found(sockets, 300)


@pytest.mark.parametrize("form", originals.FORMATS)
def test_no_file_does_more_than_be_refused(form: str, tmp_path: Path) -> None:
    (target,) = targets.named("files", tmp_path, (form,))
    try:
        nothing_is_found_again(target, corpus.of(f"files-{form}") + originals.seeds(form))
        report = nothing_is_found(target, 60)
    finally:
        target.close()
    assert len(report.outcomes) > 1


# The fuzzers themselves: a fault that is there is found, made small, and can be repeated.


class Faulty:
    """What fails for every input that has two capitals in it."""

    name, attempts = "faulty", 500

    def make(self, rng: Random) -> bytes:
        return mutated(rng, b"some words With several Capitals in them", (b"X",))

    def check(self, data: bytes) -> str:
        if sum(chr(byte).isupper() for byte in data) > 2:
            raise Wrong("capitals", "too many")
        return "fine"

    def check_all(self, several: list[bytes]) -> list[tuple[str, Finding | None]]:
        return [tried(self.check, data) for data in several]

    def finish(self) -> None: ...

    def close(self) -> None: ...


def test_what_is_wrong_is_found_made_small_and_can_be_repeated(tmp_path: Path) -> None:
    first, second = (engine.run(Faulty(), 500, seed=4) for _ in range(2))

    assert first.findings == second.findings
    assert list(first.findings) == ["capitals"]
    assert len(first.findings["capitals"].data) == 3
    assert [path.read_bytes() for path in engine.keep(first, tmp_path)] == [first.findings["capitals"].data]
    assert engine.run(Faulty(), 70, seed=4, start=10_000).tried == 70


def test_a_fault_stays_the_same_fault_while_it_is_made_smaller() -> None:
    def check(data: bytes) -> str:
        if b"b" in data:
            raise Wrong("first", "")
        if data:
            raise ValueError(data)
        return "fine"

    assert smallest(check, Finding("first", b"aaaabaaa", "")).data == b"b"


def test_the_command_says_by_its_exit_code_whether_something_was_found(tmp_path: Path) -> None:
    told = ["urls", "--count", "50", "--seed", "9", "--share", "0", "--findings", str(tmp_path)]

    assert fuzz.main(told) == 0
    with pytest.raises(SystemExit, match="Expected one of urls, signatures with --guided but received files"):
        fuzz.main(["files", "--guided"])
    assert sys.modules.get("atheris") is None
