"""The command line of designs: bookplate designs list, check, push, pull, preview."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from ops.errors import Mistake
from server.cli.common import Config, refused
from server.errors import Changed, Conflict, Invalid, Malformed, TooHeavy, Unknown, Wrong
from server.on_demand import on_demand

if TYPE_CHECKING:
    from rich import table, text

    from server import app, hints, mistakes, previews, proofs, terminal
    from server.config import settings
    from server.config.settings import Settings
    from server.designs import design_files, library
    from server.designs.design import Design
    from server.designs.document import written
    from server.designs.inspection import inspection
    from server.designs.inspection.remark import Remark
else:  # other commands start without them
    table, text, terminal = on_demand("rich.table"), on_demand("rich.text"), on_demand("server.terminal")
    app, mistakes, proofs = on_demand("server.app"), on_demand("server.mistakes"), on_demand("server.proofs")
    previews, hints = on_demand("server.previews"), on_demand("server.hints")
    settings, library = on_demand("server.config.settings"), on_demand("server.designs.library")
    design_files = on_demand("server.designs.design_files")
    written, inspection = (
        on_demand("server.designs.document.written"),
        on_demand("server.designs.inspection.inspection"),
    )

AUTHOR = "command line"
IN_ORDER = "in order"
SUFFIX = ".json"
PATIENCE = 60.0  # seconds to look at a design: somebody waits for all that is to be said
SHEET = 1600  # pixels of a sheet's width

T = TypeVar("T")

cli = typer.Typer(help="Designs: list, check, push, pull, preview.", no_args_is_help=True)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The rooms that designs are worked on with."""

    library: library.Library
    proofs: proofs.Proofs
    previews: previews.Previews


@asynccontextmanager
async def _opened(configured: Settings) -> AsyncIterator[Shelf]:
    house = app.build(configured)
    try:
        await house.orders.library.look(now=True)
        looked = proofs.Proofs(house.orders, house.delivery.outside)
        yield Shelf(house.orders.library, looked, previews.Previews(house.orders))
    finally:
        await house.close()


def _run(config: Path | None, work: Callable[[Shelf], Coroutine[Any, Any, T]]) -> T:
    """What comes of work on the shelf. A file that cannot be used ends the command with 2."""

    async def run() -> T:
        async with _opened(settings.load(config)) as shelf:
            return await work(shelf)

    try:
        return asyncio.run(run())
    except OSError as error:
        raise refused(str(error)) from error


