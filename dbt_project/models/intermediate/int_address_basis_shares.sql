{%- set keys = ['subject_id', 'measure_id', 'industry_code', 'address_basis', 'is_reference', 'period_start', 'period_end', 'period_label', 'release_id'] %}

with figures as (

    select * from {{ ref('int_address_basis_values') }}

),

wholes as (

    select
        {{ keys | join(', ') }},
        any_value(released) as released,
        bool_and(adds_up) as adds_up,
        count(*) filter (where area_code <> 'K02000001') as regions_present,
        {{ whole_sum('value', where="area_code <> 'K02000001'") }} as placed_value,
        max(value) filter (where area_code = 'K02000001') as published_value
    from figures
    group by {{ keys | join(', ') }}

),

-- The regions one by one, then the Greater South East and the rest.
areas as (

    select
        {{ keys | join(', ') }},
        area_code,
        'gss' as area_code_system,
        value,
        value_status,
        reason
    from figures
    where area_code <> 'K02000001'
    union all by name
    select
        {{ keys | join(', ') }},
        case
            when area_code in ('E12000006', 'E12000007', 'E12000008') then 'GREATER-SOUTH-EAST' else 'UK-OUTSIDE-GREATER-SOUTH-EAST'
        end as area_code,
        'aggregate' as area_code_system,
        case
            when bool_and(adds_up) and count(value) = case when any_value(area_code) in ('E12000006', 'E12000007', 'E12000008') then 3 else 9 end
                then sum(value)
        end as value,
        case
            when bool_and(adds_up) and count(value) = case when any_value(area_code) in ('E12000006', 'E12000007', 'E12000008') then 3 else 9 end
                then min(value_status)
            else 'partial'
        end as value_status,
        case
            when not bool_and(adds_up) then 'counted_in_several: a project counts in each region that takes part, so regions do not add up'
            when count(value) < case when any_value(area_code) in ('E12000006', 'E12000007', 'E12000008') then 3 else 9 end
                then 'input_missing: a region has no figure in this release'
        end as reason
    from figures
    where area_code <> 'K02000001'
    group by all

),

final as (

    select
        areas.*,
        wholes.released,
        wholes.placed_value,
        wholes.published_value,
        wholes.regions_present,
        case when wholes.adds_up and wholes.regions_present = 12 then {{ ratio('areas.value', 'wholes.placed_value') }} end as share_of_regions,
        {{ ratio('areas.value', 'wholes.published_value') }} as share_of_published
    from areas
    inner join wholes using ({{ keys | join(', ') }})

)

select * from final
