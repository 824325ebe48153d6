{%- set within = ['release_id', 'residents_vintage', 'period_start'] %}

with amounts as (

    select * from {{ ref('int_amounts_per_head') }}
    where measure_id in (
        'business_research_and_development_expenditure_gbp', 'public_funded_research_and_development_expenditure_gbp'
    )

),

business as (

    select * from amounts
    where measure_id = 'business_research_and_development_expenditure_gbp'

),

business_compared as (

    {{ against_uk('business', value='value_per_head', keys=within) }}

),

business_final as (

    select * from business_compared
    where area_level <> 'country'

),

public as (

    select * from amounts
    where measure_id = 'public_funded_research_and_development_expenditure_gbp'

),

public_regions as (

    select * from public
    where is_itl1_region

),

public_gap as (

    {{ rd_gap(
        'public_regions',
        partition_by=within,
        is_benchmark='is_greater_south_east',
        population='population_people',
        gva='cast(null as double)',
        business='cast(null as double)',
        public='value',
        nonprofit='cast(null as double)',
    ) }}

),

public_final as (

    select
        public_regions.*,
        public_gap.public_rd_per_head_gbp,
        public_gap.public_rd_per_head_idx,
        public_gap.rd_gap_gbp,
        public_gap.rd_gap_avg_gbp,
        public_gap.whole_public_rd_per_head_gbp as uk_per_head,
        coalesce(
            public_regions.reason,
            case when public_gap.rd_gap_gbp is null then 'no_benchmark: a region of the benchmark group is unknown' end
        ) as gap_reason,
        coalesce(
            public_regions.reason,
            case when public_gap.rd_gap_avg_gbp is null then 'no_average: a region of the United Kingdom is unknown' end
        ) as average_reason
    from public_regions
    inner join public_gap using ({{ within | join(', ') }}, area_code)

),

-- Business over public R&D, both as performed, for the last years in which both are published by region.
performed as (

    select * from {{ ref('int_research_and_development_performed') }}

)

{{ indicator_rows('business_final', [
    {'id': 'research_business_expenditure_gbp_per_head', 'value': 'value_per_head', 'comparator': 'uk_value', 'inputs': 'input_release_ids', 'vintage': 'residents_vintage'},
    {'id': 'research_business_expenditure_per_head_index', 'value': 'gap_uk_idx', 'reason': 'index_reason', 'comparator': '100', 'inputs': 'input_release_ids', 'vintage': 'residents_vintage'},
]) }}
union all
{{ indicator_rows('public_final', [
    {'id': 'research_public_funding_gbp_per_head', 'value': 'public_rd_per_head_gbp', 'comparator': 'uk_per_head', 'inputs': 'input_release_ids', 'vintage': 'residents_vintage'},
    {'id': 'research_public_funding_per_head_index', 'value': 'public_rd_per_head_idx',
     'reason': 'average_reason', 'comparator': '100', 'inputs': 'input_release_ids', 'vintage': 'residents_vintage'},
    {'id': 'research_public_funding_shortfall_gbp', 'value': 'rd_gap_gbp', 'reason': 'gap_reason', 'comparator': '0', 'inputs': 'input_release_ids', 'vintage': 'residents_vintage'},
    {'id': 'research_public_funding_shortfall_to_average_gbp', 'value': 'rd_gap_avg_gbp',
     'reason': 'average_reason', 'comparator': '0', 'inputs': 'input_release_ids', 'vintage': 'residents_vintage'},
]) }}
union all
{{ indicator_rows('performed', [
    {'id': 'research_business_to_public_ratio', 'value': 'rd_leverage', 'comparator': 'uk_leverage', 'inputs': 'input_release_ids'},
]) }}
