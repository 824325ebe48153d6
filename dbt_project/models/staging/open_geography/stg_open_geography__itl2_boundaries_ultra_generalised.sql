{{ stage_boundaries('itl2_boundaries_ultra_generalised', 'itl2') }}
