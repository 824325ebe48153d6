with boards as (

    select * from {{ ref('int_integrated_care_boards') }}

),

codings as (

    select * from {{ ref('ics_document_codings') }}

),

counts as (

    {{ current_rows(ref('stg_official_figures__ics_cluster_mentions')) }}

),

of_boards as (

    select
        boards.icb_code as area_code,
        boards.icb_code_system as area_code_system,
        boards.boundary_year,
        'icb' as area_level,
        boards.icb_name as area_name,
        codings.document_id,
        codings.document_type,
        codings.document_title,
        codings.document_date,
        codings.source_url,
        codings.accessed,
        codings.coder_1,
        codings.coder_1_mentions,
        codings.coder_2,
        codings.coder_2_mentions,
        cast(codings.agreed_mentions as double) as value,
        case
            when codings.icb_code is null then 'not_coded: nobody has read a document of this board'
            when codings.agreed_mentions is null then 'not_agreed: the coders have not settled on a number'
        end as reason,
        codings.note
    from boards
    left join codings
        on boards.icb_code = codings.icb_code

),

of_all as (

    select
        counts.area_code,
        counts.area_code_system,
        'country' as area_level,
        'United Kingdom' as area_name,
        counts.document_type,
        counts.as_of_text as period_label,
        cast(counts.documents_mentioning_clusters_count as double) as value,
        counts.source_id,
        counts.landed_release_id as release_id,
        counts.note
    from counts
    where counts.icb_code is null

),

together as (

    select * from of_boards
    union all by name
    select * from of_all

)

select * from together
