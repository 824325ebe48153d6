with identifiers as (

    select * from {{ ref('int_organisation_identifiers') }}

)

select
    scheme as identifier_scheme,
    identifier,
    body_id,
    organisation_name,
    matched_by,
    match_confidence,
    is_merged,
    source_name,
    landed_release_id
from identifiers
