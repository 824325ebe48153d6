{{ stage_subnational_indicators('subnational_indicators', 'areacd', 'areanm', 'value', 'mad') }}
