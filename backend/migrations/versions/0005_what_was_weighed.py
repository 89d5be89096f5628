"""What was weighed for a judgement, kept beside it; append-only like every record."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

REFUSAL = "records are only added to"


def upgrade() -> None:
    """Adds the table and the triggers that refuse a change."""
    op.create_table(
        "weighings",
        sa.Column("judgement_id", sa.Text(), nullable=False),
        sa.Column("weighed", sa.Text(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["judgement_id"], ["judgements.id"], name=op.f("fk_weighings_judgement_id_judgements")),
        sa.PrimaryKeyConstraint("judgement_id", name=op.f("pk_weighings")),
    )
    postgres = op.get_bind().dialect.name == "postgresql"
    action = "EXECUTE FUNCTION refuse_change()" if postgres else f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for change in ("UPDATE", "DELETE"):
        name = f"weighings_refuse_{change.lower()}"
        op.execute(f"CREATE TRIGGER {name} BEFORE {change} ON weighings FOR EACH ROW {action}")


def downgrade() -> None:
    """Takes the table away, and its triggers with it."""
    op.drop_table("weighings")
