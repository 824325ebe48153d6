with designs as (

    select * from {{ ref('int_trial_designs') }}

),

activity as (

    select * from {{ ref('int_trial_activity') }}

),

flags as (

    select * from {{ ref('trial_design_flags') }}

),

areas as (

    select * from {{ ref('dim_areas') }}

)

select
    designs.flag_id,
    coalesce(flags.title, 'Index: weighted mean of the properties known of a trial') as title,
    flags.known_where,
    flags.weight,
    designs.area_level,
    designs.area_code,
    activity.area_code_system,
    cast(activity.boundary_year as integer) as boundary_year,
    areas.area_name,
    designs.period_start,
    designs.period_end,
    designs.period_label,
    designs.n_trials as interventional_trial_count,
    designs.n_known as known_count,
    designs.n_unknown as unknown_count,
    designs.n_yes as yes_count,
    case when activity.places_reason is null then {{ significant('designs.share') }} end as value,
    case designs.flag_id when 'index' then 'index_0_to_1' else 'share' end as unit_id,
    case when activity.places_reason is null then {{ significant('designs.share_lo') }} end as value_low,
    case when activity.places_reason is null then {{ significant('designs.share_hi') }} end as value_high,
    case when activity.places_reason is null and designs.share is not null then 'sampling' else 'none' end as interval_kind,
    designs.flag_n_lt_10 = 1 as is_small_number,
    activity.value_status,
    coalesce(
        activity.places_reason,
        case when designs.n_known = 0 then 'input_missing: no registry record at hand says it of any trial' end
    ) as reason,
    'site' as address_basis,
    activity.release_id,
    activity.released,
    activity.input_release_ids,
    true as is_latest
from designs
inner join activity
    on
        designs.area_level = activity.area_level
        and designs.area_code = activity.area_code
        and designs.period_kind = activity.period_kind
        and designs.period_start = activity.period_start
left join flags
    on designs.flag_id = flags.flag_id
left join areas
    on designs.area_code = areas.area_code and activity.area_code_system = areas.area_code_system
