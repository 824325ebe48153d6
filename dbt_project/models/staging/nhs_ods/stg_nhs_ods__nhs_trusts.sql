with source as (

    select * from {{ source('nhs_ods', 'nhs_trusts') }}

),

renamed as (

    select
        organisation_code as trust_code,
        name as trust_name,
        national_grouping as nhs_region_ods_code,
        high_level_health_geography as icb_ods_code,
        address_line_1,
        address_line_2,
        address_line_3,
        address_line_4,
        address_line_5,
        postcode,
        cast(strptime(open_date, '%Y%m%d') as date) as opened_on,
        cast(strptime(close_date, '%Y%m%d') as date) as closed_on,
        status_code,
        organisation_sub_type_code,
        parent_organisation_code,
        cast(strptime(join_parent_date, '%Y%m%d') as date) as joined_parent_on,
        cast(strptime(left_parent_date, '%Y%m%d') as date) as left_parent_on,
        amended_record_indicator = '1' as is_amended,
        government_office_region_code,
        roles as ods_roles,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
