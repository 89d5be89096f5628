"""Branches of a rehearsal: where a scene was taken up again. Append-only like every record."""

import sqlalchemy as sa
from alembic import op

import backend.adapters.store.database

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

REFUSAL = "records are only added to"


def upgrade() -> None:
    """Adds the table and the triggers that refuse a change."""
    op.create_table(
        "branches",
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("of_conversation_id", sa.Text(), nullable=False),
        sa.Column("before_turn_number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("made_at", backend.adapters.store.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_branches_conversation_id_conversations")
        ),
        sa.ForeignKeyConstraint(
            ["of_conversation_id"], ["conversations.id"], name=op.f("fk_branches_of_conversation_id_conversations")
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_branches")),
    )
    with op.batch_alter_table("branches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_branches_of_conversation_id"), ["of_conversation_id"], unique=False)
    postgres = op.get_bind().dialect.name == "postgresql"
    action = "EXECUTE FUNCTION refuse_change()" if postgres else f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for change in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER branches_refuse_{change.lower()} BEFORE {change} ON branches FOR EACH ROW {action}")


def downgrade() -> None:
    """Takes the table away, and its triggers with it."""
    with op.batch_alter_table("branches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_branches_of_conversation_id"))
    op.drop_table("branches")
