"""Frameworks under review by a person before they are published: what was read, and every step since."""

import sqlalchemy as sa
from alembic import op

import backend.adapters.store.database

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

REFUSAL = "records are only added to"
TABLES = ("framework_reviews", "framework_review_steps")


def upgrade() -> None:
    """Adds the tables and the triggers that refuse a change."""
    moment = backend.adapters.store.database.UtcDateTime(timezone=True)
    op.create_table(
        "framework_reviews",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("begun_by", sa.Text(), nullable=False),
        sa.Column("begun_at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_framework_reviews_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["begun_by"], ["people.id"], name=op.f("fk_framework_reviews_begun_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework_reviews")),
    )
    with op.batch_alter_table("framework_reviews", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_framework_reviews_organisation_id"), ["organisation_id"], unique=False)
    op.create_table(
        "framework_review_steps",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("review_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["review_id"], ["framework_reviews.id"], name=op.f("fk_framework_review_steps_review_id_framework_reviews")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["people.id"], name=op.f("fk_framework_review_steps_made_by_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_framework_review_steps")),
        sa.UniqueConstraint("review_id", "number", name=op.f("uq_framework_review_steps_review_id_number")),
    )
    postgres = op.get_bind().dialect.name == "postgresql"
    action = "EXECUTE FUNCTION refuse_change()" if postgres else f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for table in TABLES:
        for change in ("UPDATE", "DELETE"):
            name = f"{table}_refuse_{change.lower()}"
            op.execute(f"CREATE TRIGGER {name} BEFORE {change} ON {table} FOR EACH ROW {action}")


def downgrade() -> None:
    """Takes the tables away, and their triggers with them."""
    op.drop_table("framework_review_steps")
    with op.batch_alter_table("framework_reviews", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_framework_reviews_organisation_id"))
    op.drop_table("framework_reviews")
