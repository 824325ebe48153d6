-- No indicator rests on a release of the press, a trade body or a consultancy.
with reference_only as (

    select distinct release_id
    from {{ ref('observations') }}
    where is_reference_only

),

official as (

    select distinct release_id
    from {{ ref('observations') }}
    where not is_reference_only

)

select
    indicator_values.indicator_id,
    indicator_values.area_code,
    indicator_values.input_release_ids
from {{ ref('indicator_values') }} as indicator_values
inner join reference_only
    on indicator_values.release_id = reference_only.release_id
where indicator_values.release_id not in (select release_id from official)
