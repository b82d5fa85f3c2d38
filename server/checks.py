"""What is in force and what is odd about it, in words: `bookplate check`."""

import os
import platform
import shutil
import stat
import time
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from ops import libvips
from ops.text.fonts import Fonts
from server import app, font_checks, render_profile
from server.access import exposure
from server.access.admin_token import FILE
from server.config.metrics import Metrics
from server.config.section import Unusable
from server.config.server import Server
from server.config.settings import DEFAULTS, Settings
from server.config.sources import FolderSource, Source, WebSource
from server.core.data_keys import FILE as DATA_KEY
from server.database import connections
from server.designs import design_files
from server.sources import bucket, folder, web

NAMED = 20  # files that cannot be used, of which it is said why
PROGRAM = 120_000_000  # bytes of a worker without any picture, with the room that allocators keep
UNTRUSTED = {"jp2", "jxl", "pdf"}  # decoders that libvips itself does not trust with a stranger's file


def facts(configured: Settings, file: Path | None) -> list[tuple[str, str]]:
    """What is in force, by name, and the configuration file that it is from."""
    server, cache, images = configured.server, configured.cache, configured.images
    studio, each = render_profile.studio(configured), app.threads(configured, configured.workers)
    return [
        ("configuration", str(file.absolute()) if file else f"none: {DEFAULTS}"),
        ("libvips", f"{'.'.join(map(str, libvips.version()))} on Python {platform.python_version()}"),
        ("engine", f"{studio.fingerprint}, fonts {studio.fonts.fingerprint}"),
        (
            "listens on",
            f"{server.host}:{server.port}, {configured.workers} × {each} pictures at once, {server.queue} waiting",
        ),
        ("sources", "\n".join(f"{source.name}: {_place(source)}" for source in configured.sources)),
        ("reads", _listed(images.read, libvips.readable())),
        ("writes", _listed(images.write, libvips.writable())),
        ("delivers", f"at most {studio.limits}"),
        *font_checks.facts(configured, studio.fonts),
        ("memory", _memory(configured)),
        ("designs", _designs(configured.designs.folder)),
        ("database", _database(configured.database.url)),
        ("logos and the like from", "\n".join(configured.outside.origins) or "nowhere"),
        ("admin token", _admin_token(configured)),
        ("data key", _data_key(configured)),
        ("metrics", _metrics(configured.metrics)),
        ("signs with", ", ".join(configured.access.signing) or "no key"),
        ("seals with", ", ".join(configured.access.sealing) or "no key"),
        ("disk", f"{cache.disk_size / 1e9:.1f} GB in {cache.disk}" if cache.disk else "none"),
    ]


def _memory(configured: Settings) -> str:
    """What all workers together may take, by design."""
    cache, server = configured.cache, configured.server
    parts = {
        "finished pictures": cache.memory,
        "what pictures are made from": cache.levels,
        "what is being made": server.memory,
        "the program": PROGRAM * configured.workers,
    }
    told = (f"{size / 1e6:.0f} MB for {name}" for name, size in parts.items() if size)
    return f"at most {sum(parts.values()) / 1e6:.0f} MB: " + ", ".join(told)


def _database(url: str) -> str:
    """Where the database is; never its password, which may be anywhere in what is no address."""
    try:
        return make_url(url).render_as_string() if url else "in memory"
    except ArgumentError:
        return "nowhere: database.url is no address"


def _place(source: Source) -> Path | str:
    return source.path if isinstance(source, FolderSource) else source.url


def _odd(source: Source) -> list[str]:
    """What is odd about a source."""
    if isinstance(source, FolderSource):
        why = folder.trouble(source.path)
        return [f"The folder of {source.name} {why}: {source.path}"] if why else []
    try:
        web.below(source) if isinstance(source, WebSource) else bucket.opened(source)
    except Unusable as error:
        return [str(error)]
    if isinstance(source, WebSource) and not source.private and _is_near(urlsplit(source.url).hostname or ""):
        return [f"{source.name}: {source.url} is in a private network, or this machine; say private = true for it."]
    return []


def _is_near(host: str) -> bool:
    """Whether a host is this machine, or one beside it, as far as its name tells."""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost" or "." not in host


def _admin_token(configured: Settings) -> str:
    """Where it is kept; never what it is."""
    if configured.access.admin_token.get_secret_value():
        return "in access.admin_token"
    path = Path(configured.server.state_folder) / FILE
    return f"in {path}" if path.is_file() else f"in {path}, once the server has run"


def _data_key(configured: Settings) -> str:
    """Where the key is kept that encrypts jobs and answers; never what it is."""
    if configured.database.data_keys:
        return "in database.data_keys"
    path = Path(configured.server.state_folder) / DATA_KEY
    return f"in {path}" if path.is_file() else f"in {path}, once it is needed"


def _metrics(metrics: Metrics) -> str:
    """Where /metrics is, and who may read it."""
    if not metrics.enabled:
        return "none"
    place = f"on {metrics.host}:{metrics.port}" if metrics.port else "on the server's port"
    return f"{place}, for {'whoever sends metrics.token' if metrics.token.get_secret_value() else 'everybody'}"


