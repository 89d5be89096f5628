"""What models cost: the tokens of each reply and judgement, kept per organisation and day; append-only."""

import sqlalchemy as sa
from alembic import op

import backend.adapters.store.database

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

REFUSAL = "records are only added to"


def upgrade() -> None:
    """Adds the table and the triggers that refuse a change."""
    op.create_table(
        "model_use",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("turn_id", sa.Text(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("sent_tokens", sa.BigInteger(), nullable=False),
        sa.Column("received_tokens", sa.BigInteger(), nullable=False),
        sa.Column("estimated", sa.Boolean(), nullable=False),
        sa.Column("cost_millionths", sa.BigInteger(), nullable=True),
        sa.Column("made_at", backend.adapters.store.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_model_use_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name=op.f("fk_model_use_turn_id_turns")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_use")),
    )
    op.create_index("ix_model_use_organisation_id_day", "model_use", ["organisation_id", "day"])
    postgres = op.get_bind().dialect.name == "postgresql"
    action = "EXECUTE FUNCTION refuse_change()" if postgres else f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for change in ("UPDATE", "DELETE"):
        name = f"model_use_refuse_{change.lower()}"
        op.execute(f"CREATE TRIGGER {name} BEFORE {change} ON model_use FOR EACH ROW {action}")


def downgrade() -> None:
    """Takes the table away, and its triggers with it."""
    op.drop_index("ix_model_use_organisation_id_day", table_name="model_use")
    op.drop_table("model_use")
