-- A half-life is given only where the slope can be told from no convergence, and every slope that cannot be says so.
select
    measure_id,
    area_level,
    areas_included,
    period_label,
    release_id,
    beta,
    beta_se,
    half_life_years
from {{ ref('convergence') }}
where
    (half_life_years is not null and not (beta < 0 and abs(beta) >= 1.96 * beta_se))
    or (half_life_years_weighted is not null and not (beta_weighted < 0 and abs(beta_weighted) >= 1.96 * beta_se_weighted))
    or (half_life_reason like 'not_distinguishable%' and half_life_years is not null)
