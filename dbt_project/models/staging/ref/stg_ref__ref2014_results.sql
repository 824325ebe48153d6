{{ stage_ref_results('ref2014_results', fte='FTE Category A staff submitted', unclassified='unclassified') }}
