{%- set edition = ['release_id', 'released', 'source_precedence', 'address_basis', 'period_start', 'period_end', 'period_label'] %}

with observations as (

    select * from {{ ref('int_observations') }}
    where measure_id = 'employment_jobs' and area_level = 'itl2' and not is_reference_only and not is_superseded

),

industries as (

    select * from {{ ref('int_industries') }}
    where industry_code_system = 'sic2007' and industry_level in ('division', 'subclass')

),

-- A value beside a part that is blank in the source is the sum of the published parts only: unknown here.
published as (

    select
        {% for column in edition %}observations.{{ column }},
        {% endfor -%}
        case industries.industry_level when 'division' then 'divisions' else 'subclasses' end as detail,
        observations.industry_code,
        industries.division_code,
        observations.area_code,
        observations.area_code_system,
        case when observations.value_status <> 'partial' then observations.value end as value,
        case when observations.value_status <> 'partial' then observations.value_low end as value_low,
        case when observations.value_status <> 'partial' then observations.value_high end as value_high,
        observations.value_status = 'suppressed' as is_withheld,
        case when observations.value_status = 'partial' then observations.note else observations.null_reason end as null_reason
    from observations
    inner join industries
        on observations.industry_code = industries.industry_code

),

edition_industries as (

    select distinct
        {{ edition | join(', ') }},
        detail,
        industry_code,
        division_code
    from published

),

edition_areas as (

    select distinct
        release_id,
        address_basis,
        period_start,
        detail,
        area_code,
        area_code_system
    from published

),

-- Every industry of an edition in every area of it: a cell that is not there is unknown, not zero.
grid as (

    select
        edition_industries.*,
        edition_areas.area_code,
        edition_areas.area_code_system
    from edition_industries
    inner join edition_areas
        using (release_id, address_basis, period_start, detail)

),

completed as (

    select
        grid.*,
        published.value,
        published.value_low,
        published.value_high,
        coalesce(published.is_withheld, false) as is_withheld,
        case when published.industry_code is null then 'the release has no row for it' else published.null_reason end as null_reason
    from grid
    left join published
        using (release_id, address_basis, period_start, detail, industry_code, area_code, area_code_system)

),

with_divisions as (

    select distinct release_id from published
    where detail = 'divisions'

),

-- A release of subclasses gives its divisions too; never beside divisions that it publishes itself.
divisions_from_subclasses as (

    select
        {{ edition | join(', ') }},
        'divisions' as detail,
        division_code as industry_code,
        division_code,
        area_code,
        area_code_system,
        {{ whole_sum('value') }} as value,
        {{ whole_sum('value_low') }} as value_low,
        {{ whole_sum('value_high') }} as value_high,
        bool_or(is_withheld) as is_withheld,
        max(null_reason) as null_reason
    from completed
    where
        detail = 'subclasses'
        and release_id not in (select release_id from with_divisions)
    group by all

),

cells as (

    select * from completed
    union all by name
    select * from divisions_from_subclasses

),

areas as (

    select
        itl2.area_code,
        itl2.area_code_system,
        regions.comparable_area_code as region_code,
        regions.comparable_area_code_system as region_code_system
    from {{ ref('int_areas') }} as itl2
    inner join {{ ref('int_areas') }} as regions
        on itl2.parent_code = regions.area_code and itl2.area_code_system = regions.area_code_system
    where itl2.area_level = 'itl2' and regions.comparable_area_code <> 'N92000002'

),

-- What each ITL2 area belongs to: itself, its region, Great Britain.
memberships as (

    select
        area_code as cell_area_code,
        area_code_system as cell_area_code_system,
        unnest(
            [
                struct_pack(code := area_code, system := area_code_system, level := 'itl2'),
                struct_pack(code := region_code, system := region_code_system, level := 'itl1'),
                struct_pack(code := 'K03000001', system := 'gss', level := 'country')
            ]
        ) as whole
    from areas

),

membership_counts as (

    select
        cell_area_code_system,
        whole,
        count(*) as expected_areas
    from memberships
    group by all

),

summed as (

    select
        {% for column in edition %}cells.{{ column }},
        {% endfor -%}
        cells.detail,
        cells.industry_code,
        cells.division_code,
        memberships.cell_area_code_system,
        memberships.whole,
        {{ whole_sum('cells.value') }} as value,
        {{ whole_sum('cells.value_low') }} as value_low,
        {{ whole_sum('cells.value_high') }} as value_high,
        bool_or(cells.is_withheld) as is_withheld,
        max(cells.null_reason) as null_reason,
        count(*) as present_areas
    from cells
    inner join memberships
        on cells.area_code = memberships.cell_area_code and cells.area_code_system = memberships.cell_area_code_system
    group by all

),

judged as (

    select
        summed.*,
        summed.present_areas = membership_counts.expected_areas as is_whole
    from summed
    inner join membership_counts
        using (cell_area_code_system, whole)

),

final as (

    select
        {% for column in edition %}judged.{{ column }},
        {% endfor -%}
        judged.whole.code as area_code,
        judged.whole.system as area_code_system,
        wholes.boundary_year,
        judged.whole.level as area_level,
        judged.detail,
        judged.industry_code,
        judged.division_code,
        divisions.parent_code as section_code,
        case when judged.is_whole then judged.value end as value,
        case when judged.is_whole then judged.value_low end as value_low,
        case when judged.is_whole then judged.value_high end as value_high,
        judged.is_withheld,
        case when judged.is_whole then judged.null_reason else 'the release does not hold every area' end as null_reason
    from judged
    left join {{ ref('int_industries') }} as divisions
        on judged.division_code = divisions.industry_code
    left join {{ ref('int_areas') }} as wholes
        on judged.whole.code = wholes.area_code and judged.whole.system = wholes.area_code_system

)

select
    *,
    detail as definition_version
from final
union all
select
    *,
    detail || '_b_to_u' as definition_version
from final
where section_code <> 'sic2007_section:A'
