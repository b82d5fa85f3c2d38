"""The tables. Times are whole seconds since 1970; JSON is kept as the text that was written.

Whatever changes here needs a further revision in `migrations/versions`; a test holds the two equal.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text

CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
NUMBER = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts by itself in INTEGER only

metadata = MetaData(naming_convention=CONVENTION)

revision = Table("alembic_version", MetaData(), Column("version_num", Text))  # alembic makes it, and writes it

changes = Table(  # a row per thing that workers keep in memory: another number says that it was changed
    "changes",
    metadata,
    Column("what", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),
)

designs = Table(
    "designs",
    metadata,
    Column("name", Text, primary_key=True),
    Column("current", Integer, nullable=False),  # stays the highest number there ever was, also when deleted
    Column("deleted", BigInteger),
    Column("changed", BigInteger, nullable=False),
)

versions = Table(
    "versions",
    metadata,
    Column("design", Text, ForeignKey(designs.c.name), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("sha256", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("author", Text, nullable=False),
)

keys = Table(
    "keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("environment", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("rate", Integer),
    Column("secret", Text, nullable=False),
    Column("former_secret", Text),
    Column("former_until", BigInteger),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger),
    Column("revoked", BigInteger),
    Column("used", BigInteger),
)

sessions = Table(  # kept longer than they last, so that no login code is good twice
    "sessions",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("created", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("ended", BigInteger),
)

trail = Table(
    "trail",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("time", BigInteger, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("object", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("hash", Text, nullable=False),
)

trail_end = Table(  # one row: how long the trail is, and its last hash
    "trail_end",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
)

renders = Table(
    "renders",
    metadata,
    Column("link", Text, primary_key=True),
    Column("made", BigInteger, nullable=False),
)

answers = Table(  # key and request as digests with a secret, the answer encrypted
    "answers",
    metadata,
    Column("owner", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("request", Text, nullable=False),
    Column("claimed", BigInteger, nullable=False),
    Column("answer", LargeBinary),  # none while the request is still being answered
    Index(None, "claimed"),
)

jobs = Table(  # request and result encrypted
    "jobs",
    metadata,
    Column("number", NUMBER, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("owner", Text, nullable=False),
    Column("task", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("turn", BigInteger, nullable=False),  # when it is its owner's turn, among those of one priority
    Column("due", BigInteger, nullable=False),  # not before
    Column("request", LargeBinary),  # none once it is done
    Column("result", LargeBinary),
    Column("attempts", Integer, nullable=False),
    Column("lease_until", BigInteger),
    Column("created", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
    Index(None, "state", "priority", "turn", "number"),
    Index(None, "owner", "state", "priority", "turn"),
    Index(None, "changed"),
)
