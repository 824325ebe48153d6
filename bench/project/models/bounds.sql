select * from ({{ bres_rounding(ref('cells'), ref('area_totals'), ref('rounding_rules'), partition_by=['period']) }}) as computed
