{#- From indicator values back to the observations they are made of, by the recipes of indicator_inputs. Published tables only, without catalogue or
    schema, so that the same SQL serves the published function trace_value and the tests that work values out again. -#}

{#- chosen: a relation with value_key and the columns of indicator_values. Returns value_key, input_order, symbol, input_role, input_note, weight and the
    columns of observations: one row per figure that enters a value. -#}
{% macro traced_inputs(chosen) %}
with

recipes as (
    select
        chosen.*,
        inputs.input_order,
        inputs.symbol,
        inputs.input_role,
        inputs.measure_id,
        inputs.areas_taken,
        inputs.industries_taken,
        inputs.period_taken,
        inputs.edition_taken,
        inputs.note as input_note
    from {{ chosen }} as chosen
    inner join indicator_inputs as inputs using (indicator_id)
    where inputs.table_name = 'observations'
),

-- Figures that may enter an indicator, each with the area it is compared as. Other editions are left out early: this is the largest table.
usable as (
    select
        observations.*,
        case when areas.is_itl1_region then 'itl1' else observations.area_level end as compared_level,
        areas.is_itl1_region,
        areas.is_greater_south_east,
        areas.parent_code
    from observations
    inner join dim_areas as areas using (area_code, area_code_system)
    where
        observations.measure_id in (select measure_id from recipes)
        and (
            observations.release_id in (select release_id from recipes)
            or (observations.is_latest and observations.measure_id in (select measure_id from recipes where edition_taken = 'latest'))
        )
        and not observations.is_reference_only
        and not observations.is_superseded
),

-- A release that shows one place under two codes shows one figure twice.
places as (
    select * from usable
    where industry_code = 'all'
    qualify row_number() over (
        partition by measure_id, comparable_area_code, comparable_area_code_system, period_start, period_end, release_id, address_basis
        order by is_latest desc, area_code_system, area_code
    ) = 1
),

of_release as (
    select
        recipes.value_key,
        recipes.input_order,
        1.0 as weight,
        places.*,
        case
            when recipes.areas_taken = 'united_kingdom'
                then dense_rank() over (partition by recipes.value_key, recipes.input_order order by places.value is null, places.comparable_area_code)
            else 1
        end as preference
    from recipes
    inner join places
        on recipes.measure_id = places.measure_id and recipes.release_id = places.release_id and recipes.period_start = places.period_start
    where
        recipes.measure_id <> 'employment_jobs'
        and recipes.edition_taken = 'release'
        and recipes.period_end = places.period_end
        and case recipes.areas_taken
            when 'own'
                then
                    recipes.area_code = places.comparable_area_code
                    and recipes.area_code_system = places.comparable_area_code_system
                    and recipes.address_basis = places.address_basis
            when 'united_kingdom' then places.comparable_area_code in ('K02000001', 'K99000002')
            when 'peers' then places.compared_level = recipes.area_level
            when 'regions' then places.is_itl1_region
            when 'greater_south_east' then places.is_itl1_region and places.is_greater_south_east
        end
),

-- The newest edition of another measure, in the calendar year in which the period begins.
of_latest as (
    select
        recipes.value_key,
        recipes.input_order,
        1.0 as weight,
        places.*,
        1 as preference
    from recipes
    inner join places
        on recipes.measure_id = places.measure_id and make_date(year(recipes.period_start), 1, 1) = places.period_start
    where
        recipes.edition_taken = 'latest'
        and places.is_latest
        and case
            when recipes.areas_taken = 'regions' or recipes.area_code = 'K02000001' then places.is_itl1_region
            when recipes.areas_taken = 'greater_south_east' then places.is_itl1_region and places.is_greater_south_east
            when recipes.area_code = 'E92000001' then places.comparable_area_code like 'E12%'
            else recipes.area_code = places.comparable_area_code
        end
),

job_cells as (
    select
        usable.*,
        regions.comparable_area_code as region_code,
        regions.is_greater_south_east as is_of_greater_south_east
    from usable
    inner join dim_areas as regions
        on usable.parent_code = regions.area_code and usable.area_code_system = regions.area_code_system
    where usable.measure_id = 'employment_jobs' and usable.area_level = 'itl2' and regions.comparable_area_code <> 'N92000002'
),

published_industries as (
    select distinct
        release_id,
        period_start,
        industry_code
    from job_cells
),

-- An industry stands for itself, and where the release does not give it, for its subclasses.
stands_for as (
    select
        release_id,
        period_start,
        industry_code as group_code,
        industry_code
    from published_industries
    union all
    select
        grouped.release_id,
        grouped.period_start,
        grouped.group_code,
        grouped.industry_code
    from (
        select
            published_industries.*,
            unnest([industries.class_code, industries.division_code, divisions.parent_code, 'all']) as group_code
        from published_industries
        inner join dim_industries as industries using (industry_code)
        left join dim_industries as divisions
            on industries.division_code = divisions.industry_code
        where industries.industry_level = 'subclass'
    ) as grouped
    anti join published_industries
        on
            grouped.release_id = published_industries.release_id
            and grouped.period_start = published_industries.period_start
            and grouped.group_code = published_industries.industry_code
),

details as (
    select
        case industries.industry_level when 'subclass' then 'subclasses' else 'divisions' end as detail,
        industries.industry_code,
        coalesce(divisions.parent_code, industries.parent_code) as section_code
    from dim_industries as industries
    left join dim_industries as divisions
        on industries.division_code = divisions.industry_code
    where industries.industry_level in ('division', 'subclass')
),

members as (
    select
        sector_id,
        definition_version,
        industry_code,
        weight
    from sector_industries
    union all
    select
        'all' as sector_id,
        detail as definition_version,
        industry_code,
        1.0 as weight
    from details
    union all
    select
        'all' as sector_id,
        detail || '_b_to_u' as definition_version,
        industry_code,
        1.0 as weight
    from details
    where section_code <> 'sic2007_section:A'
),

-- The period as an equality, and the industries before the cells: joined otherwise, every period of a release meets every industry.
job_recipes as (
    select
        recipes.*,
        cell_periods.cell_start
    from recipes
    inner join (
        select distinct
            release_id,
            period_start as cell_start,
            period_end as cell_end
        from job_cells
    ) as cell_periods
        on
            recipes.release_id = cell_periods.release_id
            and case recipes.period_taken when 'last' then recipes.period_end = cell_periods.cell_end else recipes.period_start = cell_periods.cell_start end
    where recipes.measure_id = 'employment_jobs'
),

job_industries as materialized (
    select
        job_recipes.value_key,
        job_recipes.input_order,
        job_recipes.release_id,
        job_recipes.cell_start,
        job_recipes.areas_taken,
        job_recipes.area_level as value_level,
        job_recipes.area_code as value_area_code,
        job_recipes.area_code_system as value_area_code_system,
        members.weight,
        stands_for.industry_code
    from job_recipes
    inner join members
        on
            case when job_recipes.industries_taken in ('sector', 'detail') then job_recipes.sector_id else 'all' end = members.sector_id
            and case job_recipes.industries_taken
                when 'whole_economy' then 'published_total'
                when 'sections_b_to_u' then 'sections_b_to_u'
                else job_recipes.definition_version
            end = members.definition_version
    inner join stands_for
        on
            job_recipes.release_id = stands_for.release_id
            and job_recipes.cell_start = stands_for.period_start
            and members.industry_code = stands_for.group_code
),

of_jobs as (
    select
        job_industries.value_key,
        job_industries.input_order,
        job_industries.weight,
        job_cells.* exclude (region_code, is_of_greater_south_east),
        1 as preference
    from job_industries
    inner join job_cells
        on
            job_industries.release_id = job_cells.release_id
            and job_industries.cell_start = job_cells.period_start
            and job_industries.industry_code = job_cells.industry_code
    where
        job_industries.areas_taken = 'great_britain'
        or (job_industries.areas_taken = 'outside_own')
        <> case job_industries.value_level
            when 'itl2'
                then job_industries.value_area_code = job_cells.area_code and job_industries.value_area_code_system = job_cells.area_code_system
            when 'aggregate' then job_cells.is_of_greater_south_east
            when 'country' then true
            else job_industries.value_area_code = job_cells.region_code
        end
),

found as (
    select * from of_release
    union all by name
    select * from of_latest
    union all by name
    select * from of_jobs
)

select
    recipes.value_key,
    recipes.input_order,
    recipes.symbol,
    recipes.input_role,
    recipes.input_note,
    found.* exclude (value_key, input_order, preference, compared_level, is_itl1_region, is_greater_south_east, parent_code)
from found
inner join recipes using (value_key, input_order)
where found.preference = 1
{% endmacro %}

{#- The sum of an input, each row with its weight; null where a part is unknown. -#}
{% macro traced(symbol) -%}
({{ whole_sum('weight * value', "symbol = '" ~ symbol ~ "'") }})
{%- endmacro %}

{#- All jobs of an area or of Great Britain, as quotients take them: what is known of them. -#}
{% macro traced_economy(symbol) -%}
(sum(weight * value) filter (where symbol = '{{ symbol }}'))
{%- endmacro %}

{#- Formulas of dim_indicators as SQL over traced inputs. What is not here (draws, networks, mixes of industries) is traced but not worked out again. -#}
{% macro formulas_worked_out() %}
{%- set growth = traced('E_t') ~ ' / nullif(' ~ traced('E_0') ~ ', 0)' -%}
{%- set outside = '(' ~ traced('O_t') ~ ' - ' ~ traced('O_0') ~ ')' -%}
{%- set inside = '(' ~ traced('L_t') ~ ' - ' ~ traced('L_0') ~ ')' -%}
{%- set before = '(' ~ traced('L_0') ~ ' + ' ~ traced('O_0') ~ ')' -%}
{%- set quotient = ratio(ratio(traced('e_ri'), traced_economy('e_r')), ratio(traced('e_i'), traced_economy('E'))) -%}
{%- set per_head = ratio(traced('public_r'), traced('N_r')) -%}
{%- set shortfall = 'greatest(' ~ ratio(traced('public'), traced('N')) ~ ' - ' ~ per_head ~ ', 0) * ' ~ traced('N_r') -%}
{{ return({
    'x': traced('x'),
    '100 * x_r / x_UK': '100 * ' ~ ratio(traced('x_r'), traced('x_UK')),
    'polarity * (x - median) / (1.4826 * MAD)': 'any_value(direction) * ' ~ ratio(
        traced('x') ~ " - median(value) filter (where symbol = 'peers')", "1.4826 * (mad(value) filter (where symbol = 'peers'))"
    ),
    'sum over member industries of jobs times weight': traced('e_ri'),
    '(e_ri / e_r) / (e_i / E)': quotient,
    '(e_ri / e_r) / ((e_i - e_ri) / (E - e_r))': ratio(
        ratio(traced('e_ri'), traced_economy('e_r')), ratio(traced('e_i') ~ ' - ' ~ traced('e_ri'), traced_economy('E') ~ ' - ' ~ traced_economy('e_r'))
    ),
    '(LQ - 1) / (LQ + 1)': '(' ~ quotient ~ ' - 1) / (' ~ quotient ~ ' + 1)',
    'e_ri - e_r * e_i / E': traced('e_ri') ~ ' - ' ~ traced_economy('e_r') ~ ' * ' ~ ratio(traced('e_i'), traced_economy('E')),
    'e_ri / e_r': ratio(traced('e_ri'), traced_economy('e_r')),
    'e_ri / e_i': ratio(traced('e_ri'), traced('e_i')),
    'e_t - e_0': traced('e_t') ~ ' - ' ~ traced('e_0'),
    'e_t / e_0 - 1': ratio(traced('e_t'), traced('e_0')) ~ ' - 1',
    '100 * (e_rt - e_r0) / E_0': '100 * ' ~ ratio(traced('e_rt') ~ ' - ' ~ traced('e_r0'), traced('E_0')),
    'dO / (dL + dO), only where both have one sign': ratio(outside, '(' ~ inside ~ ' + ' ~ outside ~ ')'),
    'dO': outside,
    '100 * dO / E_0': '100 * ' ~ ratio(outside, before),
    'share of growth / share of base': ratio(ratio(outside, '(' ~ inside ~ ' + ' ~ outside ~ ')'), ratio(traced('O_0'), before)),
    'e_0 * g': traced('e_0') ~ ' * (' ~ growth ~ ' - 1)',
    'e_0 * (g_i - g)': "case when any_value(sector_id) <> 'all' then " ~ traced('e_0') ~ ' * (' ~ ratio(traced('e_it'), traced('e_i0')) ~ ' - ' ~ growth ~ ') end',
    'e_1 - e_0 * (1 + g_i)': "case when any_value(sector_id) <> 'all' then " ~ traced('e_1') ~ ' - ' ~ traced('e_0') ~ ' * '
        ~ ratio(traced('e_it'), traced('e_i0')) ~ ' end',
    'BERD / N': ratio(traced('BERD'), traced('N')),
    '100 * (BERD_r / N_r) / (BERD_UK / N_UK)': '100 * ' ~ ratio(ratio(traced('BERD_r'), traced('N_r')), ratio(traced('BERD_UK'), traced('N_UK'))),
    'public R&D / N': ratio(traced('public'), traced('N')),
    '100 * (public_r / N_r) / (sum of public over the 12 regions / sum of N)': '100 * ' ~ ratio(per_head, ratio(traced('public'), traced('N'))),
    'max(b - public_r / N_r, 0) * N_r': shortfall,
    'max(a - public_r / N_r, 0) * N_r': shortfall,
    'BERD / (HERD + GOVERD)': ratio(traced('BERD'), '(' ~ traced('HERD') ~ ' + ' ~ traced('GOVERD') ~ ')'),
    'position / N': ratio(traced('position'), traced('N')),
    '100 * (position_r / N_r) / (position_UK / N_UK)': '100 * '
        ~ ratio(ratio(traced('position_r'), traced('N_r')), ratio(traced('position_UK'), traced('N_UK'))),
    'projects / N * 100000': '100000 * ' ~ ratio(traced('projects'), traced('N')),
    'participants / N * 1000': '1000 * ' ~ ratio(traced('participants'), traced('N')),
}) }}
{% endmacro %}

{#- inputs: rows of traced_inputs; chosen: what they were traced from. Returns value_key and value_again: the formula worked out from the inputs; null where
    it is none of those above, or an input is unknown. -#}
{% macro worked_out_again(inputs, chosen) %}
select
    value_key,
    {{ significant('exact_value') }} as value_again
from (
    select
        value_key,
        case any_value(formula)
            {%- for formula, expression in formulas_worked_out().items() %}
            when '{{ formula }}' then {{ expression }}
            {%- endfor %}
        end as exact_value
    from (
        select
            inputs.value_key,
            inputs.symbol,
            inputs.weight,
            inputs.value,
            chosen.sector_id,
            indicators.formula,
            measures.direction
        from {{ inputs }} as inputs
        inner join {{ chosen }} as chosen using (value_key)
        inner join dim_indicators as indicators using (indicator_id)
        left join dim_measures as measures
            on inputs.measure_id = measures.measure_id
    ) as with_formula
    group by value_key
) as exact
{% endmacro %}
