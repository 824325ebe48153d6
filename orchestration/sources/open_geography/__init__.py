"""Open Geography of the Office for National Statistics: code lists, lookups, boundaries and postcodes.

Here are only the terms that all of them share. A field name carries the year of its codes (LAD23CD): it is matched by
pattern, and the year is kept beside the code (LADCD_YEAR).
"""

from datetime import timedelta

from orchestration.ingest.dataset import Licence, Pattern

SOURCE = "open_geography"
PUBLISHER = "Office for National Statistics"
HOMEPAGE = "https://geoportal.statistics.gov.uk/"
BASE_URL = "https://services1.arcgis.com/ESMARspQHYMw9BZ9/arcgis/rest/services"
LICENCE = Licence(
    name="Open Government Licence v3.0",
    url="https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    attribution="Source: Office for National Statistics licensed under the Open Government Licence v3.0. Contains OS "
    "data © Crown copyright and database right.",
)
FRESH_WITHIN = timedelta(days=400)

GSS = Pattern(r"^[EWSNKJLM][0-9]{8}$", "a nine-character GSS code")
DISTRICT = Pattern(r"^[EWSN](06|07|08|09|12)[0-9]{6}$", "the GSS code of a local authority district")
ITL = Pattern(r"^TL[C-N][0-9A-Z]{0,2}$", "an ITL code: TL, a letter from C to N, and up to two more")
ODS = Pattern(r"^[A-Z0-9]{3,5}$", "an NHS code of three to five characters")
ITL_OR_NA = Pattern(rf"{ITL.regex}|^NA$", "an ITL code, or NA where the area has no successor of its own")
TWO_DIGITS = Pattern(r"^[0-9]{2}$", "the last two digits of a year")
YEAR = Pattern(r"^(19|20)[0-9]{2}$", "a year")
# West, south, east and north of the United Kingdom with its islands, in degrees.
BANDS_OF_DEGREES = {"latitude": (49.0, 61.5), "longitude": (-9.5, 3.0)}
# Parts of a district in its own numbering, and what stands for a place outside the geography.
LAU1 = Pattern(r"^[EWSNKLM][0-9]{8}$", "the code of a LAU 1 area")
NUTS3_OR_NA = Pattern(r"^UK[C-N][0-9]{2}$|^NA$", "the code of a NUTS 3 area, or NA")
BOARD = Pattern(r"(Integrated Care Board|ICB)$", "the name of an integrated care board, whole")
COUNT = Pattern(r"^[0-9]+(\.0)?$", "a whole number")
