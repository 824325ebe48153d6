with studies as (

    select * from {{ ref('int_trial_studies') }}

),

registered_sites as (

    select * from {{ ref('int_trial_sites') }}

),

sample_sites as (

    select * from {{ ref('int_trial_sample_sites') }}

),

identities as (

    select * from {{ ref('int_trial_identities') }}

),

sites as (

    select
        trial_id,
        area_code,
        area_level,
        region_code,
        itl2_code
    from registered_sites
    union all
    select
        coalesce(identities.trial_id, sample_sites.nct_id) as trial_id,
        sample_sites.area_code,
        sample_sites.area_level,
        sample_sites.region_code,
        sample_sites.itl2_code
    from sample_sites
    left join identities
        on sample_sites.nct_id = identities.registry_id and identities.registry = 'clinicaltrials_gov'
    where coalesce(identities.trial_id, sample_sites.nct_id) not in (select registered_sites.trial_id from registered_sites)

),

levelled as (

    select
        trial_id,
        unnest(['country', 'itl1', 'itl2', 'local_authority']) as area_level,
        unnest(['K02000001', region_code, itl2_code, case when area_level = 'local_authority' then area_code end]) as area_code
    from sites
    where trial_id in (select studies.trial_id from studies)

)

select
    trial_id,
    area_level,
    area_code,
    count(*) as site_count
from levelled
group by all
