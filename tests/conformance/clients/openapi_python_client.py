"""Uses the client that openapi-python-client made: `python openapi_python_client.py URL KEY`."""

import base64
import sys
import time
from typing import Any

from bookplate_client import AuthenticatedClient, models
from bookplate_client.api.designs import (
    delete_design,
    describe_design_fields,
    list_channels,
    list_design_versions,
    list_designs,
    list_fonts,
    preview_design,
    read_design,
    save_design,
)
from bookplate_client.api.pictures import create_link, explain_address, generate_picture, read_job, write_markup

DESIGN = {
    "name": "mine",
    "canvas": {"width": 200, "height": 100, "background": "#ffffff"},
    "fields": {"first_name": {"type": "text", "default": "there"}},
    "layers": [{"kind": "text", "text": "Hi {first_name}", "box": [10, 10, 180, 80], "size": 30}],
}
PNG = b"\x89PNG"
client = AuthenticatedClient(*sys.argv[1:3])


def wanted(**options: Any) -> models.GenerateRequest:
    return models.GenerateRequest.from_dict({"design_id": "mine", "data": {"first_name": "Zoë"}, "options": options})


made = save_design.sync_detailed("mine", client=client, body=models.DesignDocument.from_dict(DESIGN))
assert (made.status_code, made.parsed.version) == (201, 1)
body = models.DesignDocument.from_dict({**DESIGN, "title": "Second"})
second = save_design.sync_detailed("mine", client=client, body=body, if_match=made.headers["etag"])
assert (second.status_code, second.parsed.id) == (201, "mine@2")
refused = save_design.sync("mine", client=client, body=body, if_match='"other"')
assert isinstance(refused, models.Problem)
assert refused.status == 412

page = list_designs.sync(client=client, limit=1)
assert len(page.items) == 1
assert page.items[0].name in [one.name for one in list_designs.sync(client=client).items]
read = read_design.sync("mine", client=client)
assert (read.title, read.layers[0].text) == ("Second", "Hi {first_name}")

assert "/iiif/3/mine@2/" in generate_picture.sync(client=client, body=wanted()).image_url
inside = generate_picture.sync(client=client, body=wanted(**{"return": "base64", "format": "png"}))
assert base64.b64decode(inside.image).startswith(PNG)
# This generator knows one media type for each status, so the picture itself is asked for with the client below it.
answered = generate_picture._get_kwargs(body=wanted(**{"return": "image", "format": "png"}))
assert client.get_httpx_client().request(**answered).content.startswith(PNG)
job = generate_picture.sync(client=client, body=wanted(format="png"), prefer="respond-async", idempotency_key="one")
while job.status not in ("completed", "failed"):
    time.sleep(0.05)
    job = read_job.sync(job.id, client=client)
assert isinstance(job.result, models.GeneratedPicture)
assert job.result.image_url.endswith(".png")

refused = generate_picture.sync(client=client, body=models.GenerateRequest.from_dict({"design_id": "mien"}))
assert (refused.errors[0].pointer, refused.errors[0].did_you_mean) == ("/design_id", "mine")
opened = models.LinkRequest.from_dict({"design_id": "mine", "open": {"first_name": {}}})
assert create_link.sync(client=client, body=opened).open_ == ["first_name"]
assert "<picture>" in write_markup.sync("chart.png", client=client).html
assert explain_address.sync(client=client, url_query="/iiif/3/chart.png/info.json")
assert preview_design.sync("mine", client=client, width=300).payload.read().startswith(PNG)
assert describe_design_fields.sync("mine", client=client)["title"] == "Second"
assert list_fonts.sync(client=client).default
assert list_channels.sync(client=client).channels
assert [one.version for one in list_design_versions.sync("mine", client=client).items] == [2, 1]
assert delete_design.sync_detailed("mine", client=client, if_match="*").status_code == 204
