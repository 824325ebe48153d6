{{ stage_boundaries('itl1_boundaries_ultra_generalised', 'itl1') }}
