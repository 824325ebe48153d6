with designs as (

    select * from {{ ref('int_trial_designs') }}

),

flags as (

    select
        flag_id,
        title,
        known_where,
        weight
    from {{ ref('trial_design_flags') }}
    union all
    select
        'index' as flag_id,
        'Index: weighted mean of the properties known of a trial' as title,
        null as known_where,
        null as weight

),

-- Every property in every area and period: an area without an interventional trial has it of none.
activity as (

    select
        places.*,
        flags.*
    from {{ ref('int_trial_activity') }} as places
    cross join flags
    where places.is_compared and places.area_level <> 'local_authority'

),

areas as (

    select * from {{ ref('dim_areas') }}

),

described as (

    select
        activity.*,
        {% for column in ['n_known', 'n_unknown', 'n_yes', 'share', 'share_lo', 'share_hi', 'flag_n_lt_10'] -%}
            case when activity.places_reason is null then designs.{{ column }} end as {{ column }},
        {% endfor -%}
        case when activity.places_reason is null then designs.n_trials end as n_interventional,
        coalesce(
            activity.places_reason,
            case
                when designs.n_trials is null then 'undefined: no interventional trial'
                when designs.n_known = 0 then 'input_missing: no registry record at hand says it of any trial'
            end
        ) as reason
    from activity
    left join designs
        on {{ matched('activity', 'designs', ['area_level', 'area_code', 'period_kind', 'period_start', 'flag_id']) }}

)

select
    described.flag_id,
    described.title,
    described.known_where,
    described.weight,
    described.area_level,
    described.area_code,
    described.area_code_system,
    cast(described.boundary_year as integer) as boundary_year,
    areas.area_name,
    described.period_kind,
    described.period_start,
    described.period_end,
    described.period_label,
    described.n_interventional as interventional_trial_count,
    described.n_known as known_count,
    described.n_unknown as unknown_count,
    described.n_yes as yes_count,
    {{ significant('described.share') }} as value,
    case described.flag_id when 'index' then 'index_0_to_1' else 'share' end as unit_id,
    {{ significant('described.share_lo') }} as value_low,
    {{ significant('described.share_hi') }} as value_high,
    case when described.share is null then 'none' else 'sampling' end as interval_kind,
    described.flag_n_lt_10 = 1 as is_small_number,
    case when described.share is null then {{ null_status('described.value_status', 'described.reason') }} else described.value_status end as value_status,
    described.reason,
    'site' as address_basis,
    described.release_id,
    described.released,
    described.input_release_ids,
    true as is_latest
from described
left join areas
    on described.area_code = areas.area_code and described.area_code_system = areas.area_code_system
