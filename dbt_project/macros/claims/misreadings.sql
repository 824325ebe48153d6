{#- M01 on: readings that stand in print and that the ledger catches. -#}
{% macro claims_misreadings() %}
{%- set entries = [] -%}
{%- set people = "measure_id = 'employment_people' and area_code = 'K02000001' and industry_code = 'ols:life_sciences' and is_latest and not is_reference_only" -%}

{%- call claim_entry(entries, claim='M01', variant='growth_2019_2021', dataset='bahtss', unit='share', area='united_kingdom', test='>= 1.17', period='2019-2021',
    definition='Growth of employment over the longest run of calendar years that the statistics print on one basis', caveat='2021/22 has other periods and 2023/24 another method: neither end may be used. Jobs more than doubled in no run of years.') -%}
select
    max(value) filter (where period_label = '2021') / max(value) filter (where period_label = '2019') - 1 as value,
    {{ claim_inputs() }}
from observations
where {{ people }} and address_basis = 'site' and period_label in ('2019', '2021')
having count(value) = 2
{%- endcall -%}
{%- call claim_entry(entries, claim='M02', variant='breaks_between', dataset='bahtss', unit='count', area='united_kingdom', test='= 0', period='2021/22-2023/24',
    definition='Registered breaks between 304,200 (2021/22) and 359,600 (2023/24)', caveat='One break is enough: the difference is one of method, and no growth is published.') -%}
select
    count(distinct breaks.break_id) as value,
    string_agg(distinct figures.address_basis, '; ' order by figures.address_basis) as address_basis,
    string_agg(distinct figures.release_id, '; ' order by figures.release_id) as release_ids,
    max(figures.released) as released
from observations as figures
left join dim_breaks as breaks
    on figures.measure_id = breaks.measure_id and breaks.severity = 'break' and breaks.broken_on > date '2022-01-01' and breaks.broken_on <= figures.period_start
where figures.measure_id = 'employment_people' and figures.area_code = 'K02000001' and figures.industry_code = 'ols:life_sciences' and figures.is_latest
    and figures.period_label = '2023/24'
having count(*) > 0
{%- endcall -%}
{%- call claim_entry(entries, claim='M03', variant='printed_less_new_and_safeguarded', dataset='hansard_fdi', unit='jobs', area='england', test='= 0', period='1996/97',
    definition='Printed total of jobs associated with inward investment in England less new and safeguarded jobs of the same answer', caveat='33,378 is printed; 22,140 new and 44,538 safeguarded make 66,678.') -%}
select
    max(value) filter (where measure_id = 'foreign_direct_investment_associated_jobs')
    - sum(value) filter (where measure_id in ('foreign_direct_investment_new_jobs', 'foreign_direct_investment_safeguarded_jobs')) as value,
    {{ claim_inputs() }}
from observations
where source_id = 'hansard_1999_12_06' and area_code = 'E92000001' and period_label = '1996/97'
    and measure_id in ('foreign_direct_investment_associated_jobs', 'foreign_direct_investment_new_jobs', 'foreign_direct_investment_safeguarded_jobs')
having count(value) = 3
{%- endcall -%}
{%- call claim_entry(entries, claim='M04', variant='printed_less_regions', dataset='hansard_fdi', unit='jobs', area='united_kingdom', test='= 0', period='1994/95',
    definition='Printed total of jobs associated with inward investment less the rows of the same answer', caveat='91,394 is printed; the eleven rows make 97,024.') -%}
select
    max(value) filter (where area_code = 'K02000001') - sum(value) filter (where area_code <> 'K02000001') as value,
    {{ claim_inputs() }}
from observations
where source_id = 'hansard_1995_12_20' and measure_id = 'foreign_direct_investment_associated_jobs' and period_label = '1994/95'
having count(value) > 1
{%- endcall -%}
{%- call claim_entry(entries, claim='M05', variant='restatement_of_2017', dataset='abpi', unit='share', area='united_kingdom', test='= 0', period='2017', by=['detail'], reference_only=true,
    definition='Industry trials started in 2017: the 2020 edition over the 2019 edition, less 1, by phase', caveat='The reading is of these very figures, so they have a vote here. A rank drawn from one edition is not the rank of the next.') -%}
select
    industry_code as detail,
    max(value) filter (where source_id = 'abpi_2020') / max(value) filter (where source_id = 'abpi_2019') - 1 as value,
    {{ claim_inputs() }}
from observations
where measure_id = 'trials_started_count' and area_code = 'K02000001' and period_label = '2017' and source_id in ('abpi_2019', 'abpi_2020')
group by industry_code
having count(value) = 2
{%- endcall -%}
{%- call claim_entry(entries, claim='M06', variant='alderley_park_designated', dataset='lsoz', unit='count', area='united_kingdom', test='>= 1', address='site', period='2018 to 2020',
    definition='Designated zones called Alderley Park', caveat='Named in the Commons on 11 January 2022 beside Sandwich; on neither list of zones.') -%}
select
    count(*) filter (where zone_name = 'Alderley Park' and zone_status = 'designated') as value,
    string_agg(distinct landed_release_id, '; ' order by landed_release_id) as release_ids
from opportunity_zones
having count(*) > 0
{%- endcall -%}
{%- for year in ['2022', '2023'] -%}
{%- call claim_entry(entries, claim='M07', variant='rank_of_east_of_england_' ~ year, dataset='berd', unit='rank', area='regions', test='= 1', period=year, by=['release_ids'],
    definition='Rank of the East of England among twelve by R&D performed by businesses, ' ~ year ~ ', by edition', caveat='London passed it when ' ~ year ~ ' was revised or first printed: who was largest depends on the edition that is open.') -%}
select
    1 + count(*) filter (where value > own_value) as value,
    {{ claim_inputs() }}
from (
    select *, max(value) filter (where area_code = 'E12000006') over (partition by release_id) as own_value
    from observations
    where measure_id = 'business_research_and_development_expenditure_gbp' and industry_code = 'all' and period_label = '{{ year }}' and not is_reference_only
        and area_code in (select area_code from dim_areas where area_code_system = 'gss' and is_itl1_region)
)
group by release_id
having count(value) = 12
{%- endcall -%}
{%- endfor -%}

{{ return(entries) }}
{% endmacro %}
