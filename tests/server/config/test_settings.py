import tomllib
from pathlib import Path

import pytest

from server.config.database import Database
from server.config.section import Unusable
from server.config.server import Server
from server.config.settings import Settings, load, written, written_anew
from server.config.sources import BucketSource, FolderSource
from server.config.types import key_bytes

ROOT = Path(__file__).parents[3]


def config(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(text)
    return path


def test_the_repositorys_configuration_holds_every_setting_with_its_default() -> None:
    written = tomllib.loads((ROOT / "config.toml").read_text())
    defaults = Settings()

    assert Settings.model_validate(written) == defaults
    for room, model in defaults:
        if room != "sources":
            assert set(written[room]) == set(type(model).model_fields), room
    assert set(written["sources"][0]) == {"name", "kind", "path"}


def test_an_empty_file_is_the_defaults(tmp_path: Path) -> None:
    assert load(config(tmp_path, "")).model_dump() == Settings().placed(tmp_path).model_dump()


def test_relative_paths_are_meant_from_the_file(tmp_path: Path) -> None:
    text = '[cache]\ndisk = "kept"\n[outside]\nfolder = "fetched"\n[[sources]]\nname = "a"\nkind = "folder"\npath = "pictures"\n'
    loaded = load(config(tmp_path, text))

    assert isinstance(loaded.sources[0], FolderSource)
    assert loaded.sources[0].path == tmp_path / "pictures"
    assert loaded.cache.disk == str(tmp_path / "kept")
    assert loaded.outside.folder == str(tmp_path / "fetched")
    assert loaded.database.url == f"sqlite:///{tmp_path}/.bookplate/bookplate.db"


@pytest.mark.parametrize(
    ("url", "placed"),
    [
        ("", ""),
        ("sqlite://", "sqlite://"),
        ("sqlite:///:memory:", "sqlite:///:memory:"),
        ("sqlite:////srv/kept.db", "sqlite:////srv/kept.db"),
        ("sqlite:///kept.db?timeout=9", "sqlite:///{}/kept.db?timeout=9"),
        ("sqlite+pysqlite:///../kept.db", "sqlite+pysqlite:///{}/../kept.db"),
        ("postgresql+psycopg://me:pass@host/name", "postgresql+psycopg://me:pass@host/name"),
    ],
)
def test_the_file_of_a_database_is_meant_from_the_file_too(tmp_path: Path, url: str, placed: str) -> None:
    assert load(config(tmp_path, f'[database]\nurl = "{url}"')).database.url == placed.format(tmp_path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[server]\nprot = 80", r"server\.prot is not a setting\. Did you mean port\?"),
        ("[sever]\nport = 80", r"sever is not a setting\. Did you mean server\?"),
        ("[images]\njpeg_quality = 80", r"Did you mean jpg_quality\?"),
        (
            '[[sources]]\nname = "a"\nkind = "folder"\npaht = "x"',
            r"sources\.0\.paht is not a setting\. Did you mean path\?",
        ),
        ('[[sources]]\nname = "A b"\nkind = "folder"\npath = "x"', r"sources\.0\.name"),
        (
            '[[sources]]\nname = "a"\nkind = "ftp"\npath = "x"',
            r"sources\.0\.kind: expected folder, web or bucket \(received “ftp”\)$",
        ),
        (
            '[[sources]]\nname = "a"\npath = "x"',
            r"sources\.0: expected an object with `kind` \(folder, web or bucket\) \(",
        ),
        (
            '[[sources]]\nname = "a"\nkind = "web"\nurl = "http://h/"\nsecond = 1',
            r"sources\.0\.second is .* mean seconds\?",
        ),
        (
            '[[sources]]\nname = "a"\nkind = "web"\nurl = "http://h/"\noptions = {}',
            r"sources\.0\.options is not a setting",
        ),
        ('[[sources]]\nname = "a"\nkind = "bucket"\nurl = "s3://h/"\noption = {}', r"\.option is .* mean options\?"),
        ('[[sources]]\nname = "a"\nkind = "web"', r"sources\.0\.url: expected a value \(received none\)$"),
        *(
            (
                f'[[sources]]\nname = "a"\nkind = "{kind}"\nurl = "{url}"',
                r"sources\.0\.url: expected an address that ends in /.*\"$",
            )
            for kind, url in (
                *(
                    ("web", "http://h"),
                    ("web", "http://h/a"),
                    ("web", "http://h/?a/"),
                    ("web", "ftp://h/"),
                    ("web", ""),
                ),
                *(("web", "http://me:word@h/"), ("bucket", "https://h/"), ("bucket", "s3://b"), ("bucket", "s3:///x/")),
            )
        ),
        ('[[sources]]\nname = "a"\nkind = "web"\nurl = "http://h/"\nmax_age = 0', r"sources\.0\.max_age: .*received 0"),
        ("[server]\nport = 80000", r"server\.port: expected a value less than or equal to 65535 \(received 80000\)$"),
        ('[server]\nport = "x"', r"server\.port: expected a whole number \(received “x”\)$"),
        ("[server]\nPORT = 80", r"server\.PORT is not a setting\. Did you mean port\?"),
        ('[log]\nlevel = "warn"', r"log\.level: expected .* \(received “warn”\)\. Did you mean warning\?$"),
        ('[cache]\nmemory = "lots"', r'cache\.memory.*"256 MB"'),
        ('[images]\nwrite = ["webp", "jpg"]', r"images\.write.*at least jpg and png"),
        ('[images]\nread = ["svg"]', r"images\.read.*among jpg"),
        ('[images]\nbackground = "white"', r"images\.background"),
        ('[server]\npublic_url = "example.org"', r"server\.public_url"),
        (
            '[server]\nproxies = ["10.0.0.1/8"]',
            r'server\.proxies\.0: expected an address or a network such as "10\.0\.0\.0/8"',
        ),
        ('[server]\nproxies = ["::1", "localhost"]', r"server\.proxies\.1: expected an address.*received “localhost”"),
        ('[server]\nproxies = ["*"]', r"server\.proxies\.0"),
        ('[access]\nrate = "10 per minute"', r'access\.rate: expected a number of requests.*such as "600/minute"'),
        ('[access]\nrate = "0/minute"', r"access\.rate"),
        ('[access]\nenvironment = "staging"', r"access\.environment: expected live or test \(received “staging”\)$"),
        ("[server", "is not TOML"),
    ],
)
def test_a_mistake_is_named_with_what_was_probably_meant(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(Unusable, match=words):
        load(config(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('signing = { k1 = "SeCrEt" }', r"access\.signing: expected at least 16 bytes in the key k1, not 4; make one"),
        ('signing = { k1 = "SeCrEt SeCrEt SeCrEt SeCrEt" }', r"access\.signing: expected a key in base64url \(letters"),
        ('signing = { k1 = "SeCrEtSeCrEtSeCrEtSeCrEtS" }', r"access\.signing: expected a key in base64url"),
        ('signing = { k1 = "SeCrEt+SeCrEt/SeCrEtSeCrEt" }', r"access\.signing: expected a key in base64url"),
        ('signing = { K1 = "SeCrEtSeCrEtSeCrEtSeCrEt" }', r"access\.signing: expected ids of keys such as k1"),
        ('signing = "SeCrEt"', r"access\.signing: "),
        (
            'sealing = { s1 = "SeCrEtSeCrEtSeCrEtSeCrEt" }',
            r"just 64 bytes in the key s1, not 18; make one with bookplate keys secret --seal",
        ),
    ],
)
def test_a_key_that_cannot_be_used_is_refused_and_not_repeated(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(Unusable, match=words) as caught:
        load(config(tmp_path, f"[access]\n{text}"))
    assert "SeCrEt" not in str(caught.value)
    assert "SeCrEt" not in str(caught.value.__cause__)


def test_a_bucket_is_told_what_its_store_wants_to_know_and_that_is_not_shown(tmp_path: Path) -> None:
    text = '[[sources]]\nname = "a"\nkind = "bucket"\nurl = "s3://b/x/"\n'
    loaded = load(config(tmp_path, text + 'options = { secret_access_key = "SeCrEt", skip_signature = true }'))
    (source,) = loaded.sources

    assert isinstance(source, BucketSource)
    told = {name: value.get_secret_value() for name, value in source.options.items()}
    assert told == {"secret_access_key": "SeCrEt", "skip_signature": "true"}
    assert "SeCrEt" not in repr(loaded)
    for wrong in ('options = "SeCrEt"', 'options = { a = ["SeCrEt"] }', 'options = { a = "SeCrEt" }\nkeind = 1'):
        with pytest.raises(Unusable) as caught:
            load(config(tmp_path, text + wrong))
        assert "SeCrEt" not in str(caught.value)
    with pytest.raises(Unusable) as caught:
        load(config(tmp_path, text.replace("bucket", "buckt") + 'options = { a = "SeCrEt" }'))
    assert "SeCrEt" not in str(caught.value)


def test_keys_are_read_padded_or_not_and_not_shown(tmp_path: Path) -> None:
    text = f'[access]\nsigning = {{ b = "{"-_Aa" * 6}AA==", a = "{"AAAA" * 6}" }}\nsealing = {{ s = "{"A" * 86}" }}'
    access = load(config(tmp_path, text)).access

    assert [key_bytes(secret) for secret in access.signing.values()] == [b"\xfb\xf0\x1a" * 6 + b"\0", b"\0" * 18]
    assert list(access.signing) == ["b", "a"]
    assert key_bytes(access.sealing["s"]) == bytes(64)
    assert "-_Aa" not in repr(access)


def test_keys_of_the_environment_come_after_those_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOKPLATE_ACCESS__SIGNING__K2", "B" * 24)
    loaded = load(config(tmp_path, f'[access]\nsigning = {{ k1 = "{"A" * 24}" }}'))

    assert list(loaded.access.signing) == ["k1", "k2"]


@pytest.mark.parametrize("rate", ["", "1/second", "600/minute", "100000/day"])
def test_a_rate_is_a_number_for_a_time(tmp_path: Path, rate: str) -> None:
    assert load(config(tmp_path, f'[access]\nrate = "{rate}"')).access.rate == rate


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ("256 MB", 256_000_000),
        ("0", 0),
        ("", 0),
        ("1.5GB", 1_500_000_000),
        ("12", 12),
        ("4 kb", 4000),
        ("4k", 4000),
        ("2 G", 2_000_000_000),
        ("3 MiB", 3 * 2**20),
    ],
)
def test_sizes_are_written_as_people_do(tmp_path: Path, size: str, expected: int) -> None:
    assert load(config(tmp_path, f'[cache]\nmemory = "{size}"')).cache.memory == expected


