with source as (

    select * from {{ source('nihr', 'summary_view_awards') }}

),

renamed as (

    select
        project_id,
        project_title as title,
        acronym,
        funding_and_awards_link as award_url,
        {{ said_or_null('funder') }} as funder,
        {{ said_or_null('project_status') }} as project_status,
        {{ said_or_null('programme') }} as programme,
        {{ said_or_null('programme_type') }} as programme_type,
        {{ said_or_null('programme_stream') }} as programme_stream,
        {{ said_or_null('funding_stream') }} as funding_stream,
        cast({{ said_or_null('award_amount_from_dh') }} as double) as value_gbp,
        case when {{ said_or_null('award_amount_from_dh') }} is null then 'missing' else 'final' end as value_status,
        case
            when award_amount_from_dh is null then 'missing: not given by the publisher'
            when {{ said_or_null('award_amount_from_dh') }} is null then 'missing: ' || award_amount_from_dh
        end as null_reason,
        {{ day_written_either_way(said_or_null('start_date')) }} as start_date,
        {{ day_written_either_way(said_or_null('end_date')) }} as end_date,
        {{ said_or_null('organisation_type') }} as organisation_type,
        {{ said_or_null('contracted_organisation') }} as organisation_name,
        {{ said_or_null('postcode') }} as postcode,
        {{ said_or_null('involvement_type') }} as involvement_type,
        {{ said_or_null('ukcrc_value') }} as health_categories_text,
        {{ said_or_null('hrcs_rac_category') }} as research_activity_group,
        {{ said_or_null('ukcrc_value_rac') }} as research_activity,
        'lead_organisation' as address_basis,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