def _designs(folder: str) -> str:
    if not folder:
        return "in the database alone"
    return f"from {folder}" if Path(folder).is_dir() else f"in the database alone: there is no {folder}"


def _design_files(folder: str, fonts: Fonts) -> list[str]:
    """What is odd about the files of designs: those that cannot be used, and those that are too many."""
    if not folder:
        return []
    why, left_out = design_files.passed_over(Path(folder), fonts)
    found = [f"designs.folder: {name} is passed over. {cause}" for name, cause in list(why.items())[:NAMED]]
    if len(why) > NAMED:
        found.append(
            f"designs.folder: {len(why) - NAMED} more files are passed over; `bookplate designs check` says why."
        )
    if left_out:
        found.append(f"designs.folder: {left_out} files are left out, as {design_files.MOST} are read at most.")
    return found


def _listed(wanted: tuple[str, ...], possible: frozenset[str]) -> str:
    """The formats that are wanted and possible, and those that this libvips has not."""
    there, lacking = ([name for name in wanted if (name in possible) is known] for known in (True, False))
    return " ".join(there) + (f" (this libvips has no {', '.join(lacking)})" if lacking else "")


def _proxies(server: Server) -> list[str]:
    """What is odd about who may say how the server was reached."""
    if not server.proxies or server.public_url:  # then they vouch for traces alone
        return []
    wide = [one for one in server.proxies if not ip_network(one).prefixlen]
    return [f"server.proxies has {one}, which is everybody: anyone may have any host in links." for one in wide]


def _exposed(configured: Settings) -> list[str]:
    """By which host an unguarded server was reached from outside, if it noticed."""
    unguarded = exposure.is_unguarded(configured)
    note = exposure.noted(Path(configured.server.state_folder), time.time()) if unguarded else None
    if note is None:
        return []
    when = datetime.fromtimestamp(note.time, UTC).strftime("%Y-%m-%d %H:%M")
    return [f"This server was reached as {note.host} ({when} UTC), and {exposure.WAYS_ON}"]


def _state_folder(path: Path) -> list[str]:
    """What is odd about where the secrets are."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return []  # the server makes it
    except OSError as error:
        return [f"server.state_folder cannot be reached ({error.strerror}): {path}"]
    if not stat.S_ISDIR(mode) or not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        return [f"server.state_folder is no folder that can be written to: {path}"]
    if mode & (stat.S_IWGRP | stat.S_IWOTH):
        return [f"Others may write into server.state_folder, and put an admin token of theirs there: chmod 700 {path}"]
    return []


def _kept(configured: Settings) -> list[str]:
    """What is odd about the database."""
    found, database = [], configured.database
    try:
        connections.must_have_driver(database.url)
    except Unusable as error:
        found.append(str(error))
    if configured.workers > 1 and database.in_memory:
        found.append("Each worker has designs and keys of its own, as database.url keeps them in memory; name a file.")
    if database.shared and not database.data_keys:
        found.append(
            "Machines that share this database cannot read each other's jobs: give all of them the same "
            "database.data_keys. `bookplate data-key new` makes one."
        )
    return found


def odd(configured: Settings) -> list[str]:
    """What an operator may want to change, a sentence each."""
    images, found = configured.images, []
    if libvips.version() < libvips.OLDEST_SAFE:
        found.append("This libvips has known vulnerabilities in reading TIFF and EXIF; 8.18.3 is the first without.")
    for source in configured.sources:
        found += _odd(source)
        if not (source.public or configured.access.signing or configured.access.sealing):
            found.append(
                f"{source.name} is not public, and there is no key: only designs that name its pictures show them. "
                "access.signing or access.sealing would let others have them."
            )
    if configured.access.open and not configured.access.signing:
        found.append("Who reaches this server can have any text on any picture; access.signing would end that.")
    elif (configured.server.proxies or configured.server.public_url) and not configured.access.signing:
        found.append(
            "server.proxies or server.public_url says that this server is reached through another one, and "
            "nothing needs a signature: anybody can have any text on any picture. access.signing would end that."
        )
    found += _exposed(configured)
    found += _state_folder(Path(configured.server.state_folder))
    if configured.cache.purge_hook and shutil.which(configured.cache.purge_hook[0]) is None:
        found.append(f"cache.purge_hook: there is no command {configured.cache.purge_hook[0]}.")
    found += _proxies(configured.server)
    found += _kept(configured)
    if configured.outside.origins and configured.outside.private:
        found.append("outside.private lets pictures be fetched from private networks: trust whoever names origins.")
    fonts = render_profile.studio(configured).fonts
    found += _design_files(configured.designs.folder, fonts)
    found += font_checks.odd(configured, fonts)
    if risky := sorted(UNTRUSTED & set(images.read) & libvips.readable()):
        found.append(
            f"libvips does not trust its own decoders of {', '.join(risky)}; "
            "leave them out of images.read if strangers can add files."
        )
    return found
