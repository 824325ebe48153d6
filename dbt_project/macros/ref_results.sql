{#-
    Results of a Research Excellence Framework, renamed and typed. Shares of a profile are from 0 to 1; "-" stands where a submission of
    three people or fewer has no profile of its parts. `unclassified` is that column's name in the file, `joint_total` and `eligible` are
    the columns of 2021 that 2014 does not have.
-#}
{% macro stage_ref_results(dataset, fte, unclassified, joint_total=none, eligible=none) %}
with source as (

    select * from {{ source('ref', dataset) }}

),

renamed as (

    select
        "Institution code (UKPRN)" as ukprn,
        "Institution name" as institution,
        "Main panel" as main_panel,
        cast("Unit of assessment number" as integer) as unit_of_assessment,
        "Unit of assessment name" as unit_name,
        nullif(trim("Multiple submission letter"), '') as submission,
        trim("Multiple submission name") as submission_name,
        "Joint submission" as joint_submission,
        lower("Profile") as profile,
        cast("{{ fte }}" as double) as submitted_fte,
        {% if joint_total -%}
            cast("{{ joint_total }}" as double) as joint_submission_fte,
        {% endif -%}
        {% if eligible -%}
            round(cast(nullif("{{ eligible }}", 'N/A') as double) / 100, 6) as eligible_staff_share,
        {% endif -%}
        {% for name, column in [('four_star', '4*'), ('three_star', '3*'), ('two_star', '2*'), ('one_star', '1*'), ('unclassified', unclassified)] -%}
            round(cast(nullif("{{ column }}", '-') as double) / 100, 6) as {{ name }}_share,
        {% endfor -%}
        case when "4*" = '-' then 'suppressed' else 'final' end as value_status,
        case when "4*" = '-' then 'Suppressed: the profile of a very small submission is not shown.' end as null_reason,
        {{ landed_release_id() }} as landed_release_id,
        source_file,
        source_row
    from source

)

select * from renamed
{% endmacro %}
