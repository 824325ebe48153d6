with identifiers as (

    select
        *,
        -- Whose words describe a body that several sources describe.
        case scheme when 'ukprn' then 1 when 'ods' then 2 when 'company' then 3 else 4 end || identifier as best_first
    from {{ ref('int_organisation_identifiers') }}
    where is_merged

),

kinds as (

    select
        upper(organisation_id) as gtr_id,
        max_by(organisation_kind, landed_release_id) as organisation_kind
    from {{ ref('int_research_organisation_kinds') }}
    where organisation_kind <> 'unclassified'
    group by upper(organisation_id)

),

united as (

    select
        identifiers.body_id,
        min_by(identifiers.organisation_name, identifiers.best_first) filter (where identifiers.organisation_name is not null) as organisation_name,
        min_by(identifiers.postcode, identifiers.best_first) filter (where identifiers.postcode is not null) as postcode,
        min_by(identifiers.region_label, identifiers.best_first) filter (where identifiers.region_label is not null) as region_label,
        max(identifiers.identifier) filter (where identifiers.scheme = 'ukprn') as ukprn,
        max(identifiers.identifier) filter (where identifiers.scheme = 'hesa') as hesa_id,
        max(identifiers.identifier) filter (where identifiers.scheme = 'ods') as ods_code,
        max(identifiers.identifier) filter (where identifiers.scheme = 'company') as company_number,
        string_agg(identifiers.identifier, ', ' order by identifiers.identifier) filter (where identifiers.scheme = 'gtr') as gtr_ids,
        count(*) filter (where identifiers.scheme = 'gtr') as gtr_id_count,
        any_value(kinds.organisation_kind) as gateway_kind,
        count(distinct kinds.organisation_kind) as gateway_kind_count,
        string_agg(distinct identifiers.source_name, ', ' order by identifiers.source_name) as source_names,
        count(distinct identifiers.source_name) as source_count,
        string_agg(distinct identifiers.landed_release_id, ', ' order by identifiers.landed_release_id) as landed_release_ids,
        -- The weakest link that holds it together.
        case
            when bool_or(identifiers.matched_by = 'name_and_postcode') then 'name_and_postcode'
            when bool_or(identifiers.matched_by = 'identifier') then 'identifier'
            else 'own'
        end as matched_by
    from identifiers
    left join kinds
        on identifiers.scheme = 'gtr' and identifiers.identifier = kinds.gtr_id
    group by identifiers.body_id

),

namesakes as (

    select
        own.body_id,
        string_agg(distinct named.body_id, ', ' order by named.body_id) as namesake_ids
    from identifiers as own
    inner join {{ ref('int_organisation_identifiers') }} as named
        on own.scheme = named.scheme and own.identifier = named.identifier
    where not named.is_merged
    group by own.body_id

),

placed as (

    {{ place_by_postcode('united', 'postcode', 'region_label') }}

),

final as (

    select
        placed.*,
        case
            when placed.ukprn is not null then 'university'
            when placed.ods_code is not null then 'public'
            when placed.gateway_kind_count = 1 then placed.gateway_kind
            else 'unclassified'
        end as organisation_kind,
        case placed.matched_by when 'name_and_postcode' then 'medium' else 'high' end as match_confidence,
        namesakes.namesake_ids
    from placed
    left join namesakes
        on placed.body_id = namesakes.body_id

)

select * from final
