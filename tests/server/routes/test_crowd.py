from server.routes.crowd import Crowd
from server.routes.ready import Asked


def refused(path: str, *, full: bool = True) -> dict[bytes, bytes] | None:
    ready = Crowd(lambda: full).ready(Asked("GET", path.encode(), b"", {}, "http", None, None, []))
    return dict(ready.head.headers) if ready else None


def test_who_comes_when_no_more_can_wait_is_told_so_unless_it_may_be_at_hand() -> None:
    headers = refused("/iiif/3/a.jpg/full/max/0/default.jpg")

    assert headers is not None
    assert headers[b"retry-after"] == b"1"
    assert b"vary" not in headers
    assert refused("/iiif/3/a.jpg/full/max/0/default.jpg", full=False) is None
    assert refused("/iiif/3/a.jpg/0,0,256,256/256,256/0/default.jpg") is None
    assert refused("/iiif/3/a.jpg/text=Hi/full/max/0/default.jpg") is None


def test_a_refusal_varies_as_the_answer_would() -> None:
    open_format = refused("/iiif/3/a.jpg/full/max/0/default.auto")
    open_size = refused("/iiif/3/a.jpg/full/auto/0/default.auto")

    assert open_format is not None
    assert open_size is not None
    assert open_format[b"vary"] == b"Accept"
    assert open_size[b"vary"].startswith(b"Accept, Sec-CH-Width")