@pytest.mark.parametrize("size", ['"1,000 MB"', '"8 kbit"', '"1 MB more"', '"1e3"', '"-3"', "-3", "[1]", '"Ki"', "inf"])
def test_what_is_no_size_is_refused(tmp_path: Path, size: str) -> None:
    with pytest.raises(Unusable, match=r'cache\.memory: expected a size such as "256 MB" \(received '):
        load(config(tmp_path, f"[cache]\nmemory = {size}"))


def test_the_environment_overrides_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOKPLATE_SERVER__PORT", "9000")
    loaded = load(config(tmp_path, "[server]\nport = 80\nqueue = 7"))

    assert (loaded.server.port, loaded.server.queue) == (9000, 7)


def test_a_misspelt_variable_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOKPLATE_SERVR__PORT", "9000")
    with pytest.raises(Unusable, match=r"BOOKPLATE_SERVR__PORT is not a setting\. Did you mean BOOKPLATE_SERVER"):
        load(config(tmp_path, ""))


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SERVER__PROXIES", "127.0.0.1", ': expected JSON, such as ["127.0.0.1"], but received 127.0.0.1'),
        ("images__read", "jpg, png", ': expected JSON, such as ["jpg", "png"], but received jpg, png'),
        *(
            (name, value, ': expected JSON, such as ["…"] for a list or {"name": "…"} for a table.')
            for name, value in (
                ("SERVER__PROXIES", '["SeCrEt'),
                ("ACCESS__SIGNING", "SeCrEt"),
                ("DATABASE__DATA_KEYS", "SeCrEt"),
                ("CACHE__PURGE_HOOK", "curl SeCrEt"),
                ("ACCESS", "SeCrEt"),
                ("SOURCES", "SeCrEt"),
                ("SERVER", ""),
            )
        ),
    ],
)
def test_a_list_or_table_of_the_environment_is_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv("BOOKPLATE_SERVER__PORT", "9000")
    monkeypatch.setenv(f"BOOKPLATE_{name}", value)
    with pytest.raises(Unusable) as caught:
        load(config(tmp_path, "[server]\nport = 80"))

    assert str(caught.value) == f"BOOKPLATE_{name}{words}"


