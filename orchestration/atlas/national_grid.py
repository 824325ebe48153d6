"""From longitude and latitude to the British National Grid: a transverse Mercator projection on the Airy ellipsoid.

Formulas and constants: Ordnance Survey, A guide to coordinate systems in Great Britain, version 3.6, annexes A and C.
"""

import numpy as np

# Airy 1830, in metres; scale on the central meridian; the true origin, 49° north and 2° west, and what it is called.
SEMI_MAJOR, SEMI_MINOR = 6_377_563.396, 6_356_256.909
SCALE = 0.9996012717
LATITUDE, LONGITUDE = np.radians(49), np.radians(-2)
EASTING, NORTHING = 400_000, -100_000


def eastings_northings(longitude: np.ndarray, latitude: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Metres east and north of points, given in degrees; arrays of one shape, as are those that come back.

    Degrees are taken for degrees of OSGB36, on whose ellipsoid the grid is. Those of WGS84 differ from them by about
    100 m, and no shift is made: outlines for maps are simplified by two to five times that, and a pixel is 1.6 km.
    """
    eccentricity = 1 - (SEMI_MINOR / SEMI_MAJOR) ** 2
    n = (SEMI_MAJOR - SEMI_MINOR) / (SEMI_MAJOR + SEMI_MINOR)
    phi, along = np.radians(latitude), np.radians(longitude) - LONGITUDE
    sine, cosine, tangent = np.sin(phi), np.cos(phi), np.tan(phi)
    nu = SEMI_MAJOR * SCALE / np.sqrt(1 - eccentricity * sine**2)
    rho = SEMI_MAJOR * SCALE * (1 - eccentricity) / (1 - eccentricity * sine**2) ** 1.5
    eta = nu / rho - 1
    up, over = phi - LATITUDE, phi + LATITUDE
    # C.1: the arc of the meridian from the true origin.
    meridian = (SEMI_MINOR * SCALE) * (
        (1 + n + 5 / 4 * n**2 + 5 / 4 * n**3) * up
        - (3 * n + 3 * n**2 + 21 / 8 * n**3) * np.sin(up) * np.cos(over)
        + (15 / 8 * n**2 + 15 / 8 * n**3) * np.sin(2 * up) * np.cos(2 * over)
        - 35 / 24 * n**3 * np.sin(3 * up) * np.cos(3 * over)
    )
    northing = (
        NORTHING
        + meridian
        + nu / 2 * sine * cosine * along**2
        + nu / 24 * sine * cosine**3 * (5 - tangent**2 + 9 * eta) * along**4
        + nu / 720 * sine * cosine**5 * (61 - 58 * tangent**2 + tangent**4) * along**6
    )
    easting = (
        EASTING
        + nu * cosine * along
        + nu / 6 * cosine**3 * (nu / rho - tangent**2) * along**3
        + nu / 120 * cosine**5 * (5 - 18 * tangent**2 + tangent**4 + 14 * eta - 58 * tangent**2 * eta) * along**5
    )
    return easting, northing
