with listed as (

    {{ current_rows(ref('stg_official_figures__industries')) }}

),

published_subclasses as (

    select
        industry_code,
        industry_name
    from {{ ref('stg_nomis__bres_employment') }}
    union
    select
        industry_code,
        industry_name
    from {{ ref('stg_nomis__uk_business_counts_enterprises_great_britain') }}

),

subclasses as (

    select
        industry_code,
        'sic2007' as industry_code_system,
        max(industry_name) as industry_name,
        'sic2007:' || substr(industry_code, 9, 2) as parent_code
    from published_subclasses
    where industry_code not in (select industry_code from listed)
    group by industry_code

),

-- What sectors count and nothing landed names.
named as (

    select
        industry_code,
        'sic2007' as industry_code_system,
        industry_name,
        'sic2007:' || substr(industry_code, 9, 2) as parent_code
    from {{ ref('sic_industries') }}
    where
        industry_code not in (select industry_code from listed)
        and industry_code not in (select industry_code from subclasses)

),

whole_economy as (

    select
        'all' as industry_code,
        'all' as industry_code_system,
        'All industries' as industry_name,
        cast(null as varchar) as parent_code

),

united as (

    select
        industry_code,
        industry_code_system,
        industry_name,
        parent_code
    from listed
    union all
    select * from subclasses
    union all
    select * from named
    union all
    select * from whole_economy

),

final as (

    select
        industry_code,
        industry_code_system,
        industry_name,
        parent_code,
        case
            when industry_code_system = 'sic2007_section' then 'section'
            when industry_code_system <> 'sic2007' then 'other'
            when regexp_full_match(industry_code, 'sic2007:[0-9]{2}') then 'division'
            when regexp_full_match(industry_code, 'sic2007:[0-9]{2}\.[0-9]{2}') then 'class'
            when regexp_full_match(industry_code, 'sic2007:[0-9]{5}') then 'subclass'
            else 'other'
        end as industry_level,
        case
            when regexp_full_match(industry_code, 'sic2007:[0-9]{5}')
                then 'sic2007:' || substr(industry_code, 9, 2) || '.' || substr(industry_code, 11, 2)
        end as class_code,
        case when industry_code_system = 'sic2007' then 'sic2007:' || substr(industry_code, 9, 2) end as division_code
    from united

)

select * from final
