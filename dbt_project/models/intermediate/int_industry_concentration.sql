with cells as (

    select * from {{ ref('int_specialisations') }}
    where industry_level <> 'class'

),

bases as (

    select distinct
        panel,
        area_code,
        area_jobs as value
    from cells

),

concentrations as (

    {{ raw_concentration('cells', 'bases', partition_by=['panel']) }}

)

select * from concentrations
