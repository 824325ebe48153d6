"""ClinicalTrials.gov: study records of the API v2 and of the site's two downloads. Contacts and officials are left out.

``records`` reads a study record, ``studies`` fetches and declares those datasets, ``downloads`` the CSV.
"""

from datetime import timedelta

from orchestration.ingest.dataset import Licence

SOURCE = "clinicaltrials_gov"
# What every dataset of this source says of itself.
ABOUT = {
    "source": SOURCE,
    "publisher": "U.S. National Library of Medicine",
    "homepage": "https://clinicaltrials.gov/data-api/api",
    "licence": Licence(
        name="ClinicalTrials.gov terms and conditions (public data; attribution, no endorsement, state modifications)",
        url="https://clinicaltrials.gov/about-site/terms-conditions",
        attribution="Source: ClinicalTrials.gov, U.S. National Library of Medicine. Modified: personal data removed. "
        "The NLM does not endorse this copy.",
    ),
    "cadence": "daily, on weekday mornings (US time)",
    "fresh_within": timedelta(days=30),
    "key": ("NCTId",),
    "kinds": ("json",),
}
STATUSES = (
    "ACTIVE_NOT_RECRUITING",
    "APPROVED_FOR_MARKETING",
    "AVAILABLE",
    "COMPLETED",
    "ENROLLING_BY_INVITATION",
    "NOT_YET_RECRUITING",
    "NO_LONGER_AVAILABLE",
    "RECRUITING",
    "SUSPENDED",
    "TEMPORARILY_NOT_AVAILABLE",
    "TERMINATED",
    "UNKNOWN",
    "WITHDRAWN",
    "WITHHELD",
)
SITE_STATUSES = (
    "ACTIVE_NOT_RECRUITING",
    "AVAILABLE",
    "COMPLETED",
    "ENROLLING_BY_INVITATION",
    "NOT_YET_RECRUITING",
    "RECRUITING",
    "SUSPENDED",
    "TERMINATED",
    "WITHDRAWN",
)
PHASES = ("EARLY_PHASE1", "NA", "PHASE1", "PHASE2", "PHASE3", "PHASE4")
STUDY_TYPES = ("EXPANDED_ACCESS", "INTERVENTIONAL", "OBSERVATIONAL")
AGENCY_CLASSES = ("AMBIG", "FED", "INDIV", "INDUSTRY", "NETWORK", "NIH", "OTHER", "OTHER_GOV", "UNKNOWN")
# A sponsor of this class is a person; what the archive writes in place of a name is written here as well.
INDIVIDUAL, REMOVED = "INDIV", "[individual name removed]"
ACTUAL_OR_ESTIMATED = ("ACTUAL", "ESTIMATED")
