with roles as (

    select * from {{ ref('research_project_organisations') }}

),

counted as (

    select
        release_id,
        organisation_kind,
        any_value(released) as released,
        count(distinct organisation_id) as organisation_count,
        count(*) as role_count,
        sum(lead_attributed_gbp) as lead_attributed_gbp,
        sum(participant_attributed_gbp) as participant_attributed_gbp
    from roles
    group by release_id, organisation_kind

)

select
    release_id,
    organisation_kind,
    released,
    organisation_count,
    organisation_count / sum(organisation_count) over (partition by release_id) as organisation_share,
    role_count,
    role_count / sum(role_count) over (partition by release_id) as role_share,
    lead_attributed_gbp,
    lead_attributed_gbp / nullif(sum(lead_attributed_gbp) over (partition by release_id), 0) as lead_attributed_share,
    participant_attributed_gbp
from counted
