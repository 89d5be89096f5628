"""Judgements, decisions and the chain."""

import sqlalchemy as sa
from alembic import op

import backend.adapters.store.database

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """To this revision."""

    op.create_table(
        "chain",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("record_sha256", sa.Text(), nullable=False),
        sa.Column("previous_sha256", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_chain")),
        sa.UniqueConstraint("previous_sha256", name=op.f("uq_chain_previous_sha256")),
        sa.UniqueConstraint("sha256", name=op.f("uq_chain_sha256")),
    )
    op.create_table(
        "assessor_of",
        sa.Column("assessor_id", sa.Text(), nullable=False),
        sa.Column("learner_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["assessor_id"], ["people.id"], name=op.f("fk_assessor_of_assessor_id_people")),
        sa.ForeignKeyConstraint(["learner_id"], ["people.id"], name=op.f("fk_assessor_of_learner_id_people")),
        sa.PrimaryKeyConstraint("assessor_id", "learner_id", name=op.f("pk_assessor_of")),
    )
    op.create_table(
        "declarations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", backend.adapters.store.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_declarations_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declarations")),
    )
    with op.batch_alter_table("declarations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_declarations_person_id"), ["person_id"], unique=False)

    op.create_table(
        "judged_turns",
        sa.Column("turn_id", sa.Text(), nullable=False),
        sa.Column("judge_id", sa.Text(), nullable=False),
        sa.Column("judge_version", sa.Text(), nullable=False),
        sa.Column("judged_at", backend.adapters.store.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name=op.f("fk_judged_turns_turn_id_turns")),
        sa.PrimaryKeyConstraint("turn_id", "judge_id", "judge_version", name=op.f("pk_judged_turns")),
    )
    op.create_table(
        "judgements",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("turn_id", sa.Text(), nullable=False),
        sa.Column("criterion_ref", sa.Text(), nullable=False),
        sa.Column("unit_version", sa.Integer(), nullable=False),
        sa.Column("criterion_sha256", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("strength", sa.Integer(), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("quote_sha256", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("independence", sa.Text(), nullable=False),
        sa.Column("judge_id", sa.Text(), nullable=False),
        sa.Column("judge_version", sa.Text(), nullable=False),
        sa.Column("judge_prompt", sa.Text(), nullable=False),
        sa.Column("judge_model", sa.Text(), nullable=False),
        sa.Column("made_at", backend.adapters.store.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name=op.f("fk_judgements_turn_id_turns")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgements")),
        sa.UniqueConstraint(
            "turn_id",
            "criterion_ref",
            "judge_id",
            "judge_version",
            name=op.f("uq_judgements_turn_id_criterion_ref_judge_id_judge_version"),
        ),
    )
    with op.batch_alter_table("judgements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_judgements_criterion_ref"), ["criterion_ref"], unique=False)
        batch_op.create_index(batch_op.f("ix_judgements_turn_id"), ["turn_id"], unique=False)

    op.create_table(
        "observations",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("turn_id", sa.Text(), nullable=False),
        sa.Column("competency_code", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("judge_id", sa.Text(), nullable=False),
        sa.Column("judge_version", sa.Text(), nullable=False),
        sa.Column("made_at", backend.adapters.store.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name=op.f("fk_observations_turn_id_turns")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observations")),
        sa.UniqueConstraint(
            "turn_id",
            "competency_code",
            "judge_id",
            "judge_version",
            name=op.f("uq_observations_turn_id_competency_code_judge_id_judge_version"),
        ),
    )
    with op.batch_alter_table("observations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_observations_turn_id"), ["turn_id"], unique=False)

    op.create_table(
        "decisions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("judgement_id", sa.Text(), nullable=False),
        sa.Column("assessor_id", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("valid", sa.Boolean(), nullable=False),
        sa.Column("authentic", sa.Boolean(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("sufficient", sa.Boolean(), nullable=False),
        sa.Column("vacs_reason", sa.Text(), nullable=False),
        sa.Column("feedback", sa.Text(), nullable=False),
        sa.Column("seconds_on_item", sa.Integer(), nullable=False),
        sa.Column("decided_at", backend.adapters.store.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["assessor_id"], ["people.id"], name=op.f("fk_decisions_assessor_id_people")),
        sa.ForeignKeyConstraint(["judgement_id"], ["judgements.id"], name=op.f("fk_decisions_judgement_id_judgements")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decisions_judgement_id"), ["judgement_id"], unique=False)

    op.create_table(
        "samplings",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("decision_id", sa.Text(), nullable=False),
        sa.Column("iqa_id", sa.Text(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("made_at", backend.adapters.store.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["decision_id"], ["decisions.id"], name=op.f("fk_samplings_decision_id_decisions")),
        sa.ForeignKeyConstraint(["iqa_id"], ["people.id"], name=op.f("fk_samplings_iqa_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_samplings")),
        sa.UniqueConstraint("decision_id", "iqa_id", name=op.f("uq_samplings_decision_id_iqa_id")),
    )


def downgrade() -> None:
    """Back from this revision."""

    op.drop_table("samplings")
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decisions_judgement_id"))

    op.drop_table("decisions")
    with op.batch_alter_table("observations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_observations_turn_id"))

    op.drop_table("observations")
    with op.batch_alter_table("judgements", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_judgements_turn_id"))
        batch_op.drop_index(batch_op.f("ix_judgements_criterion_ref"))

    op.drop_table("judgements")
    op.drop_table("judged_turns")
    with op.batch_alter_table("declarations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_declarations_person_id"))

    op.drop_table("declarations")
    op.drop_table("assessor_of")
    op.drop_table("chain")
