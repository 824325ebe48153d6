with sites as (

    select * from {{ ref('int_trial_site_places') }}

),

trusts as (

    select
        trust_code,
        trust_name,
        {{ normalised_postcode('postcode') }} as postcode,
        trim(regexp_replace({{ comparable_name('trust_name') }}, '( national health service| nhs)?( foundation)?( trust)$', '')) as short_name
    from {{ ref('int_nhs_trusts') }}
    where is_latest

),

facilities as (

    select distinct
        facility,
        {{ comparable_name('facility') }} as facility_name
    from sites
    where facility is not null

),

-- A name within another is taken only where it is of two words at least, so that a town alone finds no trust.
named as (

    select
        facilities.facility,
        trusts.trust_code,
        length(trusts.short_name) as name_length,
        case
            when
                trim(regexp_replace(facilities.facility_name, '( national health service| nhs)?( foundation)?( trust)$', '')) = trusts.short_name
                then 'trust_name'
            else 'name_within_facility'
        end as matched_by
    from facilities
    inner join trusts
        on contains(' ' || facilities.facility_name || ' ', ' ' || trusts.short_name || ' ')
    where contains(trusts.short_name, ' ')

),

-- The longest name decides; two of one length leave the site unmatched.
best_named as (

    select
        facility,
        min(trust_code) as trust_code,
        min(matched_by) as matched_by
    from (
        select * from named
        qualify rank() over (partition by facility order by (matched_by = 'trust_name') desc, name_length desc) = 1
    ) as longest
    group by facility
    having count(distinct trust_code) = 1

),

headquarters as (

    select
        postcode,
        min(trust_code) as trust_code
    from trusts
    where postcode is not null
    group by postcode
    having count(*) = 1

),

final as (

    select
        sites.*,
        coalesce(best_named.trust_code, headquarters.trust_code) as trust_code,
        case
            when best_named.trust_code is not null then best_named.matched_by
            when headquarters.trust_code is not null then 'headquarters_postcode'
            when sites.facility is null then 'no_facility'
            else 'none'
        end as matched_by,
        case
            when best_named.matched_by = 'trust_name' then 'high'
            when best_named.trust_code is not null or headquarters.trust_code is not null then 'medium'
            else 'none'
        end as match_confidence
    from sites
    left join best_named
        on sites.facility = best_named.facility
    left join headquarters
        on {{ normalised_postcode('sites.postcode') }} = headquarters.postcode

)

select * from final
