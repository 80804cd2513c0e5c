"""What a call of `playwise` in this process did, and the small workspace's files."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

SOURCES = {
    "crm/accounts.csv": """\
account_id,name,csm,industry,replied
A-1,Costa Tours,lee,tourism,false
A-2,Medica,lee,pharmaceuticals,false
A-3,Mystery,kim,astrology,false
A-4,Later Ltd,,education,false
A-5,Twin,kim,education,false
A-6,Twin,kim,education,false
""",
    "crm/contacts.csv": """\
contact_id,account_id,full_name,email,role
C-1,A-1,Ana Ruiz,ana@costa.example,champion
C-2,A-1,Bo Lind,bo@costa.example,champion
C-3,A-2,Cy Ohm,cy@medica.example,champion
C-4,A-3,Di Poe,di@mystery.example,champion
""",
    "billing/subscriptions.csv": """\
account_id,annual_price,renewal_date,renewal_status
A-1,24000,2026-03-02,open
A-2,10000,2026-03-02,open
A-3,24000,2026-03-02,open
A-4,50000,2026-09-01,open
A-5,60000,2026-09-01,open
A-6,70000,2026-09-01,open
""",
    "surveys/onboarding.csv": "account_id,problem_severity\nA-1,5\nA-2,2\n",
    "surveys/answers.csv": "contact_id,prepared\nC-1,true\n",
}
AS_OF = "2026-01-01"
NEXT_DAY = "2026-01-02"


@dataclass(frozen=True, slots=True)
class Called:
    """What a command did: its exit code, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The document on stdout."""
        return json.loads(self.out)


Call: TypeAlias = Callable[..., Called]
