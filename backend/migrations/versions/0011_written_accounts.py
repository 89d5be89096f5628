"""Accounts a learner wrote up, as they were submitted."""

import sqlalchemy as sa
from alembic import op

import backend.adapters.store.database

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

REFUSAL = "records are only added to"


def upgrade() -> None:
    """Adds the drafts, which change as they are written, and the accounts, which the database refuses to change."""
    op.create_table(
        "account_drafts",
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", backend.adapters.store.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name=op.f("fk_account_drafts_conversation_id_conversations")
        ),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_account_drafts")),
    )
    op.create_table(
        "accounts",
        sa.Column("turn_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("declaration_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id"], ["declarations.id"], name=op.f("fk_accounts_declaration_id_declarations")
        ),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name=op.f("fk_accounts_turn_id_turns")),
        sa.PrimaryKeyConstraint("turn_id", name=op.f("pk_accounts")),
    )
    postgres = op.get_bind().dialect.name == "postgresql"
    action = "EXECUTE FUNCTION refuse_change()" if postgres else f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for change in ("UPDATE", "DELETE"):
        name = f"accounts_refuse_{change.lower()}"
        op.execute(f"CREATE TRIGGER {name} BEFORE {change} ON accounts FOR EACH ROW {action}")


def downgrade() -> None:
    """Takes both tables away, and their triggers with them."""
    op.drop_table("accounts")
    op.drop_table("account_drafts")
