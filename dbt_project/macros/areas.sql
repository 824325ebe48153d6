{#- Which system a code of an employment table belongs to. TL codes in Nomis tables up to 2024 are ITL 2021. -#}
{% macro area_code_system(area_code) -%}
    case
        when {{ area_code }} like 'UK%' then 'nuts2016'
        when {{ area_code }} like 'TL%' then 'itl2021'
        else 'gss'
    end
{%- endmacro %}
