"""Records are only added to: the database itself refuses to change or delete them."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

RECORDS = ("chain", "judgements", "observations", "decisions", "samplings", "declarations", "turns")
REFUSAL = "records are only added to"
# A turn may be emptied, and nothing else, so that an erasure request can be met; its link in the chain stays.
EXCEPT = {"turns": "NEW.text <> ''"}


def upgrade() -> None:
    """Adds a trigger for each table and kind of change."""
    postgres = op.get_bind().dialect.name == "postgresql"
    if postgres:
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        )
    for table in RECORDS:
        for change in ("UPDATE", "DELETE"):
            name = f"{table}_refuse_{change.lower()}"
            when = f"WHEN ({EXCEPT[table]}) " if change == "UPDATE" and table in EXCEPT else ""
            action = "EXECUTE FUNCTION refuse_change()" if postgres else f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            op.execute(f"CREATE TRIGGER {name} BEFORE {change} ON {table} FOR EACH ROW {when}{action}")


def downgrade() -> None:
    """Takes the triggers away."""
    postgres = op.get_bind().dialect.name == "postgresql"
    for table in RECORDS:
        for change in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_refuse_{change}" + (f" ON {table}" if postgres else ""))
    if postgres:
        op.execute("DROP FUNCTION refuse_change()")
