{#- Access to what lies elsewhere: potential (Hansen 1959) with exponential or power decay, opportunities within a
    threshold, and the nearest (Geurs and van Wee 2004). Decay is an assumption, 0.03 a minute by default; within-area
    travel must be given like any other; what lies beyond the areas is not seen. -#}

{#- times: (partition, origin, destination, minutes), or any other cost; no row is no way there. zones: (partition,
    area, opportunities, population), one row for each area; a destination without a row has no opportunities.
    Returns the partition and area with
    acc_hansen          sum of opportunities*exp(-decay*minutes)
    acc_power           sum of opportunities*minutes^-power
    acc_cum             opportunities at or within threshold_minutes
    acc_min             least minutes to a destination that has opportunities; null where there is none
    acc_hansen_minmax   acc_hansen on 0 to 100 from the least to the most, for display; null where all are equal
    An unknown time, or unknown opportunities, make unknown what they would count in. -#}
{% macro accessibility(
    times, zones, partition_by=[], decay=0.03, power=1.5, threshold_minutes=45, area='area_code',
    opportunities='opportunities'
) %}
with

acc_reached as (
    select
        {{ listed(partition_by, 'acc_zones') }}
        acc_zones.{{ area }} as destination_key,
        acc_times.origin as origin_key,
        cast(acc_zones.{{ opportunities }} as double) as o,
        cast(acc_times.minutes as double) as t
    from {{ zones }} as acc_zones
    inner join {{ times }} as acc_times
        on acc_zones.{{ area }} = acc_times.destination
        and {{ matched('acc_zones', 'acc_times', partition_by) }}
    where acc_zones.{{ opportunities }} is null or acc_zones.{{ opportunities }} <> 0
),

acc_summed as (
    select
        {{ listed(partition_by) }}
        origin_key,
        {{ whole_sum('o * exp(-' ~ decay ~ ' * t)') }} as acc_hansen,
        {{ whole_sum(ratio('o', 'power(t, ' ~ power ~ ')')) }} as acc_power,
        {{ whole_sum('case when t <= ' ~ threshold_minutes ~ ' then o when t > ' ~ threshold_minutes ~ ' then 0 end') }}
            as acc_cum,
        case when count(o + t) = count(*) then min(t) end as acc_min
    from acc_reached
    {{ grouped(partition_by + ['origin_key']) }}
),

{#- Where no way leads to an opportunity there is none within reach: nothing, not unknown. -#}
acc_zoned as (
    select
        {{ listed(partition_by, 'acc_zones') }}
        acc_zones.{{ area }},
        {% for column in ['acc_hansen', 'acc_power', 'acc_cum'] -%}
        case when acc_summed.origin_key is null then 0 else acc_summed.{{ column }} end as {{ column }},
        {% endfor -%}
        acc_summed.acc_min
    from {{ zones }} as acc_zones
    left join acc_summed
        on acc_zones.{{ area }} = acc_summed.origin_key
        and {{ matched('acc_zones', 'acc_summed', partition_by) }}
)

{% set lowest = 'min(acc_hansen) over (' ~ partitioned(partition_by) ~ ')' -%}
select
    *,
    100 * {{ ratio(
        'acc_hansen - ' ~ lowest, 'max(acc_hansen) over (' ~ partitioned(partition_by) ~ ') - ' ~ lowest
    ) }} as acc_hansen_minmax
from acc_zoned
{% endmacro %}

{#- Means over residents: results are what `accessibility` returned, zones as there. Returns the partition and area
    (whole_area) with acc_hansen, acc_cum and acc_min weighted by population; null where an area with residents is
    unknown. -#}
{% macro accessibility_of_residents(
    results, zones, partition_by=[], area='area_code', population='population', whole_area='ALL'
) %}
select
    {{ listed(partition_by, 'acc_zones') }}
    {{ quoted(whole_area) }} as {{ area }}
    {%- for column in ['acc_hansen', 'acc_cum', 'acc_min'] %},
    {{ ratio(
        whole_sum('case when acc_zones.' ~ population ~ ' = 0 then 0 else acc_zones.' ~ population ~ ' * acc_results.' ~ column ~ ' end'),
        whole_sum('acc_zones.' ~ population)
    ) }} as {{ column }}
    {%- endfor %}
from {{ zones }} as acc_zones
inner join {{ results }} as acc_results on {{ matched('acc_zones', 'acc_results', partition_by + [area]) }}
{{ 'group by ' ~ listed(partition_by, 'acc_zones')[:-2] if partition_by }}
{% endmacro %}

{#- Unit vector of a point on the sphere, latitude and longitude in degrees: three columns that begin with prefix. -#}
{% macro on_the_sphere(latitude, longitude, prefix) -%}
cos(radians({{ latitude }})) * cos(radians({{ longitude }})) as {{ prefix }}_x,
        cos(radians({{ latitude }})) * sin(radians({{ longitude }})) as {{ prefix }}_y,
        sin(radians({{ latitude }})) as {{ prefix }}_z
{%- endmacro %}

{#- Kilometres in a straight line over the ground to the nearest destination: the great circle on a sphere of the
    Earth's mean radius, 6,371.0088 km (Moritz 2000), right to about half a per cent and, near zero, to a metre. It is
    no travel time: water, hills and missing roads are not in the way.
    origins: (partition, origin, latitude, longitude); destinations: (partition, latitude, longitude), degrees; points
    without coordinates do not count. Returns the partition and origin with km_to_nearest; no row where the partition
    has no destination. -#}
{% macro straight_line_to_nearest(origins, destinations, partition_by=[], origin='origin') %}
with

line_origins as (
    select
        {{ listed(partition_by) }}
        {{ origin }},
        {{ on_the_sphere('latitude', 'longitude', 'o') }}
    from {{ origins }}
    where latitude is not null and longitude is not null
),

line_destinations as (
    select distinct
        {{ listed(partition_by) }}
        {{ on_the_sphere('latitude', 'longitude', 'd') }}
    from {{ destinations }}
    where latitude is not null and longitude is not null
),

line_cosines as (
    select
        {{ listed(partition_by, 'line_origins') }}
        line_origins.{{ origin }},
        max(o_x * d_x + o_y * d_y + o_z * d_z) as cosine
    from line_origins
    inner join line_destinations on {{ matched('line_origins', 'line_destinations', partition_by) }}
    group by {{ listed(partition_by, 'line_origins') }} line_origins.{{ origin }}
)

select
    {{ listed(partition_by) }}
    {{ origin }},
    2 * 6371.0088 * asin(sqrt(greatest(1 - cosine, 0) / 2)) as km_to_nearest
from line_cosines
{% endmacro %}
