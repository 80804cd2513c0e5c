"""Parts of an outcome (score, drivers, trend, position), and the playbooks that a run decided by.

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
    """Add columns that are empty for what was stored before."""
    op.add_column("outcome", sa.Column("parts", sa.Text(), nullable=True))
    op.add_column("outcome_change", sa.Column("parts", sa.Text(), nullable=True))
    op.add_column("run", sa.Column("versions", sa.Text(), nullable=True))
