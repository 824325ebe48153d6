-- depends_on: {{ ref('observations') }}, {{ ref('indicator_values') }}, {{ ref('cluster_indicators') }}, {{ ref('dim_areas') }}, {{ ref('dim_breaks') }}
-- depends_on: {{ ref('dim_releases') }}, {{ ref('opportunity_zones') }}
{%- set queries = claim_queries() %}

with statements as (

    select * from {{ ref('int_panel_claims') }}

),

unanswered as (

    select * from {{ ref('unanswered_claims') }}

),

answers as (

    {% for query in queries -%}
        select
            '{{ query.claim }}' as claim_id,
            '{{ query.variant }}' as variant_id,
            '{{ query.definition | replace("'", "''") }}' as definition,
            cast(({{ query.sql }}) as double) as computed_value,
            '{{ query.unit }}' as unit_id,
            {% set reads_a_row = query.sql.startswith('select value from') -%}
            {% for column, kind in [('value_low', 'double'), ('value_high', 'double'), ('value_status', 'varchar'), ('reason', 'varchar')] -%}
                {% set read = 'null_reason' if column == 'reason' and 'from observations' in query.sql else column -%}
                {% set asked = '(' ~ query.sql | replace('select value from', 'select ' ~ read ~ ' from') ~ ')' -%}
                cast({{ asked if reads_a_row else 'null' }} as {{ kind }}) as {{ column }},
            {% endfor -%}
            {% if query.test -%}
                cast(({{ query.sql }}) as double) {{ query.test }} as is_met,
                '{{ query.test }}' as tested_condition,
            {%- else -%}
                cast(null as boolean) as is_met,
                cast(null as varchar) as tested_condition,
            {%- endif %}
            (select string_agg(distinct release_id, '; ' order by release_id) from {{ query.from }}) as release_ids,
            (select max(released) from {{ query.from }}) as released,
            '{{ query.sql | replace("'", "''") }}' as sql,
            '{{ query.caveat | replace("'", "''") }}' as caveat,
            '{{ query.depends_on }}' as depends_on
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

judged as (

    select
        *,
        case
            when is_met then 'holds'
            when not is_met then 'does not hold'
            else 'cannot be tested'
        end as result
    from answers

),

-- A verdict on the claim as a whole: it holds, or not, only where every entry says so; entries without a condition have no vote.
verdicts as (

    select
        claim_id,
        case
            when count(is_met) = 0 then 'cannot be tested'
            when count(is_met) = count(tested_condition) and bool_and(is_met) then 'holds'
            when count(is_met) = count(tested_condition) and not bool_or(is_met) then 'does not hold'
            else 'depends on ' || any_value(depends_on)
        end as verdict
    from judged
    group by claim_id

),

final as (

    select
        statements.claim_id,
        coalesce(judged.variant_id, 'none') as variant_id,
        statements.quote,
        statements.stated_value,
        statements.comparison_rule,
        judged.definition,
        {{ significant('judged.computed_value') }} as computed_value,
        judged.unit_id,
        {{ significant('judged.value_low') }} as computed_low,
        {{ significant('judged.value_high') }} as computed_high,
        judged.value_status,
        judged.reason,
        judged.tested_condition,
        coalesce(judged.result, 'cannot be tested') as result,
        coalesce(verdicts.verdict, 'cannot be tested') as verdict,
        coalesce(judged.caveat, unanswered.reason, 'Not answered yet.') as caveat,
        judged.sql,
        judged.release_ids,
        judged.released,
        statements.seed_reference
    from statements
    left join judged
        on statements.claim_id = judged.claim_id
    left join verdicts
        on statements.claim_id = verdicts.claim_id
    left join unanswered
        on statements.claim_id = unanswered.claim_id

)

select * from final
