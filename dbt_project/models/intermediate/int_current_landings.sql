with releases as (

    select * from {{ ref('stg_landing__releases') }}

),

ordered as (

    select
        source_name,
        dataset_name,
        landed_release_id,
        row_number() over (
            partition by source_name, dataset_name
            order by vintage desc, fetched_at desc, landed_release_id desc
        ) as recency
    from releases

)

select
    source_name,
    dataset_name,
    landed_release_id
from ordered
where recency = 1
