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

),

described as (

    select
        designs.* exclude (share, share_lo, share_hi),
        activity.area_code_system,
        activity.boundary_year,
        activity.value_status,
        activity.release_id,
        activity.released,
        activity.input_release_ids,
        case when activity.places_reason is null then designs.share end as share,
        case when activity.places_reason is null then designs.share_lo end as share_lo,
        case when activity.places_reason is null then designs.share_hi end as share_hi,
        coalesce(
            activity.places_reason,
            case when designs.n_known = 0 then 'input_missing: no registry record at hand says it of any trial' end
        ) as reason
    from designs
    inner join activity
        on
            designs.area_level = activity.area_level
            and designs.area_code = activity.area_code
            and designs.period_kind = activity.period_kind
            and designs.period_start = activity.period_start

)

select
    described.flag_id,
    coalesce(flags.title, 'Index: weighted mean of the properties known of a trial') as title,
    flags.known_where,
    flags.weight,
    described.area_level,
    described.area_code,
    described.area_code_system,
    cast(described.boundary_year as integer) as boundary_year,
    areas.area_name,
    described.period_start,
    described.period_end,
    described.period_label,
    described.n_trials as interventional_trial_count,
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
left join flags
    on described.flag_id = flags.flag_id
left join areas
    on described.area_code = areas.area_code and described.area_code_system = areas.area_code_system
