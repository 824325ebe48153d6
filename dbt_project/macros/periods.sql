{#- How the compiled figures write a period: 2024, 2024/25, 2022 to 2024, 2022/23 to 2024/25, or the day. Months: 2024-04. -#}
{% macro period_label(period_start, period_end) -%}
    case
        when {{ period_start }} = {{ period_end }} then cast({{ period_start }} as varchar)
        when {{ period_start }} + interval 1 month > {{ period_end }} then strftime({{ period_start }}, '%Y-%m')
        when {{ period_start }} + interval 1 year > {{ period_end }} then {{ year_label(period_start, period_start) }}
        else
            {{ year_label(period_start, period_start) }}
            || ' to ' || {{ year_label(period_start, period_end ~ ' - interval 1 year + interval 1 day') }}
    end
{%- endmacro %}

{#- The year that begins on a day: 2024 where it begins in January, else 2024/25. -#}
{% macro year_label(first_day, day) -%}
    case
        when month({{ first_day }}) = 1 then cast(year({{ day }}) as varchar)
        else year({{ day }}) || '/' || strftime({{ day }} + interval 1 year, '%y')
    end
{%- endmacro %}
