{%- set cell = ['measure_id', 'industry_code', 'address_basis', 'period_start', 'period_end', 'release_id'] %}
{%- set remainders = ['UK-MULTI-SITE', 'UK-NOT-ATTRIBUTED', 'OUTSIDE-UK', 'TLZ'] %}

with published_totals as (

    select * from {{ ref('published_totals') }}

),

-- An edition that has been replaced is still held against the total it was published with.
observations as (

    select
        observations.*,
        areas.is_itl1_region
    from {{ ref('int_observations') }} as observations
    inner join {{ ref('int_measures') }} as measures
        on observations.measure_id = measures.measure_id
    inner join {{ ref('int_areas') }} as areas
        on observations.area_code = areas.area_code and observations.area_code_system = areas.area_code_system
    left join published_totals as totals
        on
            observations.measure_id = totals.measure_id
            and observations.source_id = totals.source_id
            and observations.industry_code = totals.industry_code
            and observations.period_start = totals.period_start
            and observations.period_end = totals.period_end
    where
        measures.aggregation = 'sum'
        and not observations.is_reference_only
        and (not observations.is_superseded or totals.published_total is not null)

),

-- Twelve regions make the United Kingdom; ITL2 areas make it where the boundary set is complete.
parts as (

    select
        {{ cell | join(', ') }},
        any_value(source_id) as source_id,
        any_value(period_label) as period_label,
        any_value(released) as released,
        bool_or(is_latest) as is_latest,
        'itl1' as part_level,
        12 as parts_expected,
        count(*) as parts_present,
        count(value) as parts_with_value,
        sum(value) as parts_sum
    from observations
    where is_itl1_region
    group by {{ cell | join(', ') }}
    union all
    select
        {{ cell | join(', ') }},
        any_value(source_id) as source_id,
        any_value(period_label) as period_label,
        any_value(released) as released,
        bool_or(is_latest) as is_latest,
        'itl2' as part_level,
        case any_value(area_code_system) when 'itl2025' then 46 when 'nuts2016' then 40 else 41 end as parts_expected,
        count(*) as parts_present,
        count(value) as parts_with_value,
        sum(value) as parts_sum
    from observations
    where area_level = 'itl2' and (industry_code_system <> 'sic2007' or measure_id <> 'employment_jobs')
    group by {{ cell | join(', ') }}

),

unallocated as (

    select
        {{ cell | join(', ') }},
        sum(value) as unallocated
    from observations
    where area_code in ('{{ remainders | join("', '") }}')
    group by {{ cell | join(', ') }}

),

totals as (

    select
        {{ cell | join(', ') }},
        area_code as total_area_code,
        value as published_total
    from observations
    where area_code in ('K02000001', 'K99000002')

),

-- A table of regions that was published beside its total, for example in a bulletin of the same day, may meet it there.
same_day_totals as (

    select
        measure_id,
        industry_code,
        address_basis,
        period_start,
        period_end,
        released,
        min(release_id) as same_day_release_id,
        min_by(value, release_id) as same_day_total
    from observations
    where area_code = 'K02000001' and released is not null and released_precision = 'day'
    group by measure_id, industry_code, address_basis, period_start, period_end, released

),

-- What must add up to what: regions and remainders to the United Kingdom, ITL2 areas to the total without the remainder.
matched as (

    select
        parts.*,
        case when parts.part_level = 'itl1' then unallocated.unallocated end as unallocated,
        coalesce(
            same_release.published_total, case when parts.part_level = 'itl1' then coalesce(same_day_totals.same_day_total, stated.published_total) end
        ) as published_total,
        coalesce(
            same_release.total_area_code,
            case
                when parts.part_level = 'itl1' and coalesce(same_day_totals.same_day_total, stated.published_total) is not null then 'K02000001'
            end
        ) as total_area_code,
        case
            when parts.part_level = 'itl1' and same_release.published_total is null and same_day_totals.same_day_total is null then stated.citation
        end as citation,
        case
            when same_release.published_total is not null then parts.release_id
            when parts.part_level = 'itl1' then same_day_totals.same_day_release_id
        end as total_release_id
    from parts
    left join unallocated using ({{ cell | join(', ') }})
    left join totals as same_release
        on
            same_release.total_area_code = case when parts.part_level = 'itl1' then 'K02000001' else 'K99000002' end
            {% for column in cell %}
                and parts.{{ column }} = same_release.{{ column }}
            {% endfor %}
    left join same_day_totals
        on
            parts.measure_id = same_day_totals.measure_id
            and parts.industry_code = same_day_totals.industry_code
            and parts.address_basis = same_day_totals.address_basis
            and parts.period_start = same_day_totals.period_start
            and parts.period_end = same_day_totals.period_end
            and parts.released = same_day_totals.released
    left join published_totals as stated
        on
            parts.measure_id = stated.measure_id
            and parts.source_id = stated.source_id
            and parts.industry_code = stated.industry_code
            and parts.period_start = stated.period_start
            and parts.period_end = stated.period_end

),

