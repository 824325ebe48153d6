-- What the platform has from registries comes without the class that they give.
{%- set registers = {
    'stg_clinicaltrials_gov__studies': 'lower(sponsor_class)',
    'stg_clinicaltrials_gov__studies_demo': 'lower(sponsor_class)',
    'stg_clinicaltrials_gov__studies_download_csv': 'lower(sponsor_class)',
    'stg_clinicaltrials_gov__studies_download_json': 'lower(sponsor_class)',
    'stg_isrctn__trial_registrations': 'lower(sponsor_class)',
    'stg_isrctn__trial_registrations_query_reply': 'lower(sponsor_class)',
    'stg_who_ictrp__covid19_trial_registrations': 'cast(null as varchar)',
} %}

with records as (

    {% for register, sponsor_class in registers.items() -%}
        {{ 'union all' if not loop.first }}
        select
            sponsor_name,
            {{ sponsor_class }} as sponsor_class
        from {{ ref(register) }}
    {% endfor %}

),

-- What one record says of a name holds for the others that have it.
names as (

    select
        records.sponsor_name,
        coalesce(bool_or(signs.words is not null), false) as has_class,
        {{ comparable_name(naming_part('records.sponsor_name')) }} as naming_words,
        {{ comparable_name(titled_part('records.sponsor_name')) }} as titled_words
    from records
    left join {{ ref('organisation_signs') }} as signs
        on signs.match_on = 'class' and records.sponsor_class = signs.words
    where records.sponsor_name is not null
    group by records.sponsor_name

),

final as (

    select
        sponsor_name,
        (has_class or {{ has_sign_of_organisation('naming_words') }})
        and (titled_words is null or {{ has_sign_of_organisation('titled_words') }}) as is_organisation
    from names

)

select * from final
