{{ stage_boundaries('itl3_boundaries_ultra_generalised', 'itl3') }}