@pytest.mark.parametrize(
    ("text", "name", "value", "words"),
    [
        ("[images]\njpg_quality = 170", "SERVER__PORT", "80", "{file}: images.jpg_quality: "),
        ("[images]\njpg_quality = 70", "images__jpg_quality", "170", "{name}: images.jpg_quality: "),
        ("[images]\njpg_quality = 70", "IMAGES", '{"jpg_quality": 170}', "{name}: images.jpg_quality: "),
        ("[images]\njpg_quality = 170", "IMAGES", '{"avif_quality": 60}', "{file}: images.jpg_quality: "),
        ('[server]\nproxies = ["::1"]', "SERVER__PROXIES", '["x"]', "{name}: server.proxies.0: "),
        ('[server]\nproxies = ["::1"]', "SERVER", '{"proxies": ["x"]}', "{name}: server.proxies.0: "),
        ("", "SERVER__PROT", "80", "{name}: server.prot is not a setting. Did you mean port?"),
        ("", "SOURCES", '[{"name": "a", "kind": "web"}]', "{name}: sources.0.url: expected a value"),
        (
            f'[access]\nsigning = {{ a = "{"A" * 24}" }}',
            "ACCESS__SIGNING__B",
            "short",
            "{file} and {name}: access.signing",
        ),
    ],
)
def test_a_mistake_is_blamed_on_the_variable_or_the_file_that_it_is_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, name: str, value: str, words: str
) -> None:
    path, variable = config(tmp_path, text), f"BOOKPLATE_{name}"
    monkeypatch.setenv(variable, value)
    with pytest.raises(Unusable) as caught:
        load(path)

    assert str(caught.value).startswith(words.format(file=path, name=variable))


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="There is no configuration file"):
        load(tmp_path / "none.toml")


