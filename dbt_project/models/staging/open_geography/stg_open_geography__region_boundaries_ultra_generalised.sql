{{ stage_boundaries('region_boundaries_ultra_generalised', 'rgn') }}
