-- Every area has all six strands in every year of its level, each once without a figure or with its measures, and no strand that adds others up.
select
    area_code,
    area_code_system,
    year
from {{ ref('helix_profiles') }}
where year is not null
group by all
having
    count(distinct strand) <> 6
    or count(*) filter (where measure_id is null) > count(distinct strand) filter (where measure_id is null)
