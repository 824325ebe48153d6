"""The atlas: a static site of maps, places, sectors, claims and sources, made from the published file alone.

``site`` makes the pages, ``warehouse`` asks the file, ``packing`` writes what a browser reads; a module each for what
is on a page. Charts are drawn in the browser by assets/*.js, from the rows of the queries beside them.
Nothing here writes a file or knows Dagster.
"""
