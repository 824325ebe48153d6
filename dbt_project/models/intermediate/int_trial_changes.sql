with studies as (

    select * from {{ ref('stg_clinicaltrials_gov__studies') }}

),

releases as (

    select
        landed_release_id,
        lag(landed_release_id) over (order by vintage, fetched_at, landed_release_id) as earlier_release_id
    from {{ ref('stg_landing__releases') }}
    where source_name = 'clinicaltrials_gov' and dataset_name = 'studies'

),

later as (

    select
        releases.earlier_release_id,
        studies.*
    from studies
    inner join releases
        on studies.landed_release_id = releases.landed_release_id
    where releases.earlier_release_id is not null

),

earlier as (

    select
        releases.landed_release_id as later_release_id,
        studies.*
    from studies
    inner join releases
        on studies.landed_release_id = releases.earlier_release_id

),

compared as (

    select
        coalesce(later.nct_id, earlier.nct_id) as nct_id,
        case
            when earlier.nct_id is null then 'added'
            when later.nct_id is null then 'removed'
            when later.record_hash <> earlier.record_hash then 'changed'
        end as change,
        earlier.status as status_before,
        later.status as status_after,
        earlier.last_updated as last_updated_before,
        later.last_updated as last_updated_after,
        coalesce(later.landed_release_id, earlier.later_release_id) as landed_release_id,
        coalesce(later.earlier_release_id, earlier.landed_release_id) as earlier_release_id
    from later
    full join earlier
        on later.nct_id = earlier.nct_id and later.landed_release_id = earlier.later_release_id

)

select * from compared
where change is not null
