{#- The shape of every indicator model: one row per indicator, sector definition, area, period and release, the same columns everywhere. -#}

{#- Columns that an indicator relation must already have; the rest of the shape is filled by indicator_rows. -#}
{% macro indicator_keys() -%}
sector_id, definition_version, area_code, area_code_system, boundary_year, area_level, period_start, period_end, period_label,
    address_basis, release_id, released, is_latest, latest_from, latest_until
{%- endmacro %}

{#-
    One select per indicator, united. `relation` has the columns of indicator_keys; each item of `rows` names an indicator and the
    expressions for its value and, where they exist, low, high, interval, status, reason, comparator, cells, suppressed, inputs,
    direction_known (of a change: is it larger than rounding can explain), imputed (share of the inputs that are imputed) and vintage
    (of the residents that it is divided by: 1 those of today, 2 those before; decision 25). With
    `stem` the id is the ending after the relation's own `indicator_stem`.
    A value that is null must come with a reason; what has not both bounds has interval kind `none`. A withheld value may have bounds.
-#}
{% macro indicator_rows(relation, rows) %}
{%- for row in rows %}
select
    {{ "indicator_stem || '" ~ row.id ~ "'" if row.stem else "'" ~ row.id ~ "'" }} as indicator_id,
    {{ indicator_keys() }},
    cast({{ row.value }} as double) as value,
    cast({{ row.low | default('null') }} as double) as value_low,
    cast({{ row.high | default('null') }} as double) as value_high,
    case
        when {{ row.low | default('null') }} is null or {{ row.high | default('null') }} is null then 'none'
        else {{ row.interval | default("'none'") }}
    end as interval_kind,
    case
        when {{ row.value }} is null then {{ null_status(row.status | default('value_status'), row.reason | default('reason')) }}
        else {{ row.status | default('value_status') }}
    end as value_status,
    {{ row.reason | default('reason') }} as reason,
    cast({{ row.comparator | default('null') }} as double) as comparator_value,
    cast({{ row.cells | default('n_cells') }} as bigint) as n_cells,
    cast({{ row.suppressed | default('suppressed_cells') }} as bigint) as suppressed_cells,
    cast({{ row.direction_known | default('null') }} as boolean) as is_direction_known,
    cast({{ row.imputed | default('0') }} as double) as imputed_share,
    cast({{ row.vintage | default('1') }} as integer) as residents_vintage,
    {{ row.inputs | default('release_id') }} as input_release_ids
from {{ relation }}
{{ 'union all' if not loop.last }}
{%- endfor %}
{% endmacro %}

{#- Status of a value that is not there, from the first word of its reason: it has no meaning, an input was withheld, or a part is unknown. -#}
{% macro null_status(status, reason) -%}
    case
        when {{ status }} in ('suppressed', 'missing', 'not_applicable') then {{ status }}
        when
            regexp_matches(
                {{ reason }}, '^(series_break|not_a_share|share_of|undefined|base_is_zero|no_area_gained|no_spread|too_few_areas|peers_incomplete|sample)'
            )
            then 'not_applicable'
        when regexp_matches({{ reason }}, '^(input|part)_suppressed') then 'suppressed'
        when regexp_matches({{ reason }}, '^input_missing') then 'missing'
        else 'partial'
    end
{%- endmacro %}

{#- Ten significant digits: parallel sums of doubles are not reproducible beyond that. -#}
{% macro significant(value, digits=10) -%}
    case
        when {{ value }} is null or {{ value }} = 0 then {{ value }}
        else round({{ value }}, cast({{ digits - 1 }} - floor(log10(abs({{ value }}))) as integer))
    end
{%- endmacro %}

{#-
    Rows of the relation with gap_uk_idx (United Kingdom of the same edition = 100), uk_value and index_reason, which is the row's own
    reason or that there is nothing to compare with; with the bounds `low` and `high` also uk_low and uk_high. `keys` make an area's row
    unique and mark off an edition; `area_code` comes beside them.
-#}
{% macro against_uk(relation, value='value', keys=['release_id', 'period_start'], reference_area='K02000001', low=none, high=none) %}
with

uk_index as (

    {{ gap_to_uk(relation, reference_area=reference_area, partition_by=keys[:-1], period=keys[-1], value=value, low=low, high=high) }}

)

select
    uk_compared.*,
    uk_index.gap_uk_idx,
    uk_index.reference_value as uk_value,
    {% if low and high -%}
    uk_index.reference_low as uk_low,
    uk_index.reference_high as uk_high,
    {% endif -%}
    coalesce(
        uk_compared.reason,
        case
            when uk_index.reference_value is null then 'no_comparator: this edition, or its population, has no United Kingdom figure'
            when uk_index.reference_value = 0 then 'undefined: the figure of the United Kingdom is nought'
        end
    ) as index_reason
from {{ relation }} as uk_compared
inner join uk_index using ({{ keys | join(', ') }}, area_code)
{% endmacro %}

{#- The columns of indicator_values, for those values that the condition chooses. -#}
{% macro published_values(condition) -%}
with united as (

    select * from {{ ref('com_values') }}

),

ranks as (

    select * from {{ ref('com_ranks') }}

),

final as (

    select
        united.indicator_id,
        indicators.title,
        united.sector_id,
        united.definition_version,
        united.area_code,
        united.area_code_system,
        cast(united.boundary_year as integer) as boundary_year,
        areas.area_name,
        united.area_level,
        united.period_start,
        united.period_end,
        united.period_label,
        {{ significant('united.value') }} as value,
        united.unit_id,
        cast(united.direction as integer) as direction,
        united.value_status,
        united.reason,
        united.is_direction_known,
        {{ significant('united.value_low') }} as value_low,
        {{ significant('united.value_high') }} as value_high,
        united.interval_kind,
        {{ significant('united.cv_percent') }} as cv_percent,
        united.reliability,
        united.n_cells,
        united.suppressed_cells,
        {{ significant('united.imputed_share') }} as imputed_share,
        {{ significant('united.comparator_value') }} as comparator_value,
        ranks.rank,
        ranks.rank_low,
        ranks.rank_high,
        ranks.n_ranked,
        ranks.n_expected,
        ranks.tier,
        united.address_basis,
        united.release_id,
        united.released,
        united.input_release_ids,
        united.is_latest,
        united.latest_from,
        united.latest_until,
        releases.publisher,
        releases.licence
    from united
    left join ranks using (peer_group, area_key)
    left join {{ ref('indicators') }} as indicators
        on united.indicator_id = indicators.indicator_id
    left join {{ ref('dim_areas') }} as areas
        on united.area_code = areas.area_code and united.area_code_system = areas.area_code_system
    left join {{ ref('dim_releases') }} as releases
        on united.release_id = releases.release_id
    where {{ condition }}

)

select * from final
{%- endmacro %}
