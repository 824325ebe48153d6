{%- set table_key = ['edition_id', 'areas_included', 'group_level'] %}

{#- The measures are never below zero; in a group of one area the floats leave a trace of either sign. -#}
{%- set never_negative = ['theil_t_group', 'theil_t_within_contrib', 'theil_l_group', 'theil_l_within_contrib'] %}

with editions as (

    select * from {{ ref('int_disparity_editions') }}

),

usable as (

    select members.*
    from {{ ref('int_disparity_members') }} as members
    inner join editions
        on members.edition_id = editions.edition_id
    where members.reason is null and editions.weight_basis is not null

),

counts as (

    select
        {{ table_key | join(', ') }},
        group_code,
        max(left_out_name) as left_out_name,
        count(*) as n_expected
    from usable
    group by all

),

split as (

    {{ inequality_groups('usable', table_key, weight='population_people') }}

),

contributions as (

    select
        * replace (
            {% for column in never_negative -%}
                case when {{ column }} is not null then greatest({{ column }}, 0) end as {{ column }}{{ ',' if not loop.last }}
            {% endfor -%}
        )
    from split

),

totals as (

    select
        *,
        sum(theil_t_within_contrib + theil_t_between_contrib) over (partition by {{ table_key | join(', ') }}) as theil_t,
        sum(theil_l_within_contrib + theil_l_between_contrib) over (partition by {{ table_key | join(', ') }}) as theil_l
    from contributions

),

latest as (

    select
        {{ disparity_edition() | join(', ') }},
        areas_included,
        group_level,
        is_latest
    from {{ ref('disparity') }}

),

measures as (

    select * from {{ ref('int_measures') }}

),

-- Nations and regions go by their GSS code, ITL 2 areas by the code of their boundary set.
areas as (

    select
        area_code,
        area_code_system,
        area_name
    from {{ ref('int_areas') }}

),

final as (

    select
        editions.measure_id,
        editions.area_level,
        totals.group_level,
        totals.areas_included,
        counts.left_out_name,
        totals.group_code as area_code,
        areas.area_name,
        areas.area_code_system,
        editions.area_code_system as part_area_code_system,
        cast(editions.boundary_year as integer) as boundary_year,
        editions.period_start,
        editions.period_end,
        editions.period_label,
        editions.address_basis,
        measures.unit_id,
        totals.n as n_areas,
        counts.n_expected,
        {{ significant('totals.mean') }} as mean_weighted,
        {{ significant('totals.pop_share') }} as population_share,
        {{ significant('totals.income_share') }} as amount_share,
        {{ significant('totals.theil_t_group') }} as theil_t_group,
        {{ significant('totals.theil_t_within_contrib') }} as theil_t_within_contribution,
        {{ significant('totals.theil_t_between_contrib') }} as theil_t_between_contribution,
        {{ significant(ratio('totals.theil_t_within_contrib + totals.theil_t_between_contrib', 'totals.theil_t')) }} as theil_t_share,
        {{ significant('totals.theil_l_group') }} as theil_l_group,
        {{ significant('totals.theil_l_within_contrib') }} as theil_l_within_contribution,
        {{ significant('totals.theil_l_between_contrib') }} as theil_l_between_contribution,
        {{ significant(ratio('totals.theil_l_within_contrib + totals.theil_l_between_contrib', 'totals.theil_l')) }} as theil_l_share,
        case when totals.n < counts.n_expected then 'partial' else 'estimated' end as value_status,
        case
            when totals.n < counts.n_expected
                then 'coverage_incomplete: ' || totals.n || ' of ' || counts.n_expected || ' areas of the group have a value and residents'
        end as reason,
        editions.released,
        editions.release_id,
        editions.input_release_ids,
        latest.is_latest,
        releases.publisher,
        releases.licence
    from totals
    inner join counts using ({{ table_key | join(', ') }}, group_code)
    inner join editions
        on totals.edition_id = editions.edition_id
    inner join latest
        on
            {{ matched('editions', 'latest', disparity_edition()) }}
            and totals.areas_included = latest.areas_included
            and totals.group_level = latest.group_level
    inner join measures
        on editions.measure_id = measures.measure_id
    inner join areas
        on
            totals.group_code = areas.area_code
            and areas.area_code_system = case totals.group_level when 'itl2' then editions.area_code_system else 'gss' end
    left join {{ ref('dim_releases') }} as releases
        on editions.release_id = releases.release_id

)

select * from final
