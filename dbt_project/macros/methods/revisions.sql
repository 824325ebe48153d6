{#- Changes between editions of one figure, and between the orders of areas that two editions give. What counts as an edition is in
    int_editions; breaks between editions are in series_break.sql. -#}

{#- Why a change has no share of its base; null where it has one. -#}
{% macro no_share_reason(base) -%}
case when {{ base }} = 0 then 'base_is_zero: a change from zero has no share' when {{ base }} < 0 then 'undefined: a base below zero has no share' end
{%- endmacro %}
