{{ stage_boundaries('integrated_care_board_boundaries_generalised', 'icb') }}
