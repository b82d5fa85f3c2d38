"""The same targets, led by coverage: atheris (libFuzzer for Python) changes inputs and keeps those that reach new code.

`python -m tests.fuzz urls --guided` starts this in a process of its own: modules are instrumented as they are imported.
"""

import sys
from pathlib import Path
from random import Random
from typing import Any

from tests.fuzz.findings import Wrong

NAMES = ("urls", "signatures")
PACKAGES = [
    "server.iiif",
    "server.designs",
    "server.access",
    "server.orders",
    "server.naming",
    "ops.region",
    "ops.size",
]
PACKAGES += ["ops.rotation", "ops.quality", "ops.format", "ops.transform"]
CORPUS = 2000  # inputs of the grammar that it starts from


def main(name: str, folder: str, count: str, seed: str, seconds: str) -> None:
    """Fuzz until something is found, or for so many inputs and seconds. libFuzzer ends the process."""
    try:
        import atheris  # noqa: PLC0415 - not everybody has it
    except ImportError:
        raise SystemExit("--guided needs atheris: pip install -e '.[fuzz]'") from None
    with atheris.instrument_imports(include=PACKAGES):
        from tests.fuzz import targets  # noqa: PLC0415 - here, so that it is instrumented
    (target,) = targets.named(name, Path(folder) / "house", share=0.0)
    corpus = Path(folder) / "corpus"
    corpus.mkdir()
    for index in range(CORPUS):
        (corpus / f"{index}").write_bytes(target.make(Random((int(seed) << 40) + index)))

    def one(data: bytes) -> None:
        _, found = target.check_all([data])[0]
        if found:
            print(f"\nFOUND {found.kind}\n  input {found.data!r}")
            raise Wrong(found.kind, found.detail)

    def changed(data: bytes, most: int, number: int) -> bytes:
        """Another of the grammar, or what libFuzzer makes of what it has."""
        rng = Random(number)
        mixed: Any = target.make(rng) if rng.random() < 0.2 else atheris.Mutate(data, most)
        return bytes(mixed)[:most]

    options = [f"-runs={count}", f"-seed={seed}", "-max_len=4096", f"-max_total_time={float(seconds):.0f}"]
    atheris.Setup([sys.argv[0], str(corpus), *options], one, custom_mutator=changed)
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
