{#- Distance from the median in median absolute deviations, as the ONS Subnational Indicators Explorer scores local
    authorities. -#}

{#- relation: (partition, area, value, polarity), polarity 1 where higher is better and -1 where lower is. Areas count
    equally. Returns the partition and area with gap_mad = polarity*(value - median)/(scale*MAD); null for a null
    value or polarity, and where the deviation is zero. 1.4826 makes the deviation that of a normal distribution. -#}
{% macro levelling_up_mad(
    relation, polarity='polarity', scale=1.4826, partition_by=['indicator_id'], area='area_code', value='value'
) %}
with

mad_values as (
    select {{ listed(partition_by) }} {{ area }}, {{ value }} as own_value, {{ polarity }} as own_polarity
    from {{ relation }}
),

mad_centres as (
    select
        {{ listed(partition_by) }}
        {{ middle('own_value') }} as centre,
        {{ absolute_deviation('own_value') }} as deviation
    from mad_values
    {{ grouped(partition_by) }}
)

select
    {{ listed(partition_by, 'mad_values') }}
    mad_values.{{ area }},
    mad_values.own_polarity
        * {{ ratio('mad_values.own_value - mad_centres.centre', scale ~ ' * mad_centres.deviation') }} as gap_mad
from mad_values
left join mad_centres on {{ matched('mad_values', 'mad_centres', partition_by) }}
{% endmacro %}
