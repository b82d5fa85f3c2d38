"""Jobs and answers are encrypted from here on. What was kept of them in clear is deleted, with the tables that held it;
of jobs that had not ended it is kept that they have failed, for who asks."""

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
LASTING = ("id", "owner", "attempts", "created", "changed")


def upgrade() -> None:
    op.drop_table("answers")
    _answers()
    kept = _unfinished()
    op.drop_table("jobs")
    jobs = _jobs()
    if kept:
        op.bulk_insert(jobs, kept)


def _unfinished() -> list[dict[str, object]]:
    jobs = sa.table("jobs", sa.column("state"), *map(sa.column, LASTING))
    rows = op.get_bind().execute(
        sa.select(*(jobs.c[name] for name in LASTING)).where(jobs.c.state.in_(("queued", "running")))
    )
    return [{**row._mapping, "state": "failed"} for row in rows]


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("claimed", sa.BigInteger, nullable=False),
        sa.Column("answer", sa.LargeBinary),
        sa.PrimaryKeyConstraint("owner", "key", name="pk_answers"),
    )
    op.create_index("ix_answers_claimed", "answers", ["claimed"])


def _jobs() -> sa.Table:
    table = op.create_table(
        "jobs",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("request", sa.LargeBinary),
        sa.Column("result", sa.LargeBinary),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("lease_until", sa.BigInteger),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_jobs"),
        sa.UniqueConstraint("id", name="uq_jobs_id"),
    )
    op.create_index("ix_jobs_state_number", "jobs", ["state", "number"])
    op.create_index("ix_jobs_changed", "jobs", ["changed"])
    return table
