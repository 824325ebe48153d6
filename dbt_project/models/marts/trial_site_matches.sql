{%- set keys = {'place': 'placed_by', 'board': 'board_placed_by', 'trust': 'matched_by'} -%}
{%- set sureness = {
    'place': 'placement_confidence',
    'board': "case board_placed_by when 'postcode' then 'high' when 'whole_district' then placement_confidence else 'none' end",
    'trust': 'match_confidence',
} -%}
with sites as (

    select
        sites.*,
        studies.is_sample
    from {{ ref('int_trial_site_organisations') }} as sites
    inner join {{ ref('int_trial_studies') }} as studies
        on sites.trial_id = studies.trial_id

),

counted as (

    {% for found, how in keys.items() -%}
        {{ 'union all' if not loop.first }}
        select
            '{{ found }}' as match_of,
            registry,
            {{ how }} as site_matched_by,
            {{ sureness[found] }} as site_match_confidence,
            count(*) as site_count,
            count(distinct trial_id) as trial_count,
            bool_or(is_sample) as is_sample,
            string_agg(distinct landed_release_id, '; ' order by landed_release_id) as input_release_ids
        from sites
        group by all
    {% endfor %}

)

select
    match_of,
    registry,
    site_matched_by,
    site_match_confidence,
    cast(site_count as bigint) as site_count,
    cast(trial_count as bigint) as trial_count,
    cast(sum(site_count) over same_registry as bigint) as all_site_count,
    {{ significant(ratio('site_count', 'sum(site_count) over same_registry')) }} as value,
    'share' as unit_id,
    case when is_sample then 'sample' else 'final' end as value_status,
    input_release_ids,
    true as is_latest
from counted
window same_registry as (partition by match_of, registry)
