{{ stage_subnational_indicators('subnational_indicators_explorer', '"unique"', '"group"', 'real', 'value') }}
