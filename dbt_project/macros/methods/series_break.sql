{#- Why two figures of one measure may not be compared: a break of the series lies between them. A change, growth, decomposition
    or trend that would cross one is null with this text as its reason. -#}

{#- Scalar text `series_break: …`, or null where nothing lies between. All but `breaks` are expressions of the row, with their
    table's name before each column (a bare name would be taken for a column of the breaks):
    measure              id of the measure (a column, or a quoted literal)
    from_start           first day of the earlier period
    to_end               last day of the later one. A period that the break falls into is on neither side of it: a pair
                         with such an end is crossed, and so is a trend from from_start to to_end
    area_code_system     leaves out the breaks of other systems of codes; without it every break of the measure counts
    area_code            leaves out breaks from which this area is excepted (a total that the publisher chained)
    released_from, released_to   dates of the two releases, for breaks between editions (another reference year); a
                         date that is not known may lie on the other side, and counts as if it did. Leave both out for
                         two figures of one release: within an edition there is one reference year
    severity             `caution` asks instead for what the publisher warns of without calling it a break, as `series_caution: …`:
                         it leaves the change standing
    breaks: (measure_id, area_code_system ('all' is any), excepted_area_code, severity, compared_by ('period' or 'release'),
    broken_on, reason). Of several breaks one is named. -#}
{% macro series_break(
    breaks, measure, from_start, to_end, area_code_system=none, area_code=none,
    released_from=none, released_to=none, severity='break'
) -%}
(
    select 'series_{{ severity }}: ' || max(series_breaks.reason)
    from {{ breaks }} as series_breaks
    where
        series_breaks.measure_id = {{ measure }}
        and series_breaks.severity = '{{ severity }}'
        {% if area_code_system -%}
        and series_breaks.area_code_system in ('all', {{ area_code_system }})
        {% endif -%}
        {% if area_code -%}
        and series_breaks.excepted_area_code is distinct from {{ area_code }}
        {% endif -%}
        and (
            (
                series_breaks.compared_by = 'period'
                and series_breaks.broken_on > {{ from_start }}
                and series_breaks.broken_on <= {{ to_end }}
            )
            {% if released_from and released_to -%}
            or (
                series_breaks.compared_by = 'release'
                and coalesce(
                    ({{ released_from }} < series_breaks.broken_on and {{ released_to }} >= series_breaks.broken_on)
                    or ({{ released_to }} < series_breaks.broken_on and {{ released_from }} >= series_breaks.broken_on),
                    true
                )
            )
            {% endif -%}
        )
)
{%- endmacro %}
