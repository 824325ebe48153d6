with source as (

    select
        *,
        {{ landed_release_id() }} as landed_release_id
    from {{ source('nomis', 'annual_population_survey_percentages') }}

),

-- Four rows of the service are one figure: the percentage, what it is of what, and half its interval.
renamed as (

    select
        geography_code as area_code,
        any_value(geography_name) as area_name,
        any_value(geography_type) as area_kind,
        variable_code,
        any_value(variable_name) as variable_name,
        make_date(cast(left(date, 4) as integer), 1, 1) as period_start,
        make_date(cast(left(date, 4) as integer), 12, 31) as period_end,
        left(date, 4) as period_label,
        max(cast(obs_value as double)) filter (where measures_name = 'Variable') / 100 as value,
        max(cast(obs_value as double)) filter (where measures_name = 'Confidence') / 100 as half_interval,
        max(cast(obs_value as double)) filter (where measures_name = 'Numerator') as numerator,
        max(cast(obs_value as double)) filter (where measures_name = 'Denominator') as denominator,
        case
            when bool_and(obs_status_name = 'Normal Value') filter (where measures_name in ('Variable', 'Confidence')) then 'final'
            when max(obs_value) filter (where measures_name = 'Variable') is not null then 'estimated'
            else {{ nomis_status("max(obs_status_name) filter (where measures_name = 'Variable')", 'final') }}
        end as value_status,
        max(obs_status_name) filter (where measures_name = 'Variable' and obs_value is null) as null_reason,
        max(obs_status_name) filter (where measures_name = 'Confidence' and obs_status_name <> 'Normal Value') as interval_note,
        landed_release_id,
        max(source_file) filter (where measures_name = 'Variable') as source_file,
        max(source_row) filter (where measures_name = 'Variable') as source_row
    from source
    group by geography_code, variable_code, date, landed_release_id

)

select * from renamed
