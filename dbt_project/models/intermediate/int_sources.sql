with listed as (

    {{ current_rows(ref('stg_official_figures__sources')) }}

),

landed as (

    select * from {{ ref('stg_landing__releases') }}
    where
        source_name <> 'official_figures'
        and landed_release_id in (select landed_release_id from {{ ref('int_current_landings') }})

),

precedence as (

    select * from {{ ref('source_precedence') }}

),

united as (

    select
        source_id,
        publisher,
        title,
        publisher_url,
        licence,
        attribution,
        note,
        released,
        released_precision,
        year_stated,
        coalesce(note ilike '%reference only%', false) as is_reference_only
    from listed
    union all
    select
        source_name || '_' || dataset_name as source_id,
        publisher,
        title,
        publisher_url,
        licence,
        attribution,
        note,
        {{ released_on('vintage') }} as released,
        {{ released_precision('vintage') }} as released_precision,
        null as year_stated,
        false as is_reference_only
    from landed

),

final as (

    select
        united.source_id,
        united.publisher,
        united.title,
        united.publisher_url,
        united.licence,
        united.attribution,
        united.note,
        coalesce(united.released, make_date(united.year_stated, 12, 31)) as released,
        case when united.released is null and united.year_stated is not null then 'year' else united.released_precision end as released_precision,
        united.is_reference_only,
        coalesce(precedence.precedence, 5) as source_precedence
    from united
    left join precedence on united.source_id = precedence.source_id

)

select * from final
