"""Jobs say which task they are, and when it is their turn: by priority, fairly among owners, and after a pause where
one went wrong. Those that wait are pictures, in the order in which they came."""

import sqlalchemy as sa
from alembic import op

revision = "4"
down_revision = "3"

FORMER = {"task": "picture-1", "priority": 0, "due": 0}


def upgrade() -> None:
    for name, kind in {"task": sa.Text, "priority": sa.Integer, "turn": sa.BigInteger, "due": sa.BigInteger}.items():
        op.add_column("jobs", sa.Column(name, kind))
    jobs = sa.table("jobs", *map(sa.column, ("number", "turn", *FORMER)))
    op.execute(sa.update(jobs).values(FORMER | {"turn": jobs.c.number}))
    op.drop_index("ix_jobs_state_number", "jobs")
    with op.batch_alter_table("jobs") as changed:
        for name in ("turn", *FORMER):
            changed.alter_column(name, nullable=False)
    op.create_index("ix_jobs_state_priority_turn_number", "jobs", ["state", "priority", "turn", "number"])
    op.create_index("ix_jobs_owner_state_priority_turn", "jobs", ["owner", "state", "priority", "turn"])
