"""What people decide about maps; qualifications an organisation writes, and the units learners choose of them."""

import sqlalchemy as sa
from alembic import op

import backend.adapters.store.database

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

REFUSAL = "records are only added to"
TABLES = ("map_decisions", "own_qualifications", "unit_choices")


def upgrade() -> None:
    """Adds the tables and, except for drafts, the triggers that refuse a change."""
    _add_map_decisions()
    _add_qualifications()
    _add_unit_choices()
    postgres = op.get_bind().dialect.name == "postgresql"
    action = "EXECUTE FUNCTION refuse_change()" if postgres else f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for table in TABLES:
        for change in ("UPDATE", "DELETE"):
            name = f"{table}_refuse_{change.lower()}"
            op.execute(f"CREATE TRIGGER {name} BEFORE {change} ON {table} FOR EACH ROW {action}")


def _moment() -> backend.adapters.store.database.UtcDateTime:
    return backend.adapters.store.database.UtcDateTime(timezone=True)


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _add_map_decisions() -> None:
    op.create_table(
        "map_decisions",
        *_words("id", "organisation_id"),
        _number("number"),
        *_words("framework_id", "framework_key"),
        _number("framework_version"),
        *_words("competency_code", "competency_title", "choice", "criterion_ref"),
        _number("unit_version"),
        *_words("criterion_text_sha256", "reason"),
        sa.Column("score", sa.Double(), nullable=True),
        *_words("why", "competency_sentence", "criterion_sentence", "decided_by"),
        sa.Column("decided_at", _moment(), nullable=False),
        _refers("map_decisions", "organisation_id", "organisations"),
        _refers("map_decisions", "framework_id", "frameworks"),
        _refers("map_decisions", "decided_by", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_map_decisions")),
    )
    with op.batch_alter_table("map_decisions", schema=None) as batch_op:
        batch_op.create_index("ix_map_decisions_organisation_id_number", ["organisation_id", "number"], unique=True)


def _add_qualifications() -> None:
    op.create_table(
        "qualification_drafts",
        *_words("id", "organisation_id", "key"),
        sa.Column("fields", sa.JSON(), nullable=False),
        *_words("changed_by"),
        sa.Column("changed_at", _moment(), nullable=False),
        _refers("qualification_drafts", "organisation_id", "organisations"),
        _refers("qualification_drafts", "changed_by", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_qualification_drafts")),
        sa.UniqueConstraint("organisation_id", "key", name=op.f("uq_qualification_drafts_organisation_id_key")),
    )
    op.create_table(
        "own_qualifications",
        *_words("id", "organisation_id", "key"),
        _number("version"),
        *_words("code", "title", "body", "body_sha256", "published_by"),
        sa.Column("published_at", _moment(), nullable=False),
        _refers("own_qualifications", "organisation_id", "organisations"),
        _refers("own_qualifications", "published_by", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_qualifications")),
        sa.UniqueConstraint("organisation_id", "code", name=op.f("uq_own_qualifications_organisation_id_code")),
        sa.UniqueConstraint(
            "organisation_id", "key", "version", name=op.f("uq_own_qualifications_organisation_id_key_version")
        ),
    )


def _add_unit_choices() -> None:
    op.create_table(
        "unit_choices",
        *_words("id", "enrolment_id"),
        _number("number"),
        *_words("qualification_code", "urns", "chosen_by"),
        sa.Column("chosen_at", _moment(), nullable=False),
        _refers("unit_choices", "enrolment_id", "enrolments"),
        _refers("unit_choices", "chosen_by", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_choices")),
        sa.UniqueConstraint("enrolment_id", "number", name=op.f("uq_unit_choices_enrolment_id_number")),
    )


def downgrade() -> None:
    """Takes the tables away, and their triggers with them."""
    for table in ("unit_choices", "own_qualifications", "qualification_drafts"):
        op.drop_table(table)
    with op.batch_alter_table("map_decisions", schema=None) as batch_op:
        batch_op.drop_index("ix_map_decisions_organisation_id_number")
    op.drop_table("map_decisions")
