{#- Geographic concentration of an industry beyond that of its plants (Ellison and Glaeser 1997), and how far two
    industries, or those of a group, choose the same areas (Ellison, Glaeser and Kerr 2010).

    s_ir is the share of an industry's jobs in an area, x_r the share of the base there: a relation with a row per area
    that says what the industries are compared with. X = sum of x_r squared. A row that is not there is a true zero; an
    unknown one leaves its industry unknown, in the base everything.
    Squares are multiplied out into sums of products of counts, which stay whole until they are divided. -#}

{#- Sums of the base: b_all, b_squared and b_cubed. -#}
{% macro eg_base(base, partition_by, value) -%}
select
    {{ listed(partition_by) }}
    {{ whole_sum('b_r') }} as b_all,
    {{ whole_sum('b_r * b_r') }} as b_squared,
    {{ whole_sum('b_r * b_r * b_r') }} as b_cubed
from (select *, cast({{ value }} as double) as b_r from {{ base }}) as eg_base_rows
{{ grouped(partition_by) }}
{%- endmacro %}

{#- Jobs of each industry: e_i, e_squared (sum over areas of e_ir squared), e_base (of e_ir times the base) and eg_g,
    the sum over areas of (s_ir - x_r) squared, with x_squared = X. -#}
{% macro raw_concentration(
    relation, base, partition_by=[], area='area_code', industry='industry_code', value='value'
) %}
with

con_cells as (
    select
        {{ listed(partition_by) }}
        {{ area }} as area_key,
        {{ industry }} as industry_key,
        cast({{ whole_sum(value) }} as double) as e_ir
    from {{ relation }}
    {{ grouped(partition_by + ['area_key', 'industry_key']) }}
),

con_base as (
    select {{ listed(partition_by) }} {{ area }} as area_key, cast({{ whole_sum(value) }} as double) as b_r
    from {{ base }}
    {{ grouped(partition_by + ['area_key']) }}
),

con_whole as (
    {{ eg_base('con_base', partition_by, 'b_r') }}
),

con_industries as (
    select
        {{ listed(partition_by, 'con_cells') }}
        con_cells.industry_key,
        {{ whole_sum('con_cells.e_ir') }} as e_i,
        {{ whole_sum('con_cells.e_ir * con_cells.e_ir') }} as e_squared,
        case
            when count(*) = count(con_cells.e_ir)
            then coalesce(sum(con_cells.e_ir * con_base.b_r), 0)
        end as e_base
    from con_cells
    left join con_base on {{ matched('con_cells', 'con_base', partition_by + ['area_key']) }}
    group by {{ listed(partition_by, 'con_cells') }} con_cells.industry_key
),

con_shares as (
    select
        con_industries.*,
        con_whole.b_all,
        con_whole.b_cubed,
        {{ ratio('con_whole.b_squared', 'con_whole.b_all * con_whole.b_all') }} as x_squared
    from con_industries
    left join con_whole on {{ matched('con_industries', 'con_whole', partition_by) }}
)

select
    {{ listed(partition_by) }}
    industry_key as {{ industry }},
    e_i,
    e_squared,
    e_base,
    b_all,
    b_cubed,
    x_squared,
    {{ ratio('e_squared', 'e_i * e_i') }} - 2 * {{ ratio('e_base', 'e_i * b_all') }} + x_squared as eg_g
from con_shares
{% endmacro %}

{#- gamma of an industry from raw concentration, base and the Herfindahl index of its plants: 0 where plants settle as
    darts would, below where they keep apart; null for a single plant or a single area. -#}
{% macro eg_gamma_of(eg_g, x_squared, plant_hhi) -%}
{{ ratio(eg_g ~ ' - (1 - ' ~ x_squared ~ ') * ' ~ plant_hhi, '((1 - ' ~ x_squared ~ ') * (1 - ' ~ plant_hhi ~ '))') }}
{%- endmacro %}

{#- plants  one row per plant: industry, area, jobs
    base    one row per area
    Returns the partition and industry with eg_g; plant_hhi, sum of squared plant shares; eg_gamma; n_plants; and eg_z,
    which is (G - (1 - X) * H) over the deviation of G when plants settle at random with the chances of the base. -#}
{% macro ellison_glaeser(plants, base, partition_by=[], area='area_code', industry='industry_code', value='value') %}
with

eg_plants as (
    select
        {{ listed(partition_by) }}
        {{ industry }} as industry_key,
        count(*) as n_plants,
        {{ whole_sum(value) }} as plant_jobs,
        {{ whole_sum('squared') }} as plant_squared,
        {{ whole_sum('squared * squared') }} as plant_fourth
    from (select *, cast({{ value }} as double) * {{ value }} as squared from {{ plants }}) as eg_plant_rows
    {{ grouped(partition_by + ['industry_key']) }}
),

eg_industries as (
    select
        {{ listed(partition_by, 'eg_plants') }}
        eg_plants.industry_key,
        eg_plants.n_plants,
        eg_concentrations.eg_g,
        eg_concentrations.x_squared,
        {{ ratio('eg_concentrations.b_cubed', 'power(eg_concentrations.b_all, 3)') }} as x_cubed,
        {{ ratio('eg_plants.plant_squared', 'power(eg_plants.plant_jobs, 2)') }} as plant_hhi,
        {{ ratio('eg_plants.plant_fourth', 'power(eg_plants.plant_jobs, 4)') }} as plant_fourth
    from eg_plants
    inner join (
        {{ raw_concentration(plants, base, partition_by, area, industry, value) }}
    ) as eg_concentrations
        on {{ matched('eg_plants', 'eg_concentrations', partition_by) }}
        and eg_plants.industry_key = eg_concentrations.{{ industry }}
),

eg_varied as (
    select
        *,
        2 * (
            plant_hhi * plant_hhi * (x_squared - 2 * x_cubed + x_squared * x_squared)
            - plant_fourth * (x_squared - 4 * x_cubed + 3 * x_squared * x_squared)
        ) as variance
    from eg_industries
)

select
    {{ listed(partition_by) }}
    industry_key as {{ industry }},
    {{ eg_gamma_of('eg_g', 'x_squared', 'plant_hhi') }} as eg_gamma,
    eg_g,
    case
        when variance > 0 then {{ ratio('eg_g - (1 - x_squared) * plant_hhi', 'sqrt(variance)') }}
    end as eg_z,
    plant_hhi,
    n_plants
from eg_varied
{% endmacro %}

{#- relation  one row per area and industry: jobs
    Returns one row per partition and industry_a < industry_b with egk_coag, sum over areas of (s_ar - x_r) * (s_br - x_r)
    over 1 - X: above 0 where the two crowd into the same areas. Needs no plants; the choice of base can change the sign. -#}
{% macro coagglomeration(
    relation, base, partition_by=[], area='area_code', industry='industry_code', value='value'
) %}
with

coag_industries as (
    {{ raw_concentration(relation, base, partition_by, area, industry, value) }}
),

coag_some as (
    select {{ listed(partition_by) }} {{ area }} as area_key, {{ industry }} as industry_key, cast({{ value }} as double) as e_ir
    from {{ relation }}
    where {{ value }} <> 0
),

coag_products as (
    select
        {{ listed(partition_by, 'first_cell') }}
        first_cell.industry_key as industry_a,
        second_cell.industry_key as industry_b,
        sum(first_cell.e_ir * second_cell.e_ir) as e_product
    from coag_some as first_cell
    inner join coag_some as second_cell
        on {{ matched('first_cell', 'second_cell', partition_by + ['area_key']) }}
        and first_cell.industry_key < second_cell.industry_key
    group by {{ listed(partition_by, 'first_cell') }} first_cell.industry_key, second_cell.industry_key
)

select
    {{ listed(partition_by, 'industry_one') }}
    industry_one.{{ industry }} as industry_a,
    industry_two.{{ industry }} as industry_b,
    {{ ratio(
        ratio('coalesce(coag_products.e_product, 0)', '(industry_one.e_i * industry_two.e_i)')
        ~ ' - ' ~ ratio('industry_one.e_base', '(industry_one.e_i * industry_one.b_all)')
        ~ ' - ' ~ ratio('industry_two.e_base', '(industry_two.e_i * industry_two.b_all)')
        ~ ' + industry_one.x_squared',
        '(1 - industry_one.x_squared)'
    ) }} as egk_coag
from coag_industries as industry_one
inner join coag_industries as industry_two
    on {{ matched('industry_one', 'industry_two', partition_by) }}
    and industry_one.{{ industry }} < industry_two.{{ industry }}
left join coag_products
    on {{ matched('industry_one', 'coag_products', partition_by) }}
    and industry_one.{{ industry }} = coag_products.industry_a
    and industry_two.{{ industry }} = coag_products.industry_b
{% endmacro %}

{#- relation also names the group of each industry. Returns one row per partition and group with egk_coag_group, the mean
    of egk_coag over its pairs, weighted by the product of their jobs: the concentration of the group as a whole beyond
    that of its industries one by one, (G - sum w_i^2 * G_i) / ((1 - X) * (1 - sum w_i^2)), w the share of its jobs. -#}
{% macro coagglomeration_group(
    relation, base, partition_by=[], area='area_code', industry='industry_code', value='value', group='industry_group'
) %}
{%- set of_group = partition_by + [group] -%}
with

-- The base once for each group, so that the parts below have one partition.
group_base as (
    select {{ listed(partition_by, 'group_base_rows') }} group_names.{{ group }}, group_base_rows.{{ area }}, group_base_rows.{{ value }}
    from {{ base }} as group_base_rows
    inner join (select distinct {{ listed(partition_by) }} {{ group }} from {{ relation }}) as group_names
        on {{ matched('group_base_rows', 'group_names', partition_by) }}
),

group_as_one as (
    select *, 1 as one_group from {{ relation }}
),

group_whole as (
    {{ raw_concentration('group_as_one', 'group_base', of_group, area, 'one_group', value) }}
),

group_members as (
    select {{ listed(of_group) }} {{ whole_sum('e_i * e_i') }} as w_squared, {{ whole_sum('e_i * e_i * eg_g') }} as w_g
    from (
        {{ raw_concentration(relation, 'group_base', of_group, area, industry, value) }}
    ) as group_member_rows
    where e_i is null or e_i > 0
    {{ grouped(of_group) }}
)

select
    {{ listed(of_group, 'group_whole') }}
    {{ ratio(
        'group_whole.eg_g * group_whole.e_i * group_whole.e_i - group_members.w_g',
        '((1 - group_whole.x_squared) * (group_whole.e_i * group_whole.e_i - group_members.w_squared))'
    ) }} as egk_coag_group
from group_whole
inner join group_members on {{ matched('group_whole', 'group_members', of_group) }}
{% endmacro %}
