"""Nomis, the ONS service for labour market statistics: employment, businesses, population, work, skills and pay.

Two layouts come from it. ``api`` fetches and reads the tables of its data service; ``downloads`` reads the workbooks
that its website makes. The families of datasets are beside them. Values stay text; what a status or a marker means for
a value is decided in staging.
"""

from datetime import timedelta

from orchestration.ingest.dataset import Licence

SOURCE = "nomis"
LICENCE = Licence(
    name="Open Government Licence v3.0",
    url="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    attribution="Source: Office for National Statistics, via Nomis. Licensed under the Open Government Licence v3.0.",
)
# What all datasets declare alike.
COMMON = {
    "source": SOURCE,
    "publisher": "Office for National Statistics",
    "licence": LICENCE,
    "base_url": "https://www.nomisweb.co.uk/api/v01",
    "fresh_within": timedelta(days=400),
    "period": "DATE",
}

NORMAL = "Normal Value"
MISSING = "These figures are missing."
SUPPRESSED = "These figures are suppressed as statistically unreliable"
NOT_AVAILABLE = "Estimate and confidence interval not available since the group sample size is zero or disclosive (0-2)"
UNRELIABLE = "Estimate and confidence interval unreliable since the group sample size is small (3-9)"
BELOW_500 = "Estimate is less than 500"

# Geographies of the data service: a code is a multiple of 4,194,304 and an index, and the multiple names the kind.
GREAT_BRITAIN = "2092957698"
COUNTRIES, REGIONS = "TYPE499", "TYPE480"
# Districts and unitary authorities as of April 2023, the newest kind on record.
DISTRICTS = "TYPE424"
# Sections of SIC 2007, A to U, and the total of all industries.
SECTIONS, ALL_INDUSTRIES = "150994945...150994965", "37748736"
