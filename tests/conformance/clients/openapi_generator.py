"""Uses the client that openapi-generator made: `python openapi_generator.py URL KEY`."""

import base64
import sys
import time
from collections.abc import Callable
from typing import Any

import openapi_client as made

DESIGN = {
    "name": "theirs",
    "canvas": {"width": 200, "height": 100, "background": "#ffffff"},
    "fields": {"first_name": {"type": "text", "default": "there"}},
    "layers": [{"kind": "text", "text": "Hi {first_name}", "box": [10, 10, 180, 80], "size": 30}],
}
PNG = b"\x89PNG"
client = made.ApiClient(made.Configuration(host=sys.argv[1], access_token=sys.argv[2]))
designs, pictures = made.DesignsApi(client), made.PicturesApi(client)


def wanted(**options: Any) -> made.GenerateRequest:
    return made.GenerateRequest.from_dict({"design_id": "theirs", "data": {"first_name": "Zoë"}, "options": options})


def problem(call: Callable[..., Any], *given: Any, **more: Any) -> made.Problem:
    """What a call is refused with."""
    try:
        call(*given, **more)
    except made.ApiException as refused:
        return made.Problem.from_json(refused.body)
    raise AssertionError("it was not refused")


saved = designs.save_design_with_http_info("theirs", made.DesignDocument.from_dict(DESIGN))
assert (saved.status_code, saved.data.version) == (201, 1)
document = made.DesignDocument.from_dict({**DESIGN, "title": "Second"})
assert designs.save_design("theirs", document, if_match=saved.headers["etag"]).id == "theirs@2"
assert problem(designs.save_design, "theirs", document, if_match='"other"').status == 412

assert "theirs" in [one.name for one in designs.list_designs(limit=100).items]
assert designs.read_design("theirs").title == "Second"

assert "/iiif/3/theirs@2/" in pictures.generate_picture(wanted()).image_url
inside = pictures.generate_picture(wanted(**{"return": "base64", "format": "png"}))
assert base64.b64decode(inside.image).startswith(PNG)
picture = pictures.generate_picture_without_preload_content(wanted(**{"return": "image", "format": "png"}))
assert picture.read().startswith(PNG)
begun = pictures.generate_picture_with_http_info(wanted(format="png"), prefer="respond-async")
job = begun.data
assert begun.status_code == 202
while job.status not in ("completed", "failed"):
    time.sleep(0.05)
    job = pictures.read_job(job.id)
assert job.result.actual_instance.image_url.endswith(".png")
none = problem(pictures.generate_picture, made.GenerateRequest.from_dict({"design_id": "thiers"}))
assert (none.errors[0].pointer, none.errors[0].did_you_mean) == ("/design_id", "theirs")
assert designs.preview_design("theirs", width=300).startswith(PNG)
assert designs.delete_design_with_http_info("theirs", if_match="*").status_code == 204
