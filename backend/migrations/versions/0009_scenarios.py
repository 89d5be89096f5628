"""Scenarios written in the browser: drafts, tries, published versions, and which one a conversation is held in."""

import sqlalchemy as sa
from alembic import op

import backend.adapters.store.database

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

REFUSAL = "records are only added to"
TABLES = (
    "scenario_texts",
    "scenario_tries",
    "scenario_try_turns",
    "scenario_versions",
    "scenario_withdrawals",
    "conversation_scenes",
)
"""Those that are only added to; a draft is written over until it is published."""


def _moment() -> backend.adapters.store.database.UtcDateTime:
    return backend.adapters.store.database.UtcDateTime(timezone=True)


def _key(table: str, column: str, of: str, kept: str = "id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{of}.{kept}"], name=op.f(f"fk_{table}_{column}_{of}"))


def upgrade() -> None:
    """Adds the tables and the triggers that refuse a change."""
    op.create_table(
        "scenario_texts",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_scenario_texts")),
    )
    _writing()
    _published()
    postgres = op.get_bind().dialect.name == "postgresql"
    action = "EXECUTE FUNCTION refuse_change()" if postgres else f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for table in TABLES:
        for change in ("UPDATE", "DELETE"):
            name = f"{table}_refuse_{change.lower()}"
            op.execute(f"CREATE TRIGGER {name} BEFORE {change} ON {table} FOR EACH ROW {action}")


def _writing() -> None:
    op.create_table(
        "scenario_drafts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("begun_from", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("changed_at", _moment(), nullable=False),
        _key("scenario_drafts", "organisation_id", "organisations"),
        _key("scenario_drafts", "changed_by", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario_drafts")),
        sa.UniqueConstraint("organisation_id", "key", name=op.f("uq_scenario_drafts_organisation_id_key")),
    )
    op.create_table(
        "scenario_tries",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("draft_id", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("type_version", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("tried_by", sa.Text(), nullable=False),
        sa.Column("tried_at", _moment(), nullable=False),
        _key("scenario_tries", "organisation_id", "organisations"),
        _key("scenario_tries", "text_sha256", "scenario_texts", "sha256"),
        _key("scenario_tries", "tried_by", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario_tries")),
    )
    with op.batch_alter_table("scenario_tries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_scenario_tries_draft_id"), ["draft_id"], unique=False)
    op.create_table(
        "scenario_try_turns",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("try_id", sa.Text(), nullable=False),
        sa.Column("learner", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("speaker", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("move", sa.Text(), nullable=False),
        sa.Column("help", sa.Integer(), nullable=False),
        sa.Column("client_key", sa.Text(), nullable=True),
        sa.Column("made_at", _moment(), nullable=False),
        _key("scenario_try_turns", "try_id", "scenario_tries"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario_try_turns")),
        sa.UniqueConstraint("try_id", "learner", "number", name=op.f("uq_scenario_try_turns_try_id_learner_number")),
        sa.UniqueConstraint("try_id", "client_key", name=op.f("uq_scenario_try_turns_try_id_client_key")),
    )


def _published() -> None:
    op.create_table(
        "scenario_versions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("try_id", sa.Text(), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.Column("published_at", _moment(), nullable=False),
        _key("scenario_versions", "organisation_id", "organisations"),
        _key("scenario_versions", "text_sha256", "scenario_texts", "sha256"),
        _key("scenario_versions", "try_id", "scenario_tries"),
        _key("scenario_versions", "published_by", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenario_versions")),
        sa.UniqueConstraint(
            "organisation_id", "key", "version", name=op.f("uq_scenario_versions_organisation_id_key_version")
        ),
    )
    op.create_table(
        "scenario_withdrawals",
        sa.Column("version_id", sa.Text(), nullable=False),
        sa.Column("withdrawn_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", _moment(), nullable=False),
        _key("scenario_withdrawals", "version_id", "scenario_versions"),
        _key("scenario_withdrawals", "withdrawn_by", "people"),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_scenario_withdrawals")),
    )
    op.create_table(
        "conversation_scenes",
        sa.Column("conversation_id", sa.Text(), nullable=False),
        sa.Column("scenario_key", sa.Text(), nullable=False),
        sa.Column("scenario_version", sa.Integer(), nullable=False),
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.Column("version_id", sa.Text(), nullable=True),
        _key("conversation_scenes", "conversation_id", "conversations"),
        _key("conversation_scenes", "text_sha256", "scenario_texts", "sha256"),
        _key("conversation_scenes", "version_id", "scenario_versions"),
        sa.PrimaryKeyConstraint("conversation_id", name=op.f("pk_conversation_scenes")),
    )


def downgrade() -> None:
    """Takes the tables away, and their triggers with them."""
    for table in ("conversation_scenes", "scenario_withdrawals", "scenario_versions", "scenario_try_turns"):
        op.drop_table(table)
    with op.batch_alter_table("scenario_tries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_scenario_tries_draft_id"))
    op.drop_table("scenario_tries")
    op.drop_table("scenario_drafts")
    op.drop_table("scenario_texts")
