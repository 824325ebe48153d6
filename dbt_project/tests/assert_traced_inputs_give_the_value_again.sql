{{ config(meta = {'dagster': {'ref': {'name': 'indicator_inputs'}}}) }}
-- depends_on: {{ ref('observations') }}, {{ ref('dim_areas') }}, {{ ref('dim_industries') }}, {{ ref('dim_sector_industries') }}, {{ ref('dim_measures') }}
-- depends_on: {{ ref('indicator_inputs') }}
-- Formulas worked out from the rows that are traced give the published values, of each indicator as many as traced_values says, picked by a hash; and
-- input_release_ids names the releases of those rows.
with chosen as (

    select
        row_number() over (order by indicator_id, picked) as value_key,
        * exclude (picked)
    from (
        select
            *,
            hash(concat_ws('|', indicator_id, sector_id, definition_version, area_code, period_label, release_id)) as picked
        from {{ ref('indicator_values') }}
        where
            value is not null
            and indicator_id in (
                select indicator_id from {{ ref('dim_indicators') }}
                where formula in (
                    {% for formula in formulas_worked_out() %}
                        '{{ formula }}'{{ ',' if not loop.last }}
                    {% endfor %}
                )
            )
        qualify row_number() over (partition by indicator_id order by picked) <= {{ var("traced_values") }}
    ) as picked_values

),

inputs as (

    select
        value_key,
        symbol,
        weight,
        measure_id,
        value,
        release_id
    from ({{ traced_inputs('chosen') }}) as traced

),

again as (

    {{ worked_out_again('inputs', 'chosen') }}

),

traced_releases as (

    select
        value_key,
        string_agg(distinct release_id, '; ' order by release_id) as release_ids
    from inputs
    group by all

),

named_releases as (

    select
        value_key,
        string_agg(distinct release_id, '; ' order by release_id) as release_ids
    from (
        select
            value_key,
            unnest(string_split(input_release_ids, '; ')) as release_id
        from chosen
    ) as named
    group by all

)

select
    chosen.indicator_id,
    chosen.sector_id,
    chosen.definition_version,
    chosen.area_code,
    chosen.period_label,
    chosen.release_id,
    chosen.value,
    again.value_again,
    named_releases.release_ids as named,
    traced_releases.release_ids as traced
from chosen
inner join {{ ref('dim_indicators') }} as indicators using (indicator_id)
left join again using (value_key)
left join traced_releases using (value_key)
left join named_releases using (value_key)
where
    (
        -- The mix of all industries together is a sum over them, of which a single formula says nothing.
        not (indicators.method = 'shift_share' and indicators.indicator_id <> 'employment_shift_share_national_jobs' and chosen.sector_id = 'all')
        and not coalesce({{ same_value('again.value_again', 'chosen.value') }}, false)
    )
    -- The whole that an area is compared with may be summed from residents of other releases than the one that is named (record 9): those are traced too.
    or not coalesce(
        list_has_all(string_split(traced_releases.release_ids, '; '), string_split(named_releases.release_ids, '; ')),
        named_releases.release_ids is null and traced_releases.release_ids is null
    )
