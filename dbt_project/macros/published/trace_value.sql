{#- Function: from a published number to the cells it came from. -#}
{% macro trace_value() -%}
{%- set given = ['indicator', 'area', 'period', 'sector', 'definition', 'release'] -%}
{%- set overloads = [] -%}
{%- for count in [3, 4, 5, 6] -%}
    {%- set left_out = {} -%}
    {%- for name in given[count:] -%}
        {%- do left_out.update({name: 'cast(null as varchar)'}) -%}
    {%- endfor -%}
    {%- do overloads.append((given[:count], traced_value(**left_out))) -%}
{%- endfor -%}
{{ published_function(
    'trace_value',
    "One row per line of the way from a number to the cells it came from: trace_value('employment_location_quotient', 'UKJ1', '2021', 'life_sciences'). "
    ~ "Arguments: indicator or measure, area (code or name), period label, then if wanted sector (or the industry of a measure), definition and release; "
    ~ "without them the default definition and the latest release. Kinds of line: value, definition, sum and input (of the symbols in the formula), "
    ~ "worked_out (the formula from the inputs), release (what single records came from); not_found or several, with what there is. Decision 27.",
    overloads,
) }}
{%- endmacro %}

{#- The body. Each argument is a parameter of the function, or null. -#}
{% macro traced_value(sector='sector', definition='definition', release='release') %}
with

-- Codes that mean the area: of its name, its own, and those of the same place in other systems (TLH and UKH are E12000006).
area_codes as (
    select area_code from dim_areas
    where
        lower(area_code) = {{ asked('area') }}
        or lower(area_name) = {{ asked('area') }}
        or (comparable_area_code, comparable_area_code_system) in (
            select (same.comparable_area_code, same.comparable_area_code_system) from dim_areas as same
            where lower(same.area_code) = {{ asked('area') }}
        )
),

candidates as (
    select
        row_number() over () as value_key,
        indicator_values.*,
        coalesce(dim_sectors.is_default, false) as is_default
    from indicator_values
    left join dim_sectors using (sector_id, definition_version)
    where
        indicator_values.indicator_id = {{ asked('indicator') }}
        and indicator_values.area_code in (select area_code from area_codes)
        and lower(indicator_values.period_label) = {{ asked('period') }}
        and ({{ sector }} is null or indicator_values.sector_id = {{ asked(sector) }})
        and ({{ definition }} is null or indicator_values.definition_version = {{ asked(definition) }})
        and case when {{ release }} is null then indicator_values.is_latest else lower(indicator_values.release_id) = {{ asked(release) }} end
    qualify lower(indicator_values.area_code) = {{ asked('area') }} or not bool_or(lower(indicator_values.area_code) = {{ asked('area') }}) over ()
),

-- Without a definition, the default of its sector where it has one.
narrowed as (
    select * from candidates
    qualify {{ definition }} is not null or is_default or not bool_or(is_default) over (partition by sector_id)
),

chosen as (
    select * from narrowed
    where (select count(*) from narrowed) = 1
),

measured as (
    select
        1 as value_key,
        1 as input_order,
        cast(null as varchar) as symbol,
        1.0 as weight,
        observations.*
    from observations
    inner join dim_areas using (area_code, area_code_system)
    where
        observations.measure_id = {{ asked('indicator') }}
        and observations.area_code in (select area_code from area_codes)
        and lower(observations.period_label) = {{ asked('period') }}
        and lower(observations.industry_code) = coalesce({{ asked(sector) }}, 'all')
        and case when {{ release }} is null then observations.is_latest else lower(observations.release_id) = {{ asked(release) }} end
    qualify lower(observations.area_code) = {{ asked('area') }} or not bool_or(lower(observations.area_code) = {{ asked('area') }}) over ()
),

traced as (
    {{ traced_inputs('chosen') }}
),

again as (
    {{ worked_out_again('traced', 'chosen') }}
),

inputs as (
    select * from traced
    union all by name
    select * from measured
    where (select count(*) from measured) = 1
),

value_lines as (
    select
        1 as section,
        0 as place,
        'value' as kind,
        chosen.indicator_id as item_id,
        chosen.title,
        chosen.value,
        chosen.unit_id,
        chosen.value_status,
        chosen.reason,
        chosen.value_low,
        chosen.value_high,
        chosen.interval_kind,
        chosen.rank,
        chosen.rank_low,
        chosen.rank_high,
        chosen.n_ranked,
        chosen.area_code,
        chosen.area_code_system,
        chosen.area_name,
        chosen.sector_id,
        chosen.definition_version,
        chosen.period_label,
        chosen.period_start,
        chosen.period_end,
        chosen.address_basis,
        chosen.release_id,
        chosen.input_release_ids as explanation
    from chosen
),

definition_lines as (
    select
        2 as section,
        0 as place,
        'definition' as kind,
        indicators.indicator_id as item_id,
        indicators.formula as title,
        concat_ws(
            '. ', rtrim(indicators.subtitle, '.'), 'Method: ' || indicators.method, nullif(rtrim(trim(indicators.caveat), '.'), ''), 'After ' || indicators.citation
        ) as explanation
    from dim_indicators as indicators
    where indicators.indicator_id in (select indicator_id from chosen)
    union all
    select
        2 as section,
        0 as place,
        'definition' as kind,
        measures.measure_id as item_id,
        measures.title,
        measures.description as explanation
    from dim_measures as measures
    where measures.measure_id in (select measure_id from measured)
),

-- An input of several cells, added up.
sums as (
    select
        3 as section,
        inputs.input_order as place,
        'sum' as kind,
        inputs.symbol,
        inputs.measure_id as item_id,
        count(*) || ' rows, each times its weight'
        || case when count(*) > count(inputs.value) then ', of which ' || count(*) - count(inputs.value) || ' unknown' else '' end as title,
        case
            when inputs.symbol in ('e_r', 'E') then sum(inputs.weight * inputs.value)
            else {{ weighted_sum('inputs') }}
        end as value,
        any_value(inputs.unit_id) as unit_id,
        any_value(inputs.period_label) as period_label
    from inputs
    where inputs.symbol <> 'peers'
    group by inputs.input_order, inputs.symbol, inputs.measure_id
    having count(*) > 1
),

input_lines as (
    select
        4 as section,
        inputs.input_order as place,
        'input' as kind,
        inputs.symbol,
        inputs.measure_id as item_id,
        measures.title,
        inputs.value,
        inputs.unit_id,
        inputs.value_status,
        inputs.null_reason as reason,
        inputs.value_low,
        inputs.value_high,
        inputs.interval_kind,
        inputs.weight,
        inputs.area_code,
        inputs.area_code_system,
        areas.area_name,
        inputs.industry_code,
        inputs.period_label,
        inputs.period_start,
        inputs.period_end,
        inputs.address_basis,
        inputs.release_id,
        inputs.landed_release_id,
        inputs.source_file,
        inputs.source_row,
        coalesce(inputs.note, '') as explanation
    from inputs
    inner join dim_areas as areas using (area_code, area_code_system)
    inner join dim_measures as measures using (measure_id)
),

again_lines as (
    select
        5 as section,
        0 as place,
        'worked_out' as kind,
        chosen.indicator_id as item_id,
        indicators.formula as title,
        again.value_again as value,
        chosen.unit_id,
        case
            when chosen.value is null then 'not published: ' || chosen.reason
            when again.value_again is null then 'not worked out again here: ' || indicators.method || ' takes more than sums and ratios of these rows'
            when {{ same_value('again.value_again', 'chosen.value') }} then 'equals the published value'
            else 'differs from the published value'
        end as explanation
    from chosen
    inner join dim_indicators as indicators using (indicator_id)
    inner join again using (value_key)
),

-- Releases that no observation above comes from: those of single records.
record_lines as (
    select
        6 as section,
        row_number() over (order by named.release_id) as place,
        'release' as kind,
        releases.source_name || '/' || releases.dataset_name as item_id,
        releases.title,
        named.release_id,
        releases.landed_release_id,
        concat_ws('; ', releases.row_count || ' rows landed', named.recipe) as explanation
    from (
        select
            unnest(string_split(chosen.input_release_ids, '; ')) as release_id,
            (
                select string_agg(coalesce(recipe.note || ' (table ' || recipe.table_name || ')', recipe.table_name), '; ')
                from indicator_inputs as recipe
                where recipe.indicator_id = chosen.indicator_id and recipe.table_name <> 'observations'
            ) as recipe
        from chosen
    ) as named
    inner join dim_releases as releases using (release_id)
    where named.release_id not in (select release_id from inputs)
),

there_is as (
    select distinct
        area_code,
        area_name,
        area_level,
        period_label,
        sector_id,
        definition_version,
        release_id
    from indicator_values
    where indicator_id = {{ asked('indicator') }}
    union
    select
        observations.area_code,
        dim_areas.area_name,
        observations.area_level,
        observations.period_label,
        observations.industry_code as sector_id,
        '' as definition_version,
        observations.release_id
    from observations
    inner join dim_areas using (area_code, area_code_system)
    where observations.measure_id = {{ asked('indicator') }}
),

there_is_here as (
    select * from there_is
    where area_code in (select area_code from area_codes)
),

there_is_then as (
    select * from there_is_here
    where lower(period_label) = {{ asked('period') }}
),

named_things as (
    select indicator_id as item_id, 1 as is_indicator from dim_indicators
    union all
    select measure_id as item_id, 0 as is_indicator from dim_measures
),

found as (
    select
        (select count(*) from narrowed) + (select count(*) from measured) as count,
        exists (select 1 from named_things where item_id = {{ asked('indicator') }}) as is_known,
        exists (select 1 from area_codes) as is_area_known
),

problem_lines as (
    select
        0 as section,
        0 as place,
        case when found.count > 1 then 'several' else 'not_found' end as kind,
        indicator as item_id,
        case
            when found.count > 1
                then
                    'several values match: name one of '
                    || coalesce(
                        (select string_agg(distinct area_code || ' (' || area_name || ', ' || area_level || ')', ', ') from there_is_then having count(distinct area_code) > 1),
                        (select 'the sectors ' || string_agg(distinct sector_id, ', ' order by sector_id) from narrowed having count(distinct sector_id) > 1),
                        (select 'the definitions ' || string_agg(distinct definition_version, ', ' order by definition_version) from narrowed),
                        'the releases'
                    )
            when not found.is_known
                then
                    'there is no indicator or measure ' || coalesce(indicator, 'null') || '; the nearest are ' || {{ nearest_names('indicator', 'named_things', 'item_id') }}
            when not found.is_area_known
                then
                    'there is no area ' || coalesce(area, 'null') || '; the nearest are ' || {{ nearest_areas('area') }}
            when not exists (select 1 from there_is_here)
                then
                    indicator || ' has no value for ' || area || '; '
                    || coalesce(
                        'it has them for areas of the levels ' || (select string_agg(distinct area_level, ', ' order by area_level) from there_is)
                        || ', the nearest ' || (
                            select string_agg(area_name || ' (' || area_code || ')', ', ' order by nearness desc, area_name, area_code)
                            from (
                                select
                                    there_is.area_name,
                                    there_is.area_code,
                                    max(
                                        case
                                            when there_is.area_code = asked.region_code then 2
                                            else jaro_winkler_similarity(lower(there_is.area_name), lower(asked.area_name))
                                        end
                                    ) as nearness
                                from (select distinct area_name, area_code from there_is) as there_is
                                cross join (
                                    select
                                        places.area_name,
                                        regions.comparable_area_code as region_code
                                    from dim_areas as places
                                    left join dim_areas as regions
                                        on places.parent_code = regions.area_code
                                    where places.area_code in (select area_code from area_codes)
                                ) as asked
                                group by there_is.area_name, there_is.area_code
                                order by nearness desc, there_is.area_name, there_is.area_code
                                limit 3
                            ) as nearest
                        ),
                        'it has none at all in this build'
                    )
            when not exists (select 1 from there_is_then)
                then
                    indicator || ' has no period ' || coalesce(cast(period as varchar), 'null') || ' for ' || area || '; it has '
                    || (
                        select string_agg(period_label, ', ' order by period_label)
                        from (
                            select distinct period_label from there_is_here
                            order by jaro_winkler_similarity(period_label, coalesce(cast(period as varchar), '')) desc, period_label desc
                            limit 12
                        ) as periods
                    )
            else
                'no value has this sector, definition or release; there are '
                || (
                    select string_agg(choice, ', ')
                    from (
                        select distinct concat_ws(' / ', sector_id, nullif(definition_version, ''), release_id) as choice
                        from there_is_then
                        order by jaro_winkler_similarity(choice, coalesce({{ sector }}, '')) desc, choice
                        limit 12
                    ) as choices
                )
        end as explanation
    from found
    where found.count <> 1
),

lines as (
    select * from problem_lines
    union all by name
    select * from value_lines
    union all by name
    select * from definition_lines
    union all by name
    select * from sums
    union all by name
    select * from input_lines
    union all by name
    select * from again_lines
    union all by name
    select * from record_lines
)

select
    row_number() over (
        order by
            lines.section, lines.place, lines.area_code, lines.industry_code, lines.period_start, lines.source_file, lines.source_row, lines.release_id
    ) as line,
    lines.kind,
    lines.symbol,
    lines.item_id,
    lines.title,
    lines.value,
    lines.unit_id,
    lines.value_status,
    coalesce(lines.reason, case when lines.kind = 'not_found' then 'not_found: ' || lines.explanation end) as reason,
    lines.value_low,
    lines.value_high,
    lines.interval_kind,
    lines.rank,
    lines.rank_low,
    lines.rank_high,
    lines.n_ranked,
    lines.weight,
    lines.area_code,
    lines.area_code_system,
    lines.area_name,
    lines.industry_code,
    lines.sector_id,
    lines.definition_version,
    lines.period_label,
    lines.period_start,
    lines.period_end,
    lines.address_basis,
    lines.release_id,
    releases.released,
    releases.publisher,
    releases.licence,
    releases.attribution,
    coalesce(lines.landed_release_id, releases.landed_release_id) as landed_release_id,
    lines.source_file,
    lines.source_row,
    coalesce(files.file_sha256, case when lines.kind = 'release' then releases.sha256 end) as sha256,
    lines.explanation
from lines
left join dim_releases as releases using (release_id)
left join release_files as files
    on lines.landed_release_id = files.landed_release_id and lines.source_file = files.source_file
order by line
{% endmacro %}

{#- A sum of rows, each times its weight; null where one is unknown. -#}
{% macro weighted_sum(relation) -%}
cast({{ whole_sum(relation ~ '.weight * ' ~ relation ~ '.value') }} as double)
{%- endmacro %}

{#- Equal but for the rounding of published doubles: ten digits, and six decimals of components of a change. -#}
{% macro same_value(worked_out, published) -%}
(
    abs({{ worked_out }} - {{ published }}) <= 1e-8 * greatest(abs({{ worked_out }}), abs({{ published }}), 1e-6)
    or (round({{ published }}, 6) = {{ published }} and abs({{ worked_out }} - {{ published }}) < 5.1e-7)
)
{%- endmacro %}
