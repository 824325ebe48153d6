"""UKRI Gateway to Research: publicly funded research projects, who takes part in them, and what they were awarded.

Three forms of the same records, each a module: tables that a third party derived from a crawl of April 2018, the
portal's own exports (one XML file per project, one CSV file per funder), and the present API. No person is in any
table: names and identifiers of investigators and students are left out while a file is read, and abstracts and other
long texts, in which names may stand, stay in the payload.
"""

from datetime import timedelta

from orchestration.ingest.dataset import Licence, Pattern
from orchestration.ingest.download import Manners

SOURCE = "ukri_gtr"
BASE_URL = "https://gtr.ukri.org"
# "Web etiquette" is asked for, without a number. Clients that live with the service wait 0.2 to 0.4 seconds.
MANNERS = Manners(rates=((2, 1.0),))
GUID = Pattern(r"^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$", "an identifier of the Gateway (a GUID in capitals)")
STATUSES = ("Active", "Closed")
# Awards and expenditure are different things: a new word must be understood before any sum is made with it.
FUND_TYPES = ("INCOME_ACTUAL", "EXPENDITURE_ACTUAL", "EXPENDITURE_PROJECTED", "SUPPLEMENTARY_UNIT_AWARDS")
POUNDS = Pattern(
    r"^[0-9]+(\.0+)?$", "an amount in whole pounds (a unit other than pounds would have decimals or a marker)"
)
# The largest single award so far is below 300 million pounds.
POUNDS_BAND = (0.0, 5e9)

ABOUT = {
    "source": SOURCE,
    "publisher": "UK Research and Innovation",
    "homepage": "https://gtr.ukri.org/",
    "licence": Licence(
        name="Open Government Licence v3.0",
        url="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
        attribution="Contains information from the Gateway to Research, UK Research and Innovation, licensed under the "
        "Open Government Licence v3.0.",
    ),
    "fresh_within": timedelta(days=62),
}
