with inputs as (

    select * from {{ ref('int_site_screen_values') }}

),

schemes as (

    select * from {{ ref('site_screen_schemes') }}

),

places as (

    {{ mean_percentile('inputs', partition_by=['scheme_id', 'role'], input='component_id', weight='weight') }}

),

scores as (

    select
        scheme_id,
        area_code,
        max(case role when 'strength' then mean_pctile end) as strength_score,
        max(case role when 'visibility' then mean_pctile end) as visibility_pctile,
        max(case role when 'strength' then n_inputs end) as strength_inputs,
        max(case role when 'strength' then n_known end) as strength_known,
        max(case role when 'visibility' then n_inputs end) as visibility_inputs,
        max(case role when 'visibility' then n_known end) as visibility_known
    from places
    group by all

),

compared as (

    {{ strength_against_visibility('scores', partition_by=['scheme_id']) }}

),

{% set thresholds = ['schemes.strong', 'schemes.visible', 'schemes.weak', 'schemes.over_exposed'] -%}
final as (

    select
        scores.*,
        compared.strength_rank,
        compared.visibility_rank,
        compared.rank_gap,
        compared.strength_pctile,
        compared.hid_gap,
        compared.hid_resid,
        compared.hid_resid_student,
        {{ site_class_of('compared.strength_pctile', 'scores.visibility_pctile', *thresholds) }} as site_class,
        {{ site_class_is_near_another('compared.strength_pctile', 'scores.visibility_pctile', 'schemes.near_threshold', *thresholds) }}
            as near_threshold
    from scores
    inner join compared using (scheme_id, area_code)
    inner join schemes using (scheme_id)

)

select * from final
