{{ config(severity='warn') }}
-- The ceiling of what the documentation says: rules that lose their grip on a long list are noticed. Short lists say little.
select *
from {{ ref('research_organisation_kinds') }}
where
    organisation_kind = 'unclassified'
    and organisation_count > 1000
    and (organisation_share > 0.25 or role_share > 0.1)
