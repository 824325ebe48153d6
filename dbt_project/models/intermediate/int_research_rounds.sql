with releases as (

    select
        landed_release_id,
        dataset_name,
        {{ released_on('vintage') }} as released
    from {{ ref('stg_landing__releases') }}
    where source_name = 'ukri_gtr'

),

pairs as (

    select
        'projects' as projects_dataset_name,
        unnest(['organisation_roles', 'organisations', 'project_classifications']) as dataset_name
    union all
    select
        'api_projects' as projects_dataset_name,
        unnest(['api_funds', 'api_organisations']) as dataset_name

),

final as (

    select
        projects.landed_release_id as projects_release_id,
        others.dataset_name,
        others.landed_release_id
    from releases as projects
    inner join pairs
        on projects.dataset_name = pairs.projects_dataset_name
    inner join releases as others
        on pairs.dataset_name = others.dataset_name
    qualify row_number() over (
        partition by projects.landed_release_id, others.dataset_name
        order by abs(date_diff('day', projects.released, others.released)), others.landed_release_id desc
    ) = 1

)

select * from final