@pytest.mark.parametrize(
    ("asked", "url", "cores", "workers"),
    [
        (0, "sqlite:///a.db", 1, 1),
        (0, "sqlite:///a.db", 2, 2),
        (0, "postgresql+psycopg://h/n", 64, 4),
        (0, "", 8, 1),
        (0, "sqlite://", 8, 1),
        (0, "sqlite:///:memory:", 8, 1),
        (3, "", 1, 3),
        (9, "sqlite:///a.db", 2, 9),
    ],
)
def test_there_is_a_worker_per_core_unless_it_is_said_otherwise(
    monkeypatch: pytest.MonkeyPatch, asked: int, url: str, cores: int, workers: int
) -> None:
    monkeypatch.setattr("server.config.settings.cores", lambda: cores)

    assert Settings(server=Server(workers=asked), database=Database(url=url)).workers == workers


SIGNED = f'[access]\nsigning = {{ k1 = "{"A" * 24}" }}\n'


@pytest.mark.parametrize("text", [None, "", " \n# [access]\n\t# more\n"])
def test_a_file_that_was_in_force_and_is_gone_or_empty_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    monkeypatch.chdir(tmp_path)
    path = config(tmp_path, SIGNED)
    former = written()
    assert written_anew(former) == former
    path.unlink() if text is None else path.write_text(text)

    with pytest.raises(Unusable, match=str(path)):
        written_anew(former)
    path.write_text(f"{SIGNED}[server]\nport = 80\n")
    assert "port" in written_anew(former).text


@pytest.mark.parametrize("text", [None, "# nothing yet"])
def test_where_nothing_was_configured_nothing_need_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None
) -> None:
    monkeypatch.chdir(tmp_path)
    if text:
        config(tmp_path, text)
    former = written()

    assert written_anew(former) == former
    config(tmp_path, SIGNED)
    assert written_anew(former).text == SIGNED
