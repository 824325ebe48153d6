-- What a factor does alone is part of what it does, up to the error of both.
select
    alone.scheme_id,
    alone.area_level,
    alone.reference_year,
    alone.subject,
    alone.value as first_order,
    in_all.value as in_total
from {{ ref('composite_sensitivity') }} as alone
inner join {{ ref('composite_sensitivity') }} as in_all using (scheme_id, area_level, area_code_system, reference_year, subject)
where
    alone.analysis = 'sobol_first_order'
    and in_all.analysis = 'sobol_total'
    and alone.value - in_all.value > 2 * ((alone.value_high - alone.value) + (in_all.value_high - in_all.value))
