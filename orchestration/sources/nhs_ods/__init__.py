"""The Organisation Data Service of NHS England: codes, names and places of NHS bodies, and what followed what.

Two services of its answer here, at addresses of their own: the export of reports (``trusts``) and the directory
(``organisations``). LEVELUP_BASE_URL_NHS_ODS replaces both. ``lists`` are made by others from its files, and are not
fetched. Telephone numbers, where a report has them, reach no table.
"""

from orchestration.ingest.dataset import Licence
from orchestration.ingest.download import Manners

SOURCE = "nhs_ods"
PUBLISHER = "NHS England"
HOMEPAGE = "https://digital.nhs.uk/services/organisation-data-service"
LICENCE = Licence(
    name="Open Government Licence v3.0",
    url="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    attribution="Contains information from NHS England (formerly NHS Digital) licensed under the Open Government "
    "Licence v3.0.",
)
# Fewer than five requests a second are asked for.
MANNERS = Manners(rates=((4, 1.0),))