@cli.command("list")
def list_(config: Config = None) -> None:
    """Say which designs there are."""

    async def work(shelf: Shelf) -> tuple[Design, ...]:
        return await shelf.library.page("", len(await shelf.library.current()))

    shown = table.Table("name", "version", "title", "fields", "changed", box=None, pad_edge=False, header_style="bold")
    for one in _run(config, work):
        changed = datetime.fromtimestamp(one.modified, UTC)
        fields = ", ".join(one.document.fields)
        row = (one.name, str(one.version), one.document.title, fields, f"{changed:%Y-%m-%d %H:%M}")
        shown.add_row(*map(text.Text, row))
    terminal.output().print(shown)


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a design."""

    name: str
    wrong: tuple[Wrong, ...]
    remarks: tuple[Remark, ...] = ()


@cli.command()
def check(
    designs: Annotated[list[str] | None, typer.Argument(help="Files or names; all designs if there are none.")] = None,
    config: Config = None,
) -> None:
    """Say what refuses designs, and what is odd about them; exits with 1 if one is refused."""

    async def work(shelf: Shelf) -> list[Checked]:
        refused = (name.removesuffix(SUFFIX) for name in shelf.library.files.refused)
        names = designs or sorted({*await shelf.library.current(), *refused})
        return [await _checked(shelf, name) for name in names]

    found = _run(config, work)
    shown = terminal.output()
    for one in found:
        if shown.is_terminal:
            shown.print(text.Text(one.name, style="italic"), _told(one), sep="\n")
        else:  # for programs: a line each, which begins with the name
            shown.print(
                *("  ".join(filter(None, (one.name, *row))) for row in _rows(one)),
                sep="\n",
                markup=False,
                highlight=False,
            )
    raise typer.Exit(1 if any(one.wrong for one in found) else 0)


async def _checked(shelf: Shelf, name: str) -> Checked:
    if (mistake := shelf.library.files.refused.get(f"{name}{SUFFIX}")) is not None:
        version = (await shelf.library.current()).get(name)
        shown = f"{name}@{version}, the version before, is shown" if version else "nothing is shown under this name"
        said = Wrong("", "unreadable", f"{name}{SUFFIX} cannot be used: {shown} until it is put right.")
        return Checked(name, (said, *_wrong(mistake)))
    try:
        design = await _design(shelf, name)
        wrong = await shelf.proofs.inspect(design.document)
    except (Invalid, Malformed, TooHeavy) as refusal:
        return Checked(name, _wrong(refusal))
    return Checked(name, wrong, () if wrong else await shelf.proofs.lint(design, PATIENCE))


def _wrong(mistake: Mistake | OSError) -> tuple[Wrong, ...]:
    """What is wrong with a document that cannot be used."""
    return mistake.wrong if isinstance(mistake, Invalid) else (Wrong("", "unreadable", str(mistake)),)


async def _design(shelf: Shelf, name: str) -> Design:
    """A design in a file, or one that is kept. Raises Unknown, Malformed, TooHeavy, Invalid, OSError."""
    if name.endswith(SUFFIX) or Path(name).is_file():
        return shelf.proofs.draft(design_files.read(Path(name)).document)
    return await _kept(shelf, name)


async def _kept(shelf: Shelf, name: str) -> Design:
    """Raises Unknown."""
    plain, _, version = name.partition("@")
    number = int(version) if version.isascii() and version.isdigit() else None
    found = await shelf.library.find(plain, number) if number or version in ("", "latest") else None
    if found is None:
        near = mistakes.nearest(plain, await shelf.library.current())
        raise Unknown(f"There is no design “{name}” here." + (f" Did you mean {near}?" if near else ""))
    return found


def _rows(one: Checked) -> Iterator[tuple[str, str, str]]:
    """What is said of a design: what kind of thing, where it is and what it is."""
    for wrong in one.wrong:
        meant = f" Did you mean “{wrong.did_you_mean}”?" if wrong.did_you_mean else ""
        yield "refused", wrong.pointer, wrong.message + meant
    for remark in one.remarks:
        yield remark.code, remark.pointer, remark.message
    if not one.wrong and not one.remarks:
        yield IN_ORDER, "", ""


def _told(one: Checked) -> table.Table:
    shown = table.Table(show_header=False, box=None, pad_edge=False)
    for _ in range(3):
        shown.add_column(overflow="fold")
    for code, pointer, message in _rows(one):
        style = {"refused": "red", IN_ORDER: "green"}.get(code, "yellow")
        shown.add_row(text.Text(code, style=style), text.Text(pointer), text.Text(message))
    return shown


@cli.command()
def push(
    files: Annotated[list[Path], typer.Argument(help="Documents of designs.")],
    expect: Annotated[int | None, typer.Option(help="The version that is to be the current one; 0 for none.")] = None,
    config: Config = None,
) -> None:
    """Save files as versions; none of them if one is refused."""
    if expect is not None and len(files) > 1:
        raise typer.BadParameter("goes with one file only.", param_hint="--expect")

    async def work(shelf: Shelf) -> list[str]:
        several = [(file, design_files.read(file)) for file in files]
        for file, document in several:
            await _must_be_in_order(shelf, file, document)
        return [await _saved(shelf, document, expect) for _, document in several]

    for line in _run(config, work):
        terminal.output().print(text.Text(line))


async def _must_be_in_order(shelf: Shelf, file: Path, document: written.Written) -> None:
    """Raises Conflict."""
    wrong = await shelf.proofs.inspect(document.document)
    if wrong:
        raise Conflict(f"{file} is refused: {inspection.refusal(wrong)} `bookplate designs check {file}` lists all.")


async def _saved(shelf: Shelf, document: written.Written, expect: int | None) -> str:
    name = document.document.name
    saved = await shelf.library.save(name, document.body, AUTHOR, "new" if expect == 0 else expect)
    return f"{name}@{saved.version}" + ("" if saved.created else " says the same already")


@cli.command()
def pull(
    names: Annotated[list[str] | None, typer.Argument(help="Names of designs; all if there are none.")] = None,
    to: Annotated[Path, typer.Option(help="Folder to write to.")] = Path(),
    version: Annotated[int | None, typer.Option(help="A version instead of the current one.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite files that were changed.")] = False,
    config: Config = None,
) -> None:
    """Write designs to files; those that say something that was never saved are left alone."""

    async def work(shelf: Shelf) -> list[Path]:
        wanted = names or sorted(await shelf.library.current())
        found = [(name, await _body(shelf, name, version)) for name in wanted]
        if not force:
            for name, _ in found:
                await _must_be_known(shelf, name, to / f"{name}{SUFFIX}")
        return [_write(to / f"{name}{SUFFIX}", body) for name, body in found]

    for path in _run(config, work):
        terminal.output().print(text.Text(str(path)))


async def _body(shelf: Shelf, name: str, version: int | None) -> str:
    """Raises Unknown."""
    found = await shelf.library.version(name, version)
    if found is None:
        await _kept(shelf, name if version is None else f"{name}@{version}")
        raise Unknown(f"There is no design “{name}” here.")
    return found.body


async def _must_be_known(shelf: Shelf, name: str, path: Path) -> None:
    """Raises Changed if a file says what no version of its design says: it would be lost."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return
    try:
        digest = sha256(written.canonical(json.loads(content)).encode()).hexdigest()
    except (ValueError, RecursionError):
        digest = ""
    if digest not in {one.sha256 for one in await shelf.library.history(name, limit=1000)}:
        raise Changed(f"{path} was changed and never saved. Push it, or say --force to overwrite it.")


