"""[[sources]] and [outside]: where pictures come from, and what is said of them."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from server.config.section import Section
from server.config.types import Bytes, Options, Point, address


class Link(Section):
    """A thing that `partOf` or `seeAlso` points to (Image API 3.0 §5.8)."""

    id: str
    type: str
    label: dict[str, tuple[str, ...]] | None = None
    format: str | None = None
    profile: str | None = None


class Statement(Section):
    """What is said of a picture besides its pixels: in the configuration for a source, in a sidecar for one file.
    `focus` (in per cent from left and top), `alt`, `title` and `credit` are for markup, for parts of it and for
    manifests, not for info.json."""

    rights: str | None = None
    partOf: tuple[Link, ...] = ()  # noqa: N815 (spelled as in info.json)
    seeAlso: tuple[Link, ...] = ()  # noqa: N815
    service: tuple[dict[str, Any], ...] = ()
    focus: Point = None
    alt: str | None = Field(None, max_length=2000)
    title: str | None = Field(None, max_length=500)
    credit: str | None = Field(None, max_length=2000)


class Named(Statement):
    """A source of originals, whatever its kind."""

    name: str = Field(pattern="^[a-z][a-z0-9_-]*$")
    public: bool = True
    protect: str = Field("", pattern=r"^([a-z0-9][a-z0-9_-]{0,63}(@[1-9][0-9]{0,8})?)?$")

    @property
    def statement(self) -> Statement:
        """What is said of all its pictures."""
        return Statement(**self.model_dump(include=set(Statement.model_fields)))


class FolderSource(Named):
    kind: Literal["folder"]
    path: Path
    svg: bool = True


class Elsewhere(Named):
    """A source on another server, of whose originals there are copies here."""

    seconds: float = Field(8, gt=0)
    size: Bytes = 50_000_000
    max_age: int = Field(300, ge=1)
    stale_while_revalidate: int = Field(3600, ge=0)
    svg: bool = False
    stale_if_error: int = Field(86_400, ge=0)


class WebSource(Elsewhere):
    kind: Literal["web"]
    url: Annotated[str, address("https://origin.example/images/", "https?")]
    private: bool = False


class BucketSource(Elsewhere):
    kind: Literal["bucket"]
    url: Annotated[str, address("s3://name/folder/", "s3|gs|az")]
    options: Options = Field({})


Source = Annotated[FolderSource | WebSource | BucketSource, Field(discriminator="kind")]


class Outside(Section):
    origins: tuple[str, ...] = ()
    private: bool = False
    seconds: float = Field(3, gt=0)
    size: Bytes = 10_000_000
    folder: str = ""
    folder_size: Bytes = 500_000_000
