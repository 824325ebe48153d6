with releases as (

    select
        landed_release_id,
        source_name,
        dataset_name,
        {{ released_on('vintage') }} as released
    from {{ ref('stg_landing__releases') }}

),

-- A project can have several funds; awards and expenditure are never added: the first kind in this order that it has.
funded as (

    select
        rounds.projects_release_id,
        funds.project_id,
        funds.value_kind,
        case when count(*) = count(funds.value_gbp) then sum(funds.value_gbp) end as value_gbp,
        min(funds.fund_start) as project_start,
        max(funds.fund_end) as project_end
    from {{ ref('stg_ukri_gtr__api_funds') }} as funds
    inner join {{ ref('int_research_rounds') }} as rounds
        on funds.landed_release_id = rounds.landed_release_id
    group by rounds.projects_release_id, funds.project_id, funds.value_kind
    qualify row_number() over (
        partition by rounds.projects_release_id, funds.project_id
        order by list_position(['award', 'expenditure', 'projected_expenditure', 'supplementary_award', 'other'], funds.value_kind)
    ) = 1

),

innovate_uk as (

    select
        project_reference,
        landed_release_id,
        first(title order by is_lead desc, source_file asc, source_row asc) as title,
        first(project_status order by is_lead desc, source_file asc, source_row asc) as project_status,
        first(product_type order by is_lead desc, source_file asc, source_row asc) as grant_category,
        min(project_start) as project_start,
        max(project_end) as project_end,
        case
            when count(*) filter (not is_withdrawn) = count(offer_gbp) filter (not is_withdrawn)
                then sum(offer_gbp) filter (not is_withdrawn)
        end as value_gbp,
        first(organisation_name order by source_file, source_row) filter (is_lead) as lead_organisation_name,
        min(source_file) as source_file,
        min(source_row) as source_row
    from {{ ref('stg_innovate_uk__funded_projects') }}
    group by project_reference, landed_release_id

),

united as (

    select
        project_id,
        project_reference,
        title,
        project_status,
        grant_category,
        funder_name,
        project_start,
        project_end,
        value_kind,
        value_gbp,
        lead_organisation_id,
        lead_organisation_name,
        lead_department,
        3 as precedence,
        landed_release_id,
        source_file,
        source_row
    from {{ ref('stg_ukri_gtr__projects') }}
    union all by name
    select
        projects.project_id,
        projects.project_reference,
        projects.title,
        projects.project_status,
        projects.grant_category,
        projects.funder_name,
        funded.project_start,
        funded.project_end,
        funded.value_kind,
        funded.value_gbp,
        projects.lead_organisation_id,
        projects.lead_department,
        2 as precedence,
        projects.landed_release_id,
        projects.source_file,
        projects.source_row
    from {{ ref('stg_ukri_gtr__api_projects') }} as projects
    left join funded
        on projects.project_id = funded.project_id and projects.landed_release_id = funded.projects_release_id
    union all by name
    select
        project_reference as project_id,
        project_reference,
        title,
        project_status,
        grant_category,
        'Innovate UK' as funder_name,
        project_start,
        project_end,
        'offers' as value_kind,
        value_gbp,
        lead_organisation_name,
        1 as precedence,
        landed_release_id,
        source_file,
        source_row
    from innovate_uk

),

final as (

    select
        united.* exclude (precedence),
        releases.source_name,
        releases.dataset_name,
        releases.released,
        case when united.value_gbp is null then 'missing' else 'final' end as value_status,
        case when united.value_gbp is null then 'No amount in pounds is stated for the project.' end as null_reason,
        -- A list is a state of things: the year in which it was made, and those after it, are not over.
        year(united.project_start) < year(releases.released) as is_start_year_complete,
        row_number() over (
            partition by coalesce(united.project_reference, united.project_id)
            order by releases.released desc, united.precedence asc, united.landed_release_id desc
        ) = 1 as is_latest
    from united
    inner join releases
        on united.landed_release_id = releases.landed_release_id

)

select * from final
