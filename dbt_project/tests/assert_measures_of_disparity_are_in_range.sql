-- No negative spread or inequality, no share of it above the whole, and the index of Atkinson and Gini from 0 to 1.
select *
from {{ ref('disparity') }}
where
    least(theil_t, theil_l, theil_t_between, theil_t_within, theil_l_between, theil_l_within, gei2) < -1e-12
    or least(williamson_cv, cv_unweighted, sigma_log, sigma_log_weighted) < 0
    or least(gini_weighted, gini_unweighted, hoover_index, hoover_index_unweighted, atkinson_1, atkinson_05) < 0
    or greatest(gini_weighted, gini_unweighted, hoover_index, hoover_index_unweighted, atkinson_1, atkinson_05) > 1
    or max_min < 1
    or theil_t_between > theil_t * (1 + 1e-8)
    or p90_p10 > max_min * (1 + 1e-8)
