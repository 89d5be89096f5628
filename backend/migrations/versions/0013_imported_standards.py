"""Standards an organisation imports: each version of each unit, with its criteria, for good."""

import sqlalchemy as sa
from alembic import op

import backend.adapters.store.database

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

REFUSAL = "records are only added to"


def upgrade() -> None:
    """Adds the table and the triggers that refuse a change."""
    op.create_table(
        "imported_units",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("urn", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_sha256", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.Text(), nullable=False),
        sa.Column("imported_by", sa.Text(), nullable=True),
        sa.Column("imported_at", backend.adapters.store.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_imported_units_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["imported_by"], ["people.id"], name=op.f("fk_imported_units_imported_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_units")),
        sa.UniqueConstraint(
            "organisation_id", "urn", "version", name=op.f("uq_imported_units_organisation_id_urn_version")
        ),
    )
    postgres = op.get_bind().dialect.name == "postgresql"
    action = "EXECUTE FUNCTION refuse_change()" if postgres else f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for change in ("UPDATE", "DELETE"):
        name = f"imported_units_refuse_{change.lower()}"
        op.execute(f"CREATE TRIGGER {name} BEFORE {change} ON imported_units FOR EACH ROW {action}")


def downgrade() -> None:
    """Takes the table away, and its triggers with it."""
    op.drop_table("imported_units")