def _write(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(json.loads(body), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path


@cli.command()
def preview(
    name: Annotated[str, typer.Argument(help="Name of a design, or of a version such as webinar@3.")],
    values: Annotated[
        list[str] | None, typer.Argument(help="Values such as first_name=Sarah; its samples if there are none.")
    ] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write, a PNG.")] = Path("preview.png"),
    width: Annotated[int, typer.Option(min=200, max=2400, help="Pixels of the sheet.")] = SHEET,
    widths: Annotated[str, typer.Option(help="Widths of the picture in CSS pixels: 600,320.")] = "",
    dpr: Annotated[str, typer.Option(help="Pixel ratios: 1,2.")] = "",
    preset: Annotated[str, typer.Option(help="Presets: email,story.")] = "",
    locale: Annotated[str, typer.Option(help="Locale in which values are shown.")] = "",
    config: Config = None,
) -> None:
    """Make a sheet of a design with its samples, or with any values."""
    given = {}
    for one in values or ():
        field, equals, value = one.partition("=")
        if not equals:
            raise typer.BadParameter(f"expected a value such as first_name=Sarah but received “{one}”.")
        given[field] = value

    async def work(shelf: Shelf) -> previews.Sheet:
        look = previews.preview_options(width, locale, given, preset, widths, dpr)
        return await shelf.previews.sheet(await _kept(shelf, name), look)

    sheet = _run(config, work)
    output.write_bytes(sheet.body)
    for note in sheet.notes:
        field, _, remark = note.partition("=")
        terminal.output().print(text.Text(f"{field}: {hints.REMARKS.get(remark, remark)}"))
