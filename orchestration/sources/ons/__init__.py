"""The Office for National Statistics' own tables: what every module of this package shares, and no dataset.

The service limits requests to 120 in ten seconds and 200 in a minute, files to 15 in ten seconds; who goes on after a
429 is blocked for up to an hour. Nomis and the geography portal are services of their own, and sources of their own.
"""

from orchestration.ingest.dataset import Licence
from orchestration.ingest.download import Manners

SOURCE = "ons"
PUBLISHER = "Office for National Statistics"
BASE_URL = "https://www.ons.gov.uk"
LICENCE = Licence(
    name="Open Government Licence v3.0",
    url="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    attribution="Source: Office for National Statistics licensed under the Open Government Licence v3.0.",
)
# Half of what is allowed, since others may share this machine's address.
PAGE_MANNERS = Manners(rates=((60, 10.0), (100, 60.0)))
FILE_MANNERS = Manners(rates=((7, 10.0), (40, 60.0)))
