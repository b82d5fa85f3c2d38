import subprocess
import sys
from pathlib import Path

import pytest

from server.core import tracers
from server.core.tracing import NO_TRACER, exporters

ROOT = Path(__file__).parents[3]
WITHOUT = """
import sys
sys.modules["opentelemetry"] = None  # as if it were not installed
from server.core import tracers
from server.core.tracing import NO_TRACER
said = []
found = tracers.of_environment(said.append, propagate=False, environment={"OTEL_TRACES_EXPORTER": "otlp"})
assert found is NO_TRACER and said == [tracers.MISSING], (found, said)
print("none")
"""
UNASKED = """
import sys
from server.core import tracers
from server.core.tracing import NO_TRACER
assert tracers.of_environment(print, propagate=True, environment={}) is NO_TRACER
assert not [name for name in sys.modules if name.startswith("opentelemetry")]
print("none")
"""


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, ()),
        ({"OTEL_TRACES_EXPORTER": "none"}, ()),
        ({"OTEL_TRACES_EXPORTER": ""}, ()),
        ({"OTEL_TRACES_EXPORTER": "console"}, ("console",)),
        ({"OTEL_TRACES_EXPORTER": " otlp , console"}, ("otlp", "console")),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318"}, ("otlp",)),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://c:4318/v1/traces"}, ("otlp",)),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318", "OTEL_TRACES_EXPORTER": "none"}, ()),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318", "OTEL_SDK_DISABLED": "TRUE"}, ()),
        ({"OTEL_SERVICE_NAME": "pictures"}, ()),
    ],
)
def test_traces_are_made_where_the_environment_says_where_to(
    environment: dict[str, str], expected: tuple[str, ...]
) -> None:
    assert exporters(environment) == expected


def test_who_asks_gets_a_tracer() -> None:
    tracer = tracers.of_environment(print, propagate=False, environment={"OTEL_TRACES_EXPORTER": "console"})

    assert tracer.on
    assert not NO_TRACER.on
    tracer.close(5)


@pytest.mark.parametrize("program", [WITHOUT, UNASKED])
def test_without_the_extra_or_a_wish_nothing_is_imported(program: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, cwd=ROOT, capture_output=True, text=True, timeout=60
    )

    assert (done.returncode, done.stdout) == (0, "none\n"), done.stderr
