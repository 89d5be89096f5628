"""Frameworks under review by a person before they are published."""

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table."""


def downgrade() -> None:
    """Takes it away."""
