with frame as (

    select * from {{ ref('int_collaboration_frame') }}
    where link_kind = 'research_projects'

),

periods as (

    select unnest(['each', 'all_years']) as period_kind

),

levels as (

    select unnest(['itl1', 'itl2', 'local_authority']) as area_level

),

placed as (

    select
        levels.area_level,
        case periods.period_kind when 'each' then frame.period_label else periods.period_kind end as period_label,
        frame.project_id,
        case levels.area_level
            when 'itl1' then frame.itl1_code
            when 'itl2' then frame.itl2_code
            else frame.local_authority_code
        end as area_code
    from frame
    cross join periods
    cross join levels
    -- Of districts a year has too few projects to a pair.
    where levels.area_level <> 'local_authority' or periods.period_kind = 'all_years'

),

edges as (

    {{ trial_edges('placed', partition_by=['area_level', 'period_label'], trial='project_id') }}

),

together as (

    select
        area_level,
        period_label,
        area_code,
        project_id
    from placed
    where area_code is not null
    group by all
    having count(*) > 1

),

-- Two organisations of one area that work together are a link too, which leads nowhere else.
within_areas as (

    select
        area_level,
        period_label,
        area_code,
        count(*) as shared
    from together
    group by all

)

select
    area_level,
    period_label,
    area_a,
    area_b,
    n_shared_trials as shared_projects,
    fractional_weight
from edges
union all
select
    area_level,
    period_label,
    area_code as area_a,
    area_code as area_b,
    shared as shared_projects,
    cast(null as double) as fractional_weight
from within_areas
