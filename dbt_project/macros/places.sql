{#- Pairs of `from_code` and `to_code` of which the publisher says only that they overlap: the weight is the share of the small areas of the
    first that lie in the second. An area in one pair alone is whole; where no small area can tell, the parts are equal. -#}
{% macro weighted_pairs(pairs, counts) %}
select
    pairs.*,
    coalesce(counts.small_area_count, 0) as small_area_count,
    count(*) over (partition by pairs.from_code, pairs.from_system, pairs.to_system, pairs.to_level) as parts,
    sum(coalesce(counts.small_area_count, 0)) over (partition by pairs.from_code, pairs.from_system, pairs.to_system, pairs.to_level) as whole
from {{ pairs }} as pairs
left join {{ counts }} as counts
    on pairs.from_code = counts.from_code and pairs.to_code = counts.to_code
{% endmacro %}

{#- Whether two links lead to areas of one level: ITL codes have a length for each level, other systems one level only. -#}
{% macro same_level(left, right) -%}
length({{ left }}.to_code) = length({{ right }}.to_code)
{%- endmacro %}

{#- The last code that each code leads to through links between older and newer ones, itself where nothing followed. -#}
{% macro followed_to_the_end(links, codes, most_steps=4) %}
select
    step_0.area_code,
    coalesce({% for step in range(most_steps, 0, -1) %}max(step_{{ step }}.to_code), {% endfor %}step_0.area_code) as current_code
from {{ codes }} as step_0
{%- for step in range(1, most_steps + 1) %}
left join {{ links }} as step_{{ step }}
    on {{ 'step_0.area_code' if step == 1 else 'step_' ~ (step - 1) ~ '.to_code' }} = step_{{ step }}.from_code
{%- endfor %}
group by step_0.area_code
{% endmacro %}

{#- A whole postcode as one word in capitals (SE19RT); null where the text is none. -#}
{% macro normalised_postcode(postcode) -%}
nullif(regexp_extract(upper(regexp_replace({{ postcode }}, '\s', '', 'g')), '^[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}$'), '')
{%- endmacro %}

{#- The postcode district (SE1) of a whole postcode, or of one that has only its first half; null where the text is neither. -#}
{% macro outcode_of(postcode) -%}
coalesce(
    regexp_extract({{ normalised_postcode(postcode) }}, '^(.*)[0-9][A-Z]{2}$', 1),
    nullif(regexp_extract(upper(trim({{ postcode }})), '^([A-Z]{1,2}[0-9][0-9A-Z]?)(\s+[0-9]?[A-Z]{0,2})?$', 1), '')
)
{%- endmacro %}

{#-
    Each row of a relation with the area it lies in: by its postcode, else by its postcode district, else by the publisher's label.
    relation: any rows; all their columns are kept, none is repeated or lost. postcode: column with a postcode as published, whole or half.
    publisher_label: column with the name or GSS or ITL code that the publisher gives the place; none where it gives none.
    Adds area_code (the district in use now, or what the label says), area_code_system, area_level, region_code, itl3_code, itl2_code,
    itl1_code (ITL 2025), placed_by, placement_confidence, placement_share, label_area_code and label_disagrees: the postcode wins, and a
    label of another region is kept beside it. label_disagrees is null where the postcode or the label says nothing.
-#}
{% macro place_by_postcode(relation, postcode='postcode', publisher_label=none) %}
{%- set label = publisher_label if publisher_label else 'cast(null as varchar)' -%}
with

rows_to_place as (
    select
        *,
        {{ normalised_postcode(postcode) }} as placing_postcode,
        {{ outcode_of(postcode) }} as placing_outcode,
        lower(trim(regexp_replace({{ label }}, '\s+', ' ', 'g'))) as placing_label
    from {{ relation }}
),

labels as (
    select
        area_labels.label,
        area_labels.area_code,
        area_labels.area_code as region_code,
        false as is_district
    from {{ ref('area_labels') }} as area_labels
    union all
    select
        lower(areas.area_code) as label,
        areas.comparable_area_code as area_code,
        areas.comparable_area_code as region_code,
        false as is_district
    from {{ ref('int_areas') }} as areas
    where areas.is_itl1_region and areas.area_code_system in ('gss', 'itl2025', 'nuts2016')
    union all
    select
        lower(districts.area_code) as label,
        districts.current_area_code as area_code,
        districts.region_code,
        true as is_district
    from {{ ref('int_district_areas') }} as districts
),

region_itl as (
    select
        area_code as itl1_code,
        comparable_area_code as region_code
    from {{ ref('int_areas') }}
    where area_code_system = 'itl2025' and is_itl1_region
),

found as (
    select
        rows_to_place.*,
        postcodes.area_code as postcode_area_code,
        outcodes.area_code as outcode_area_code,
        outcodes.share as outcode_share,
        labels.area_code as label_area_code,
        labels.region_code as label_region_code,
        coalesce(postcodes.area_code, outcodes.area_code, case when labels.is_district then labels.area_code end) as district_code
    from rows_to_place
    left join {{ ref('int_postcode_areas') }} as postcodes
        on rows_to_place.placing_postcode = postcodes.postcode
    left join {{ ref('int_outcode_areas') }} as outcodes
        on rows_to_place.placing_outcode = outcodes.outcode
    left join labels
        on rows_to_place.placing_label = labels.label
)

select
    found.* exclude (
        placing_postcode, placing_outcode, placing_label, postcode_area_code, outcode_area_code, outcode_share,
        label_area_code, label_region_code, district_code
    ),
    coalesce(found.district_code, found.label_area_code) as area_code,
    case when coalesce(found.district_code, found.label_area_code) is not null then 'gss' end as area_code_system,
    case
        when found.district_code is not null then 'local_authority'
        when found.label_area_code in ('N92000002', 'S92000003', 'W92000004') then 'nation'
        when found.label_area_code is not null then 'itl1'
    end as area_level,
    coalesce(districts.region_code, found.label_region_code) as region_code,
    districts.itl3_code,
    districts.itl2_code,
    coalesce(districts.itl1_code, region_itl.itl1_code) as itl1_code,
    case
        when found.postcode_area_code is not null then 'postcode'
        when found.outcode_area_code is not null then 'outcode'
        when found.label_area_code is not null then 'publisher_label'
        else 'none'
    end as placed_by,
    case
        when found.postcode_area_code is not null then 'high'
        when found.outcode_share >= 0.9 then 'medium'
        when found.outcode_area_code is not null or found.label_area_code is not null then 'low'
        else 'none'
    end as placement_confidence,
    case
        when found.postcode_area_code is not null then 1
        else found.outcode_share
    end as placement_share,
    found.label_area_code,
    case
        when coalesce(found.postcode_area_code, found.outcode_area_code) is not null
            then districts.region_code <> found.label_region_code
    end as label_disagrees
from found
left join {{ ref('int_district_areas') }} as districts
    on found.district_code = districts.area_code
left join region_itl
    on found.label_region_code = region_itl.region_code
{% endmacro %}
