{{ config(meta = {'dagster': {'ref': {'name': 'indicator_values'}}}) }}

-- No indicator rests on a release of the press, a trade body or a consultancy, and every release it rests on is known.
with reference_only as (

    select distinct release_id
    from {{ ref('observations') }}
    where is_reference_only

),

official as (

    select distinct release_id
    from {{ ref('observations') }}
    where not is_reference_only

),

inputs as (

    select distinct
        indicator_id,
        unnest(string_split(input_release_ids, '; ')) as input_release_id
    from {{ ref('indicator_values') }}

)

select inputs.*
from inputs
inner join reference_only
    on inputs.input_release_id = reference_only.release_id
where inputs.input_release_id not in (select release_id from official)
union all
select inputs.*
from inputs
where inputs.input_release_id not in (select release_id from {{ ref('dim_releases') }})
