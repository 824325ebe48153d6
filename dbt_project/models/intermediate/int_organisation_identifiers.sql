with current_landings as (

    select landed_release_id from {{ ref('int_current_landings') }}

),

-- One row per body and source that describes it, under the identifier that the source gives it.
providers as (

    select
        'ukprn' as scheme,
        ukprn as identifier,
        provider_name as organisation_name,
        registered_name as other_name,
        postcode,
        region_label,
        hesa_id,
        gtr_id,
        source_name,
        landed_release_id
    from {{ ref('int_higher_education_providers') }}
    where is_current

),

trusts as (

    select
        'ods' as scheme,
        trust_code as identifier,
        trust_name as organisation_name,
        postcode,
        'nhs_ods' as source_name,
        landed_release_id
    from {{ ref('stg_nhs_ods__nhs_trusts') }}
    where landed_release_id in (select landed_release_id from current_landings)

),

gateway as (

    select
        'gtr' as scheme,
        upper(organisation_id) as identifier,
        organisation_name,
        postcode,
        region_label,
        {{ comparable_company_number('company_number') }} as company_number,
        'ukri_gtr' as source_name,
        landed_release_id,
        2 as recency
    from {{ ref('stg_ukri_gtr__api_organisations') }}
    where landed_release_id in (select landed_release_id from current_landings)
    union all by name
    select
        'gtr' as scheme,
        upper(organisation_id) as identifier,
        organisation_name,
        postcode,
        region_label,
        'ukri_gtr' as source_name,
        landed_release_id,
        1 as recency
    from {{ ref('stg_ukri_gtr__organisations') }}
    where landed_release_id in (select landed_release_id from current_landings)
    qualify row_number() over (partition by identifier order by source_row) = 1

),

-- The Gateway's own words of today before those of an earlier crawl.
gateway_now as (

    select * from gateway
    qualify row_number() over (partition by identifier order by recency desc) = 1

),

companies as (

    select
        'company' as scheme,
        {{ comparable_company_number('company_number') }} as identifier,
        organisation_name,
        postcode,
        region_label,
        'innovate_uk' as source_name,
        landed_release_id
    from {{ ref('stg_innovate_uk__funded_projects') }}
    where landed_release_id in (select landed_release_id from current_landings)
    qualify row_number() over (partition by identifier order by project_start desc nulls last, source_row asc) = 1

),

described as (

    select * from providers
    union all by name
    select * from trusts
    union all by name
    select * exclude (recency) from gateway_now
    union all by name
    select * from companies
    where identifier is not null

),

compared as materialized (

    select
        *,
        {{ comparable_name('organisation_name') }} as name_key,
        {{ comparable_name('other_name') }} as other_name_key,
        {{ comparable_postcode('postcode') }} as postcode_key
    from described

),

-- Bodies with a register of their own, under each name they have.
anchors as (

    select distinct
        scheme || ':' || identifier as body_id,
        unnest(list_distinct([name_key, coalesce(other_name_key, name_key)])) as name_key,
        postcode_key
    from compared
    where scheme in ('ukprn', 'ods')

),

-- A name, or a name at a postcode, tells a body where one alone has it.
by_name as (

    select
        name_key,
        any_value(body_id) as body_id
    from anchors
    where name_key is not null
    group by name_key
    having count(distinct body_id) = 1

),

by_name_and_postcode as (

    select
        name_key,
        postcode_key,
        any_value(body_id) as body_id
    from anchors
    where name_key is not null and postcode_key is not null
    group by name_key, postcode_key
    having count(distinct body_id) = 1

),

-- An identifier of the Gateway that two providers of the list share tells neither.
by_gateway_identifier as (

    select
        'gtr' as scheme,
        gtr_id as identifier,
        any_value(scheme || ':' || identifier) as body_id
    from compared
    where gtr_id is not null
    group by gtr_id
    having count(*) = 1

),

-- Records of the Gateway with one name at one postcode are one body under several identifiers.
gateway_groups as (

    select
        scheme,
        identifier,
        case when name_key is not null and postcode_key is not null then min(identifier) over (partition by name_key, postcode_key) else identifier end
            as first_identifier
    from compared
    where scheme = 'gtr'

),

resolved as (

    select
        compared.scheme,
        compared.identifier,
        case
            when compared.scheme <> 'gtr' then compared.scheme || ':' || compared.identifier
            when by_gateway_identifier.body_id is not null then by_gateway_identifier.body_id
            when compared.company_number is not null then 'company:' || compared.company_number
            when by_name_and_postcode.body_id is not null then by_name_and_postcode.body_id
            else 'gtr:' || gateway_groups.first_identifier
        end as body_id,
        case
            when compared.scheme <> 'gtr' then 'own'
            when by_gateway_identifier.body_id is not null or compared.company_number is not null then 'identifier'
            when by_name_and_postcode.body_id is not null then 'name_and_postcode'
            when gateway_groups.first_identifier <> compared.identifier then 'name_and_postcode'
            else 'own'
        end as matched_by,
        by_name.body_id as namesake_id,
        compared.organisation_name,
        compared.postcode,
        compared.region_label,
        compared.hesa_id,
        compared.company_number,
        compared.source_name,
        compared.landed_release_id
    from compared
    left join by_gateway_identifier
        on compared.scheme = by_gateway_identifier.scheme and compared.identifier = by_gateway_identifier.identifier
    left join by_name_and_postcode
        on compared.name_key = by_name_and_postcode.name_key and compared.postcode_key = by_name_and_postcode.postcode_key
    left join gateway_groups
        on compared.scheme = gateway_groups.scheme and compared.identifier = gateway_groups.identifier
    left join by_name
        on compared.name_key = by_name.name_key

),

-- Identifiers that a source gives beside its own.
further as (

    select
        'hesa' as scheme,
        hesa_id as identifier,
        body_id,
        'identifier' as matched_by,
        organisation_name,
        source_name,
        landed_release_id
    from resolved
    where hesa_id is not null
    union all
    select
        'company' as scheme,
        company_number as identifier,
        body_id,
        'identifier' as matched_by,
        organisation_name,
        source_name,
        landed_release_id
    from resolved
    where company_number is not null
    union all
    -- An identifier of the list that the Gateway's own records do not have.
    select
        'gtr' as scheme,
        compared.gtr_id as identifier,
        by_gateway_identifier.body_id,
        'identifier' as matched_by,
        compared.organisation_name,
        compared.source_name,
        compared.landed_release_id
    from compared
    inner join by_gateway_identifier
        on compared.gtr_id = by_gateway_identifier.identifier

),

final as (

    select
        scheme,
        identifier,
        body_id,
        matched_by,
        true as is_merged,
        organisation_name,
        postcode,
        region_label,
        source_name,
        landed_release_id
    from resolved
    union all by name
    select
        *,
        true as is_merged
    from further
    union all by name
    -- A name alone merges nothing: it is told, for a person to decide.
    select
        scheme,
        identifier,
        namesake_id as body_id,
        'name' as matched_by,
        false as is_merged,
        organisation_name,
        postcode,
        region_label,
        source_name,
        landed_release_id
    from resolved
    where namesake_id is not null and namesake_id <> body_id

)

select
    *,
    case matched_by when 'own' then 'high' when 'identifier' then 'high' when 'name_and_postcode' then 'medium' else 'low' end as match_confidence
from final
qualify row_number() over (
    partition by scheme, identifier, body_id
    order by
        is_merged desc,
        case matched_by when 'own' then 1 when 'identifier' then 2 when 'name_and_postcode' then 3 else 4 end asc,
        source_name asc,
        landed_release_id asc
) = 1
