"""Reviews of points recalled, and what was put off: what spaced practice goes by."""

import sqlalchemy as sa
from alembic import op

import backend.adapters.store.database

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

REFUSAL = "records are only added to"


def upgrade() -> None:
    """Adds the tables and the triggers that keep them append-only."""
    op.create_table(
        "reviews",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("point", sa.Text(), nullable=False),
        sa.Column("recall", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", backend.adapters.store.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_reviews_conversation_id_conversations")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_reviews_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("conversation_id", "point", name=op.f("uq_reviews_conversation_id_point")),
    )
    op.create_table(
        "postponements",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("not_before", backend.adapters.store.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("made_at", backend.adapters.store.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_postponements_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postponements")),
    )
    postgres = op.get_bind().dialect.name == "postgresql"
    action = "EXECUTE FUNCTION refuse_change()" if postgres else f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for table in ("reviews", "postponements"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(batch_op.f(f"ix_{table}_person_id"), ["person_id"], unique=False)
        for change in ("UPDATE", "DELETE"):
            name = f"{table}_refuse_{change.lower()}"
            op.execute(f"CREATE TRIGGER {name} BEFORE {change} ON {table} FOR EACH ROW {action}")


def downgrade() -> None:
    """Takes both tables away, and their triggers with them."""
    for table in ("postponements", "reviews"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_index(batch_op.f(f"ix_{table}_person_id"))
        op.drop_table(table)
