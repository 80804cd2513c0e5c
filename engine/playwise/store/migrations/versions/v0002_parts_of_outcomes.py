"""Parts of an outcome: the score, the drivers, the trend, the position.

Revision: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give outcomes, present and past, a place for their parts; those stored before have none."""
    op.add_column("outcome", sa.Column("parts", sa.Text(), nullable=True))
    op.add_column("outcome_change", sa.Column("parts", sa.Text(), nullable=True))
