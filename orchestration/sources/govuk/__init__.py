"""GOV.UK: statistics that departments publish as attachments of pages, found by its Content API.

Addresses of files are never stored: a replaced file gets a new one. What is stored is the address of known editions;
later ones are found in the collections that these belong to.
"""

from orchestration.ingest.dataset import Licence

SOURCE = "govuk"
BASE_URL = "https://www.gov.uk"
OGL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


def licence(department: str) -> Licence:
    """The Open Government Licence with the line that a department asks for."""
    return Licence(
        name="Open Government Licence v3.0",
        url=OGL,
        attribution="Contains public sector information licensed under the Open Government Licence v3.0. "
        f"Source: {department}.",
    )