-- The unit that a table is printed in: the largest power of ten that divides its sum and its total, or the total alone where that
-- stands in another text.
compared as (

    select
        *,
        parts_sum + coalesce(unallocated, 0) - published_total as difference,
        parts_with_value = parts_expected as is_complete,
        case
            {% for power in range(9, 0, -1) -%}
                when fmod(published_total, 1e{{ power }}) = 0 and (fmod(parts_sum, 1e{{ power }}) = 0 or release_id <> total_release_id) then 1e{{ power }}
            {% endfor -%}
            else 1
        end as rounding_unit
    from matched

),

exceptions as (

    select * from {{ ref('reconciliation_exceptions') }}

),

final as (

    select
        compared.measure_id,
        compared.industry_code,
        compared.address_basis,
        compared.period_start,
        compared.period_end,
        compared.period_label,
        compared.part_level,
        compared.release_id,
        compared.released,
        compared.is_latest,
        compared.parts_expected,
        compared.parts_present,
        compared.parts_sum,
        compared.unallocated,
        compared.published_total,
        compared.total_area_code,
        compared.total_release_id,
        case when compared.is_complete then compared.difference end as difference,
        case when compared.is_complete then compared.parts_sum / nullif(compared.published_total, 0) end as allocated_share,
        case when compared.rounding_unit > 1 then compared.rounding_unit * (compared.parts_present + 1) / 2 else 0 end as tolerance,
        case
            when compared.parts_with_value < compared.parts_present then 'not_checkable'
            when compared.parts_present < compared.parts_expected then 'not_checkable'
            when compared.published_total is null then 'not_checkable'
            when compared.difference = 0 then 'pass'
            when
                compared.rounding_unit > 1
                and abs(compared.difference) <= compared.rounding_unit * (compared.parts_present + 1) / 2
                then 'pass_within_rounding'
            when exceptions.reason is not null then 'explained'
            else 'unexplained'
        end as result,
        case
            when compared.parts_with_value < compared.parts_present then 'A part is suppressed.'
            when compared.parts_present < compared.parts_expected and compared.difference = 0
                then 'Adds up, but only ' || compared.parts_present || ' of ' || compared.parts_expected || ' areas have a row of their own in this release.'
            when compared.parts_present < compared.parts_expected
                then 'Only ' || compared.parts_present || ' of ' || compared.parts_expected || ' areas have a row in this release.'
            when compared.published_total is null then 'No total of this cell in the same release, nor in another of the same day.'
            when compared.difference = 0 and compared.unallocated is not null then 'Adds up with the part that is not allocated to a region.'
            when compared.difference = 0 and compared.citation is not null then 'Adds up to the total of ' || compared.citation || '.'
            when compared.difference = 0 then null
            else exceptions.reason
        end as reason
    from compared
    left join exceptions
        on
            compared.measure_id = exceptions.measure_id
            and compared.period_start >= exceptions.period_from
            and compared.period_end <= exceptions.period_to
            and starts_with(compared.source_id, exceptions.source_prefix)

)

select * from final
union all by name
select * from {{ ref('int_reconciliation_of_research_projects') }}
union all by name
select * from {{ ref('int_reconciliation_of_trust_catchments') }}
union all by name
select * from {{ ref('int_reconciliation_of_research_excellence') }}
union all by name
select * from {{ ref('int_reconciliation_of_area_counts') }}
