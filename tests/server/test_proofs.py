import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

from server import app
from server.config.cache import Cache
from server.config.database import Database
from server.config.designs import Designs
from server.config.images import Images
from server.config.log import Log
from server.config.server import Server
from server.config.settings import Settings
from server.config.sources import FolderSource, Outside
from server.designs.document.written import read_document, read_written
from server.proofs import Proofs
from tests.likeness import chart
from tests.server.designs.documents import text, written

T = TypeVar("T")
NIGHT = {"kind": "image", "source": "night.png", "box": [0, 0, 1000, 500], "fit": "cover"}


def run(home: Path, work: Callable[[app.House, Proofs], Awaitable[T]], **more: Any) -> T:
    pictures = home / "pictures"
    pictures.mkdir(exist_ok=True)
    chart(1, 1, 200).linear(0, [16, 32, 48]).cast("uchar").write_to_file(str(pictures / "night.png"))
    settings = Settings(
        server=Server(gallery=""),
        sources=(FolderSource(name="pictures", kind="folder", path=pictures),),
        cache=Cache(disk=""),
        outside=Outside(folder=str(home / "outside")),
        designs=Designs(folder=""),
        database=Database(url=f"sqlite:///{home}/kept.db"),
        log=Log(level="error"),
        **more,
    )

    async def inside() -> T:
        house = app.build(settings)
        try:
            return await work(house, Proofs(house.orders, house.delivery.outside))
        finally:
            await house.close()

    return asyncio.run(inside())


def test_pictures_are_looked_at_before_a_design_is_inspected(tmp_path: Path) -> None:
    document = read_document(written(NIGHT, NIGHT | {"source": "day.png"}))
    found = run(tmp_path, lambda _, proofs: proofs.inspect(document))

    assert [(one.pointer, one.code) for one in found] == [("/layers/1/source", "picture")]
    assert found[0].message == (
        "Expected a picture for `/layers/1/source` but received “day.png”. There is no image “day.png” here."
    )


def test_formats_are_those_that_are_written_here(tmp_path: Path) -> None:
    document = read_document(written(presets={"card": {"format": "webp"}}))
    found = run(
        tmp_path, lambda _, proofs: proofs.inspect(document), images=Images(write=("jpg", "png"), preferred=("jpg",))
    )

    assert [one.pointer for one in found] == ["/presets/card/format"]


def test_texts_over_pictures_that_are_here_are_told_by_what_is_seen(tmp_path: Path) -> None:
    canvas = {"width": 1000, "height": 500, "background": "#ffffff"}
    fields = {"first_name": {"type": "text", "samples": ["Amy"]}}
    document = read_document(written(NIGHT, text(color="#203040"), canvas=canvas) | {"fields": fields})
    found = run(tmp_path, lambda _, proofs: proofs.lint(proofs.draft(document)))

    assert [(one.pointer, one.code) for one in found] == [("/layers/1", "contrast")]


def test_a_design_that_is_heavier_than_it_may_be_is_told(tmp_path: Path) -> None:
    def saved(most: int, mail: int) -> Callable[[app.House, Proofs], Awaitable[list[str]]]:
        async def work(house: app.House, proofs: Proofs) -> list[str]:
            layers = [text("many words " * 8, box=[40, 60 * row + 20, 900, 60]) for row in range(7)]
            presets = {"mail": {"max_bytes": mail, "format": "jpg"}, "other": {"size": "500,"}}
            document = written(*layers, max_bytes=most, presets=presets) | {"fields": {}}
            await house.orders.library.save("card", read_written(document).body, "amy")
            design = await house.orders.library.find("card")
            assert design is not None
            return [one.pointer for one in await proofs.lint(design) if one.code == "weight"]

        return work

    assert run(tmp_path, saved(4000, 400_000)) == ["/max_bytes"]
    assert run(tmp_path, saved(400_000, 4000)) == ["/presets/mail/max_bytes"]
    assert run(tmp_path, saved(400_000, 400_000)) == []
