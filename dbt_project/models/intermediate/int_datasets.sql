with datasets as (

    select * from {{ ref('stg_landing__datasets') }}

),

landed as (

    select
        source_name,
        dataset_name,
        count(*) as release_count,
        cast(sum(row_count) as bigint) as row_count
    from {{ ref('stg_landing__releases') }}
    group by all

)

select
    datasets.*,
    coalesce(landed.release_count, 0) as release_count,
    landed.row_count
from datasets
left join landed
    on datasets.source_name = landed.source_name and datasets.dataset_name = landed.dataset_name
