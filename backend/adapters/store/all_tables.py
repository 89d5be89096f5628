"""Every table of the product in one place: a file with tables of its own is named here, so that migrations see it."""

from backend.adapters.store.accounts import AccountDraft, AccountRow
from backend.adapters.store.branches import BranchRow
from backend.adapters.store.documents import DocumentRow
from backend.adapters.store.imported_units import ImportedUnitRow
from backend.adapters.store.map_decisions import MapDecisionRow
from backend.adapters.store.qualifications import QualificationRow
from backend.adapters.store.reviews import ReviewRow
from backend.adapters.store.reviews_of_frameworks import FrameworkReviewRow
from backend.adapters.store.scenario_drafts import ScenarioDraftRow
from backend.adapters.store.scenarios import ScenarioVersionRow
from backend.adapters.store.tables import Table
from backend.adapters.store.usage import ModelUseRow

__all__ = [
    "AccountDraft",
    "AccountRow",
    "BranchRow",
    "DocumentRow",
    "FrameworkReviewRow",
    "ImportedUnitRow",
    "MapDecisionRow",
    "ModelUseRow",
    "QualificationRow",
    "ReviewRow",
    "ScenarioDraftRow",
    "ScenarioVersionRow",
    "Table",
]
