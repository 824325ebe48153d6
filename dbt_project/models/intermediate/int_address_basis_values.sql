{#- Figures of the twelve regions and of the whole by address basis, whatever they were counted from. -#}
{%- set keys = ['measure_id', 'industry_code', 'address_basis', 'period_start', 'period_end', 'period_label', 'release_id', 'released'] %}

with regions as (

    select * from {{ ref('int_areas') }}
    where area_code_system = 'gss' and (is_itl1_region or area_code = 'K02000001')

),

published as (

    select
        {{ listed(keys, 'observations') }}
        observations.comparable_area_code as area_code,
        observations.value,
        observations.value_status,
        observations.null_reason as reason,
        true as adds_up
    from {{ ref('int_observations') }} as observations
    where observations.is_latest and not observations.is_reference_only and observations.measure_id <> 'research_projects_count'

),

jobs as (

    select
        'employment_jobs' as measure_id,
        'all' as industry_code,
        address_basis,
        period_start,
        period_end,
        period_label,
        release_id,
        released,
        area_code,
        value,
        value_status,
        reason,
        true as adds_up
    from {{ ref('int_employment_by_area_and_sector') }}
    where sector_id = 'all' and definition_version = 'published_total' and area_level = 'itl1' and is_latest

),

-- A project counts in every region that takes part in it: regions have shares of the whole that add up to more than one.
projects as (

    select
        'research_projects_count' as measure_id,
        'all' as industry_code,
        address_basis,
        make_date(reference_year, 1, 1) as period_start,
        make_date(reference_year, 12, 31) as period_end,
        cast(reference_year as varchar) as period_label,
        release_id,
        released,
        area_code,
        projects as value,
        'final' as value_status,
        cast(null as varchar) as reason,
        address_basis = 'lead_organisation' as adds_up
    from {{ ref('int_partnership_synergy') }}
    where project_scope = 'all' and public_partner = 'public_or_charity' and is_latest

),

grants as (

    select
        projects.released,
        roles.projects_release_id as release_id,
        places.region_code,
        min(projects.project_start) over () as first_start,
        max(projects.project_start) over () as last_start,
        bases.basis,
        case bases.basis when 'participant' then roles.participant_attributed_gbp else roles.lead_attributed_gbp end as amount
    from {{ ref('int_research_organisation_roles') }} as roles
    inner join {{ ref('int_research_projects') }} as projects
        on roles.projects_release_id = projects.landed_release_id and roles.project_id = projects.project_id
    left join {{ ref('int_research_organisation_places') }} as places
        on roles.landed_release_id = places.landed_release_id and roles.organisation_id = places.organisation_id
    cross join (values ('lead_organisation'), ('participant')) as bases (basis)
    where roles.is_latest and roles.funder_name = 'Innovate UK'

),

innovate_uk as (

    select
        'innovate_uk_grants_gbp' as measure_id,
        'all' as industry_code,
        basis as address_basis,
        make_date(year(first_start), 1, 1) as period_start,
        make_date(year(last_start), 12, 31) as period_end,
        year(first_start) || '-' || year(last_start) as period_label,
        release_id,
        released,
        coalesce(region_code, 'K02000001') as area_code,
        sum(amount) as value,
        'final' as value_status,
        cast(null as varchar) as reason,
        true as adds_up
    from grants
    group by grouping sets ((basis, first_start, last_start, release_id, released, region_code), (basis, first_start, last_start, release_id, released))
    having grouping(region_code) = 1 or region_code is not null

),

united as (

    select * from published
    union all by name
    select * from jobs
    union all by name
    select * from projects
    union all by name
    select * from innovate_uk

),

final as (

    select
        measures.subject_id,
        measures.is_reference,
        united.*
    from united
    inner join regions
        on united.area_code = regions.area_code
    inner join {{ ref('address_basis_measures') }} as measures
        on
            united.measure_id = measures.measure_id
            and united.industry_code = measures.industry_code
            and united.address_basis = measures.address_basis

)

select * from final
