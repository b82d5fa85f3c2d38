"""Whether a document is one of the Presentation API 3.0, as an independent library's models know it."""

import json
from typing import Any

from iiif_prezi3 import Collection, Manifest

CONTEXT = "http://iiif.io/api/presentation/3/context.json"


def valid(body: bytes) -> dict[str, Any]:
    """The document, if it is one of the specification's, and has no word that is none of it.

    What the models do not know they leave out when they write the document again.
    """
    document: dict[str, Any] = json.loads(body)
    model = {"Manifest": Manifest, "Collection": Collection}[document["type"]].model_validate(document)
    assert document["@context"] == CONTEXT
    assert json.loads(model.json()) == document
    return document
