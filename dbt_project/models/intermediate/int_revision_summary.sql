{%- set groups = [
    'edition_pair', 'measure_id', 'area_level', 'industry_code', 'industry_code_system', 'period_start', 'period_end', 'period_label',
    'address_basis', 'from_released', 'released',
] %}
{%- set ordered_among = groups + ['comparable_area_code_system'] %}

with pairs as (

    select * from {{ ref('int_revision_pairs') }}

),

-- Places only among the areas that both editions have.
placed as (

    select
        *,
        case when change_share is not null then (abs(change_share), comparable_area_code) end as share_order,
        case when change is not null then rank() over before end as place_before,
        case when change is not null then rank() over after end as place_after
    from pairs
    window
        before as (partition by {{ ordered_among | join(', ') }}, change is null order by value_before desc),
        after as (partition by {{ ordered_among | join(', ') }}, change is null order by value_after desc)

),

final as (

    select
        {{ listed(groups) }}
        count(*) as n_cells,
        count(*) filter (where starts_with(change_reason, 'series_break')) as n_rebased,
        count(change) as n_compared,
        count(*) filter (where change <> 0 and not is_within_rounding) as n_revised,
        count(*) filter (where is_within_rounding) as n_within_rounding,
        count(change_share) as n_with_share,
        {{ significant('avg(abs(change_share))') }} as mean_absolute_share,
        {{ significant('max(abs(change_share))') }} as maximum_absolute_share,
        arg_max(comparable_area_code, share_order) as most_revised_area_code,
        arg_max(comparable_area_code_system, share_order) as most_revised_area_code_system,
        case when count(change) > 1 then count(*) filter (where place_before <> place_after) end as n_places_changed,
        case
            when count(change) = 0 then coalesce(max(change_reason), 'input_missing: no cell has a value in both editions')
            when count(change_share) = 0 then 'undefined: no cell has a base above zero'
        end as reason
    from placed
    group by {{ groups | join(', ') }}

)

select * from final
