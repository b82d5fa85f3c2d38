"""Runs the newer of the two validators against a server and prints a line per result.

    python run_ng.py FOLDER_IT_IS_INSTALLED_IN http://127.0.0.1:8182/iiif/3 IDENTIFIER

The validator asks for Python 3.12 for the sake of one line of typing; that line is read without its brackets here, so
that its checks run as they are on every version that Bookplate supports.
"""

import __future__

import random
import sys
import types
from pathlib import Path

SEED = 1

folder, base, identifier = sys.argv[1:]
sys.path.insert(0, folder)

from iiif_validator.tests.http_caching import HttpCachingTest  # noqa: E402
from iiif_validator.tests.test import IIIFVersion, TargetServer  # noqa: E402

path = Path(folder) / "iiif_validator/validate.py"
source = path.read_text().replace("class SizedGenerator[T]:", "class SizedGenerator:")
validate = types.ModuleType("iiif_validator.validate")
validate.__package__ = "iiif_validator"
exec(compile(source, str(path), "exec", __future__.annotations.compiler_flag), validate.__dict__)

version = IIIFVersion.V2 if "/iiif/2" in base else IIIFVersion.V3
server = TargetServer(base, validation_id=identifier, version=version)
# It rotates regions of any shape by any angle and then looks where some of them have no pixels, which is no failure of
# the server's; one thread and a seed give the same choices every time.
random.seed(SEED)

# Its caching tests are optional and belong to no feature, so that it passes them over by itself.
for test, results in (*validate.run_tests(server, max_threads=1), (HttpCachingTest, HttpCachingTest.run(server))):
    for result in results if isinstance(results, list) else [results]:
        print(
            "PASS" if result.success else "FAIL", test.__module__.rpartition(".")[2], result.details.replace("\n", " ")
        )
